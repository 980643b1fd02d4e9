"""How large a table may be: far above any class, far below what stalls the program."""

import re
import unicodedata
from dataclasses import replace

from journals.tables.shapes import Table
from kernel.errors import BadInputError

MAX_ROWS, MAX_COLUMNS, MAX_TABLES = 20_000, 2_000, 300
MAX_CELLS = 2_000_000
MAX_TEXT = 8_000  # characters in one cell
MAX_PAGE = 16 * 2**20  # bytes of HTML or XML


def checked(table: Table, file: str) -> Table:
    """The table, if it is within bounds. Raises BadInputError `import.too_large`."""
    cells = sum(map(len, table.rows))
    if len(table.rows) > MAX_ROWS or table.width > MAX_COLUMNS or cells > MAX_CELLS:
        raise too_large(file)
    if any(len(cell) > MAX_TEXT for row in table.rows for cell in row):
        raise too_large(file)
    if any(_UNSEEN.search("".join(row)) for row in table.rows):
        table = replace(table, rows=tuple(tuple(map(_plain, row)) for row in table.rows))
    return table


_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f]")
"""What two texts that look the same may differ in: soft hyphens, marks of no width, letters made of two signs."""
_NO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", _NO_WIDTH.sub("", text)) if text else text


def too_large(file: str) -> BadInputError:
    """The error for a file whose tables are no journal's."""
    return BadInputError(
        "import.too_large",
        f"В файле «{file}» таблица больше, чем бывает в журнале класса.",
        "Выгружайте и импортируйте классы по одному; лишние листы удалите.",
    )
