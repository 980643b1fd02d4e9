"""How far the records under way have come, by their folders and the step table: what a page shows while others work."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from desk import steps
from desk.shapes import Failure, StepFacts
from kernel.errors import IntegrityError
from kernel.ids import RecordId
from operations.confirming import is_confirmed
from operations.folders import WorkFolder
from operations.plans import SIGN_QUEUE, Closed
from operations.services import Services
from operations.sheets import State

_STEPS = ("render", "trial", "sign", "finish", "check", "tidy")


@dataclass(frozen=True)
class Progress:
    """A record under way.

    Attributes:
        record, title: the record, and its document's title.
        unit: its class.
        state: by its folder.
        pages: of the document; None before it was rendered.
        busy: a step of it is at work, or will be by itself.
        failure: why a step of it has failed; None while none has.
        stored: the media that confirmed their copy.
        sha512: of the unsigned document.
        signature_kept: whether its signature is there, be it stamped and embedded yet or not.
        confirmed: whether a second person has confirmed the close, where the regulation wants one.
    """

    record: RecordId
    title: str
    unit: str
    state: State
    pages: int | None
    version: int
    busy: bool
    failure: Failure | None
    stored: tuple[str, ...] = ()
    sha512: str = ""
    signature_kept: bool = False
    confirmed: bool = True

    @property
    def waits_for_signature(self) -> bool:
        """Whether it is rendered, closed by as many as must, and has no signature."""
        return self.state is State.RENDERED and self.confirmed and not self.signature_kept


def progress(services: Services, records: Sequence[RecordId] | None = None) -> list[Progress]:
    """How far each of the records has come; all that are under way, if none are named."""
    wanted = services.home.work_folders() if records is None else records
    works = {record: WorkFolder(services.home.work_folder(record)) for record in wanted}
    closed = {}
    for record, work in works.items():
        with suppress(FileNotFoundError):  # tidied away just now
            closed[record] = Closed(record, work.tag)
    names = _names(services)
    facts = {one.key: one for one in steps.facts([item.key(name) for item in closed.values() for name in names])}
    found = []
    for record, item in sorted(closed.items(), key=_place):
        try:
            found.append(_progress(services, works[record], item, facts))
        except (OSError, IntegrityError):
            if works[record].exists:  # else it was tidied away meanwhile
                raise
    return found


def _names(services: Services) -> tuple[str, ...]:
    return (*_STEPS, *(f"store-{medium}" for medium in services.media.names))


def _place(pair: tuple[RecordId, Closed]) -> tuple[int, str, str]:
    record = pair[0]
    return (record.year.ends, record.unit, record.name)


def _is_at_work(step: StepFacts) -> bool:
    """Whether it goes on by itself: a signature that is planned waits for a sitting, and perhaps for ever."""
    return step.state == "leased" or (step.state in ("ready", "queued") and step.queue != SIGN_QUEUE)


def _progress(services: Services, work: WorkFolder, item: Closed, facts: Mapping[str, StepFacts]) -> Progress:
    own = [facts[item.key(name)] for name in _names(services) if item.key(name) in facts]
    failed = next((step for step in own if step.state == "failed"), None)
    closing, state = work.closing(), work.state
    return Progress(
        record=item.record,
        title=closing.title,
        unit=closing.record_class,
        state=state,
        pages=None if state is State.CLOSED else work.rendered().pages,
        version=closing.version,
        busy=failed is None and any(map(_is_at_work, own)),
        failure=None if failed is None else Failure(failed.code, failed.message, failed.hint, failed.exit_code),
        sha512="" if state is State.CLOSED else work.rendered().sha512,
        signature_kept=(work.path / "signature.json").is_file(),
        confirmed=is_confirmed(services, item.record, work),
        stored=tuple(
            medium
            for medium in services.media.names
            if (step := facts.get(item.key(f"store-{medium}"))) is not None and step.state == "done"
        ),
    )
