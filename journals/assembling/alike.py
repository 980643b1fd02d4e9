"""Values of a class that are alike are one value: a journal has thousands of cells and some dozens that differ.

A value of the model is checked when it is made, which costs most of an import; it is frozen, so one serves everywhere.
"""

from functools import lru_cache

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


class Cells:
    """The cells of one class: they name pupils, so they are not kept beyond it."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Cell] = {}

    def of(self, pupil: str, marks: tuple[Mark, ...], absence: Absence | None, note: str | None) -> Cell:
        """The cell. Raises ValidationError as `mark_of`."""
        key = (pupil, marks, absence, note)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Cell(pupil=pupil, marks=marks, absence=absence, note=note)
        return known
