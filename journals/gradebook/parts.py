"""A sheet taken apart: a second half-year below the first, «Выбывшие» below the list, quarters below one another.

Each part is a table of its own, whose rows keep their numbers: what was above them is empty there.
"""

from collections.abc import Sequence
from dataclasses import replace

from journals.assembling.calendar import day_read, month_of
from journals.assembling.periods import period_named
from journals.gradebook.layout import Block, first_of, is_sum, named_by, pupils_block, top_of
from journals.gradebook.words import heading_of
from journals.tables.shapes import Table

_TITLES = 4  # rows of titles that may stand over a heading


def parts_of(table: Table, topics: Sequence[Block]) -> list[Table]:
    """The sheet's parts with lists of pupils from above; the sheet itself where there is one at most.

    `topics` are nobody's list: they may stand beside several parts, and are left out of all but the first.
    """
    found: list[Table] = []
    rest = table
    while (block := pupils_block(rest)) is not None and (cut := _next_part(rest, block)) is not None:
        found.append(_cut(rest, 0, cut))
        rest = _cut(_without(rest, topics), cut, len(table.rows))
    return [*found, rest]


def _next_part(table: Table, block: Block) -> int | None:
    """The first row of the part below a block: its titles stand above its heading. None where nothing is below."""
    for row in range(block.rows[-1] + 1, len(table.rows)):
        if named_by(table, row) is not None and _heads_more(table, row) and _has_pupils(table, row):
            top = max(top_of(table, row), block.rows[-1] + 1)
            for above in range(top - 1, max(top - 1 - _TITLES, block.rows[-1]), -1):
                if is_sum(first_of(table, above)) or len({text for text in table.rows[above] if text}) > 1:
                    break
                top = above
            return top
    return None


def _heads_more(table: Table, row: int) -> bool:
    """Whether it names another column besides that of names: «Учащихся» alone stands at the foot of a sheet, too."""
    others = [text for at, text in enumerate(table.rows[row]) if text and at != named_by(table, row)]
    return any(heading_of(text) or period_named(text) or day_read(text, None) or month_of(text) for text in others)


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
