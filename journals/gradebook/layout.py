"""Where on a sheet the list of pupils, its columns and the block of topics are. A guess, from headings and content."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from journals.assembling.calendar import ANY_YEAR, day_read, month_of
from journals.gradebook.feet import has_letters, is_called, is_sum, is_total
from journals.gradebook.words import Heading, heading_of, is_label, labels_in, tells_hours
from journals.tables.shapes import Table

_NAMED_BY = (Heading.NAME, Heading.SURNAME)
_NOTE = re.compile(
    r"\s+(?:\(|\d|(?:выбы\w*|прибы\w*|отчисл\w*|зачисл\w*|выб|инд)\b|[-–—*#]\s|[*#]).*$|[*#(,].*$", re.IGNORECASE
)
_COUNTED = re.compile(r"^\d{1,3}\s*[.)]\s*(?=[^\W\d])")
"""A number that somebody typed before a name: «1. Иванов Иван»."""
_SECTION = re.compile(r"(?:раздел|глава|модуль|блок)\b", re.IGNORECASE)
"""How a row of a plan begins that names no lesson."""
_OF_ADULTS = re.compile(r"ф\.? ?и\.? ?о\b", re.IGNORECASE)
_HEADER = 5  # rows of a table's heading at most
_GAP = 2  # empty rows that may stand between pupils
_DEEPEST = 60  # rows from the first filled one in which a list of pupils begins


@dataclass(frozen=True)
class Block:
    """A part of a sheet that is a table: headings above, rows below.

    Attributes:
        table: the sheet.
        heads: numbers of the heading's rows.
        rows: numbers of the rows with content.
        named: heading → column, of those that are known words.
        first, last: the columns that belong to it.
    """

    table: Table
    heads: tuple[int, ...]
    rows: tuple[int, ...]
    named: Mapping[Heading, int] = field(default_factory=dict)
    first: int = 0
    last: int = 0

    def head(self, column: int) -> list[str]:
        """The column's heading from above, each text once."""
        texts = [self.table.cell(row, column) for row in self.heads]
        return list(dict.fromkeys(text for text in texts if text))

    def is_ragged(self, heads: int = 0) -> bool:
        """Whether a row, or one of so many last rows of the heading, has fewer cells than another: some were lost."""
        ends = self.table.ends
        of_heading = self.heads[len(self.heads) - heads :]
        return bool(ends) and len({ends[row] for row in (*of_heading, *self.rows)}) > 1

    def value(self, row: int, heading: Heading) -> str:
        """What the row has under the heading; empty where there is no such column."""
        return self.table.cell(row, self.named[heading]) if heading in self.named else ""

    def name_and_note(self, row: int) -> tuple[str, str]:
        """Who the row is about, out of one column or several, and what somebody has put after the name."""
        parts = [self.value(row, one) for one in (Heading.SURNAME, Heading.FIRST, Heading.PATRONYMIC)]
        written = self.value(row, Heading.NAME) or " ".join(part for part in parts if part)
        note = _NOTE.search(written)
        name = _COUNTED.sub("", written[: note.start()].strip() if note else written)
        if Heading.PATRONYMIC in self.named and self.value(row, Heading.NAME):
            name = f"{name} {parts[2]}".strip()
        return name, note[0] if note else ""


def pupils_block(table: Table) -> Block | None:
    """The part with a pupil in each row; None for a sheet without one."""
    begins = first_row(table)
    for row in range(begins, min(len(table.rows), begins + _DEEPEST)):
        named = _headings(table, row)
        column = named_by(table, row)
        topics_first = Heading.DATE in named and Heading.TOPIC in named and named[Heading.DATE] < (column or 0)
        if column is None or (topics_first and Heading.SUBJECT not in named):
            continue
        rows, first = _rows_below(table, row, column)
        if rows:
            heads = tuple(range(top_of(table, row), first))
            limit = named.get(Heading.DATE) if Heading.TOPIC in named else None
            last = table.width - 1 if limit is None or limit < column else limit - 1
            inside = {heading: at for heading, at in named.items() if at <= last}
            return Block(table, heads, rows, inside, column, last)
    return None


def named_by(table: Table, row: int) -> int | None:
    """The column that the row says names are in; None for a row that is no heading of a list."""
    named = _headings(table, row)
    return next((named[one] for one in _NAMED_BY if one in named), None)


def topics_blocks(table: Table) -> tuple[Block, ...]:
    """The parts with a lesson in each row: «Дата | Тема | Задание на дом», beside or below one another."""
    found: list[Block] = []
    for row in range(len(table.rows)):
        dates = [at for at, text in enumerate(table.rows[row]) if heading_of(text) is Heading.DATE]
        for date, end in zip(dates, [*dates[1:], table.width], strict=False):
            at = _topics_begin(table, row, date) if date == dates[0] else date
            named = _headings(table, row, at, end)
            if Heading.TOPIC in named:
                last = max(column for column in range(at, end) if table.cell(row, column))
                found.append(Block(table, (row,), _topic_rows(table, row, at, named), named, at, last))
    return tuple(found)


def _topics_begin(table: Table, row: int, date: int) -> int:
    """The first column of topics: what stands left of the day is theirs («№ | Тема | Дата»), unless names do."""
    names = named_by(table, row)
    first = next(at for at, text in enumerate(table.rows[row]) if text)
    return date if names is not None and names < date else first


