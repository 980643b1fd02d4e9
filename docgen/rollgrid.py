"""A grid with a row for every pupil: columns in groups, broken over pages, each row one line of tabbed text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from docgen.names import fitted
from docgen.sheet import BODY_HEIGHT, Heading, Pictures
from docgen.tabbed import CELL_SIZE, SLOT, Entry, Rule, grid_svg, slots_for, tabbed_line
from journals.model import Pupil

NUMBER_SLOTS: Final = 1
NAME_SLOTS: Final = 9
FIRST_SLOT: Final = NUMBER_SLOTS + NAME_SLOTS
ALL_SLOTS: Final = 37
COLUMN_SLOTS: Final = ALL_SLOTS - FIRST_SLOT
HEAD_LINE: Final = 17
ROW_MOST: Final = 25
ROW_LEAST: Final = 17
_TOTAL_LABEL = "Всего по классу"


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        group: what stands over it and its neighbours of the same group, the longest wording first: («сентябрь»,
            «сент.», «09»); empty for a column with a head only.
        head: what stands over the column itself.
        texts: pupil id → what stands in the cell.
        cluster: columns of one cluster are kept on one page; a column without one may stand anywhere.
        total: what stands in the row for the whole class.
    """

    group: tuple[str, ...]
    head: str
    texts: Mapping[str, str]
    cluster: str = ""
    total: str = ""

    @property
    def slots(self) -> int:
        """As many as the widest text needs."""
        return max(slots_for(text) for text in {self.head, self.total, *self.texts.values()})


@dataclass(frozen=True)
class Row:
    """A pupil's row: one line, or a label and a line over it where the name is set smaller than the marks."""

    line: str
    label: str = ""
    label_size: float = 0.0


@dataclass(frozen=True)
class GridPage:
    """One page: two lines of heads, the rows, the height of a row, the name of the grid's picture, text under it."""

    heading: Heading
    heads: tuple[str, str]
    rows: tuple[Row, ...]
    row_height: int
    grid: str
    after: tuple[str, ...] = ()

    @property
    def grid_height(self) -> int:
        """Height of the grid with its heads."""
        return 2 * HEAD_LINE + len(self.rows) * self.row_height

    @property
    def runs(self) -> list[tuple[str, Row | None]]:
        """The rows as they are set: neighbours without a label in one paragraph, a box for all of them."""
        found: list[tuple[str, Row | None]] = []
        for plain, rows in groupby(self.rows, key=lambda row: not row.label):
            own = list(rows)
            found += [("\n".join(row.line for row in own), None)] if plain else [("", row) for row in own]
        return found


@dataclass
class Roll:
    """The pupils of a spread in the class's order, their names by pupil id, and notes gathered on the way."""

    pupils: tuple[Pupil, ...]
    names: Mapping[str, str]
    _notes: dict[tuple[int, str], list[str]] = field(default_factory=dict)

    def note(self, pupil: Pupil, text: str, day: str = "") -> None:
        """Adds a note about a pupil; the same text on several days makes one note."""
        days = self._notes.setdefault((pupil.order, text), [])
        if day and day not in days:
            days.append(day)

    def notes(self) -> list[str]:
        """The notes, by the pupils' numbers: «№ 13 — из журнала индивидуальных занятий (05.09, 09.09)»."""
        return [
            f"№ {number} — {text} ({', '.join(days)})" if days else f"№ {number} — {text}"
            for (number, text), days in sorted(self._notes.items(), key=lambda item: item[0][0])
        ]


@dataclass(frozen=True)
class _Laid:
    """A column with its number of slots worked out."""

    column: Column
    slots: int


def grid_pages(columns: Sequence[Column], roll: Roll, heads: Sequence[Heading], pictures: Pictures) -> list[GridPage]:
    """All pages of a grid; without columns one page that lists the pupils.

    Args:
        columns: from left to right.
        roll: the pupils; takes a note for each name that had to be cut.
        heads: the head of the first page and of the pages that follow it.
        pictures: takes the grids.
    """
    pages: list[GridPage] = []
    for part in _column_parts([_Laid(column, column.slots) for column in columns]):
        for pupils, height, last in _pupil_parts(roll.pupils, heads, totals=any(c.column.total for c in part)):
            rows = [_row(pupil, part, roll) for pupil in pupils]
            if last and any(laid.column.total for laid in part):
                totals = [Entry(laid.column.total, laid.slots) for laid in part]
                label = [Entry("", NUMBER_SLOTS), Entry(_TOTAL_LABEL, NAME_SLOTS, centred=False)]
                rows.append(Row(tabbed_line([*label, *totals])))
            picture = pictures.add(_grid(part, len(rows), height))
            pages.append(GridPage(heads[min(len(pages), 1)], _head_lines(part), tuple(rows), height, picture))
    return pages


