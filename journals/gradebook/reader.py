"""The reader: one class from all the tables that were handed in together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from journals.assembling.assembly import Assembly, one_class
from journals.assembling.calendar import day_read, month_of, year_of
from journals.assembling.codes import Codes
from journals.assembling.findings import ASKS_COLUMN
from journals.assembling.periods import period_named
from journals.gradebook.columns import LEFT_OUT, Column, columns_of
from journals.gradebook.layout import Block, pupils_block, topics_blocks
from journals.gradebook.results_sheet import ResultColumn, enter_results_sheet, results_columns
from journals.gradebook.sheets import Sheet, enter_grid, enter_long, enter_pupils, enter_topics
from journals.gradebook.words import Heading, class_and_subject, class_teacher_in, heading_of, labelled, year_in
from journals.importing import Bundle, Imported
from journals.model import School
from journals.tables.opening import TABULAR, tables_of
from journals.tables.shapes import Table
from journals.tables.sniffing import sniffed
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity
from kernel.ids import SchoolYear
from kernel.kinds import Kind

SYSTEM = "sheets"
GUIDE = "Как заполнять"
"""The template's sheet of instructions."""
_NOTHING_HERE = "На листе нет ни списка обучающихся, ни тем уроков; он не прочитан."
_ABOVE = 15  # rows in which a sheet says what it is of
_CLASS_IN_NAME = re.compile(r"(?<!\d)(1[0-2]|[1-9])\s*[-«]?\s*([А-ЯЁа-яёA-Za-z])(?![\w])")


@dataclass(frozen=True)
class Said:
    """What a person says besides the files: class, school year, what headings mean, the list of pupils by line.

    `kind`: what it is, where files do not tell.
    """

    title: str = ""
    year: SchoolYear | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    pupils: Sequence[str] = ()
    kind: Kind | None = None


