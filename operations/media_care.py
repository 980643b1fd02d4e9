"""The verbs «media list» and «media check»: how each medium stands, and whether what lies on it is whole.

A check reads everything, or only what is due; it notes each copy as it is read, so one that was broken off goes on
where it stopped. Every copy has its due date, and «never verified» is told, never hidden in a count of good ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from archive_store import reader
from archive_store.check_places import place_of
from archive_store.checker import Checked, check_root
from archive_store.custody import Standing, State
from archive_store.deadline import Tell, while_heard
from archive_store.file_system import FileSystem, file_system_of
from archive_store.fixity import Fact, FixityJournal, due, next_due
from archive_store.identity import MediumIdentity
from archive_store.paths import object_path
from archive_store.places import FolderPlace
from archive_store.throttle import Throttled
from kernel.errors import UnavailableError
from kernel.findings import Finding, Report, Severity
from operations.archived import is_record, record_id_of
from operations.catching_up import Wanted, furthest, owed_to, read_accounts
from operations.hold_lists import held_objects
from operations.services import Services


@dataclass(frozen=True)
class Debt:
    """How many objects a medium lacks, and since when the oldest of them is confirmed elsewhere (as written)."""

    objects: int = 0
    since: str = ""


NO_DEBT = Debt()

Progress = Callable[[int, str], None]


@dataclass(frozen=True)
class MediumStanding:
    """One medium.

    Attributes:
        name, path: as in the settings.
        state: ok, pending, degraded, offline, quarantined, or bad: a check found damage.
        standing: the judgement over it, with cause and action.
        objects: how many records are on it.
        identity: None where it could not be opened.
        report: what was looked at and found; ran nothing where it could not be.
        copies: of each record read now, whether it is whole.
        checked_at: when the copy that was checked longest ago was read; None if any never was, or there is none.
        never: how many copies were never read since they were written.
        due: how many are to be read now.
        next_due: when the first of those that were read comes due again.
        debt: what it lacks of what others hold.
        free: bytes of room left.
        file_system: what lies beneath; None for a bucket.
    """

    name: str
    path: str
    state: str
    standing: Standing
    objects: int = 0
    identity: MediumIdentity | None = None
    report: Report = field(default_factory=Report)
    copies: Mapping[str, bool] = field(default_factory=dict)
    checked_at: datetime | None = None
    never: int = 0
    due: int = 0
    next_due: datetime | None = None
    debt: Debt = NO_DEBT
    free: int = 0
    file_system: FileSystem | None = None


def list_media(services: Services) -> list[MediumStanding]:
    """Every medium of the settings, opened and counted, not checked."""
    owed = _debts(services)
    return [_standing(services, name, owed.get(name, NO_DEBT)) for name in services.media.names]


def one_medium(services: Services, name: str) -> MediumStanding:
    """One medium, opened and counted, not checked. Raises NotFoundError `media.unknown`."""
    services.media.place(name)
    return _standing(services, name, _debts(services).get(name, NO_DEBT))


def check_media(
    services: Services,
    only: str | None,
    progress: Progress,
    *,
    only_due: bool = False,
    anew: bool = False,
    rate: int = 0,
) -> list[MediumStanding]:
    """Every medium (or one), read by the independent checker. A medium that is away is not ok.

    Args:
        services: the home.
        only: one medium's name.
        progress: told before each object.
        only_due: read only what was not read for a year, was never read, or was bad.
        anew: do not go on with a check that was broken off.
        rate: at most so many bytes a second; 0 for as fast as can be.
    """
    names = services.media.names if only is None else (only,)
    owed = _debts(services)
    order = _Order(progress, only_due, anew, rate)
    return [_checked_in_time(services, name, owed.get(name, NO_DEBT), order) for name in names]


@dataclass(frozen=True)
class _Order:
    """What was asked of a check."""

    progress: Progress
    only_due: bool
    anew: bool
    rate: int


def _debts(services: Services) -> dict[str, Debt]:
    """Medium's name → what it lacks of what the others hold."""
    accounts = read_accounts(services)
    wanted = furthest(services, accounts).values()
    return {name: _debt(owed_to(wanted, name)) for name in accounts}


def _debt(owed: list[Wanted]) -> Debt:
    return Debt(len(owed), min((one.account.at for one in owed), default=""))


