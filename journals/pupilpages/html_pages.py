"""HTML pages of one pupil: a subject in each row, days and periods in columns.

«Сетевой город»: `studenttotal` («Отчет об успеваемости и посещаемости ученика», also saved as `.xls`) and
`studenttotalmarks` («Итоговые отметки»: the last three columns are the year, the exam, the final mark). edu.tatar.ru:
`/user/diary/term`, whose marks have no days: its term's result alone is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from journals.assembling.agreement import one_class, one_year
from journals.assembling.assembly import Assembly
from journals.assembling.codes import Codes, Sign
from journals.assembling.periods import period_named
from journals.gradebook.columns import OUT_OF_ORDER, Column, are_in_order, columns_of
from journals.gradebook.layout import Block
from journals.gradebook.places import Sheet
from journals.gradebook.reader import refuse_twins
from journals.gradebook.sheets import CELLS_LOST
from journals.gradebook.words import Heading, heading_of
from journals.importing import Bundle, Imported
from journals.model import AbsenceCode, Period, PeriodKind
from journals.pupilpages.answers import PupilsReader, named_by_file
from journals.pupilpages.pupil_page import (
    PupilPage,
    chosen_term,
    is_pupil_page,
    pupil_page,
    subjects_block,
    tables_of_subjects,
)
from journals.tables.pages import read_page
from kernel.findings import Finding, Severity
from kernel.ids import SchoolYear
from kernel.russian import folded

SYSTEM = "pupil-pages"

SGO = Codes(
    {
        "УП": AbsenceCode.EXCUSED,
        "НП": AbsenceCode.UNEXCUSED,
        "Б": AbsenceCode.ILLNESS,
        "ОП": AbsenceCode.LATE,
        "ОСВ": AbsenceCode.EXEMPT,
        "ОТ": AbsenceCode.ABSENT_REASON_UNKNOWN,
        ".": Sign.DEBT,
    }
)
"""Signs of «Сетевой город» (domain §2.1)."""

TWICE = "Об одном ученике и дне две страницы: страница передана дважды, или это тёзки (их внесите таблицей)."
_STRANGER = "Чья страница, из дневников не видно: такого имени среди них нет."
_NAMESAKE = "В классе тёзки, и чья из них эта страница, не понять: внесите их итоги таблицей."
_SHORT = "Одни строки таблицы короче других: проверьте, не потеряна ли часть страницы."
_NO_SUBJECT = "В строке что-то стоит, а предмет не назван: часть страницы потеряна. Сохраните отчёт ещё раз."
_THREE = ("Год", "Экзамен", "Итог")


@dataclass
class _Seen:
    """What the pages before had, and which of them.

    Attributes:
        filled: pupil, subject, day and number of a lesson.
        covered: pupil, and a day or all periods that a page of results is about.
    """

    filled: dict[tuple[str, str, date, int], str] = field(default_factory=dict)
    covered: dict[tuple[str, date | frozenset[str]], str] = field(default_factory=dict)


class PupilPagesReader(PupilsReader):
    """Reads the pages of a whole class; see the module."""

    name = SYSTEM
    own = SGO

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is a page with a table of subjects, and none has a list of pupils."""
        return all(is_pupil_page(bundle, file) for file in bundle.files)

    def read(self, bundle: Bundle) -> list[Imported]:
        """One class. Raises BadInputError `import.pages.no_pupil`, `import.pages.no_table`, `import.sheets.…`."""
        pages = [pupil_page(file, bundle.opened(read_page, file)) for file in sorted(bundle.files)]
        assembly = Assembly(SYSTEM, self._school, self._codes)
        refuse_twins(bundle, named_by_file)
        assembly.title = one_class((one.title for one in pages), self._said.title)
        assembly.year = one_year((one.years for one in pages), self._said.year)
        seen, undated = _Seen(), 0
        for one in pages:
            pupil = assembly.roll.key(one.name)
            assert pupil is not None  # a name without anything else is never two
            undated += max(_enter(assembly, each, pupil, self._said.columns, seen) for each in tables_of_subjects(one))
        assembly.tell_lonely()
        return [Imported(assembly.journal(), dict(bundle.files), (*_losses(undated), *assembly.notes.findings()))]


