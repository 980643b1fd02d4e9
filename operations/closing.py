"""The verb «close»: fixes what is archived, by what order, for how long; then the documents are rendered.

Journal and summary are closed apart: the journal after the last lesson, the summary after the transfer order.
"""

from dataclasses import dataclass
from datetime import date

from kernel.clock import local_date
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, LetopisError, NotFoundError, RefusedError
from kernel.findings import Finding
from kernel.ids import RecordId, SchoolYear
from kernel.kinds import Kind
from kernel.order_kinds import OrderKind
from kernel.references import parse_reference
from kernel.russian import short_date
from operations import durable
from operations.archived import archived_versions
from operations.folders import REGULATION, ImportFolder, WorkFolder
from operations.making import data_of, holds_export, made_here, title_of
from operations.naming import is_unit
from operations.orders import find_order
from operations.reconciling import unreconciled
from operations.regulation_standing import remarks_on_close
from operations.services import Services
from operations.sheets import Closing
from retention.record import Retention, retention_for

_OF_TRANSFER = (OrderKind.TRANSFER, OrderKind.GRADUATION)
# Kinds whose documents rest on a decision about the pupils: they wait for the transfer order where the profile says so.
_AFTER_TRANSFER = frozenset({Kind.SUMMARY, Kind.FINAL, Kind.SUPPLEMENT})


@dataclass(frozen=True)
class CloseFailure:
    """A class that could not be closed."""

    unit: str
    kind: Kind
    error: LetopisError


@dataclass(frozen=True)
class Closed:
    """The outcome of a close: records that stand closed now, classes that could not be, the regulation's remarks.

    `absent`: units named that have no such document.
    """

    records: list[RecordId]
    failed: list[CloseFailure]
    remarks: tuple[Finding, ...] = ()
    absent: tuple[CloseFailure, ...] = ()


def close_year(
    services: Services,
    year: SchoolYear,
    *,
    kind: Kind | None,
    unit: str | None,
    order: str,
    actor: str,
    locked_on: date | None = None,
) -> Closed:
    """Closes what is imported of the year. What cannot be closed does not hold up the rest.

    Args:
        services: the home.
        year: the school year.
        kind: only this kind of record; None for all that the imports make in this school.
        unit: only this class or group.
        order: number and date of the closing order.
        actor: who closes.
        locked_on: the day on which the source system's subject pages were closed; None where nobody says so.

    Raises:
        BadInputError: `close.order_malformed`, `close.order_in_future`, `close.locked_in_future`.
        RefusedError: `close.source_not_locked`, where the regulation wants that day.
        NotFoundError: `close.nothing_imported` when no imported class of the year matches.
    """
    order, closed_on = _closing_order(order, year, services.today())
    _check_locked(services, locked_on)
    units = [
        record
        for record in services.home.import_folders()
        if record.year == year and _matches(services, record, unit) and made_here(services, record, kind)
    ]
    if not units:
        what = f" «{kind.russian}»" if kind else ""
        raise NotFoundError(
            "close.nothing_imported",
            f"За {year.title} учебный год ничего не импортировано для закрытия{what}"
            + (f", класс {unit}." if unit else "."),
            "Сначала импортируйте выгрузку: letopis import ФАЙЛ.",
        )
    closed, failed = [], []
    for imported in units:
        folder = ImportFolder(services.home.import_folder(imported))
        for record in made_here(services, imported, kind):
            try:
                _close_one(services, record, folder, _Order(order, closed_on, locked_on, actor))
                closed.append(record)
            except LetopisError as error:
                failed.append(CloseFailure(folder.sheet().record_class, record.kind, error))
    remarks = [*remarks_on_close(services, actor, closed_on)]
    for one in dict.fromkeys(record.unit for record in closed if record.kind is Kind.JOURNAL):
        remarks += unreconciled(services, year, one)
    return Closed(closed, failed, tuple(remarks))


def _matches(services: Services, record: RecordId, unit: str | None) -> bool:
    return unit is None or is_unit(ImportFolder(services.home.import_folder(record)).sheet().record_class, unit)


def _closing_order(order: str, year: SchoolYear, today: date) -> tuple[str, date]:
    """The order in one spelling, and the closing date: the order's; without an order, today."""
    if not order:
        return "", today
    try:
        reference = parse_reference(order)
    except ValueError:
        raise BadInputError(
            "close.order_malformed",
            f"В реквизитах приказа «{order}» нет номера или даты.",
            'Запишите приказ так: --order "№ 95 от 28.05.2026".',
        ) from None
    day = reference.dated
    if day > today:
        raise BadInputError(
            "close.order_in_future",
            f"Приказ датирован {short_date(day)}, а сегодня {short_date(today)}.",
            "Проверьте дату приказа.",
        )
    if day < year.first_day:
        raise BadInputError(
            "close.order_too_early",
            f"Приказ датирован {short_date(day)}, раньше начала {year.title} учебного года.",
            "Проверьте дату приказа: от неё считается срок хранения.",
        )
    return str(reference), day


