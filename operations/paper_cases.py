"""The register of cases on paper: prints that were handed over, and what is older than Letopis.

It is the event log, so it lies on every medium. A paper case has the id that its class, year and kind give; where an
electronic record has the same id, the two are separate items, each with a term of its own (domain §7). The term is
entered with the case and only lengthens with the profile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from archive_store.event_lines import Event
from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.ids import RecordId, SchoolYear, normal_class_name, parse_record_id, unit_slug
from kernel.kinds import Kind
from kernel.russian import short_date
from operations.act_events import PAPER_GONE
from operations.basis import checked_basis
from operations.roles import check_actor
from operations.services import Services
from profiles.term import PERMANENT, Term
from profiles.words import Carrier
from retention.term_in_force import term_in_force

CASE, MOVED, STRUCK = "paper-case", "paper-move", "paper-strike"
_PRINTS = ("paper", "correct", "reopen")
_VERBS = (CASE, MOVED, STRUCK, PAPER_GONE, *_PRINTS)
_OLDEST = 1930
_LONGEST_CLASS = 40
ENTERED = tuple(kind for kind in Kind if not (kind.own or kind.restricted or kind is Kind.INDIVIDUAL))
"""The kinds that a school may have on paper from before Letopis."""
_OF_GROUPS = frozenset({Kind.EXTRACURRICULAR, Kind.ELECTIVE, Kind.CIRCLE, Kind.AFTER_SCHOOL, Kind.SUBSTITUTION})
"""Those that need not be a class's: «ГПД № 1», «Шахматы», «школа»."""


@dataclass(frozen=True)
class PaperCase:
    """A case on paper.

    Attributes:
        record: its id.
        record_class: «7А».
        title: its full name.
        closed_on: its own term counts from 1 January of the year after.
        term: as it was entered, or as the profile has it now, whichever is longer; None where the profile has none.
        leaves: how many; None where nobody counted.
        place: where it stands.
        custodian: account of who keeps it, or empty.
        destroyed_by: id of the act; empty while it is there.
        printed: whether it is the print of an electronic record.
    """

    record: RecordId
    record_class: str
    title: str
    closed_on: date
    term: Term | None
    case_index: str = ""
    leaves: int | None = None
    place: str = ""
    custodian: str = ""
    destroyed_by: str = ""
    printed: bool = False


@dataclass(frozen=True)
class Described:
    """What a person says of a case that is older than Letopis; no names."""

    unit: str
    year: SchoolYear
    kind: Kind
    closed_on: date
    title: str = ""
    case_index: str = ""
    leaves: int | None = None
    place: str = ""
    custodian: str = ""


def add_case(services: Services, said: Described, actor: str) -> PaperCase:
    """Enters a case.

    Raises BadInputError `paper.bad_class`, `paper.bad_day`, `basis.unfit`; RefusedError `paper.case_known`,
    `profile.term_unset`.
    """
    unit = checked_basis(f"класс {said.unit}").removeprefix("класс ").strip()
    is_class = normal_class_name(unit)[:1].isdigit()
    if len(unit) > _LONGEST_CLASS or not (is_class or said.kind in _OF_GROUPS):
        raise BadInputError("paper.bad_class", f"«{unit[:40]}» не похоже на класс.", "Назовите его: --class 7А.")
    if said.custodian:
        check_actor(said.custodian)
    record = parse_record_id(str(RecordId(services.school.id, said.year, unit_slug(unit), said.kind)))
    first = date(max(said.year.ends - 1, _OLDEST), 9, 1)
    if not first <= said.closed_on <= services.today():
        raise BadInputError(
            "paper.bad_day",
            f"Дело за {said.year.title} учебный год не могло быть закрыто {short_date(said.closed_on)}.",
            "Укажите день закрытия: --closed ГГГГ-ММ-ДД.",
        )
    if find_case(services, record) is not None:
        raise RefusedError(
            "paper.case_known", f"Дело на бумаге {record} уже внесено.", "Посмотрите: letopis paper cases."
        )
    title = checked_basis(said.title) if said.title else _title(said, record)
    term = services.profile.term_for(said.kind, Carrier.PAPER)
    details: dict[str, object] = {
        "record_class": unit,
        "title": title,
        "closed_on": said.closed_on.isoformat(),
        "case_index": (checked_basis(f"№ {said.case_index}")[2:] if said.case_index else "")
        or services.profile.rules_for(said.kind).case_index.value
        or "",
        "place": checked_basis(said.place) if said.place else "",
        "custodian": said.custodian,
        **term_details(term),
    }
    services.log(actor, CASE, str(record), **details, **({"leaves": said.leaves} if said.leaves else {}))
    return known_case(services, record)


def move_case(services: Services, record: str, place: str, custodian: str, basis: str, actor: str) -> PaperCase:
    """Enters another place, or who keeps it now. Raises NotFoundError `paper.no_case`, BadInputError `basis.unfit`."""
    known = known_case(services, parse_record_id(record))
    if custodian:
        check_actor(custodian)
    services.log(
        actor,
        MOVED,
        str(known.record),
        place=checked_basis(place) if place else known.place,
        custodian=custodian or known.custodian,
        basis=checked_basis(basis),
    )
    return known_case(services, known.record)


def paper_cases(services: Services, prefix: str = "") -> list[PaperCase]:
    """All cases on paper whose id begins with the prefix, destroyed ones too, by id."""
    told = _told(services)
    found = []
    for text in {*told.cases, *told.handed}:
        if text.startswith(prefix):
            before = told.struck.get(text, {})
            case = _case(services, parse_record_id(text), told.cases.get(text), told.handed.get(text), before)
            place, custodian = told.moved.get(text, (case.place, case.custodian))
            gone = told.destroyed.get(text, "")
            found.append(replace(case, place=place, custodian=custodian, destroyed_by=gone))
    return sorted(found, key=lambda case: case.record)


