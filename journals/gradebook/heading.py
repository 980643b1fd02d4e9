"""What stands over each column of a list of pupils: its own texts, and the month, term and subgroup it is under."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from journals.assembling.calendar import day_read, month_of
from journals.assembling.periods import period_named
from journals.gradebook.layout import Block
from journals.model import Period, PeriodKind
from kernel.russian import folded

_MOST_LESSONS = 10  # of one day
_OF_GROUP = re.compile(r"(?:под)?группа ?№? ?\d|\d(?:-я)? (?:под)?группа", re.IGNORECASE)
_FIRST = re.compile(r"\d{4}-\d\d-01")
"""The first day of a month as a spreadsheet writes a date, not as a day is typed."""


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
    merged = any((row, at) in block.table.repeated for row in terms for at in range(block.last + 1))
    spread = {row for row in block.heads if _is_spread(block, row, dated)}
    month, months, term = None, None, None
    for at in range(block.last + 1):
        texts = block.head(at)
        months = next((row for row in block.heads if _month(block, row, at, dated) is not None), months)
        if months is not None and (block.table.cell(months, at) or months in spread):
            month = _month(block, months, at, dated)  # what is no month ends the one before it
        if terms:
            term = _term(block, at, terms) or (term if not merged and _goes_on(block, at, texts) else None)
        if dated:
            texts = [text for text in texts if not (_FIRST.fullmatch(text) and text in _cells(block, dated, at))]
        is_of_group = has_groups and any(map(_OF_GROUP.fullmatch, texts))
        yield Above(at, tuple(texts), month, term, is_of_group)
        if is_result(texts):
            term = None  # what comes after the quarter's own result is not the quarter's


def _cells(block: Block, rows: Collection[int], at: int) -> list[str]:
    return [block.table.cell(row, at) for row in rows]


def is_result(texts: Sequence[str]) -> bool:
    """Whether a column under a term is the term's result: «Итог»; «Итоговая» is the year's."""
    return bool(texts) and folded(texts[-1]).rstrip(".") in ("итог", "итого", "оценка", "отметка")


def _goes_on(block: Block, at: int, texts: Sequence[str]) -> bool:
    """Whether an empty cell beside a term is under it: not where a year or an exam stands."""
    named = {period.kind for text in texts if (period := period_named(text)) is not None}
    return not block.table.cell(block.heads[0], at) and not named & _OF_THE_YEAR


_OF_THE_YEAR = frozenset({PeriodKind.YEAR, PeriodKind.EXAM})


def _term(block: Block, at: int, rows: Collection[int]) -> Period | None:
    """The quarter that stands above other headings of a column: «I четверть» over days and an «Итог»."""
    return next(filter(None, (_term_in(block.table.cell(row, at)) for row in rows)), None)


def _term_in(text: str) -> Period | None:
    period = period_named(text)
    return period if period is not None and period.no is not None else None


def _rows_of_terms(block: Block) -> list[int]:
    """The rows of the heading, but its last, that say of columns which term they are in: several, or one over many."""
    found = []
    for row in block.heads[:-1]:
        named = [(at, one) for at in range(block.last + 1) if (one := _term_in(block.table.cell(row, at)))]
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
        days = [at for at in range(block.last + 1) if day_read(block.table.cell(row, at), None) is not None]
        over = [block.table.cell(below, at) for at in days]
        of_days = any(_is_number(text) and int(text) > _MOST_LESSONS for text in block.table.rows[below])
        are_first = all(_FIRST.fullmatch(block.table.cell(row, at)) for at in days)
        if days and are_first and of_days and all(map(_is_number, over)):
            found.add(row)
    return frozenset(found)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 3


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