def _check_locked(services: Services, locked_on: date | None) -> None:
    rule = services.profile.year_close.source_locked
    if locked_on is None and rule.value:
        raise RefusedError(
            "close.source_not_locked",
            f"По положению школы ({rule.clause}) до закрытия года закрывают доступ к предметным страницам.",
            "Закройте его в электронном журнале, выгрузите классы и назовите день: --locked-on 2026-05-27.",
        )
    if locked_on is not None and locked_on > services.today():
        raise BadInputError(
            "close.locked_in_future",
            f"{short_date(locked_on)} ещё не наступило.",
            "Назовите день, когда закрыт доступ к страницам.",
        )


@dataclass(frozen=True)
class _Order:
    """What is closed by: the paper, its day, the day on which the source was closed, who does it."""

    paper: str
    closed_on: date
    locked_on: date | None
    actor: str


def _close_one(services: Services, record: RecordId, imported: ImportFolder, by: _Order) -> None:
    order, closed_on, actor = by.paper, by.closed_on, by.actor
    work = WorkFolder(services.home.work_folder(record))
    if work.exists:
        _refuse_other_closing(work, order, closed_on)
        return
    if archived_versions(services, record):
        raise RefusedError(
            "close.already_archived",
            f"Документ {record} уже лежит на носителях.",
            "Закрывать его снова не нужно; посмотрите letopis status.",
        )
    _check_order(services, record.kind, order)
    _refuse_early_export(services, imported, by.locked_on)
    retention = retention_for(services.profile, record.kind, closed_on, services.profile_digest)
    journal = imported.journal()
    data = data_of(services, journal, record)
    title = title_of(record, journal)
    closing = _closing(services, record, imported, retention, data, title, by)
    files = {"data.json": data, "closing.json": closing.data(), REGULATION: services.regulation()}
    if not durable.publish_new_folder(services.home.staging, work.path, files):
        _refuse_other_closing(work, order, closed_on)  # another command was first
        return
    services.log(
        actor,
        "close",
        str(record),
        order=order,
        closed_on=closed_on.isoformat(),
        first_act_year=retention.first_act_year,
        data_sha512=closing.data_sha512,
    )


def _refuse_early_export(services: Services, imported: ImportFolder, locked_on: date | None) -> None:
    """What was exported while teachers could still write is not what was closed."""
    taken = local_date(imported.sheet().at, services.school.zone)
    if locked_on is not None and taken < locked_on:
        raise RefusedError(
            "close.exported_before_lock",
            f"Выгрузка принята {short_date(taken)}, а страницы журнала закрыты {short_date(locked_on)}: она старее.",
            "Выгрузите класс снова и импортируйте: letopis import ФАЙЛ.",
        )


def _refuse_other_closing(work: WorkFolder, order: str, closed_on: date) -> None:
    closing = work.closing()
    if order and (closing.order, closing.closed_on) != (order, closed_on):
        raise RefusedError(
            "close.already_closed",
            f"{closing.title}: уже закрыто {short_date(closing.closed_on)}, приказ: {closing.order or 'не указан'}.",
            "Если закрыто по ошибке и ещё не подписано: letopis reopen ГОД --class КЛАСС --basis ПРИЧИНА.",
        )


def _check_order(services: Services, kind: Kind, order: str) -> None:
    profile = services.profile
    waits = kind in _AFTER_TRANSFER and profile.summary.after_transfer_order.value
    if not order and (profile.year_close.order_required.value or waits):
        clause = (profile.summary.after_transfer_order if waits else profile.year_close.order_required).clause
        raise RefusedError(
            "close.order_required",
            f"По положению школы ({clause}) закрытие оформляется приказом, а приказ не указан.",
            'Добавьте номер и дату: --order "№ 95 от 28.05.2026".',
        )
    if waits:
        _refuse_other_order(services, kind, order)


def _refuse_other_order(services: Services, kind: Kind, order: str) -> None:
    """Returns if the register has the order as one of transfer or graduation (S003 3.2.4)."""
    known = find_order(services, parse_reference(order))
    if known is None or known.cancelled or known.kind not in _OF_TRANSFER:
        raise RefusedError(
            "close.no_transfer_order",
            f"По положению школы ({services.profile.summary.after_transfer_order.clause}) {kind.russian} закрывается "
            f"после приказа о переводе или выпуске, а приказ {order} как такой не зарегистрирован.",
            'Внесите его и повторите: letopis order add "№ 95 от 28.05.2026" --kind transfer (или graduation).',
        )


def _closing(
    services: Services,
    record: RecordId,
    imported: ImportFolder,
    retention: Retention,
    data: bytes,
    title: str,
    by: _Order,
) -> Closing:
    sheet = imported.sheet()
    rules = services.profile.rules_for(record.kind)
    own = holds_export(record.kind, as_pages=sheet.as_pages)
    return Closing(
        id=str(record),
        kind=record.kind.value,
        version=1,
        record_class=sheet.record_class,
        academic_year=record.year.title,
        title=title,
        closed_on=by.closed_on,
        closed_at=services.clock.now(),
        order=by.paper,
        actor=by.actor,
        source_locked_on=by.locked_on,
        pdfa=services.profile.pdfa().value,
        case_index=rules.case_index.value or "",
        retention=retention.as_json(),
        data_sha512=sha512_hex(data),
        # Findings quote lessons: they belong to the object that holds the export itself (rule 8 of the design).
        provenance=sheet if own else sheet.model_copy(update={"findings": ()}),
    )
