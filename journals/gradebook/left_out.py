"""Rows of a sheet that are not taken: of nobody, though something stands there; of other classes."""

from collections.abc import Callable, Collection, Sequence

from journals.assembling.agreement import is_same_class
from journals.assembling.assembly import Assembly
from journals.gradebook.feet import has_letters, is_sum
from journals.gradebook.layout import Block, first_of, named_by
from journals.gradebook.places import Sheet
from journals.gradebook.words import Heading, tells_hours

_OF_NOBODY = "В строке что-то стоит, а о ком она, не понять: впишите имя или очистите её."


def tell_left_out(
    assembly: Assembly,
    sheet: Sheet,
    block: Block,
    used: Collection[int],
    besides: Collection[int] = (),
    *,
    is_grid: bool = False,
    counts: Callable[[str], object] = bool,
) -> None:
    """Notes each row below the heading that is in no part, and has something in the columns that are `used`.

    `besides` are rows of the sheet's other table. Sums, a heading printed once more and lines of text are passed over;
    but in a grid of lessons (`is_grid`), where any sign may be a mark, so is a row that begins with nobody's number,
    name or subject: it is of statistics, or of a signature. `counts`: which texts say something of a pupil.
    """
    heads = {block.table.rows[row] for row in block.heads}
    for row in range(block.heads[-1] + 1, len(block.table.rows)):
        if not is_grid and row > block.rows[-1] and named_by(block.table, row) is not None:
            return  # another table begins, of others
        if row in block.rows or row in besides or block.table.rows[row] in heads or _is_line(block, row):
            continue
        at = next((at for at in used if counts(block.table.cell(row, at))), None)
        if at is not None and (is_grid or _is_somebody(block, row)):
            assembly.notes.error("row_of_nobody", sheet.at(row, at), _OF_NOBODY)


def _is_somebody(block: Block, row: int) -> bool:
    number = block.value(row, Heading.NUMBER).rstrip(".").isdecimal()
    subject = bool(block.value(row, Heading.SUBJECT)) and first_of(block.table, row)[:1] != "%"
    return number or subject or has_letters(block.table.cell(row, block.first))


def _is_line(block: Block, row: int) -> bool:
    """Whether the row is a sum, what is told of hours, or one text that spans the sheet."""
    first, named = first_of(block.table, row), block.table.cell(row, block.first)
    texts = {text for text in block.table.rows[row] if text}
    spans = len(texts) == 1 and any((row, at) in block.table.repeated for at in range(len(block.table.rows[row])))
    return is_sum(first) or is_sum(named) or tells_hours(first) or spans


def rows_of_class(assembly: Assembly, sheet: Sheet, block: Block) -> Sequence[int]:
    """The rows about this class, where each says of what class it is; that there are others is told."""
    own = [row for row in block.rows if is_same_class(block.value(row, Heading.CLASS), assembly.title)]
    if own and len(own) < len(block.rows):
        others = len(block.rows) - len(own)
        text = f"В таблице есть и другие классы: их строки не взяты ({others})."
        assembly.notes.warn("other_classes", sheet.where, text)
    return own
