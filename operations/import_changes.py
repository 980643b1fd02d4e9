"""What a second export of a class that is not closed yet changes, in school words: it never takes over in silence."""

from journals.differences import differences
from journals.importing import Imported
from journals.model import ClassJournal
from kernel.findings import Finding, Severity
from kernel.ids import RecordId
from operations.folders import ImportFolder
from operations.services import Services

_TOLD = 20


def changes(services: Services, record: RecordId, imported: Imported) -> tuple[Finding, ...]:
    """A finding for each entry that differs from what was imported before: the first twenty, then their number."""
    folder = ImportFolder(services.home.import_folder(record))
    if not folder.exists:
        return ()
    before, after = folder.journal(), imported.journal
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
