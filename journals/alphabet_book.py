"""The alphabet book (алфавитная книга), as a table of any form: who came to the school and left it, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from journals.assembling.calendar import day_read
from journals.gradebook.layout import Block, pupils_block
from journals.gradebook.words import Heading
from journals.tables.opening import TABULAR, tables_of
from journals.tables.sniffing import sniffed
from kernel.errors import BadInputError

_MOST = 50_000


@dataclass(frozen=True)
class BookEntry:
    """A line of the book: `number` is its own, `unit` the class as it is written, empty where none is."""

    number: str
    name: str
    unit: str = ""
    birth_date: date | None = None
    arrived: date | None = None
    left: date | None = None


def read_alphabet_book(content: bytes, file: str) -> tuple[BookEntry, ...]:
    """The book's lines, of all its sheets: a sheet may be a letter.

    Raises BadInputError `import.no_book` for what has no list of people with a day of arrival or departure,
    `import.bad_book_day`, and as `journals.tables.opening.tables_of`.
    """
    tables = tables_of(content, file) if sniffed(content) in TABULAR else []
    blocks = [block for table in tables if (block := pupils_block(table)) is not None]
    if not any({Heading.ARRIVED, Heading.LEFT} & set(block.named) for block in blocks):
        raise BadInputError(
            "import.no_book",
            f"В «{file}» нет алфавитной книги: списка с датами прибытия или выбытия.",
            "Нужна таблица со столбцами «ФИО», «Дата рождения», «Класс», «Прибыл», «Выбыл».",
        )
    found = tuple(entry for block in blocks for entry in _entries(block, file))
    if len(found) > _MOST:
        raise BadInputError("import.too_large", f"В «{file}» слишком много строк.", "Выгрузите нужные классы.")
    return found


def _entries(block: Block, file: str) -> Iterator[BookEntry]:
    for row in block.rows:
        name, _ = block.name_and_note(row)
        if name:
            yield BookEntry(
                number=block.value(row, Heading.NUMBER) or str(row + 1),
                name=" ".join(name.split()),
                unit=block.value(row, Heading.CLASS),
                birth_date=_day(block, row, Heading.BIRTH, file),
                arrived=_day(block, row, Heading.ARRIVED, file),
                left=_day(block, row, Heading.LEFT, file),
            )


def _day(block: Block, row: int, heading: Heading, file: str) -> date | None:
    written = block.value(row, heading).strip()
    if written in ("", "-", "—"):
        return None
    day = day_read(written, None)
    if day is None:
        raise BadInputError(
            "import.bad_book_day",
            f"«{file}», строка {row + 1}: в столбце «{' '.join(block.head(block.named[heading]))}» не дата.",
            "Запишите её так: 10.02.2026; приказ и куда выбыл — в отдельных столбцах.",
        )
    return day
