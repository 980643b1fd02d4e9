"""The verb «close»: fixes what is archived, by what order, for how long; then the documents are rendered.

Journal and summary are closed apart: the journal after the last lesson, the summary after the transfer order.
"""

import re
from dataclasses import dataclass
from datetime import date

from journals.canonical import read_part, write_journal
from journals.model import ClassJournal
from journals.records import Importable
from journals.summary import SummarySheet, final_of, pupils_in_common, summary_of, supplement_of
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, LetopisError, NotFoundError, RefusedError, UnavailableError
from kernel.ids import RecordId, SchoolYear
from kernel.kinds import Kind
from kernel.russian import short_date
from operations import durable
from operations.archived import archived_versions
from operations.folders import Closing, ImportFolder, WorkFolder
from operations.material import archived_file
from operations.naming import is_unit
from operations.services import Services
from profiles.model import Profile
from retention.record import Retention, retention_for

# Number and date alone: the order's words would go into the event log, and they may name people.
_ORDER = re.compile(
    r"\s*(?:приказ\s+)?№?\s*([0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё/.-]{0,29})\s+от\s+([0-9]{2})\.([0-9]{2})\.([0-9]{4})"
    r"(?:\s*г\.?)?\s*",
    re.IGNORECASE,
)
_SHEET_TITLES = {
    Kind.SUMMARY: "Сводная ведомость учёта успеваемости обучающихся {unit} за {year} учебный год",
    Kind.FINAL: "Итоговая ведомость учёта успеваемости обучающихся {unit} за {year} учебный год",
    Kind.SUPPLEMENT: "Дополнение к сводной ведомости учёта успеваемости {unit} за {year} учебный год",
}
# Kinds whose documents rest on a decision about the pupils: they wait for the transfer order where the profile says so.
_AFTER_TRANSFER = frozenset(_SHEET_TITLES)


@dataclass(frozen=True)
class CloseFailure:
    """A class that could not be closed."""

    unit: str
    kind: Kind
    error: LetopisError


@dataclass(frozen=True)
class Closed:
    """The outcome of a close: records that stand closed now, and the classes that could not be."""

    records: list[RecordId]
    failed: list[CloseFailure]


