"""Lines of tabbed text over one drawn grid: how a page of marks is set without a box for every cell.

A row is one line of text; each column begins at a tab stop, and stops lie every `SLOT` pixels (WeasyPrint rounds
`tab-size` down to whole CSS pixels, so the slot is one). The lines between columns and rows are one SVG picture behind
the text, which the PDF holds as an artifact: a reader gets the pupil's number, name and marks, row by row.
All lengths are CSS pixels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from docgen.typeface import NARROW, Face, em_width

SLOT: Final = 17
PAD: Final = 3  # from the left line of a slot to the text's first possible place
# Digits and short signs are set so: «5 4» and «УП» just fit one slot.
CELL_SIZE: Final = 8.5 * 96 / 72
_GAP = 1.0  # kept free before the right line
_EDGE = 0.45  # a text may not end so close to a stop that rounding decides which stop is next


@dataclass(frozen=True)
class Entry:
    """A text and the number of slots that it may fill."""

    text: str
    slots: int
    centred: bool = True


def slots_for(text: str, size: float = CELL_SIZE, face: Face = NARROW) -> int:
    """How many slots a column needs for the text; at least one."""
    return max(1, ceil((em_width(face, text) * size + PAD + _GAP) / SLOT))


def fits(text: str, slots: int, size: float, face: Face = NARROW) -> bool:
    """Whether the text fits into the slots."""
    return slots_for(text, size, face) <= slots


def tabbed_line(entries: Iterable[Entry], size: float = CELL_SIZE, face: Face = NARROW) -> str:
    """One line: each entry at its tab stop, centred in its slots by leading spaces. Trailing tabs are left out."""
    parts: list[str] = []
    pending = 0
    space = em_width(face, " ") * size
    for entry in entries:
        if not entry.text:
            pending += entry.slots
            continue
        wide = em_width(face, entry.text) * size
        lead = _leading_spaces(wide, entry.slots, space) if entry.centred else 0
        filled = wide + lead * space
        parts += ["\t" * pending, " " * lead, entry.text]
        while filled > SLOT - _EDGE and min(filled % SLOT, SLOT - filled % SLOT) < _EDGE:
            parts.append(" ")
            filled += space
        pending = entry.slots - int(filled // SLOT)
    return "".join(parts)


def _leading_spaces(wide: float, slots: int, space: float) -> int:
    room = slots * SLOT - _GAP - PAD - wide
    centred = round(((slots * SLOT - wide) / 2 - PAD) / space)
    return max(0, min(centred, int(room // space)))


@dataclass(frozen=True)
class Rule:
    """A line of the grid: position across it, its ends, and whether it is a heavy one."""

    at: float
    begins: float
    ends: float
    heavy: bool = False


def grid_svg(width: float, height: float, across: Sequence[Rule], down: Sequence[Rule]) -> str:
    """The picture of a grid: horizontal rules (`at` is y) and vertical ones (`at` is x)."""
    paths = []
    for heavy, stroke, colour in ((False, 0.35, "#8a8a8a"), (True, 0.8, "#222")):
        d = "".join(f"M{r.begins:g} {r.at:g}H{r.ends:g}" for r in across if r.heavy is heavy)
        d += "".join(f"M{r.at:g} {r.begins:g}V{r.ends:g}" for r in down if r.heavy is heavy)
        if d:
            paths.append(f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{stroke}"/>')
    size = f'width="{width + 1:g}" height="{height + 1:g}" viewBox="-.5 -.5 {width + 1:g} {height + 1:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(paths)}</svg>'
