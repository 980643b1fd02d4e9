"""A table as text, whatever it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook, one table of a page, or a CSV file.

    Attributes:
        name: of the sheet; empty where it has none.
        rows: text of each cell, merged ones repeated over what they span; rows may differ in length.
        titles: (row, column) → the cell's pop-up text, where a page has one.
        repeated: places that have their text from a merged cell which begins elsewhere.
        ends: of a page's table, how many columns each row has cells for.
        has_lost: whether a page has cells of the table outside of its rows.
        beside: what a page says: lines of text, those in cells too, and what is chosen in its lists.
        captions: the page's headings, outside of tables.
        outside: its lines outside of tables.
        marked: what is marked as chosen in its lists.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    titles: Mapping[tuple[int, int], str] = field(default_factory=dict)
    repeated: frozenset[tuple[int, int]] = frozenset()
    beside: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    ends: tuple[int, ...] = ()
    has_lost: bool = False

    def cell(self, row: int, column: int) -> str:
        """The cell's text; empty beyond the row's end."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[column] if 0 <= column < len(cells) else ""

    @cached_property
    def width(self) -> int:
        """Columns of the longest row."""
        return max(map(len, self.rows), default=0)
