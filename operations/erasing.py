"""The act on the destruction of personal data: drawn up when every medium has confirmed that nothing is left there.

Who was in the destroyed cases is read before they go, kept in the home until the act is drawn up, and then lies in that
act alone, which is restricted and has a term of its own (rule 8 of the design).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from archive_store.paths import object_id
from kernel.digests import readable_json
from kernel.errors import IntegrityError
from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind
from operations import durable
from operations.act_shelf import ActView
from operations.archived import archived_versions
from operations.catching_up import buried
from operations.drafting import close_own
from operations.newest import newest_of
from operations.officials import institution, official
from operations.record_data import subjects_in
from operations.services import Services
from retention.act import ActItem
from retention.erasure import ErasedCase, Erasure, LoggedErasure, rule_on

_SUBJECTS = "subjects-"
_CASES = TypeAdapter(tuple[ErasedCase, ...])
_CATEGORIES = "фамилия, имя, отчество, дата рождения, сведения об успеваемости и посещаемости обучающихся"
METHOD = (
    "удаление всех версий документа с носителя с проверкой чтением; остаточные следы в незанятых ячейках носителя "
    "недоступны средствами файловой системы и уничтожаются вместе с носителем"
)
"""How documents go from a medium: what Ф-1 says after it was carried out, and Ф-2. Honest about what stays."""


def gather_subjects(services: Services, view: ActView, items: Sequence[ActItem]) -> None:
    """Reads whose data are in the cases, before they go. Raises IntegrityError `record.no_good_copy`."""
    cases = []
    with newest_of(services) as newest:
        for item in items:
            versions = newest.every(item.record, "data.json")
            if not versions:
                raise IntegrityError(
                    "record.no_good_copy",
                    f"Подтверждённая копия документа «{item.record}» не читается.",
                    "Ничего не уничтожено. Восстановите копии: letopis media repair.",
                )
            kind = parse_record_id(item.record).kind
            cases.append(ErasedCase(record=item.record, title=item.title, subjects=subjects_in(kind, versions)))
    durable.write(_file(services, view.record), readable_json(_CASES.dump_python(tuple(cases), mode="json")))


def close_erasure(services: Services, view: ActView, actor: str) -> str:
    """Draws up the act on personal data once all is gone (`ActView.electronic_gone`), backups and old disks too.

    Gives its id; empty once it has been destroyed.
    """
    record, kept = erasure_of(view.record), _file(services, view.record)
    drawn = drawn_already(services, record)
    if drawn is None:
        gone = Gone(
            carriers=(
                *(_carrier(services, name) for name in services.media.names),
                *(one.told(services.school.zone) for one in view.carriers),
            ),
            method=METHOD,
            done_on=services.today(),
            cases=_named_in(kept) or _without_names(view),
            executors=view.executors,
            system=f"электронный архив «Летопись» ({services.program})",
            log=_logged(services, view),
        )
        drawn = draw_up(services, view, record, gone, actor)
    kept.unlink(missing_ok=True)
    return drawn


@dataclass(frozen=True)
class Gone:
    """What is particular to one act on personal data.

    Attributes:
        carriers, method: what the data were on, and how they went.
        done_on: the day.
        cases: with whose data were in them.
        executors: accounts of who did it.
        system: the information system; empty for paper.
        log: lines of the event log; paper has none.
        leaves: of paper; None where nobody counted.
    """

    carriers: tuple[str, ...]
    method: str
    done_on: date
    cases: tuple[ErasedCase, ...]
    executors: tuple[str, ...]
    system: str = ""
    log: tuple[LoggedErasure, ...] = ()
    leaves: int | None = None


def drawn_already(services: Services, record: RecordId) -> str | None:
    """The act's id if it is there, empty if it was itself destroyed since; None while there is none."""
    if object_id(str(record)) in buried(services):
        return ""
    if services.home.work_folder(record).exists() or archived_versions(services, record):
        return str(record)
    return None


def draw_up(services: Services, view: ActView, record: RecordId, gone: Gone, actor: str) -> str:
    """Closes an act on personal data; gives its id."""
    rule, in_force = rule_on(services.today())
    number = view.draft.number
    paper, mark = ("", "") if gone.system else (" на бумаге", "-Б")
    erasure = Erasure(
        number=f"{number}{mark}",
        act=str(view.record),
        act_number=number,
        act_dated=view.draft.dated,
        school=institution(services),
        address=services.school.address,
        norm=rule.norm,
        norm_holds=in_force,
        categories=_CATEGORIES,
        carriers=gone.carriers,
        system=gone.system,
        method=gone.method,
        reason=f"истечение срока хранения, акт о выделении к уничтожению № {number}",
        done_on=gone.done_on,
        cases=gone.cases,
        log=gone.log,
        executors=tuple(official(services, account) for account in gone.executors),
        leaves=gone.leaves,
    )
    close_own(
        services,
        record,
        erasure,
        title=f"Акт об уничтожении персональных данных{paper} к акту № {number}",
        short=f"К акту № {number}{paper}",
        on=services.today(),
        order=f"акт № {number}",
        actor=actor,
    )
    return str(record)


def forget_subjects(services: Services, act: RecordId) -> None:
    """Removes the home's list of people: they are named in the act on personal data, or nothing was destroyed."""
    _file(services, act).unlink(missing_ok=True)


def forget_named(services: Services) -> None:
    """Removes lists that came back with a backup although the act on personal data was drawn up."""
    destroyed = buried(services)
    for act in {parse_record_id(stone.act) for stone in destroyed.values()}:
        erasure = erasure_of(act)
        if _file(services, act).is_file() and (
            object_id(str(erasure)) in destroyed or archived_versions(services, erasure)
        ):
            forget_subjects(services, act)


def erasure_of(act: RecordId) -> RecordId:
    """The id of an act's act on personal data."""
    return act.of_kind(Kind.ERASURE)


def _file(services: Services, act: RecordId) -> Path:
    return services.home.acts / f"{_SUBJECTS}{act.unit}.json"


def _named_in(kept: Path) -> tuple[ErasedCase, ...]:
    """The cases with their people; none where the home's file is lost or damaged."""
    try:
        return _CASES.validate_json(kept.read_bytes())
    except (OSError, ValidationError):
        return ()


def _without_names(view: ActView) -> tuple[ErasedCase, ...]:
    """The home's file was lost with the home: the cases alone can be named."""
    going = {item.record: item.title for item in view.draft.items}
    return tuple(
        ErasedCase(record=record, title=title, subjects=())
        for record, title in going.items()
        if object_id(record) in view.destroyed
    )


def _carrier(services: Services, name: str) -> str:
    custodian = services.profile.custodian_of(name)
    return services.media.number(name) + (f" ({custodian})" if custodian else "")


def _logged(services: Services, view: ActView) -> tuple[LoggedErasure, ...]:
    return tuple(
        LoggedErasure(
            at=event.at, record=event.subject, medium=str(event.details.get("medium")), seq=event.seq, hash=event.hash
        )
        for event in services.events.events("purge")
        if event.details.get("act") == str(view.record)
    )