def _topic_rows(table: Table, head: int, begin: int, named: Mapping[Heading, int]) -> tuple[int, ...]:
    """The rows below down to another heading, however many stand empty between; sums are no lessons."""
    date, topic = named[Heading.DATE], named[Heading.TOPIC]
    rows = []
    for row in range(head + 1, len(table.rows)):
        if heading_of(table.cell(row, date)) is not None:
            break
        first = next((text for text in table.rows[row][begin:] if text), "")
        day = table.cell(row, date)
        if day_read(day, ANY_YEAR) is not None:
            rows.append(row)  # whatever its topic begins with: «Итоги Первой мировой войны»
            continue
        is_section = any(map(_SECTION.match, (first, table.cell(row, topic))))
        if (day or table.cell(row, topic)) and not is_section and not is_sum(first) and not tells_hours(first):
            rows.append(row)
    return tuple(rows)


def _headings(table: Table, row: int, first: int = 0, end: int | None = None) -> dict[Heading, int]:
    """Heading → column, of the row's cells from `first` to before `end`."""
    found: dict[Heading, int] = {}
    for column, text in enumerate(table.rows[row][first:end], start=first):
        heading = heading_of(text)
        if heading is not None:
            found.setdefault(heading, column)
    return found


def top_of(table: Table, row: int) -> int:
    """The heading's first row: months may stand above the row that names the columns."""
    top = row
    while top > 0 and row - top < 2 and _is_wide(table.rows[top - 1]) and not is_total(first_of(table, top - 1)):
        top -= 1
    return top


def _is_wide(cells: Sequence[str]) -> bool:
    texts = {text for text in cells if text}
    return len(texts) > 1 or any(month_of(text) is not None for text in texts)


def _rows_below(table: Table, row: int, column: int) -> tuple[tuple[int, ...], int]:
    """Rows of pupils below a heading, and where they begin."""
    own = table.cell(row, column)
    number = next((at for at, text in enumerate(table.rows[row]) if heading_of(text) is Heading.NUMBER), None)
    begin = row + 1
    while begin < len(table.rows) and begin - row < _HEADER:
        if _is_name(table.cell(begin, column), own) or _is_numbered(table, begin, number, column):
            break
        begin += 1
    heads = {table.rows[at] for at in range(row, begin) if any(table.rows[at])}
    rows: list[int] = []
    empty = 0
    for below in range(begin, len(table.rows)):
        text = table.cell(below, column)
        numbered = _is_numbered(table, below, number, column)
        if table.rows[below] in heads and rows and _goes_on(table, rows[-1], below, number, heads):
            empty = 0  # the heading once more, at the top of a printed page
        elif not numbered and _begins_table(table, below, number, text):
            break
        elif _is_title(table, below):
            empty += 1
        elif (_is_name(text, own) and (empty <= _GAP or numbered)) or (numbered and is_called(text)):
            rows.append(below)
            empty = 0
        else:
            empty += 1
    return tuple(rows), begin


def _is_title(table: Table, row: int) -> bool:
    """Whether a row is a line over another part: «Предмет: | геометрия», or one text over all columns."""
    filled = [text for text in table.rows[row] if text]
    return is_label(first_of(table, row)) or (len(filled) > 1 and len(set(filled)) == 1)


def _begins_table(table: Table, row: int, number: int | None, name: str) -> bool:
    """Whether another table begins: «№ | ФИО учителя | Предмет»."""
    numbers = "" if number is None else table.cell(row, number)
    return heading_of(name) is not None or heading_of(numbers) is Heading.NUMBER or _OF_ADULTS.match(name) is not None


def _goes_on(table: Table, last: int, repeated: int, number: int | None, heads: Collection[Sequence[str]]) -> bool:
    """Whether a heading that is printed once more goes on with the list: nothing new is said, numbers go on."""
    if any(any(cells) and cells not in heads for cells in table.rows[last + 1 : repeated]):
        return False  # a title, another month
    if any(heading_of(text) is Heading.SUBJECT for cells in heads for text in cells):
        return True  # each row names its subject: a table pasted to another
    after = next((row for row in range(repeated + 1, len(table.rows)) if table.rows[row] not in heads), repeated)
    before, then = ("" if number is None else table.cell(row, number).rstrip(".") for row in (last, after))
    return before.isdecimal() and then.isdecimal() and int(then) > int(before)


def _is_numbered(table: Table, row: int, number: int | None, column: int) -> bool:
    """Whether the row has a number in the list: it is somebody's, named or not. Columns may be numbered, too."""
    told = number is not None and number != column and table.cell(row, number).rstrip(".").isdecimal()
    return told and not table.cell(row, column).isdecimal()


def _is_name(text: str, heading: str) -> bool:
    """Whether a cell may be somebody's name: letters, not the heading spread over more rows, not a sum."""
    if not text or text == heading or heading_of(text) is not None or labels_in(text):
        return False
    note = _NOTE.search(text)
    name = text[: note.start()] if note else text
    letters = sum(letter.isalpha() for letter in name)
    return letters >= 2 and letters * 2 > len(name) and has_letters(name) and not is_sum(text)


def first_row(table: Table) -> int:
    """The first row in which something stands; 0 for an empty table."""
    return next((row for row, cells in enumerate(table.rows) if any(cells)), 0)


def first_of(table: Table, row: int) -> str:
    """What stands first in the row; empty for an empty one."""
    return next((text for text in table.rows[row] if text), "")
