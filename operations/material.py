"""A record's own files wherever they are now: in the work folder, or on the first medium whose copy is good."""

from archive_store import reader
from journals.model import ClassJournal
from journals.records import is_facsimile
from kernel.errors import IntegrityError, NotFoundError
from kernel.ids import RecordId, SchoolYear, parse_record_id
from kernel.kinds import Kind
from operations.archived import find_version, media_with, record_ids
from operations.folders import ImportFolder, WorkFolder
from operations.naming import is_unit
from operations.record_data import read_record
from operations.services import Services


def archived_file(services: Services, record: str, name: str, version: int | None = None) -> bytes | None:
    """A file of the record's version (the latest), verified while it is read; None where no attached medium holds it.

    Raises IntegrityError `record.no_good_copy` where all copies at hand are damaged.
    """
    damaged = False
    for _, medium in media_with(services, record):
        try:
            head, number = find_version(medium, record, version)
            return reader.read_file(medium, head.object_id, f"{number}/{name}")
        except IntegrityError:
            damaged = True
        except NotFoundError:
            continue
    if damaged:
        raise IntegrityError(
            "record.no_good_copy",
            f"Все подключённые копии документа «{record}» повреждены.",
            "Подключите остальные носители и проверьте их: letopis media check --full.",
        )
    return None


def document_of(services: Services, record: RecordId, version: int | None = None) -> bytes:
    """The record's document: as rendered or signed, where it is under way (it may correct what is archived).

    With a `version` the archived one of that number.

    Raises NotFoundError `record.no_document` for a record that was not rendered yet.
    """
    work = WorkFolder(services.home.work_folder(record))
    if version is None and work.signed_pdf.is_file():
        return work.signed_pdf.read_bytes()
    if version is None and (work.path / "rendered.pdf").is_file():
        return work.unsigned()
    is_archived = version is not None or not work.exists
    archived = archived_file(services, str(record), "document.pdf", version) if is_archived else None
    if archived is not None:
        return archived
    raise NotFoundError(
        "record.no_document",
        f"Документ {record} ещё не сформирован.",
        "Закройте год: letopis close ГОД; перечень документов: letopis status.",
    )


def class_journals(
    services: Services, year: SchoolYear, unit: str | None = None, *, exact: bool = False
) -> list[ClassJournal]:
    """The class journals of this school's year: those imported and not tidied away, else those archived. By class.

    `unit`: a class as a person types it; with `exact` as ids write it, and then of no other class, however alike.

    Raises NotFoundError `report.no_journals`.
    """

    def is_wanted(record: RecordId) -> bool:  # another class, which may be damaged, is not read for the one that is
        of_class = not exact or unit in (None, record.unit)
        return of_class and record.year == year and record.kind is Kind.JOURNAL

    found: dict[str, ClassJournal] = {}
    for text in record_ids(services):
        record = parse_record_id(text)
        if is_wanted(record) and record.school == services.school.id:
            data = archived_file(services, text, "data.json")
            if data is not None and not is_facsimile(data):
                found[record.unit] = _journal(data)
    for record in services.home.import_folders():
        if is_wanted(record):
            journal = ImportFolder(services.home.import_folder(record)).journal()
            if isinstance(journal, ClassJournal):  # what came as pages has no data
                found[record.unit] = journal
    chosen = [journal for journal in found.values() if unit is None or exact or is_unit(journal.unit.title, unit)]
    if not chosen:
        raise NotFoundError(
            "report.no_journals",
            f"За {year.title} учебный год нет журналов" + (f" класса {unit}." if unit else "."),
            "Импортируйте выгрузку: letopis import ФАЙЛ; перечень документов: letopis status.",
        )
    return sorted(chosen, key=lambda journal: (journal.unit.grade, journal.unit.title))


def class_list(services: Services, year: SchoolYear, unit: str) -> list[tuple[int, str]]:
    """Numbers and names of the class's pupils, in order. `unit` as ids write it. Raises as `class_journals`."""
    [journal] = class_journals(services, year, unit, exact=True)
    return [(pupil.order, pupil.full_name) for pupil in sorted(journal.pupils, key=lambda one: one.order)]


def _journal(data: bytes) -> ClassJournal:
    journal = read_record(Kind.JOURNAL, data)
    assert isinstance(journal, ClassJournal)
    return journal
