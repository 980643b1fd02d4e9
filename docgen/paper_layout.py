"""How wide the columns of a paper's table are, and where heads are turned upright. Lengths are millimetres."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from docgen.letters import one_line
from docgen.turned import Head, turned_heads
from docgen.typeface import NARROW, em_width
from journals.reports.shapes import Column, Table, Width

LEFT: Final = 30
RIGHT: Final = 10
TOP: Final = 20
BOTTOM: Final = 20
PORTRAIT: Final = 210 - LEFT - RIGHT
LANDSCAPE: Final = 297 - LEFT - RIGHT
_POINT: Final = 25.4 / 72
_PAD: Final = 2.4  # both sides of a cell, and its rule
_TURNED: Final = 8.5
_NARROWEST_TEXT: Final = 38.0
_LEAST: Final = 4.6  # a column that shrinks still holds two figures at the least size
_SIZES: Final = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
_NARROWEST = {Width.NUMBER: 6.0, Width.COUNT: 9.0, Width.SHORT: 16.0}
_WIDEST = {Width.NUMBER: 10.0, Width.COUNT: 17.0, Width.SHORT: 34.0}


@dataclass(frozen=True)
class LaidTable:
    """A table with the widths of its columns, the size of its letters (pt), and its turned heads by column."""

    table: Table
    widths: tuple[float, ...]
    size: float
    turned: dict[int, Head]
    head_height: float
    notes: tuple[str, ...]


def lay_table(table: Table, sheet_width: float) -> LaidTable:
    """Fits a table into the width of the sheet: the size of letters gives way first, then the narrow columns."""
    size = next((size for size in _SIZES if _fixed(table, size) + _text_needs(table) <= sheet_width), _SIZES[-1])
    fixed = {at: _wanted(table, at, size) for at, c in enumerate(table.columns) if c.width is not Width.TEXT}
    texts = [at for at, column in enumerate(table.columns) if column.width is Width.TEXT]
    room = sheet_width - _text_needs(table)
    total = sum(fixed.values())
    if total > room:
        fixed = {at: max(_LEAST, width * room / total) for at, width in fixed.items()}
    elif not texts and total:
        fixed = {at: width * sheet_width / total for at, width in fixed.items()}
    rest = max(sheet_width - sum(fixed.values()), _LEAST * len(texts))
    widths = tuple(fixed[at] if at in fixed else rest / len(texts) for at in range(len(table.columns)))
    turned, height, notes = _turned(table.columns, widths)
    return LaidTable(table, widths, size, turned, height, notes)


def _text_needs(table: Table) -> float:
    return _NARROWEST_TEXT * sum(column.width is Width.TEXT for column in table.columns)


def _fixed(table: Table, size: float) -> float:
    return sum(_wanted(table, at, size) for at, c in enumerate(table.columns) if c.width is not Width.TEXT)


def _wanted(table: Table, at: int, size: float) -> float:
    """What a column needs for its longest word at the size, within bounds for its sort."""
    column = table.columns[at]
    texts = [row[at] for row in (*table.rows, *table.totals)]
    if not column.turned:
        texts.append(column.head)
    words = {word for text in texts for word in text.split()} or {""}
    needs = max(em_width(NARROW, word) for word in words) * size * _POINT + _PAD
    least = _TURNED if column.turned else _NARROWEST[column.width]
    return min(max(needs, least), _WIDEST[column.width])


def _turned(columns: Sequence[Column], widths: Sequence[float]) -> tuple[dict[int, Head], float, tuple[str, ...]]:
    places = [at for at, column in enumerate(columns) if column.turned]
    if not places:
        return {}, 0.0, ()
    heads, height, notes = turned_heads([one_line(columns[at].head) for at in places], min(widths[at] for at in places))
    return dict(zip(places, heads, strict=True)), height, notes