class GradebookReader:
    """Reads workbooks, pages and CSV with a sheet for each subject, lists of pupils, and long tables.

    Args:
        school: as the settings name it; files of this kind name none.
        codes: what signs mean.
        said: what a person said.
    """

    name = SYSTEM

    def __init__(self, school: School, codes: Codes, said: Said) -> None:
        self._school = school
        self._codes = codes
        self._said = said

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is a table, and one at least has a list of pupils."""
        if not all(sniffed(content) in TABULAR for content in bundle.files.values()):
            return False
        try:
            return any(pupils_block(table) for file in bundle.files for table in bundle.opened(tables_of, file))
        except BadInputError:
            return True  # meant for this reader: its `read` says what is wrong

    def read(self, bundle: Bundle) -> list[Imported]:
        """Reads one class. Raises BadInputError `import.sheets.…`, and what the formats' readers raise."""
        sheets = self._sheets(bundle)
        found = [_Found(file, table) for file in sheets for table in bundle.opened(tables_of, file) if table.rows]
        assembly = Assembly(self.name, self._school, self._codes)
        refuse_twins(bundle)
        assembly.title = one_class((one.said.get(Heading.CLASS, "") for one in found), self._said.title)
        assembly.title = assembly.title or _class_in_names(found)
        assembly.teacher = next(filter(None, (one.class_teacher for one in found)), "")
        assembly.year = self._said.year or _year(found)
        told = list(self._enter(assembly, found))
        self._enter_others(assembly, bundle, sorted(bundle.files.keys() - set(sheets)))
        journal = assembly.journal()
        findings = (*told, *assembly.notes.findings())
        return [Imported(journal, dict(bundle.files), findings)]

    def _sheets(self, bundle: Bundle) -> list[str]:
        """The files that are the class's sheets: all of them, unless a system has others beside them."""
        return sorted(bundle.files)

    def _enter_others(self, assembly: Assembly, bundle: Bundle, files: Sequence[str]) -> None:
        """Enters the other files (`files`), once the sheets are entered."""

    def _enter(self, assembly: Assembly, found: Sequence["_Found"]) -> Iterator[Finding]:
        # Lists first: they tell namesakes apart for the sheets that follow.
        for one in sorted(found, key=lambda one: not one.is_list):
            sheet = Sheet(
                one.where,
                f"{one.file}/{one.table.name}",
                one.subject,
                one.said.get(Heading.SUBGROUP, ""),
                one.said.get(Heading.TEACHER, ""),
                {**self._headings(assembly, one.table), **self._said.columns},
            )
            if one.table.name == GUIDE:
                continue
            if one.is_unfilled:
                continue
            if one.pupils is None and not one.topics:
                if self._said.columns.get(f"лист {one.table.name}") != LEFT_OUT:
                    asks = f"{ASKS_COLUMN}:лист {one.table.name}" if one.table.name else ""
                    yield _told(one.where, _NOTHING_HERE, Severity.ERROR if asks else Severity.WARNING, asks)
            elif one.pupils is not None and (columns := self._results(one)):
                yield _told(one.where, enter_results_sheet(assembly, sheet, one.pupils, columns, sheet.said))
            elif one.is_list:
                assert one.pupils is not None
                enter_pupils(assembly, sheet, one.pupils)
                yield _told(one.where, f"Список класса: обучающихся {len(one.pupils.rows)}.")
            elif one.is_long:
                assert one.pupils is not None
                enter_long(assembly, sheet, one.pupils)
                yield _told(one.where, f"Таблица с предметом в каждой строке: строк {len(one.pupils.rows)}.")
            else:
                yield self._enter_subject(assembly, sheet, one)

    def _results(self, one: "_Found") -> list[ResultColumn]:
        """The columns of a sheet of results; empty for any other."""
        if one.pupils is None or one.is_long or one.topics or any(column.day for column in one.columns):
            return []
        names = [one.table.name, PurePosixPath(one.file).stem]
        return results_columns(one.pupils, one.above, names, self._codes)

    def _headings(self, _assembly: Assembly, _table: Table) -> Mapping[str, str]:
        """Headings of the sheet that this system uses in a sense of its own."""
        return {}

    def _enter_subject(self, assembly: Assembly, sheet: Sheet, one: "_Found") -> Finding:
        lessons, periods, topics = 0, list[str](), 0
        if one.pupils is not None:
            besides = [row for block in one.topics for row in (*block.heads, *block.rows)]
            lessons, periods = enter_grid(assembly, sheet, one.pupils, besides)
        if one.topics:
            topics = enter_topics(assembly, sheet, one.topics)
        pupils = len(one.pupils.rows) if one.pupils else 0
        text = (
            f"Предмет «{sheet.subject}»: обучающихся {pupils}, дней с уроками {lessons}, тем {topics}, "
            f"итоги: {', '.join(periods) or 'нет'}."
        )
        return _told(one.where, text)


def _told(where: str, text: str, severity: Severity = Severity.INFO, asks: str = "") -> Finding:
    return Finding("import.sheets.guess", severity, where, text, asks=asks)


