"""What counts now for the records of an archive: what was recorded and decided, and what the regulation says today.

Decisions on terms and the days on which terms begin are events of the log, so they lie on every medium.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from archive_store.event_lines import Event
from kernel.clock import parse_stamp
from kernel.errors import RefusedError
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from operations.archived import ArchivedSheet
from operations.services import Services
from profiles.term import PERMANENT, Term
from profiles.words import Carrier
from retention.accounts import Protocol
from retention.record import Retention
from retention.term_in_force import term_in_force
from retention.terms import counted_from, first_act_year

DECIDED = "term-decision"
"""Event: the expert commission decided on the term of a record."""
STARTED = "term-start"
"""Event: something that the term of a record waits for has happened."""
START_LIFTED = "term-start-lift"
"""Event: that was a mistake, the record waits again."""

NOTHING_ELSE: Final[Mapping[str, date | None]] = MappingProxyType({})


def term_clause(protocol: Protocol) -> str:
    """The norm of a term that the commission decided on."""
    return f"решение ЭК, протокол {protocol.told}"


@dataclass(frozen=True)
class Kept:
    """How long a record is kept, as lists tell it.

    `first_act_year`: the first year of an act; None for «постоянно», and where the term waits for an event: then
    `awaits` has its words («25 лет после выпуска класса»).
    """

    first_act_year: int | None
    awaits: str = ""

    @property
    def text(self) -> str:
        """«до 2031 года включительно», «постоянно», «25 лет после выпуска класса»."""
        if self.first_act_year is not None:
            return f"до {self.first_act_year - 1} года включительно"
        return self.awaits or "постоянно"


class TermsInForce:
    """What counts now for the records of an archive, by the event log and the regulation as they stand: read once."""

    def __init__(self, services: Services) -> None:
        self._profile = services.profile
        self._told = services.events.fold(
            "terms-in-force", _Told, lambda told, event: told.take(event), verbs=(DECIDED, STARTED, START_LIFTED)
        )

    def retention(self, record: str, recorded: Retention) -> Retention:
        """What is recorded of an electronic record, with the term that counts now, and when its events happened."""
        term = self._now(record, recorded.kind, recorded.term)
        return replace(recorded, term=term, happened_on=self.happened_on(record, term))

    def happened_on(self, record: str, term: Term, supposing: Mapping[str, date | None] = NOTHING_ELSE) -> date | None:
        """When the last of the events happened after which the term runs; None where one has not, or it names none.

        `supposing`: event → the day of it as it would be entered; None: taken back.
        """
        days = [supposing.get(event, self.day_of(record, event)) for event in term.starts_after]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None

    def days_of(self, record: str) -> Mapping[str, date]:
        """Event → when it happened, as far as the log tells: the latest day that was entered and stands."""
        return self._told.started.get(record, {})

    def day_of(self, record: str, event: str) -> date | None:
        """The same of one event."""
        return self.days_of(record).get(event)

    def kept(self, record: str, closed_on: date, recorded: Term) -> Kept:
        """The same for lists."""
        return self._kept(record, closed_on, self._now(record, parse_record_id(record).kind, recorded))

    def kept_on_paper(self, record: str, closed_on: date, term: Term | None) -> Kept | None:
        """The same of a case on paper with the term in force; None where none is known."""
        return None if term is None else self._kept(record, closed_on, term)

    def of_sheet(self, sheet: ArchivedSheet) -> Kept:
        """The same for a record.json. Raises ValueError, KeyError where it does not say when it closed."""
        written = sheet.retention["term"]
        years = None if written == PERMANENT else int(written)
        recorded = Term(years, "", starts_after=tuple(map(str, sheet.retention.get("starts_after", ()))))
        return self.kept(sheet.id, date.fromisoformat(sheet.closing["on"]), recorded)

    def _kept(self, record: str, closed_on: date, term: Term) -> Kept:
        from_day = counted_from(closed_on, term, self.happened_on(record, term))
        awaits = term.text if from_day is None and not term.permanent else ""
        return Kept(first_act_year(from_day, term), awaits)

    def _now(self, record: str, kind: Kind, recorded: Term) -> Term:
        try:
            regulation = self._profile.term_for(kind, Carrier.ELECTRONIC)
        except RefusedError:
            regulation = None
        return term_in_force(recorded, regulation, self._told.terms.get(record)) or recorded


@dataclass
class _Told:
    """Record → the term that was decided last; record → event → the latest day of it that stands.

    Terms only lengthen by themselves, so the latest day counts. A day that had not come when it was entered, or that is
    no day, is nothing: then the record waits.
    """

    terms: dict[str, Term] = field(default_factory=dict)
    started: dict[str, dict[str, date]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """One event more."""
        details = event.details
        if event.verb in (STARTED, START_LIFTED):
            days = self.started.setdefault(event.subject, {})
            name = str(details.get("event", ""))
            day = _day(details.get("on"), event.at) if event.verb == STARTED else None
            if event.verb == START_LIFTED:
                days.pop(name, None)
            elif day is not None:
                days[name] = max(day, days.get(name, day))
            return
        years = details.get("term")
        clause = term_clause(Protocol.in_details(details))
        if years == PERMANENT or (isinstance(years, int) and not isinstance(years, bool)):
            self.terms[event.subject] = Term(None if years == PERMANENT else int(years), clause)


def _day(said: object, entered_at: str) -> date | None:
    try:
        day = date.fromisoformat(str(said))
    except ValueError:
        return None
    last = parse_stamp(entered_at).date() + timedelta(days=1)  # the stamp is in UTC, the day is the school's
    return day if day <= last else None
