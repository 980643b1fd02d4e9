"""Values of a class that are alike are one value: a journal has thousands of cells and some dozens that differ.

A value of the model is checked when it is made, which costs most of an import; it is frozen, so one serves everywhere.
"""

from functools import lru_cache
from typing import Protocol

from journals.model import Absence, AbsenceCode, Cell, Mark

_KEPT = 4096
"""Marks with the work that they were given for: no pupil is in them."""


@lru_cache(_KEPT)
def mark_of(value: str, work: str) -> Mark:
    """The mark. Raises ValidationError for a text that fits into no journal."""
    return Mark(value=value, work=work)


@lru_cache(_KEPT)
def absence_of(code: AbsenceCode, raw: str) -> Absence:
    """The absence. Raises ValidationError as `mark_of`."""
    return Absence(code=code, raw=raw)


class Drafted(Protocol):
    """What a cell is made of; drafts that are alike are one."""

    @property
    def marks(self) -> tuple[Mark, ...]: ...
    @property
    def absence(self) -> Absence | None: ...
    @property
    def note(self) -> str | None: ...


class Cells(dict[tuple[str, Drafted], Cell]):
    """The cells of one class, by pupil and draft: they name pupils, so they are not kept beyond it."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str | int | None, ...], Cell] = {}

    def __missing__(self, key: tuple[str, Drafted]) -> Cell:
        """The cell of a draft that is met. Raises ValidationError as `mark_of`."""
        pupil, draft = key
        cell = self[key] = self.of(pupil, draft.marks, draft.absence, draft.note)
        return cell

    def of(self, pupil: str, marks: tuple[Mark, ...], absence: Absence | None, note: str | None) -> Cell:
        """The cell. Raises ValidationError as `mark_of`."""
        # By identity: there is one of each, and a cell that is known keeps what it was made of.
        key = (pupil, *map(id, marks), id(absence), note)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Cell(pupil=pupil, marks=marks, absence=absence, note=note)
        return known
