"""What a second export of a class that is not closed yet changes, in school words: it never takes over in silence."""

from journals.differences import differences
from journals.facsimile import Facsimile
from journals.importing import Imported
from journals.model import ClassJournal
from journals.records import Importable
from kernel.findings import Finding, Severity
from kernel.ids import RecordId
from kernel.russian import counted
from operations.folders import ImportFolder
from operations.services import Services

_TOLD = 20


def changes(services: Services, record: RecordId, imported: Imported) -> tuple[Finding, ...]:
    """A finding for each entry that differs from what was imported before: the first twenty, then their number."""
    folder = ImportFolder(services.home.import_folder(record))
    if not folder.exists:
        return ()
    before, after = folder.journal(), imported.journal
    if isinstance(before, Facsimile) or isinstance(after, Facsimile):
        return _other_pages(before, after)
    if not isinstance(before, ClassJournal) or not isinstance(after, ClassJournal):
        return ()
    found = differences(before, after)
    told = [
        Finding("import.changes", Severity.WARNING, one.place, f"Было: {one.before or '—'}; стало: {one.after or '—'}.")
        for one in found[:_TOLD]
    ]
    if len(found) > _TOLD:
        told.append(
            Finding("import.changes", Severity.WARNING, "/", f"Всего отличий от прежней выгрузки: {len(found)}.")
        )
    return tuple(told)


def _other_pages(before: Importable, after: Importable) -> tuple[Finding, ...]:
    """Pages are compared as files: nobody looks into them."""
    told = [_said(before), _said(after)]
    if isinstance(before, Facsimile) and isinstance(after, Facsimile) and before.files == after.files:
        return ()
    return (Finding("import.changes", Severity.WARNING, "/files", f"Было: {told[0]}; стало: {told[1]}."),)


def _said(data: Importable) -> str:
    if isinstance(data, Facsimile):
        return f"документ листами ({counted(data.pages, 'лист', 'листа', 'листов')})"
    return "выгрузка с данными"
