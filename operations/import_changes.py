"""What a second export of a class that is not closed yet changes, in school words: it never takes over in silence."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from journals.canonical import write_journal
from journals.differences import Difference, differences
from journals.facsimile import Facsimile
from journals.importing import Imported
from journals.line_differences import line_differences
from journals.model import ClassJournal
from journals.records import Importable
from kernel.digests import sha512_hex
from kernel.errors import RefusedError
from kernel.findings import Finding, Severity
from kernel.ids import RecordId
from kernel.russian import counted
from operations.folders import ImportFolder
from operations.services import Services

REPLACES: Final = "import.replaces"
_TOLD = 20


@dataclass(frozen=True)
class Replacement:
    """What an export changes of what was imported before. `digest`: of both, to tell this comparison from another."""

    record: RecordId
    title: str
    differences: tuple[Difference, ...]
    digest: str


def replacement(services: Services, record: RecordId, title: str, imported: Imported) -> Replacement | None:
    """What taking the export in would change; None where nothing was imported, or the same."""
    folder = ImportFolder(services.home.import_folder(record))
    if not folder.exists:
        return None
    before, after = folder.journal(), imported.journal
    if isinstance(before, Facsimile) or isinstance(after, Facsimile):
        found = _other_pages(before, after)
    elif isinstance(before, ClassJournal) and isinstance(after, ClassJournal):
        found = differences(before, after)
    else:
        found = line_differences(before, after)
    if not found:
        return None
    digest = sha512_hex(folder.journal_data() + sha512_hex(write_journal(after)).encode())
    return Replacement(record, title, found, digest)


def changes(found: Replacement | None) -> tuple[Finding, ...]:
    """A finding for each entry that differs from what was imported before: the first twenty, then their number."""
    if found is None:
        return ()
    told = [
        Finding("import.changes", Severity.WARNING, one.place, f"Было: {one.before or '—'}; стало: {one.after or '—'}.")
        for one in found.differences[:_TOLD]
    ]
    if len(found.differences) > _TOLD:
        text = f"Всего отличий от прежней выгрузки: {len(found.differences)}."
        told.append(Finding("import.changes", Severity.WARNING, "/", text))
    return tuple(told)


def refuse_unseen(found: Replacement | None, seen: Collection[str] | None) -> None:
    """Returns if nothing is replaced, or what is was seen; None: whoever imports looks for himself.

    Raises RefusedError `import.replaces`.
    """
    if found is not None and seen is not None and found.digest not in seen:
        entries = counted(len(found.differences), "записью", "записями", "записями")
        raise RefusedError(
            REPLACES,
            f"Класс {found.title} уже принят; новая выгрузка отличается от прежней {entries}. Прежняя пока в силе.",
            "Посмотрите, что изменится, и замените прежнюю выгрузку или уберите новую.",
        )


def _other_pages(before: Importable, after: Importable) -> tuple[Difference, ...]:
    """Pages are compared as files, nobody looks into them; and who was listed is."""
    same = isinstance(before, Facsimile) and isinstance(after, Facsimile) and before.files == after.files
    if same and before.pupils == after.pupils:
        return ()
    return (Difference("список обучающихся" if same else "листы", _said(before), _said(after)),)


def _said(data: Importable) -> str:
    if isinstance(data, Facsimile):
        named = f", обучающихся в списке: {len(data.pupils)}" if data.pupils else ""
        return f"документ листами ({counted(data.pages, 'лист', 'листа', 'листов')}{named})"
    return "выгрузка с данными"
