"""A sheet taken apart: a second half-year below the first, «Выбывшие» below the list, quarters below one another.

Each part is a table of its own, whose rows keep their numbers: what was above them is empty there. A table below that
says nothing of days, periods, births or movement is no part of the journal (teachers, a parents' committee).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from journals.assembling.calendar import ANY_YEAR, day_read, month_of
from journals.assembling.periods import period_named
from journals.gradebook.feet import has_letters
from journals.gradebook.layout import Block, first_of, named_by, pupils_block, top_of, topics_blocks
from journals.gradebook.results_sheet import named_term
from journals.gradebook.words import Heading, heading_of, labels_in
from journals.tables.shapes import Table

_TITLES = 4  # rows of titles that may stand over a heading
_MOST = 40  # parts of one sheet
_OF_OTHERS = re.compile(
    r"родител|комитет|учителя\b|учителей|преподаватели|актив класса|опекун|представител|матери\b|отцы\b", re.IGNORECASE
)
_OF_LISTS = re.compile(r"выбы|прибы|список|обучающ|учащ|учени|класс|групп", re.IGNORECASE)
"""Titles of lists of pupils: others may have days of birth, too."""
_OF_PUPILS = frozenset({Heading.BIRTH, Heading.MARK, Heading.ABSENCE})
_OF_MOVEMENT = frozenset({Heading.ARRIVED, Heading.LEFT})


@dataclass(frozen=True)
class Part:
    """A part of a sheet: its table, its pupils, the topics that begin in it, the lines that stand over its heading."""

    table: Table
    pupils: Block | None
    topics: tuple[Block, ...]
    titles: tuple[str, ...] = ()


def parts_of(table: Table) -> list[Part]:
    """The sheet's parts with lists of pupils from above; the sheet itself where there is one at most."""
    topics, whole = topics_blocks(table), pupils_block(table)
    cuts, rest, block = [0], table, whole
    while len(cuts) < _MOST and block is not None and (cut := _next_part(rest, block)) is not None:
        cuts.append(cut)
        rest = _cut(table, cut, len(table.rows))
        block = pupils_block(rest)
    if len(cuts) == 1:
        return [Part(table, whole, topics)]
    return [_part(table, topics, begin, end) for begin, end in zip(cuts, [*cuts[1:], len(table.rows)], strict=True)]


def _part(table: Table, topics: Sequence[Block], begin: int, end: int) -> Part:
    own = tuple(one for one in topics if begin <= one.heads[0] < end)
    above = [one for one in topics if one.heads[0] < begin]
    part = _cut(_without(table, above), begin, end)
    heading = next((row for row in range(begin, end) if named_by(table, row) is not None), begin)
    titles = tuple(first_of(part, row) for row in range(begin, heading)) if begin else ()
    return Part(part, pupils_block(part), own, tuple(filter(None, titles)))


def _next_part(table: Table, block: Block) -> int | None:
    """The first row of the part below a block: its titles stand above its heading. None where nothing is below."""
    heads = (row for row in range(block.rows[-1] + 1, len(table.rows)) if named_by(table, row) is not None)
    for row in islice(heads, _MOST):
        if not _has_pupils(table, row):
            continue
        top = max(top_of(table, row), block.rows[-1] + 1)
        for above in range(top - 1, max(top - 1 - _TITLES, block.rows[-1]), -1):
            if len({text for text in table.rows[above] if text}) > 1:
                break
            top = above
        if _is_of_pupils(table, row, top):
            return top
    return None


def _is_of_pupils(table: Table, row: int, top: int) -> bool:
    """Whether a heading is over something that a journal or a list of the class has."""
    cells = table.rows[row]
    if any(heading_of(text) is Heading.TOPIC for text in cells):
        return False
    heads = [text for above in range(top, row + 1) for text in table.rows[above] if text and not labels_in(text)]
    titles = [text for text in heads if text not in cells]
    below = [text for text in table.rows[row + 1] if text] if row + 1 < len(table.rows) else []
    if has_letters(table.cell(row + 1, named_by(table, row) or 0)):
        below = []  # a pupil
    if any(period_named(text) or day_read(text, ANY_YEAR) or month_of(text) for text in (*heads, *below)):
        return not any(map(_OF_OTHERS.search, titles))
    if named_term(heads, ()) is not None:
        return True
    named = {heading_of(text) for text in cells}
    return bool(named & _OF_MOVEMENT) or (bool(named & _OF_PUPILS) and all(map(_OF_LISTS.search, titles)))


def _has_pupils(table: Table, row: int) -> bool:
    block = pupils_block(_cut(table, row, len(table.rows)))
    return block is not None and row in block.heads


def _cut(table: Table, begin: int, end: int) -> Table:
    rows = (*((),) * begin, *table.rows[begin:end])
    return replace(table, rows=rows, ends=table.ends[:end] if table.ends else ())


def _without(table: Table, topics: Sequence[Block]) -> Table:
    """The table without the topics' cells."""
    taken = {(row, at) for one in topics for row in one.rows for at in range(one.first, one.last + 1)}
    if not taken:
        return table
    rows = tuple(
        tuple("" if (row, at) in taken else text for at, text in enumerate(cells))
        for row, cells in enumerate(table.rows)
    )
    return replace(table, rows=rows)
