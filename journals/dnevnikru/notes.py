"""What the reader noticed, by place; handed out by class when it is known whose row each place is."""

from collections.abc import Callable
from dataclasses import dataclass

from journals.dnevnikru.calls import Place
from kernel.findings import Finding, Severity

RowKey = tuple[str, Place]


@dataclass(frozen=True)
class Note:
    """One thing noticed. `row` is the row it belongs to; None where it concerns the bundle as a whole.

    `counted` notes of one code are told once for each file, with their number: a damaged export has thousands.
    """

    code: str
    severity: Severity
    where: str
    message: str
    row: RowKey | None
    counted: bool


class Notes:
    """The reader's notebook."""

    def __init__(self) -> None:
        self._notes: list[Note] = []
        self._written: set[tuple[str, str, str]] = set()

    def add(
        self, code: str, severity: Severity, where: str, message: str, row: RowKey | None, *, counted: bool = False
    ) -> None:
        """Writes one note down, once for each place; `code` goes without its beginning `import.dnevnikru.`."""
        if (code, where, message) in self._written:
            return
        self._written.add((code, where, message))
        self._notes.append(Note(code, severity, where, message, row, counted))

    def findings(self, concerns: Callable[[RowKey | None], bool]) -> tuple[Finding, ...]:
        """The findings of the rows that `concerns` takes, in the order noticed."""
        chosen = [note for note in self._notes if concerns(note.row)]
        totals: dict[tuple[str, str, str], int] = {}
        for note in chosen:
            if note.counted:
                totals[_bundled(note)] = totals.get(_bundled(note), 0) + 1
        found = []
        for note in chosen:
            count = totals.pop(_bundled(note), 0) if note.counted else 1
            if count:
                message = note.message if count == 1 else f"{note.message} Таких мест в файле: {count}."
                found.append(Finding(f"import.dnevnikru.{note.code}", note.severity, note.where, message))
        return tuple(found)


def _bundled(note: Note) -> tuple[str, str, str]:
    return note.code, note.message, note.row[0] if note.row else note.where
