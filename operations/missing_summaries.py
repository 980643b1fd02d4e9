"""Протокол ЭК о том, что сводной ведомости нет: without a summary a class's journal may go on nothing else.

What the commission has found is an event of the log, which lies on every medium; whoever draws up, agrees to and
approves an act reads it there with the journal's item. A summary that turns up makes it void.
"""

from kernel.errors import NotFoundError, RefusedError
from kernel.ids import RecordId, SchoolYear, unit_slug
from kernel.kinds import Kind
from kernel.russian import short_date
from operations.archived import record_id_of, record_ids
from operations.basis import checked_basis
from operations.catching_up import buried
from operations.enough_media import refuse_too_few_media
from operations.services import Services
from retention.accounts import Protocol

ABSENT, ABSENT_NO_MORE = "no-summary", "no-summary-lift"


def note_missing_summary(services: Services, year: SchoolYear, unit: str, protocol: Protocol, actor: str) -> RecordId:
    """Enters the commission's protocol. Gives the id that the summary would have.

    Raises RefusedError `summary.exists`, `summary.protocol_in_future`, `summary.noted`; NotFoundError
    `summary.no_journal`; UnavailableError `act.too_few_to_tell`.
    """
    summary = RecordId(services.school.id, year, unit_slug(unit), Kind.SUMMARY)
    journal = summary.of_kind(Kind.JOURNAL)
    known = {*record_ids(services), *map(record_id_of, buried(services)), *map(str, services.home.work_folders())}
    if str(summary) in known or may_come(services, summary):
        raise RefusedError(
            "summary.exists",
            f"Сводная ведомость {summary} есть или делается из принятой выгрузки.",
            "Закройте, подпишите и внесите её в опись: letopis inventory draft; протокол об отсутствии не нужен.",
        )
    if str(journal) not in known:
        raise NotFoundError(
            "summary.no_journal", f"Журнала {journal} в архиве нет.", "Проверьте класс и год: letopis status."
        )
    if protocol.dated > services.today():
        raise RefusedError(
            "summary.protocol_in_future",
            f"Протокол датирован {short_date(protocol.dated)}, этот день ещё не наступил.",
            "Проверьте дату протокола.",
        )
    if str(summary) in missing_summaries(services):
        raise RefusedError("summary.noted", f"Протокол о {summary} уже внесён.", "Вносить его снова не нужно.")
    refuse_too_few_media(services)
    services.log(actor, ABSENT, str(summary), protocol=protocol.number, dated=protocol.dated.isoformat())
    return summary


def may_come(services: Services, summary: RecordId) -> bool:
    """Whether a summary is under way, or what it is made of is imported."""
    home = services.home
    return home.work_folder(summary).exists() or home.material_folder(summary).exists()


def lift_missing_summary(services: Services, year: SchoolYear, unit: str, basis: str, actor: str) -> RecordId:
    """Takes the protocol back. Raises NotFoundError `summary.not_noted`; BadInputError `basis.unfit`."""
    summary = RecordId(services.school.id, year, unit_slug(unit), Kind.SUMMARY)
    basis = checked_basis(basis)
    if str(summary) not in missing_summaries(services):
        raise NotFoundError("summary.not_noted", f"Протокол о {summary} не внесён.", "Снимать нечего.")
    refuse_too_few_media(services)
    services.log(actor, ABSENT_NO_MORE, str(summary), basis=basis)
    return summary


def missing_summaries(services: Services) -> dict[str, str]:
    """Summary's id → the protocol that there is none: «№ 2 от 15.01.2032»."""
    found: dict[str, str] = {}
    for event in services.events.events(ABSENT, ABSENT_NO_MORE):
        if event.verb == ABSENT:
            found[event.subject] = Protocol.in_details(event.details).told
        elif event.verb == ABSENT_NO_MORE:
            found.pop(event.subject, None)
    return found