def struck_off(services: Services) -> frozenset[str]:
    """Ids of cases that were struck off the register; some may have been entered anew."""
    return frozenset(_told(services).struck)


def find_case(services: Services, record: RecordId) -> PaperCase | None:
    """The case with exactly this id."""
    return next((one for one in paper_cases(services, str(record)) if one.record == record), None)


def known_case(services: Services, record: RecordId) -> PaperCase:
    """The same of a case that is there. Raises NotFoundError `paper.no_case`."""
    found = find_case(services, record)
    if found is None or found.destroyed_by:
        raise NotFoundError("paper.no_case", f"Дела на бумаге {record} нет.", "Посмотрите: letopis paper cases.")
    return found


def _told(services: Services) -> "_Told":
    return services.events.fold("paper-cases", _Told, lambda register, event: register.take(event), verbs=_VERBS)


def _title(said: Described, record: RecordId) -> str:
    name = record.kind.russian
    whose = f"{said.unit.strip()} класса" if normal_class_name(said.unit)[:1].isdigit() else f"({said.unit.strip()})"
    return f"{name[:1].upper()}{name[1:]} {whose} за {said.year.title} учебный год"


@dataclass
class _Told:
    """What the log tells, each by the case's id."""

    cases: dict[str, Mapping[str, object]] = field(default_factory=dict)
    struck: dict[str, Mapping[str, object]] = field(default_factory=dict)
    handed: dict[str, Mapping[str, object]] = field(default_factory=dict)
    sheets: dict[str, int] = field(default_factory=dict)
    moved: dict[str, tuple[str, str]] = field(default_factory=dict)
    destroyed: dict[str, str] = field(default_factory=dict)
    corrected: set[str] = field(default_factory=set)

    def take(self, event: Event) -> None:
        """One event more."""
        details = event.details
        if event.verb == CASE:
            self.cases[event.subject] = details
        elif event.verb == STRUCK:
            if (mistaken := self.cases.pop(event.subject, None)) is not None:
                self.struck[event.subject] = mistaken
            self.moved.pop(event.subject, None)
        elif event.verb == MOVED:
            self.moved[event.subject] = str(details.get("place", "")), str(details.get("custodian", ""))
        elif event.verb == PAPER_GONE:
            gone = details.get("destroyed")
            self.destroyed |= dict.fromkeys(map(str, gone if isinstance(gone, list) else ()), event.subject)
        elif event.verb in _PRINTS:
            self._take_print(event)

    def _take_print(self, event: Event) -> None:
        if event.verb == "correct":
            self.corrected.add(event.subject)
        elif event.verb == "reopen" and event.subject in self.corrected:
            self.corrected.remove(event.subject)  # what was handed over is the version that stands again
        elif event.verb == "reopen":
            self.handed.pop(event.subject, None)
            self.sheets.pop(event.subject, None)
        else:
            self._take_step(event.subject, event.details)

    def _take_step(self, record: str, details: Mapping[str, object]) -> None:
        count = details.get("sheets")
        if isinstance(count, int):
            self.sheets[record] = count
        if details.get("step") == "handed":
            known = {"closed_on": details.get("on"), "leaves": self.sheets.get(record)}
            self.handed[record] = {**details, **known}
            self.destroyed.pop(record, None)  # another print, of a later version


def _case(
    services: Services,
    record: RecordId,
    entered: Mapping[str, object] | None,
    handed: Mapping[str, object] | None,
    before: Mapping[str, object],
) -> PaperCase:
    """A case as it was entered; a print that was handed over, by what was told then. `before`: what was struck off."""
    said = entered if entered is not None else handed
    assert said is not None  # it is in one of both lists
    leaves = said.get("leaves")
    name = record.kind.russian
    return PaperCase(
        record=record,
        record_class=str(said.get("record_class") or record.unit),
        title=str(said.get("title") or f"{name[:1].upper()}{name[1:]} {record.unit}, {record.year.title}"),
        closed_on=date.fromisoformat(str(said["closed_on"])),
        term=_term(services, record.kind, said, before),
        case_index=str(said.get("case_index") or services.profile.rules_for(record.kind).case_index.value or ""),
        leaves=leaves if isinstance(leaves, int) else None,
        place=str(said.get("place", "")),
        custodian=str(said.get("custodian", "")),
        printed=entered is None,
    )


def _term(services: Services, kind: Kind, *entries: Mapping[str, object]) -> Term | None:
    """The longest of the profile's term and those that were entered with the case, now and before it was struck off."""
    own = reduce(term_in_force, map(_entered_term, entries), None)
    try:
        now = services.profile.term_for(kind, Carrier.PAPER)
    except RefusedError:
        return own
    return term_in_force(own, now)


def term_details(term: Term) -> dict[str, object]:
    """A term as an event has it that enters a case."""
    events = {"starts_after": list(term.starts_after)} if term.starts_after else {}
    return {"term": term.written, "clause": term.clause, **events}


def _entered_term(said: Mapping[str, object]) -> Term | None:
    term = said.get("term")
    if term != PERMANENT and not isinstance(term, int):
        return None
    events = said.get("starts_after")
    known = tuple(map(str, events)) if isinstance(events, list | tuple) else ()
    return Term(term if isinstance(term, int) else None, str(said.get("clause", "")), starts_after=known)
