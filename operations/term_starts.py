"""The verbs «retention start» and «retention unstart»: what a term runs after has happened, by a paper that says so.

A regulation may let a term run after an event («25 лет после выпуска класса») instead of the closing. Until the day of
the event is entered, the record waits; from then on its term runs from 1 January of the next year. A day counts for the
event that it was entered of, whatever the regulation says later. Of several days the latest counts, and a day that was
entered by mistake is taken back: then the record waits again. So nothing here makes anything due earlier than it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.errors import BadInputError, LetopisError, RefusedError
from kernel.ids import parse_record_id
from kernel.russian import short_date
from operations.basis import checked_basis
from operations.enough_media import refuse_too_few_media
from operations.naming import is_named, not_archived, refuse_names_of_nothing
from operations.newest import newest_of
from operations.paper_cases import paper_cases
from operations.services import Services
from operations.terms_in_force import START_LIFTED, STARTED, TermsInForce
from profiles.term import Term
from retention.terms import counted_from, first_act_year


@dataclass(frozen=True)
class Started:
    """A record whose event happened on the day; `first_act_year` is None while another event has not."""

    record: str
    event: str
    first_act_year: int | None


@dataclass(frozen=True)
class _Item:
    """What is kept under an id, on one carrier: its closing and the term in force."""

    record: str
    closed_on: date
    term: Term
    on_paper: bool

    def first_act_year(self, terms: TermsInForce, event: str, day: date | None) -> int | None:
        """The first year of an act, if the event had the day."""
        happened_on = terms.happened_on(self.record, self.term, {event: day})
        return first_act_year(counted_from(self.closed_on, self.term, happened_on), self.term)


def start_terms(
    services: Services, wanted: Sequence[str], on: date, basis: str, actor: str, event: str = ""
) -> list[Started]:
    """Enters the day for every record, electronic or on paper, that the ids or prefixes name and whose term waits.

    All are looked at before any is entered. One that has as late a day already is left out. `event` need not be said
    where all of them wait for the same.

    Raises BadInputError `term.event_in_future`, `term.which_event`, `basis.unfit`; NotFoundError `record.not_found`;
    RefusedError `term.no_event`, `term.unchanged`; UnavailableError `act.too_few_to_tell`.
    """
    if on > services.today():
        raise BadInputError(
            "term.event_in_future",
            f"{short_date(on)} ещё не наступило.",
            "Вносите событие, когда оно произошло: срок начнёт исчисляться с 1 января следующего года.",
        )
    paper, terms = checked_basis(basis), TermsInForce(services)
    items = _items(services, wanted, terms)
    name = event or _only_event(items)
    waiting = {record: kept for record, kept in items.items() if any(name in one.term.starts_after for one in kept)}
    if not waiting:
        raise _no_event()
    later = {record: kept for record, kept in waiting.items() if (terms.day_of(record, name) or date.min) < on}
    if not later:
        raise _unchanged(on)
    refuse_too_few_media(services)
    for record, kept in later.items():
        services.log(actor, STARTED, record, event=name, on=on.isoformat(), basis=paper, **_told(kept, terms, name, on))
    return [Started(record, name, kept[-1].first_act_year(terms, name, on)) for record, kept in later.items()]


def take_start_back(services: Services, wanted: Sequence[str], basis: str, actor: str, event: str = "") -> list[str]:
    """Takes back the days that were entered by mistake: the records wait again. Gives their ids.

    Raises BadInputError `basis.unfit`, `term.which_event`; NotFoundError `record.not_found`; RefusedError
    `term.no_event`, `term.not_started`; UnavailableError `act.too_few_to_tell`.
    """
    paper, terms = checked_basis(basis), TermsInForce(services)
    items = _items(services, wanted, terms)
    name = event or _only_event(items)
    entered = {record: kept for record, kept in items.items() if terms.day_of(record, name) is not None}
    if not entered:
        raise RefusedError(
            "term.not_started", "Для этих дел день события не внесён.", "Снимать нечего: они и так ждут события."
        )
    refuse_too_few_media(services)
    for record, kept in entered.items():
        services.log(actor, START_LIFTED, record, event=name, basis=paper, **_told(kept, terms, name, None))
    return list(entered)


def _told(kept: Sequence[_Item], terms: TermsInForce, event: str, day: date | None) -> dict[str, object]:
    """The audit judges the destruction of electronic items by the log; what is on paper has a term of its own."""
    electronic = next((one for one in kept if not one.on_paper), None)
    return {} if electronic is None else {"first_act_year": electronic.first_act_year(terms, event, day)}


def _items(services: Services, wanted: Sequence[str], terms: TermsInForce) -> dict[str, list[_Item]]:
    """What the prefixes name, by id: the case on paper, then the electronic item.

    Raises NotFoundError `record.not_found` for a prefix that names nothing.
    """
    found: dict[str, list[_Item]] = {}
    for item in (*_of_cases(services, wanted), *_of_records(services, wanted, terms)):
        found.setdefault(item.record, []).append(item)
    refuse_names_of_nothing([parse_record_id(record) for record in found], wanted, not_archived)
    return dict(sorted(found.items()))


def _of_records(services: Services, wanted: Sequence[str], terms: TermsInForce) -> Iterator[_Item]:
    with newest_of(services) as newest:
        for record in newest.records():
            recorded = newest.retention(record) if is_named(parse_record_id(record), wanted) else None
            if recorded is not None:
                now = terms.retention(record, recorded)
                yield _Item(record, now.closed_on, now.term, on_paper=False)


def _of_cases(services: Services, wanted: Sequence[str]) -> Iterator[_Item]:
    for case in paper_cases(services):
        if case.term is not None and not case.destroyed_by and is_named(case.record, wanted):
            yield _Item(str(case.record), case.closed_on, case.term, on_paper=True)


def _only_event(items: Mapping[str, Sequence[_Item]]) -> str:
    events = sorted({event for kept in items.values() for item in kept for event in item.term.starts_after})
    if not events:
        raise _no_event()
    if len(events) > 1:
        raise BadInputError(
            "term.which_event",
            f"Эти дела ждут разных событий: {'; '.join(events)}.",
            "Назовите одно из них: --event.",
        )
    return events[0]


def _no_event() -> LetopisError:
    return RefusedError(
        "term.no_event",
        "Срок этих дел исчисляется от закрытия и такого события не ждёт.",
        "Какие дела ждут события, показывает letopis retention due.",
    )


def _unchanged(on: date) -> LetopisError:
    return RefusedError(
        "term.unchanged",
        f"Для этих дел уже внесён {short_date(on)} или более поздний день.",
        "Если прежний день внесён по ошибке, сначала снимите его: letopis retention unstart.",
    )
