"""The verb «retention term»: the expert commission decides on the term of archived cases, by its protocol.

A decision is an event of the log, so it lies on every medium. It may shorten what was recorded at the close, to no less
than the regulation says today; a regulation that grows longer later goes before it (`retention.term_in_force`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernel.errors import RefusedError
from kernel.ids import parse_record_id
from kernel.russian import short_date
from operations.enough_media import refuse_too_few_media
from operations.naming import is_named, not_archived, refuse_names_of_nothing
from operations.newest import newest_of
from operations.services import Services
from operations.terms_in_force import DECIDED, TermsInForce, term_clause
from profiles.term import Term
from retention.accounts import Protocol
from retention.record import Retention
from retention.term_in_force import is_longer


@dataclass(frozen=True)
class Decided:
    """A decision on one electronic record: the term that counted, and the one that counts now."""

    record: str
    before: Retention
    after: Retention


def decide_terms(
    services: Services, wanted: Sequence[str], years: int | None, protocol: Protocol, actor: str
) -> list[Decided]:
    """Enters what the commission decided on the records named by ids or prefixes; `years` None means «постоянно».

    All are looked at before any is entered. One whose term is this already is left out.

    Raises NotFoundError `record.not_found`; RefusedError `term.protocol_in_future`, `term.below_regulation`,
    `term.unchanged`, `profile.term_unset`; UnavailableError `act.too_few_to_tell`.
    """
    if protocol.dated > services.today():
        raise RefusedError(
            "term.protocol_in_future",
            f"Протокол датирован {short_date(protocol.dated)}, этот день ещё не наступил.",
            "Проверьте дату протокола.",
        )
    term = Term(years, term_clause(protocol))
    decided = [one for one in _judged(services, wanted, term) if one.before.term.years != years]
    if not decided:
        raise RefusedError(
            "term.unchanged", f"Срок хранения этих документов и так {term.text}.", "Решать об этом не нужно."
        )
    refuse_too_few_media(services)
    for one in decided:
        services.log(
            actor,
            DECIDED,
            one.record,
            term=term.written,
            protocol=protocol.number,
            dated=protocol.dated.isoformat(),
            first_act_year=one.after.first_act_year,
        )
    return decided


def _judged(services: Services, wanted: Sequence[str], term: Term) -> list[Decided]:
    found = []
    terms = TermsInForce(services)
    with newest_of(services) as newest:
        records = {parse_record_id(record): record for record in newest.records()}
        refuse_names_of_nothing(records, wanted, not_archived)
        for known, record in records.items():
            recorded = newest.retention(record) if is_named(known, wanted) else None
            if recorded is not None:
                _refuse_below(services, record, term)
                before = terms.retention(record, recorded)
                decided = replace(term, starts_after=before.term.starts_after)
                found.append(Decided(record, before, replace(before, term=decided)))
    return found


def _refuse_below(services: Services, record: str, term: Term) -> None:
    least = services.profile.term_for(parse_record_id(record).kind)
    if is_longer(least, term):
        raise RefusedError(
            "term.below_regulation",
            f"Для {record} положение велит хранить: {least.text} ({least.clause}); меньше решить нельзя.",
            "Если изменилось само положение, сначала внесите новую редакцию в профиль (profile.toml).",
        )
