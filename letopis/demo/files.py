"""Demo journals written as files of the canonical form, as a school would hand them in."""

from collections.abc import Iterable
from pathlib import Path

from journals.canonical import write_journal
from journals.model import ClassJournal
from kernel.ids import unit_slug


def write_canonical(journals: Iterable[ClassJournal], folder: Path) -> list[Path]:
    """Writes one JSON file for each class (`7b.json`) into the folder, which is made if need be; gives the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for journal in journals:
        path = folder / f"{unit_slug(journal.unit.title)}.json"
        path.write_bytes(write_journal(journal))
        written.append(path)
    return written
