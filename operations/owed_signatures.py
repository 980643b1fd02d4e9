"""Further signatures that documents under way wait for, as a page leads them: whose, by what key, and what comes then.

A signature is kept as soon as it is given, by a key here or by a file that came back (`owed_outside`); a step stamps
it, and when the last one is there, sends the document on to the media.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from desk import steps
from desk.shapes import Failure, StepFacts, StepPlan
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, LetopisError, RefusedError
from kernel.ids import RecordId, parse_record_id
from operations.batch import commit_records
from operations.countersigning import (
    finish_beside,
    giver_of,
    is_kept,
    missing_roles,
    refuse_unfit_key,
    sign_beside,
)
from operations.folders import WorkFolder
from operations.plans import Closed
from operations.runner import LeftToServe
from operations.services import Services
from operations.sheets import State
from signing.keys import SigningKey

COUNTERSIGN: Final = "countersign"


@dataclass(frozen=True)
class Owed:
    """A signed document that lacks a further signature.

    Attributes:
        record, role: the document, and whose signature it lacks.
        title, pages: of the document.
        mark: tells this signing of it from another.
        given: the signature is here; it is being stamped.
        failure: why it could not be stamped.
    """

    record: RecordId
    role: str
    title: str
    pages: int
    mark: str
    given: bool
    failure: Failure | None

    @property
    def key(self) -> str:
        """What a form names it by."""
        return f"{self.role} {self.record} {self.mark}"


def owed(services: Services, actor: str) -> list[Owed]:
    """What the account may sign, by role and then by document; what was signed by somebody else is not among it."""
    giver = giver_of(services, actor)
    found = []
    for record, work in _signed(services):
        with suppress(FileNotFoundError, IntegrityError):  # archived and tidied just now
            mine = [role for role in missing_roles(services, record, work) if giver.may_give(record, role)]
            found += [(role, record, work, _key(work, record, role)) for role in mine]
    facts = {one.key: one for one in steps.facts([key for *_, key in found])}
    told = []
    for role, record, work, key in found:
        with suppress(FileNotFoundError, IntegrityError):
            told.append(_told(role, record, work, facts.get(key)))
    return sorted(told, key=lambda one: (one.role, str(one.record)))


def count_owed(services: Services, actor: str) -> int:
    """How many signatures wait for the account."""
    return sum(not one.given for one in owed(services, actor))


def choose(services: Services, actor: str, keys: Sequence[str]) -> list[Owed]:
    """What a form named by `Owed.key`. Raises RefusedError `signing.other_than_shown` if one is not as it was shown."""
    known = {one.key: one for one in owed(services, actor)}
    for key in keys:
        if key not in known:
            raise RefusedError(
                "signing.other_than_shown",
                "Документ, отмеченный на странице, с тех пор изменился, или его уже подписали.",
                "Сейчас ничего не подписано. Обновите страницу и подпишите то, что осталось.",
            )
    return [known[key] for key in dict.fromkeys(keys)]


def give(services: Services, chosen: Sequence[Owed], key: SigningKey, actor: str) -> LetopisError | None:
    """Signs by a key that is here; what is signed goes on at once. The first cause, if some could not be signed.

    Raises RefusedError `signing.certificate_expired` and the like, before any is signed.
    """
    refuse_unfit_key(services, key)
    failed: list[LetopisError] = []
    for one in chosen:
        try:
            sign_beside(services, one.record, one.role, key, actor)
        except LetopisError as error:
            failed.append(error)
        else:
            plan_finish(services, one.record, one.role, actor)
    return failed[0] if failed else None


def countersign_step(services: Services, step: StepFacts) -> None:
    """Stamps a kept signature. With the last one the document goes on to the media."""
    record, role = parse_record_id(step.records[0]), step.key.rpartition(f":{COUNTERSIGN}-")[2]
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists:
        return  # archived and tidied by an earlier try
    finish_beside(services, record, role)
    if not missing_roles(services, record, work):
        commit_records(services, [record], runner=LeftToServe(), actor=step.actor, progress=lambda *_: None)


def finish_forgotten(services: Services) -> None:
    """Plans that signatures are stamped which were kept just before a kill."""
    for record, work in _signed(services):
        for role in missing_roles(services, record, work):
            if is_kept(work, role):
                with suppress(FileNotFoundError):  # archived and tidied just now
                    plan_finish(services, record, role, services.owner)


def plan_finish(services: Services, record: RecordId, role: str, actor: str) -> None:
    """Plans that a kept signature is stamped; anew, if that has failed."""
    key = _key(WorkFolder(services.home.work_folder(record)), record, role)
    steps.plan([StepPlan(key, COUNTERSIGN, (str(record),), actor)], services.clock.now())


def _key(work: WorkFolder, record: RecordId, role: str) -> str:
    return Closed(record, work.tag).key(f"{COUNTERSIGN}-{role}")


def _signed(services: Services) -> Iterator[tuple[RecordId, WorkFolder]]:
    """Documents that the first signer has signed."""
    for record in services.home.work_folders():
        work = WorkFolder(services.home.work_folder(record))
        if work.state is State.SIGNED:
            yield record, work


def _told(role: str, record: RecordId, work: WorkFolder, step: StepFacts | None) -> Owed:
    failed = step is not None and step.state == "failed"
    return Owed(
        record=record,
        role=role,
        title=work.closing().title,
        pages=work.rendered().pages,
        mark=sha512_hex(work.read("signature.json"))[:32],
        given=is_kept(work, role),
        failure=Failure(step.code, step.message, step.hint, step.exit_code) if step is not None and failed else None,
    )
