"""Rows of a sheet that nobody is named in, though something stands there: they are asked about, never dropped."""

from collections.abc import Collection

from journals.assembling.assembly import Assembly
from journals.gradebook.layout import Block, first_of, is_sum
from journals.gradebook.places import Sheet
from journals.gradebook.words import tells_hours

_OF_NOBODY = "В строке что-то стоит, а о ком она, не понять: впишите имя или очистите её."


def tell_left_out(
    assembly: Assembly, sheet: Sheet, block: Block, used: Collection[int], besides: Collection[int] = ()
) -> None:
    """Notes each row below the heading that is in no part, and has something in the columns that are `used`.

    `besides` are rows of the sheet's other table. Sums, a heading printed once more and lines of text are passed over.
    """
    heads = {block.table.rows[row] for row in block.heads}
    for row in range(block.heads[-1] + 1, len(block.table.rows)):
        if row in block.rows or row in besides or block.table.rows[row] in heads or _is_line(block, row):
            continue
        at = next((at for at in used if block.table.cell(row, at)), None)
        if at is not None:
            assembly.notes.error("row_of_nobody", sheet.at(row, at), _OF_NOBODY)


def _is_line(block: Block, row: int) -> bool:
    """Whether the row is a sum, what is told of hours, or one text that spans the sheet."""
    first = first_of(block.table, row)
    texts = {text for text in block.table.rows[row] if text}
    spans = len(texts) == 1 and any((row, at) in block.table.repeated for at in range(len(block.table.rows[row])))
    return is_sum(first) or tells_hours(first) or spans