class _Found:
    """A table with what was made out of it at first sight."""

    def __init__(self, file: str, table: Table) -> None:
        self.file, self.table = file, table
        self.pupils: Block | None = pupils_block(table)
        self.topics = topics_blocks(table)
        above = [*table.beside, *(text for row in table.rows[:_ABOVE] for text in _lines(row))]
        self.above = list(dict.fromkeys(above))
        self.said = dict(reversed([one for text in self.above if (one := labelled(text)) is not None]))
        chosen = next((pair for text in table.beside if (pair := class_and_subject(text)) is not None), None)
        if chosen is not None:
            self.said = {Heading.CLASS: chosen[0], Heading.SUBJECT: chosen[1], **self.said}
        if self.is_long and self.pupils is not None:
            first = {one: self.pupils.value(self.pupils.rows[0], one) for one in (Heading.CLASS, Heading.YEAR)}
            self.said |= {heading: text for heading, text in first.items() if text}
            self.above += [first[Heading.YEAR]]
        self.class_teacher = next(filter(None, map(class_teacher_in, self.above)), "")

    @property
    def where(self) -> str:
        """For findings: the sheet's name, else the file's."""
        return f"лист «{self.table.name}»" if self.table.name else PurePosixPath(self.file).name

    @property
    def subject(self) -> str:
        """What the sheet says, its name, or the file's."""
        named = self.said.get(Heading.SUBJECT, "")
        return named or (PurePosixPath(self.file).stem if _says_nothing(self.table.name) else self.table.name)

    @property
    def is_unfilled(self) -> bool:
        """Whether it is a list, or the template's sheet, of which only the headings and the numbers are there."""
        heads = [row for row, cells in enumerate(self.table.rows) if heading_of(" ".join(cells[1:2])) is Heading.NAME]
        if self.pupils is not None or not heads:
            return False
        below = self.table.rows[heads[0] + 1 :]
        return not any(text and not text.isdecimal() and heading_of(text) is None for row in below for text in row)

    @property
    def is_long(self) -> bool:
        """Whether each row names its subject."""
        return self.pupils is not None and Heading.SUBJECT in self.pupils.named

    @cached_property
    def is_list(self) -> bool:
        """Whether it is a list of the class and has no lessons: the headings say nothing of days or periods."""
        if self.pupils is None or self.is_long or self.topics:
            return False
        return not any(one.day or one.period for one in self.columns)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns beside the names, as their headings say."""
        return columns_of(self.pupils, SchoolYear(2000), {}) if self.pupils is not None else []


def _lines(row: Sequence[str]) -> Iterator[str]:
    """What a row says: each cell, and «Предмет:» together with the cell after it."""
    texts = [text for text in row if text]
    for text, following in zip(texts, [*texts[1:], ""], strict=False):
        yield text
        if text.endswith(":") and following:
            yield f"{text} {following}"


def _says_nothing(name: str) -> bool:
    """Whether a sheet's name is no subject's: «Лист1», «1 четверть», «Сентябрь»."""
    words = re.fullmatch(r"(?:лист|sheet|table|страница)?\s*\d*", name.strip(), re.IGNORECASE)
    return words is not None or period_named(name) is not None or month_of(name) is not None


def refuse_twins(bundle: Bundle) -> None:
    """One table handed in twice would double every mark. Raises BadInputError `import.sheets.file_twice`."""
    seen: dict[bytes, str] = {}
    for file, content in sorted(bundle.files.items()):
        other = seen.setdefault(content, file)
        if other != file:
            raise BadInputError(
                "import.sheets.file_twice",
                f"Файлы «{PurePosixPath(other).name}» и «{PurePosixPath(file).name}» одинаковы.",
                "Оставьте один из них.",
            )


def _class_in_names(found: Sequence[_Found]) -> str:
    """The class by the files' names, where they all name one: «7А алгебра.xlsx»."""
    names = {"".join(match.groups()).upper() for one in found if (match := _CLASS_IN_NAME.search(one.file)) is not None}
    return next(iter(names)) if len(names) == 1 else ""


def _year(found: Sequence[_Found]) -> SchoolYear | None:
    """The school year that the sheets name, or that full dates in them fall into."""
    for one in found:
        for text in (*one.above, one.table.name, one.file):
            ends = year_in(text)
            if ends is not None:
                return SchoolYear(ends)
    days = {year_of(day) for one in found if not one.is_list for text in _texts(one) if (day := day_read(text, None))}
    return next(iter(days)) if len(days) == 1 else None


def _texts(one: _Found) -> Iterator[str]:
    """Where days of lessons stand: the headings over marks, the column of dates beside topics."""
    if one.pupils is not None:
        born = one.pupils.named.get(Heading.BIRTH)
        for row in one.pupils.heads:
            yield from (text for at, text in enumerate(one.table.rows[row]) if at != born)
    if one.pupils is not None and one.is_long and Heading.DATE in one.pupils.named:
        yield from (one.pupils.value(row, Heading.DATE) for row in one.pupils.rows)
    for block in one.topics:
        yield from (block.value(row, Heading.DATE) for row in block.rows)
