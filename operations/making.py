"""Which records an import makes, and of what data: the import as it is, or a sheet taken out of it."""

from pathlib import Path

from journals.canonical import read_part, write_journal
from journals.facsimile import Facsimile
from journals.model import ClassJournal
from journals.records import Importable, is_facsimile
from journals.summary import SummarySheet, final_of, pupils_in_common, summary_of, supplement_of
from kernel.errors import RefusedError, UnavailableError
from kernel.ids import RecordId
from kernel.kinds import Kind
from operations.folders import ImportFolder, WorkFolder
from operations.material import archived_file
from operations.services import Services
from operations.supplements import earlier_supplements
from profiles.model import Profile

_SHEET_TITLES = {
    Kind.SUMMARY: "Сводная ведомость учёта успеваемости обучающихся {unit} за {year} учебный год",
    Kind.FINAL: "Итоговая ведомость учёта успеваемости обучающихся {unit} за {year} учебный год",
    Kind.SUPPLEMENT: "Дополнение к сводной ведомости учёта успеваемости {unit} за {year} учебный год",
}


def kinds_made(
    profile: Profile, imported: Kind, wanted: Kind | None = None, *, as_pages: bool = False
) -> tuple[Kind, ...]:
    """The kinds of record that an import of the kind makes in this school; only the wanted one, if one is named.

    What came as pages makes one record: nothing is taken out of it.
    """
    if as_pages:
        return (imported,) if wanted in (None, imported) else ()
    if wanted is not None:
        return (wanted,) if wanted.source is imported else ()
    return profile.class_kinds if imported is Kind.JOURNAL else (imported,)


def made_here(services: Services, imported: RecordId, wanted: Kind | None = None) -> list[RecordId]:
    """The records that an import which is there makes, but for those that have an import of their own."""
    as_pages = ImportFolder(services.home.import_folder(imported)).as_pages
    kinds = kinds_made(services.profile, imported.kind, wanted, as_pages=as_pages)
    return [record for record in services.home.made_of(imported) if record.kind in kinds]


def data_of(services: Services, data: Importable, record: RecordId) -> bytes:
    """What is archived: the import as it is, or the sheet taken out of it."""
    if isinstance(data, Facsimile):
        return write_journal(data)
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
        RefusedError: `close.nothing_changed`; `close.other_class` if hardly a pupil is the summary's;
            `close.summary_as_pages`.
        UnavailableError: `close.summary_out_of_reach` while it is not sure that there is no summary.
    """
    summary = record.of_kind(Kind.SUMMARY)
    content = archived_file(services, str(summary), "data.json")
    if content is None:
        _refuse_doubt(services, summary)
    elif is_facsimile(content):
        raise RefusedError(
            "close.summary_as_pages",
            f"Сводная ведомость {summary} принята листами, сверить с ней итоги нельзя.",
            "Передайте дополнение тоже листами: letopis import ФАЙЛ.pdf --kind supplement.",
        )
    archived = None if content is None else read_part(SummarySheet, content, "data.json")
    if archived is not None and 2 * pupils_in_common(journal, archived) < len(archived.pupils):
        raise RefusedError(
            "close.other_class",
            f"В выгрузке почти нет обучающихся из сводной ведомости {summary}.",
            "Проверьте, тот ли это класс: дополнение сверяется с ведомостью по фамилии, имени и дате рождения.",
        )
    sheet = supplement_of(journal, archived, earlier_supplements(services, record))
    if not sheet.pupils:
        raise RefusedError(
            "close.nothing_changed",
            f"В новой выгрузке итоги и решения те же, что в сводной ведомости {summary} и в дополнениях к ней.",
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


def holds_export(kind: Kind, *, as_pages: bool = False) -> bool:
    """Whether the raw export lies in the object: sheets taken out of a class's export hold results only.

    What the archive draws up itself has no export; what came as pages always has.
    """
    return as_pages or (kind not in _SHEET_TITLES and not kind.own)


def raw_export(services: Services, record: RecordId, work: WorkFolder) -> dict[str, Path]:
    """Stored name → file of the raw export of a record under way: what a correction brought, else what was imported."""
    if work.closing().correction is not None:
        return work.source()
    return ImportFolder(services.home.material_folder(record)).source()


def title_of(record: RecordId, data: Importable) -> str:
    """«Сводная ведомость учёта успеваемости обучающихся 7А класса за 2025/2026 учебный год»."""
    unit = data.unit.title if data.unit.name else f"{data.unit.title} класса"
    year = record.year.title
    pattern = _SHEET_TITLES.get(record.kind)
    if pattern is not None:
        title = pattern.format(unit=unit, year=year)
        return title if record.number == 1 else title.replace(" ", f" № {record.number} ", 1)
    name = record.kind.russian
    of_unit = "" if record.kind is Kind.SUBSTITUTION else f" {unit}"
    return f"{name[0].upper()}{name[1:]}{of_unit} за {year} учебный год"
