"""Where on a sheet something stands, and what is asked about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from journals.assembling.assembly import Assembly
from journals.assembling.findings import ASKS_COLUMN
from journals.gradebook.columns import LEFT_OUT
from journals.gradebook.layout import Block
from journals.tables.bounds import MAX_COLUMNS


@dataclass(frozen=True)
class Sheet:
    """Where something stands: for findings, and to tell sources apart; what is said of the sheet's subject."""

    where: str
    source: str
    subject: str = ""
    subgroup: str = ""
    teacher: str = ""
    said: Mapping[str, str] = field(default_factory=dict)

    def at(self, row: int, column: int) -> str:
        """«алгебра, C7»."""
        return f"{self.where}, {_letters(column)}{row + 1}"


@lru_cache(MAX_COLUMNS)
def _letters(column: int) -> str:
    """What a spreadsheet calls the column: 0 is «A»."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def ask_column(assembly: Assembly, where: str, heading: str) -> None:
    """Asks what stands in a column."""
    message = f"Что в столбце «{heading or 'без заголовка'}», не понять."
    assembly.notes.error("unknown_column", where, message, asks=asks_of(heading))


def tell_answered(assembly: Assembly, sheet: Sheet, block: Block) -> None:
    """Says which columns with something in them are left out because somebody once said so."""
    for at in range(block.last + 1) if LEFT_OUT in sheet.said.values() else ():
        heading = " ".join(block.head(at))
        if sheet.said.get(heading) == LEFT_OUT and any(block.table.cell(row, at) for row in block.rows):
            text = f"Столбец «{heading}» не взят: так было сказано. Ответ можно забыть на странице «Закрытие года»."
            assembly.notes.warn("left_out_as_said", sheet.at(block.heads[-1], at), text)


def asks_of(heading: str) -> str:
    """What a person may say of the column: nothing of one that has no heading to call it by."""
    return f"{ASKS_COLUMN}:{heading}" if heading else ""