def _tell_namesakes(assembly: Assembly, one: PupilPage, pupil: str, columns: Sequence[Column], seen: _Seen) -> None:
    """Two pages of one name about the same days, or results of the same periods, are two people's, or one twice."""
    chosen = chosen_term(one)
    days = {column.day for column in columns if column.day is not None}
    results = frozenset(period.id for column in columns if (period := _of_page(column, chosen)) is not None)
    about: list[date | frozenset[str]] = [*days] or ([results] if results else [])
    if any(seen.covered.setdefault((pupil, each), one.file) != one.file for each in about):
        assembly.notes.error("two_pages", PurePosixPath(one.file).name, TWICE)


def enter_results(assembly: Assembly, bundle: Bundle, file: str, said: Mapping[str, str]) -> None:
    """Enters the results of periods on a pupil's page that lies beside his diary: the days are the diary's.

    Raises BadInputError `import.pages.no_pupil`, `import.pages.other_class`.
    """
    one = pupil_page(file, bundle.opened(read_page, file))
    one_class([one.title], assembly.title)
    one_year([one.years], assembly.year)
    if not assembly.roll.knows(one.name, typed=True):
        assembly.notes.error("stranger", PurePosixPath(file).name, _STRANGER)
        return
    pupil = assembly.roll.key(one.name, typed=True)
    if pupil is None:
        assembly.notes.error("namesakes", PurePosixPath(file).name, _NAMESAKE)
        return
    for each in tables_of_subjects(one):
        _enter(assembly, each, pupil, said, None)


def _losses(undated: int) -> list[Finding]:
    """What pages of pupils cannot carry."""
    text = "Тем, домашних заданий и уроков, на которых ни у кого ничего не стоит, на страницах учеников нет."
    found = [Finding("import.pages.no_topics", Severity.WARNING, SYSTEM, text)]
    if undated:
        text = f"Отметки без дат взять некуда; взяты только итоги за период. Страниц: {undated}."
        found.append(Finding("import.pages.undated", Severity.WARNING, SYSTEM, text))
    return found


def _enter(assembly: Assembly, one: PupilPage, pupil: str, said: Mapping[str, str], seen: _Seen | None) -> int:
    """Enters a page, of which results alone unless it is known what the pages before it had (`seen`).

    Gives 1 if it has marks without days.
    """
    sheet = Sheet(PurePosixPath(one.file).name, one.file, said=said)
    chosen = chosen_term(one)
    undated = False
    columns = _columns(one, assembly.year, said)
    if seen is not None:
        _tell_namesakes(assembly, one, pupil, columns, seen)
    _tell_of_table(assembly, one, columns, sheet.where)
    if not are_in_order(columns):
        assembly.notes.warn("days_out_of_order", sheet.where, OUT_OF_ORDER)
    for row, column in _filled(one, columns):
        text, where = one.block.table.cell(row, column.at), sheet.at(row, column.at)
        subject, period = assembly.subject(one.block.value(row, Heading.SUBJECT)), _of_page(column, chosen)
        if column.day is not None and seen is not None:
            if seen.filled.setdefault((pupil, subject.name, column.day, column.no), one.file) != one.file:
                assembly.notes.error("two_pages", sheet.where, TWICE)
            assembly.enter_cell(subject.lesson(column.day, column.no), pupil, text, where)
        elif period is not None:
            assembly.enter_result(subject, pupil, assembly.period(period), text, where)
        elif column.strange and seen is not None and heading_of(column.heading) not in (Heading.MARK, Heading.TEACHER):
            undated = _left_out(assembly, sheet.at(one.block.heads[-1], column.at), column) or undated
    return int(undated)


