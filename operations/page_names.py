"""Who is in a document that came as pages: said after it was taken in, and as long as it is not closed."""

from dataclasses import asdict
from datetime import date

from journals.canonical import write_journal
from journals.counts import counts
from journals.facsimile import Facsimile
from journals.facsimile_reader import NO_NAMES, listed_pupils, no_names
from kernel.digests import sha512_hex
from kernel.errors import NotFoundError
from kernel.ids import RecordId
from kernel.russian import short_date
from operations.before_importing import refuse_archived, refuse_closed, refuse_other_group
from operations.folders import ImportFolder, WorkFolder
from operations.importing import write_import
from operations.services import Services


def name_pupils(services: Services, record: RecordId, text: str, actor: str) -> None:
    """Puts the list in place of the one that was there; the pages stay as they are. A line is a pupil.

    Raises:
        NotFoundError: `import.no_pages`.
        BadInputError: `import.bad_pupil_line`, `import.pupil_twice`; as `refuse_other_group`.
        RefusedError: `import.already_closed`, `import.already_archived`, `record.destroyed`.
    """
    folder = ImportFolder(services.home.import_folder(record))
    document = _pages(folder)
    if document is None:
        raise NotFoundError(
            "import.no_pages", "Принятого документа листами здесь нет.", "Примите PDF или снимки на странице года."
        )
    named = document.model_copy(update={"pupils": listed_pupils(text.splitlines())})
    data = write_journal(named)
    refuse_archived(services, record, as_pages=True)
    refuse_closed(services, record, data)
    refuse_other_group(services, record, named)
    sheet = folder.sheet()
    findings = [one for one in sheet.findings if one["code"] != NO_NAMES]
    findings += [] if named.pupils else [no_names().as_json()]
    told = {
        "journal_sha512": sha512_hex(data), "counts": asdict(counts(named)), "findings": tuple(findings),
        "at": services.clock.now(), "actor": actor,
    }  # fmt: skip
    export = {f"source/{name}": path.read_bytes() for name, path in folder.source().items()}
    write_import(services, record, data, export, sheet.model_copy(update=told))


def names_said(services: Services, record: RecordId) -> str | None:
    """The list, as it is typed; None where the record's pages are not there, or closed already."""
    folder = ImportFolder(services.home.import_folder(record))
    if WorkFolder(services.home.work_folder(record)).exists:
        return None
    document = _pages(folder)
    return None if document is None else "\n".join(_line(one.full_name, one.birth_date) for one in document.pupils)


def _pages(folder: ImportFolder) -> Facsimile | None:
    if not folder.exists or not folder.as_pages:
        return None
    document = folder.journal()
    return document if isinstance(document, Facsimile) else None


def _line(name: str, born: date | None) -> str:
    return f"{name}; {short_date(born)}" if born is not None else name
