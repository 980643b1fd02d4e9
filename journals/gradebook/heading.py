"""What stands over each column of a list of pupils: its own texts, and the month, term and subgroup it is under."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from journals.assembling.calendar import day_read, month_of
from journals.assembling.periods import period_named
from journals.gradebook.layout import Block
from journals.model import Period, PeriodKind
from kernel.russian import folded

_MOST_LESSONS = 10  # of one day
_OF_GROUP = re.compile(r"(?:под)?группа ?№? ?\d|\d(?:-я)? (?:под)?группа", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d\d-01")


@dataclass(frozen=True, slots=True)
class Above:
    """Over a column.

    Attributes:
        at: its number on the sheet.
        texts: its heading from above, each text once, without a month that was made a day.
        month: the month it is under.
        term: the quarter, trimester or half-year it is under, where the heading says of several.
        is_of_group: whether it is one subgroup's, where the heading tells columns of several apart.
    """

    at: int
    texts: tuple[str, ...]
    month: int | None
    term: Period | None
    is_of_group: bool


def headings(block: Block) -> Iterator[Above]:
    """Column by column, from the first of the sheet to the last of the block."""
    dated = _dated_months(block)
    terms, has_groups = _rows_of_terms(block), _names_groups(block)
    spread = {row for row in block.heads if _is_spread(block, row, dated)}
    month, months, term = None, None, None
    for at in range(block.last + 1):
        texts = block.head(at)
        months = next((row for row in block.heads if _month(block, row, at, dated) is not None), months)
        if months is not None and (block.table.cell(months, at) or months in spread):
            month = _month(block, months, at, dated)  # what is no month ends the one before it
        if terms:
            term = _term(block, at, terms) or (term if _goes_on(block, at, terms, texts) else None)
        if dated:
            texts = [text for text in texts if not any(_is_day_in(block, row, at, text) for row in dated)]
        is_of_group = has_groups and any(map(_OF_GROUP.fullmatch, texts))
        yield Above(at, tuple(texts), month, term, is_of_group)
        if is_result(texts):
            term = None  # what comes after the quarter's own result is not the quarter's


def is_result(texts: Sequence[str]) -> bool:
    """Whether a column under a term is the term's result: «Итог»; «Итоговая» is the year's."""
    return bool(texts) and folded(texts[-1]).rstrip(".") in ("итог", "итого", "оценка", "отметка")


def _goes_on(block: Block, at: int, terms: Collection[int], texts: Sequence[str]) -> bool:
    """Whether an empty cell beside a term is under it: not past a merged one, nor where a year or an exam stands."""
    is_spread = any((row, column) in block.table.repeated for row in terms for column in range(block.last + 1))
    named = {period.kind for text in texts if (period := period_named(text)) is not None}
    return not is_spread and not block.table.cell(block.heads[0], at) and not named & _OF_THE_YEAR


_OF_THE_YEAR = frozenset({PeriodKind.YEAR, PeriodKind.EXAM})


def _term(block: Block, at: int, rows: Collection[int]) -> Period | None:
    """The quarter that stands above other headings of a column: «I четверть» over days and an «Итог»."""
    found = (period_named(block.table.cell(row, at)) for row in rows)
    return next((period for period in found if period is not None and period.no is not None), None)


def _rows_of_terms(block: Block) -> list[int]:
    """The rows of the heading, but its last, that say of columns which term they are in: several, or one over many."""
    found = []
    for row in block.heads[:-1]:
        named = [
            (at, one) for at in range(block.last + 1) if (one := period_named(block.table.cell(row, at))) and one.no
        ]
        if len({one.id for _, one in named}) > 1 or any((row, at) in block.table.repeated for at, _ in named):
            found.append(row)
    return found


def _names_groups(block: Block) -> bool:
    """Whether the heading tells columns of several subgroups apart: each has a sheet of its own."""
    texts = {text for row in block.heads for text in block.table.rows[row][: block.last + 1] if text}
    return sum(_OF_GROUP.fullmatch(text) is not None for text in texts) > 1


def _dated_months(block: Block) -> frozenset[int]:
    """Rows of months that a spreadsheet has made days of («сен.25»): first days of months, over numbers of days.

    Small numbers alone are those of a day's lessons, or hours.
    """
    found = set[int]()
    for row, below in pairwise(block.heads):
        told = [(at, day) for at in range(block.last + 1) if (day := _first_day(block.table.cell(row, at)))]
        days = [at for at in range(block.last + 1) if day_read(block.table.cell(row, at), None) is not None]
        over = [block.table.cell(below, at) for at, _ in told]
        numbers = [int(text) for text in block.table.rows[below] if text.isdecimal() and len(text) < 3]
        of_days = any(number > _MOST_LESSONS for number in numbers)
        if told and len(told) == len(days) and of_days and all(text.isdecimal() and len(text) < 3 for text in over):
            found.add(row)
    return frozenset(found)


def _first_day(text: str) -> date | None:
    """The first day of a month as a spreadsheet writes a date; None for what was typed as a day."""
    day = day_read(text, None) if _ISO.fullmatch(text) else None
    return day if day is not None and day.day == 1 else None


def _is_day_in(block: Block, row: int, at: int, text: str) -> bool:
    return text == block.table.cell(row, at) and _first_day(text) is not None


def _month(block: Block, row: int, at: int, dated: Collection[int]) -> int | None:
    text = block.table.cell(row, at)
    day = day_read(text, None) if row in dated else None
    return day.month if day is not None else month_of(text)


def _is_spread(block: Block, row: int, dated: Collection[int]) -> bool:
    """Whether months of the row span columns: then an empty cell is empty, and goes on with nothing."""
    cells = block.table.rows[row][: block.last + 1] if block.table.repeated else ()
    return any(
        (row, at) in block.table.repeated and cells[at] == cells[at - 1] and _month(block, row, at, dated) is not None
        for at in range(1, len(cells))
    )