def _columns(one: PupilPage, year: SchoolYear | None, said: Mapping[str, str]) -> list[Column]:
    columns = columns_of(one.block, year, said)
    if one.numbered and not any(column.day for column in columns):
        columns = _of_results(one.block, columns)
    return [column for column in columns if column.at != one.block.named[Heading.SUBJECT]]


def _filled(one: PupilPage, columns: list[Column]) -> Iterator[tuple[int, Column]]:
    """Row and column of each cell with something in it; a result that stands over two columns is the first one's."""
    table = one.block.table
    for row in one.block.rows:
        for column in columns:
            if table.cell(row, column.at) and (row, column.at) not in table.repeated:
                yield row, column


def _tell_of_table(assembly: Assembly, one: PupilPage, columns: Sequence[Column], where: str) -> None:
    table, column = one.block.table, one.block.named[Heading.SUBJECT]
    if table.has_lost:
        assembly.notes.error("cells_lost", where, CELLS_LOST)
    if one.block.is_ragged(len(one.block.heads) - 1):
        assembly.notes.warn("short_row", where, _SHORT)
    used = [one.at for one in columns if one.day is not None or one.period is not None]
    for row in range(one.block.rows[0], len(table.rows)):
        if not table.cell(row, column) and any(table.cell(row, at) for at in used):
            assembly.notes.error("no_subject", where, _NO_SUBJECT)
    for row in one.block.rows:
        assembly.subject(one.block.value(row, Heading.SUBJECT))  # though nothing stands in it
    tables, read = sum(subjects_block(table) is not None for table in one.page.tables), len(tables_of_subjects(one))
    if tables > read:
        message = "На странице есть ещё таблица предметов: она не взята, дней уроков в ней нет."
        assembly.notes.warn("second_table", where, message)
    elif read > 1:
        message = "На странице две таблицы с днями: взяты обе. Проверьте, что во второй — отметки."
        assembly.notes.warn("second_table", where, message)


def _left_out(assembly: Assembly, where: str, column: Column) -> bool:
    """Whether the column has marks without days; any other is told of."""
    if "оценк" in folded(column.heading) or "отметк" in folded(column.heading):
        return True
    message = f"Столбец «{column.heading or 'без заголовка'}» не взят: что в нём, не понять."
    assembly.notes.warn("column_left_out", where, message)
    return False


def _of_page(column: Column, chosen: Period | None) -> Period | None:
    """«Итоговая оценка» on a page of one term is that term's."""
    if column.period is not None and column.period.kind is PeriodKind.FINAL and chosen is not None:
        return chosen
    return column.period


def _of_results(block: Block, columns: list[Column]) -> list[Column]:
    """The columns of `studenttotalmarks`: terms by their numbers; the last three are year, exam and final result.

    That these are the last three is taken for granted only where no heading says which they are. What is neither stays
    a stranger, to be told of.
    """
    named = {one.at: one.period for one in columns if one.period is not None}
    after = range(block.named[Heading.SUBJECT] + 1, block.last + 1)
    numbers = {at: no for at in after if (no := _NUMBERS.get(" ".join(block.head(at)).upper())) is not None}
    terms = _TERMS.get(len(numbers), "") if sorted(numbers.values()) == list(range(1, len(numbers) + 1)) else ""
    told = {at: period_named(f"{no} {terms}") for at, no in numbers.items()} if terms else {}
    last = after[-len(_THREE) :] if len(after) > len(_THREE) else ()
    places = zip(last, _THREE, strict=False)
    three = {at: period_named(word) for at, word in places if at not in numbers}
    if all(named.get(at, period) == period for at, period in three.items()):
        told |= three
    found = ((one, one.period or told.get(one.at)) for one in columns if one.at in after)
    return [Column(one.at, one.heading, period=period, strange=period is None) for one, period in found]


_NUMBERS = {
    name: no for no, names in enumerate((("1", "I"), ("2", "II"), ("3", "III"), ("4", "IV")), 1) for name in names
}
_TERMS = {4: "четверть", 3: "триместр", 2: "полугодие"}