def _column_parts(columns: list[_Laid]) -> list[list[_Laid]]:
    """Columns page by page; a cluster goes to the next page whole, unless it is wider than a page."""
    parts: list[list[_Laid]] = [[]]
    cluster = ""
    for at, laid in enumerate(columns):
        need = laid.slots
        if laid.column.cluster and laid.column.cluster != cluster:
            whole = sum(c.slots for c in columns[at:] if c.column.cluster == laid.column.cluster)
            need = whole if whole <= COLUMN_SLOTS else need
        cluster = laid.column.cluster
        if parts[-1] and sum(c.slots for c in parts[-1]) + need > COLUMN_SLOTS:
            parts.append([])
        parts[-1].append(laid)
    return parts


def _pupil_parts(
    pupils: tuple[Pupil, ...], heads: Sequence[Heading], *, totals: bool
) -> list[tuple[tuple[Pupil, ...], int, bool]]:
    """Pupils page by page, the height of a row (as high as is comfortable, as low as is legible), whether it ends."""
    room = int(BODY_HEIGHT - max(head.height for head in heads) - 2 * HEAD_LINE - 2)
    rows = len(pupils) + totals
    height = max(ROW_LEAST, min(ROW_MOST, room // max(1, rows)))
    count = room // height - totals
    starts = range(0, max(1, len(pupils)), count)
    return [(pupils[at : at + count], height, at == starts[-1]) for at in starts]


def _row(pupil: Pupil, part: list[_Laid], roll: Roll) -> Row:
    name = fitted(roll.names[pupil.id], NAME_SLOTS)
    if name.cut:
        roll.note(pupil, roll.names[pupil.id])
    label = [Entry(str(pupil.order), NUMBER_SLOTS), Entry(name.text, NAME_SLOTS, centred=False)]
    cells = [Entry(laid.column.texts.get(pupil.id, ""), laid.slots) for laid in part]
    if name.size == CELL_SIZE:
        return Row(tabbed_line([*label, *cells]))
    return Row(tabbed_line([Entry("", FIRST_SLOT), *cells]), tabbed_line(label, name.size), name.size)


def _head_lines(part: list[_Laid]) -> tuple[str, str]:
    upper = [Entry("№", NUMBER_SLOTS), Entry("Фамилия, имя", NAME_SLOTS, centred=False)]
    lower = [Entry("", FIRST_SLOT)]
    for group, members in groupby(part, key=lambda laid: laid.column.group):
        own = list(members)
        if group:
            slots = sum(laid.slots for laid in own)
            title = next((wording for wording in group if slots_for(wording) <= slots), "")
            upper.append(Entry(title, slots))
            lower += [Entry(laid.column.head, laid.slots) for laid in own]
        else:
            upper += [Entry(laid.column.head, laid.slots) for laid in own]
            lower += [Entry("", laid.slots) for laid in own]
    return tabbed_line(upper), tabbed_line(lower)


def _grid(part: list[_Laid], rows: int, row_height: int) -> str:
    """Light rules for every row and column; heavy ones for the frame and between groups."""
    top = 2 * HEAD_LINE
    bottom = top + rows * row_height
    right = (FIRST_SLOT + sum(laid.slots for laid in part)) * SLOT
    across = [Rule(0, 0, right, heavy=True), Rule(top, 0, right, heavy=True), Rule(bottom, 0, right, heavy=True)]
    across += [Rule(top + at * row_height, 0, right) for at in range(1, rows)]
    down = [Rule(0, 0, bottom, heavy=True), Rule(SLOT, 0, bottom), Rule(right, 0, bottom, heavy=True)]
    x = FIRST_SLOT * SLOT
    before: tuple[str, ...] | None = None
    for laid in part:
        group = laid.column.group
        heavy = group != before
        down.append(Rule(x, 0 if heavy or not group else HEAD_LINE, bottom, heavy=heavy))
        if group:
            across.append(Rule(HEAD_LINE, x, x + laid.slots * SLOT))
        x, before = x + laid.slots * SLOT, group
    return grid_svg(right, bottom, across, down)
