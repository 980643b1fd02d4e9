"""A page of one pupil: whose it is, of what class, years and term, and its table with a subject in each row."""

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from journals.assembling.calendar import ANY_YEAR
from journals.assembling.periods import period_named
from journals.gradebook.columns import columns_of
from journals.gradebook.feet import is_sum
from journals.gradebook.layout import Block, pupils_block
from journals.gradebook.results_sheet import named_term
from journals.gradebook.words import Heading, heading_of, years_in
from journals.importing import Bundle
from journals.model import Period
from journals.pupilpages.answers import called_after
from journals.tables.pages import Page, read_page
from journals.tables.shapes import Table
from journals.tables.sniffing import Format, sniffed
from kernel.errors import BadInputError
from kernel.ids import SchoolYear

_NAME = re.compile(
    r"\b(?:Ученик|Ученица|Учащийся|Учащаяся|Обучающийся|Обучающаяся)\s{0,3}:?\s{0,3}"
    r"([^\W\d_][^\W\d]{1,40}(?:[ -][^\W\d_][^\W\d]{0,40}){0,4}?)"
    r"(?=\s{1,3}(?:Класс|Период|Учебный|Школа|Предмет|Дата|№|\d)|\s*$)"
)
WHERE_NAMED = 20_000  # characters of a page in which it says whose it is
_CLASS = re.compile(r"Класс\s*:?\s*(\d{1,2}\s?-?\s?[«\"]?[^\W\d_][»\"]?)(?![^\W\d_])")
_COPYRIGHT = re.compile(r"©[^©\d]{0,40}\d{4}\s*[-–—]\s*\d{4}")


@dataclass(frozen=True)
class PupilPage:
    """A page: whose it is, of what class and year, and its table of subjects."""

    file: str
    page: Page
    block: Block
    name: str
    title: str
    years: tuple[SchoolYear, ...]
    numbered: bool


def is_pupil_page(bundle: Bundle, file: str) -> bool:
    """Whether a file is a page with a table of subjects."""
    if sniffed(bundle.files[file]) is not Format.HTML:
        return False
    try:
        page = bundle.opened(read_page, file)
    except BadInputError:
        return False
    return _subjects(page) is not None and not any(pupils_block(table) for table in page.tables)


def _subjects(page: Page) -> Block | None:
    """The table with a subject in each row; of several, the longest."""
    return max(_tables(page), key=lambda block: len(block.rows), default=None)


def _tables(page: Page) -> list[Block]:
    return [block for table in page.tables if (block := subjects_block(table)) is not None]


def subjects_block(table: Table) -> Block | None:
    """The table's part with a subject in each row; None for one without."""
    for row in range(min(len(table.rows), 10)):
        column = next((at for at, text in enumerate(table.rows[row]) if heading_of(text) is Heading.SUBJECT), None)
        if column is None:
            continue
        below = row + 1
        while below < len(table.rows) and table.cell(below, column) in ("", table.cell(row, column)):
            below += 1
        rows = tuple(at for at in range(below, len(table.rows)) if not _is_none(table.cell(at, column)))
        if rows:
            return Block(table, tuple(range(row, below)), rows, {Heading.SUBJECT: column}, column, table.width - 1)
    return None


def _is_none(text: str) -> bool:
    """Whether a row begins so that it is no subject's."""
    return not text.strip() or is_sum(text)


def pupil_on(text: str) -> str:
    """Whose a page is, by its text on one line; empty where it does not say so."""
    said = _NAME.search(text)
    return said[1] if said else ""


def class_on(text: str) -> str:
    """Of what class."""
    said = _CLASS.search(text)
    return said[1] if said else ""


def pupil_page(file: str, page: Page) -> PupilPage:
    """What the page says. Raises BadInputError `import.pages.no_table`, `import.pages.no_pupil`."""
    block = _subjects(page)
    if block is None:
        raise BadInputError(
            "import.pages.no_table",
            f"На странице «{PurePosixPath(file).name}» нет таблицы с предметами.",
            "Сохраните сам отчёт об успеваемости ученика и повторите.",
        )
    said = page.whole[:WHERE_NAMED]
    name = pupil_on(said) or called_after(PurePosixPath(file).stem)
    if not name:
        raise BadInputError(
            "import.pages.no_pupil",
            f"На странице «{PurePosixPath(file).name}» не сказано, чья она.",
            "Назовите файл именем ученика: «Алексеев Артём Игоревич.html».",
        )
    years = tuple(map(SchoolYear, _years_on(page)))
    first = block.table.cell(block.rows[0], block.first - 1)
    return PupilPage(file, page, block, name, class_on(said), years, first.isdecimal())


def tables_of_subjects(one: PupilPage) -> list[PupilPage]:
    """The page once for each of its tables with days over columns, if the longest has: a year may be cut into two.

    A table of periods alone may be of anything: lessons missed, averages.
    """
    if not _has_days(one.block):
        return [one]
    others = (block for block in _tables(one.page) if block.table is not one.block.table)
    return [one, *(replace(one, block=block, numbered=False) for block in others if _has_days(block))]


def _has_days(block: Block) -> bool:
    return any(column.day for column in columns_of(block, ANY_YEAR, {}))


def _years_on(page: Page) -> tuple[int, ...]:
    """The school years that the page speaks of: of those in its lists, the one that is marked."""
    text = _COPYRIGHT.sub("", page.whole)
    for choice in page.choices:
        for option in choice:
            text = text.replace(option, " ", 1) if years_in(option) else text
    return tuple(dict.fromkeys(year for said in (*page.marked, text) for year in years_in(said)))


def chosen_term(one: PupilPage) -> Period | None:
    """The term that is marked in the page's list, else that of the file's name."""
    marked = {period.id: period for text in one.page.marked if (period := period_named(text)) is not None}
    return next(iter(marked.values())) if len(marked) == 1 else named_term((), [PurePosixPath(one.file).stem])