def _standing(services: Services, name: str, debt: Debt) -> MediumStanding:
    place = services.media.place(name)
    standing = services.media.standing(name, owed=debt.objects)
    report = Report(1, () if standing.state in (State.OK, State.PENDING) else (_finding(name, standing),))
    found = MediumStanding(name, place.text, standing.state.value, standing, report=report, debt=debt)
    if standing.state in (State.OFFLINE, State.QUARANTINED):
        return found
    with services.media.open(name) as medium:
        folders = {
            object_path(head.object_id): head.object_id
            for head in reader.list_objects(medium, on_damage=lambda *_: None)
        }
        facts = FixityJournal(services.home.care(medium.identity.uuid)).facts()
        known = [facts[folder].at for folder in folders if folder in facts]
        return MediumStanding(
            name=name,
            path=place.text,
            state="bad" if any(not facts[folder].ok for folder in folders if folder in facts) else standing.state.value,
            standing=standing,
            objects=sum(map(is_record, folders.values())),
            identity=medium.identity,
            report=report,
            checked_at=min(known) if folders and len(known) == len(folders) else None,
            never=len(folders) - len(known),
            due=len(due(folders, facts, services.clock.now())),
            next_due=next_due({folder: facts[folder] for folder in folders if folder in facts}),
            debt=debt,
            free=medium.free_bytes(),
            file_system=file_system_of(place.path) if isinstance(place, FolderPlace) else None,
        )


def _finding(name: str, standing: Standing) -> Finding:
    return Finding(standing.code, Severity.ERROR, name, f"{standing.cause}; {standing.action}")


def _checked_in_time(services: Services, name: str, debt: Debt, order: _Order) -> MediumStanding:
    """By a child: a disk that hangs in the middle of its check keeps neither the others nor whoever asked."""

    def call(tell: Tell) -> MediumStanding:
        return _checked(services, name, debt, replace(order, progress=lambda done, what: tell((done, what))))

    try:
        return while_heard(services.pace.silence(order.rate), name, call, lambda told: order.progress(*told))
    except UnavailableError as error:
        services.media.forget(name)  # that it answered a moment ago is no reason to go to it again
        standing = Standing(State.DEGRADED, error.code, error.message, error.hint)
        report = Report(1, (Finding(error.code, Severity.ERROR, name, f"{error.message} {error.hint}"),))
        place = services.media.place(name)
        return MediumStanding(name, place.text, standing.state.value, standing, report=report, debt=debt)


def _checked(services: Services, name: str, debt: Debt, order: _Order) -> MediumStanding:
    before = _standing(services, name, debt)
    if before.identity is None:
        return before
    journal = FixityJournal(services.home.care(before.identity.uuid))
    now, facts = services.clock.now(), journal.facts()
    run = 0 if order.only_due else journal.open_run(anew=order.anew)
    present: list[str] = []

    def wanted(folder: str) -> bool:
        present.append(folder)
        if order.only_due:
            return bool(due([folder], facts, now))
        fact = facts.get(folder)
        return fact is None or fact.run != run or not fact.ok

    def told(one: Checked) -> None:
        codes = tuple(sorted({f.code for f in one.report.findings if f.severity is Severity.ERROR}))
        known = facts.get(one.folder)
        journal.note([Fact(one.folder, one.object_id, now, codes, run or (known.run if known else 0))])

    source = services.media.source(name)
    report, by_object = check_root(
        Throttled(source, order.rate) if order.rate else source,
        order.progress,
        anchors=services.media.key_ids,
        wanted=wanted,
        told=told,
    )
    report = _known_holds(services, report)
    whole = before.report + report + sum(by_object.values(), Report())
    copies = {record_id_of(object_id): one.ok for object_id, one in by_object.items() if is_record(object_id)}
    # A copy that hangs together may still be in another state than the ledger tells.
    accused = {f.subject for f in report.findings if f.severity is Severity.ERROR and f.code.startswith(_OF_COPIES)}
    folders = {place_of(object_id): object_id for object_id in accused} | {s: s for s in accused if s in present}
    journal.note(Fact(folder, object_id, now, ("ledger",), run) for folder, object_id in folders.items())
    copies |= {record_id_of(object_id): False for object_id in accused if is_record(object_id)}
    journal.compact(present)
    if not order.only_due:
        journal.close_run()
    after = _standing(services, name, debt)
    state = after.state if whole.ok or after.state not in ("ok", "pending", "degraded") else "bad"
    return replace(after, state=state, report=whole, copies=copies)


def _known_holds(services: Services, report: Report) -> Report:
    """What an act decided and a hold keeps is no damage: it is told of, and stays."""
    held = held_objects(services)
    text = "Уничтожено по акту, но уничтожение приостановлено: копия хранится."
    findings = (
        replace(one, severity=Severity.WARNING, message=text)
        if one.code == "tombstones.not_applied" and one.subject in held
        else one
        for one in report.findings
    )
    return replace(report, findings=tuple(findings))


_OF_COPIES = ("ledger.other_inventory", "ledger.missing_object", "tombstones.not_applied")
