"""The verb «retention start»: what a term runs after has happened, by a paper that says so.

A regulation may let a term run after an event («25 лет после выпуска класса») instead of the closing. Until the day of
the event is entered, the record waits; from then on its term runs from 1 January of the next year. Of several days
that were entered the latest counts: terms only lengthen by themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.ids import parse_record_id
from kernel.russian import short_date
from operations.basis import checked_basis
from operations.enough_media import refuse_too_few_media
from operations.naming import is_meant
from operations.newest import newest_of
from operations.paper_cases import paper_cases
from operations.services import Services
from operations.terms_in_force import STARTED, TermsInForce
from profiles.term import Term
from retention.terms import counted_from, first_act_year


@dataclass(frozen=True)
class Started:
    """A record whose term runs after the day; `first_act_year` is of its electronic item, if it has one."""

    record: str
    event: str
    first_act_year: int | None


def start_terms(services: Services, wanted: Sequence[str], on: date, basis: str, actor: str) -> list[Started]:
    """Enters the day for every record, electronic or on paper, that the ids or prefixes name and whose term waits.

    All are looked at before any is entered. One whose term runs from as late a day already is left out.

    Raises BadInputError `term.event_in_future`, `basis.unfit`; NotFoundError `record.not_found`; RefusedError
    `term.no_event`, `term.unchanged`; UnavailableError `act.too_few_to_tell`.
    """
    if on > services.today():
        raise BadInputError(
            "term.event_in_future",
            f"{short_date(on)} ещё не наступило.",
            "Вносите событие, когда оно произошло: срок начнёт исчисляться с 1 января следующего года.",
        )
    paper = checked_basis(basis)
    found = {one.record: one for one in _of_cases(services, wanted, on)}
    found |= {one.record: one for one in _of_records(services, wanted, on)}
    terms = TermsInForce(services)
    started = [one for one in found.values() if (terms.happened_on(one.record) or date.min) < on]
    if not started:
        raise _nothing_to_start(services, wanted, known=bool(found), on=on)
    refuse_too_few_media(services)
    for one in started:
        first = {"first_act_year": one.first_act_year} if one.first_act_year else {}
        services.log(actor, STARTED, one.record, on=on.isoformat(), basis=paper, **first)
    return sorted(started, key=lambda one: one.record)


def _of_records(services: Services, wanted: Sequence[str], on: date) -> Iterator[Started]:
    terms = TermsInForce(services)
    with newest_of(services) as newest:
        for record in newest.records():
            recorded = newest.retention(record) if _is_named(record, wanted) else None
            if recorded is not None and (now := terms.retention(record, recorded)).term.starts_after:
                after = replace(now, happened_on=on)
                yield Started(record, now.term.starts_after, after.first_act_year)


def _of_cases(services: Services, wanted: Sequence[str], on: date) -> Iterator[Started]:
    for case in paper_cases(services):
        term = case.term
        if term and term.starts_after and not case.destroyed_by and _is_named(str(case.record), wanted):
            yield Started(str(case.record), term.starts_after, _first_on_paper(case.closed_on, term, on))


def _first_on_paper(closed_on: date, term: Term, on: date) -> int | None:
    return first_act_year(counted_from(closed_on, term, on), term)


def _is_named(record: str, wanted: Sequence[str]) -> bool:
    return any(is_meant(parse_record_id(record), prefix) for prefix in wanted)


def _nothing_to_start(services: Services, wanted: Sequence[str], *, known: bool, on: date) -> Exception:
    if known:
        return RefusedError(
            "term.unchanged",
            f"Для этих дел уже внесён {short_date(on)} или более поздний день.",
            "Сроки сами только удлиняются; сократить срок может экспертная комиссия: letopis retention term.",
        )
    with newest_of(services) as newest:
        records = [*newest.records(), *(str(case.record) for case in paper_cases(services))]
    if not any(_is_named(record, wanted) for record in records):
        return NotFoundError(
            "record.not_found",
            f"На подключённых носителях нет документа «{wanted[0]}».",
            "Посмотрите перечень: letopis status; проверьте носители: letopis media list.",
        )
    return RefusedError(
        "term.no_event",
        "Срок этих дел исчисляется от закрытия и ни одного события не ждёт.",
        "Какие дела ждут события, показывает letopis retention due.",
    )