def close_year(
    services: Services, year: SchoolYear, *, kind: Kind | None, unit: str | None, order: str, actor: str
) -> Closed:
    """Closes what is imported of the year. What cannot be closed does not hold up the rest.

    Args:
        services: the home.
        year: the school year.
        kind: only this kind of record; None for all that the imports make in this school.
        unit: only this class or group.
        order: number and date of the closing order.
        actor: who closes.

    Raises:
        BadInputError: `close.order_malformed`, `close.order_in_future`.
        NotFoundError: `close.nothing_imported` when no imported class of the year matches.
    """
    order, closed_on = _closing_order(order, year, services.today())
    units = [
        record
        for record in services.home.import_folders()
        if record.year == year and _matches(services, record, unit) and kinds_made(services.profile, record.kind, kind)
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
        for made in kinds_made(services.profile, imported.kind, kind):
            record = RecordId(imported.school, imported.year, imported.unit, made)
            try:
                _close_one(services, record, folder, order, closed_on, actor)
                closed.append(record)
            except LetopisError as error:
                failed.append(CloseFailure(folder.sheet().record_class, made, error))
    return Closed(closed, failed)


def kinds_made(profile: Profile, imported: Kind, wanted: Kind | None = None) -> tuple[Kind, ...]:
    """The kinds of record that an import of the kind makes in this school; only the wanted one, if one is named."""
    if wanted is not None:
        return (wanted,) if wanted.source is imported else ()
    return profile.class_kinds if imported is Kind.JOURNAL else (imported,)


def _matches(services: Services, record: RecordId, unit: str | None) -> bool:
    return unit is None or is_unit(ImportFolder(services.home.import_folder(record)).sheet().record_class, unit)


def _closing_order(order: str, year: SchoolYear, today: date) -> tuple[str, date]:
    """The order in one spelling, and the closing date: the order's; without an order, today."""
    if not order:
        return "", today
    match = _ORDER.fullmatch(order)
    try:
        day = date(int(match[4]), int(match[3]), int(match[2])) if match else None
    except ValueError:
        day = None
    if match is None or day is None:
        raise BadInputError(
            "close.order_malformed",
            f"В реквизитах приказа «{order}» нет номера или даты.",
            'Запишите приказ так: --order "№ 95 от 28.05.2026".',
        )
    if day > today:
        raise BadInputError(
            "close.order_in_future",
            f"Приказ датирован {short_date(day)}, а сегодня {short_date(today)}.",
            "Проверьте дату приказа.",
        )
    if day < date(year.ends - 1, 9, 1):
        raise BadInputError(
            "close.order_too_early",
            f"Приказ датирован {short_date(day)}, раньше начала {year.title} учебного года.",
            "Проверьте дату приказа: от неё считается срок хранения.",
        )
    return f"№ {match[1]} от {short_date(day)}", day


def _close_one(
    services: Services, record: RecordId, imported: ImportFolder, order: str, closed_on: date, actor: str
) -> None:
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
    retention = retention_for(services.profile, record.kind, closed_on, services.profile_digest)
    journal = imported.journal()
    data = _data_of(services, journal, record)
    title = _title_of(record, journal)
    closing = _closing(services, record, imported, retention, data, title, order, closed_on, actor)
    files = {"data.json": data, "closing.json": closing.data()}
    if not durable.publish_new_folder(services.home.staging, work.path, files):
        _refuse_other_closing(work, order, closed_on)  # another command was first
        return
    services.log(
        actor, "close", str(record), order=order, closed_on=closed_on.isoformat(), data_sha512=closing.data_sha512
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


def _data_of(services: Services, data: Importable, record: RecordId) -> bytes:
    """What is archived: the import as it is, or the sheet taken out of it."""
    match record.kind:
        case Kind.SUMMARY:
            return write_journal(summary_of(_class_journal(data)))
        case Kind.FINAL:
            return write_journal(final_of(_class_journal(data)))
        case Kind.SUPPLEMENT:
            return write_journal(_supplement(services, _class_journal(data), record))
    return write_journal(data)


def _class_journal(data: Importable) -> ClassJournal:
    assert isinstance(data, ClassJournal)  # only class journals are imported under the kinds that make sheets
    return data


def _supplement(services: Services, journal: ClassJournal, record: RecordId) -> SummarySheet:
    """The supplement to the archived summary of the class.

    Raises:
        RefusedError: `close.nothing_changed`; `close.other_class` if hardly a pupil is the summary's.
        UnavailableError: `close.summary_out_of_reach` while it is not sure that there is no summary.
    """
    summary = RecordId(record.school, record.year, record.unit, Kind.SUMMARY)
    content = archived_file(services, str(summary), "data.json")
    if content is None:
        _refuse_doubt(services, summary)
    archived = None if content is None else read_part(SummarySheet, content, "data.json")
    if archived is not None and 2 * pupils_in_common(journal, archived) < len(archived.pupils):
        raise RefusedError(
            "close.other_class",
            f"В выгрузке почти нет обучающихся из сводной ведомости {summary}.",
            "Проверьте, тот ли это класс: дополнение сверяется с ведомостью по фамилии, имени и дате рождения.",
        )
    sheet = supplement_of(journal, archived)
    if not sheet.pupils:
        raise RefusedError(
            "close.nothing_changed",
            f"В новой выгрузке итоги и решения те же, что в сводной ведомости {summary}.",
            "Дополнять нечего. Если пересдача прошла, внесите её итоги в электронный журнал и выгрузите класс снова.",
        )
    return sheet


def _refuse_doubt(services: Services, summary: RecordId) -> None:
    """Returns only if the summary surely is nowhere: every medium is here, and none is under way."""
    attached = {name for name, _ in services.media.attached()}
    if WorkFolder(services.home.work_folder(summary)).exists or attached != set(services.media.names):
        raise UnavailableError(
            "close.summary_out_of_reach",
            f"Сводная ведомость {summary} ещё не сохранена, или подключены не все носители.",
            "Сохраните её (letopis commit --all), подключите все носители и повторите.",
        )


def holds_export(kind: Kind) -> bool:
    """Whether the raw export lies in the object: sheets taken out of a class's export hold results only."""
    return kind not in _SHEET_TITLES


def _title_of(record: RecordId, data: Importable) -> str:
    """«Сводная ведомость учёта успеваемости обучающихся 7А класса за 2025/2026 учебный год»."""
    unit = data.unit.title if data.unit.name else f"{data.unit.title} класса"
    year = record.year.title
    pattern = _SHEET_TITLES.get(record.kind)
    if pattern is not None:
        return pattern.format(unit=unit, year=year)
    name = record.kind.russian
    of_unit = "" if record.kind is Kind.SUBSTITUTION else f" {unit}"
    return f"{name[0].upper()}{name[1:]}{of_unit} за {year} учебный год"


def _closing(
    services: Services,
    record: RecordId,
    imported: ImportFolder,
    retention: Retention,
    data: bytes,
    title: str,
    order: str,
    closed_on: date,
    actor: str,
) -> Closing:
    sheet = imported.sheet()
    rules = services.profile.rules_for(record.kind)
    return Closing(
        id=str(record),
        kind=record.kind.value,
        version=1,
        record_class=sheet.record_class,
        academic_year=record.year.title,
        title=title,
        closed_on=closed_on,
        closed_at=services.clock.now(),
        order=order,
        actor=actor,
        pdfa=services.profile.pdfa().value,
        case_index=rules.case_index.value or "",
        retention=retention.as_json(),
        data_sha512=sha512_hex(data),
        # Findings quote lessons: they belong to the object that holds the export itself (rule 8 of the design).
        provenance=sheet if holds_export(record.kind) else sheet.model_copy(update={"findings": ()}),
    )
