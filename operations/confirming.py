"""Closing jointly: where the regulation says so, a second person confirms what was closed before anybody signs it."""

from collections.abc import Mapping, Sequence
from typing import Final

from kernel.digests import sha512_hex
from kernel.errors import NotFoundError, RefusedError
from kernel.ids import RecordId, SchoolYear
from kernel.kinds import Kind
from operations.folders import WorkFolder
from operations.naming import is_unit
from operations.officials import role_of
from operations.roles import Role
from operations.services import Services
from operations.sheets import ConfirmationSheet
from profiles import words

OFFICES: Final = {
    words.Role.DIRECTOR: Role.DIRECTOR,
    words.Role.DEPUTY_DIRECTOR: Role.DEPUTY,
    words.Role.DEPUTY_ACADEMIC: Role.DEPUTY,
    words.Role.DEPUTY_IT: Role.DEPUTY,
    words.Role.ADMINISTRATOR: Role.ADMINISTRATOR,
    words.Role.JOURNAL_KEEPER: Role.ADMINISTRATOR,
    words.Role.ARCHIVIST: Role.ARCHIVIST,
    words.Role.SECRETARY: Role.SECRETARY,
}
"""Offices that a regulation speaks of → roles here."""


def awaiting(services: Services, actor: str) -> dict[RecordId, str]:
    """What waits for the actor's confirmation: record → digest of its close. Empty where his word is not asked for."""
    rule = services.profile.year_close
    if not rule.jointly.value or role_of(services, actor) not in _asked(services):
        return {}
    return {
        record: sha512_hex(work.read("closing.json"))
        for record, work in _unsigned(services)
        if work.confirmation() is None and work.closing().actor != actor
    }


def confirm_close(
    services: Services,
    year: SchoolYear,
    *,
    kinds: Sequence[Kind],
    unit: str | None,
    actor: str,
    shown: Mapping[str, str] | None = None,
) -> list[RecordId]:
    """Confirms what is closed of the year and not signed yet; what was confirmed stays so. Gives their ids.

    `shown`: record → digest of its close, where only what somebody saw is confirmed, and as he saw it.

    Raises RefusedError `confirm.not_wanted`, `confirm.other_office`, `confirm.same_person`; NotFoundError
    `reopen.nothing_closed`.
    """
    _refuse_office(services, actor)
    chosen = [
        (record, work)
        for record, work in _unsigned(services)
        if record.year == year
        and record.kind in kinds
        and (unit is None or is_unit(work.closing().record_class, unit))
        and (shown is None or shown.get(str(record)) == sha512_hex(work.read("closing.json")))
    ]
    if not chosen:
        raise NotFoundError(
            "reopen.nothing_closed",
            f"За {year.title} учебный год нет закрытых и ещё не подписанных документов.",
            "Посмотрите перечень: letopis status.",
        )
    for record, work in chosen:
        if work.closing().actor == actor:
            raise RefusedError(
                "confirm.same_person",
                f"Документ {record} закрыл «{actor}» и сам же подтверждает.",
                "Закрытие подтверждает другой человек.",
            )
    for record, work in chosen:
        if work.confirmation() is None:
            digest = sha512_hex(work.read("closing.json"))
            sheet = ConfirmationSheet(
                actor=actor, role=role_of(services, actor) or "", at=services.clock.now(), closing_sha512=digest
            )
            work.write("confirmed.json", sheet.data())
            services.log(actor, "close-confirm", str(record), closing_sha512=digest)
    return [record for record, _ in chosen]


def is_confirmed(services: Services, record: RecordId, work: WorkFolder) -> bool:
    """Whether nobody else must confirm the close, or has."""
    if not services.profile.year_close.jointly.value or record.kind.own or work.closing().correction is not None:
        return True  # a correction has a permission of its own
    sheet = work.confirmation()
    return sheet is not None and sheet.closing_sha512 == sha512_hex(work.read("closing.json"))


def refuse_unconfirmed(services: Services, record: RecordId, work: WorkFolder) -> None:
    """Returns if `is_confirmed`. Raises RefusedError `close.not_confirmed`."""
    rule = services.profile.year_close.jointly
    if not is_confirmed(services, record, work):
        raise RefusedError(
            "close.not_confirmed",
            f"Закрытие документа {record} ещё не подтвердил второй человек, а положение этого требует ({rule.clause}).",
            f"Он выполняет: letopis close {record.year.ends} --confirm --as ЛОГИН; затем подпишите снова.",
        )


def _unsigned(services: Services) -> list[tuple[RecordId, WorkFolder]]:
    """What was closed and nobody has signed: no correction, which has a permission of its own."""
    found = [(one, WorkFolder(services.home.work_folder(one))) for one in services.home.work_folders()]
    return [
        (record, work)
        for record, work in found
        if not record.kind.own and work.closing().correction is None and work.signature() is None
    ]


def _asked(services: Services) -> set[Role | None]:
    """The roles whose word the regulation asks for."""
    return {OFFICES.get(office) for office in services.profile.year_close.confirmed_by.value or ()} - {None}


def _refuse_office(services: Services, actor: str) -> None:
    rule = services.profile.year_close
    if not rule.jointly.value:
        raise RefusedError(
            "confirm.not_wanted",
            "По положению школы год закрывает один человек: подтверждать закрытие не нужно.",
            "Дальше: letopis sign --all с ключом директора.",
        )
    offices = rule.confirmed_by.value or ()
    if role_of(services, actor) not in _asked(services):
        raise RefusedError(
            "confirm.other_office",
            f"Закрытие подтверждает {', '.join(office.russian for office in offices) or 'тот, кто назван в профиле'}, "
            f"а не «{actor}».",
            "Роли записаны в разделе [users], кто подтверждает — в профиле, [year_close.confirmed_by].",
        )
