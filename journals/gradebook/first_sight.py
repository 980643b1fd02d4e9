"""A table at first sight: what it is of, and which of its parts are lists of pupils, lessons, topics."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from journals.assembling.calendar import ANY_YEAR, month_of
from journals.assembling.periods import period_named
from journals.gradebook.columns import LEFT_OUT, Column, columns_of
from journals.gradebook.layout import Block, first_row
from journals.gradebook.parts import Part, parts_of
from journals.gradebook.results_sheet import named_term
from journals.gradebook.words import (
    Heading,
    class_and_subject,
    class_begun,
    class_teacher_in,
    heading_of,
    is_label,
    journal_kind_in,
    labels_in,
    subject_in_name,
    years_in,
)
from journals.model import JournalKind, Period
from journals.tables.shapes import Table
from kernel.ids import SchoolYear
from kernel.russian import folded

_OF_ATTENDANCE = re.compile(
    r"(?P<what>(?:(?:сводная|сводный|отчет|сводка|ведомость|сведения|табель|журнал|учет|учета|учете|о|об) )*)"
    r"(?:посещаемост\w*|пропуск\w*|пропущенн\w*)(?P<more>\W.*)?"
)
_MORE_THAN_THAT = re.compile(r":|успеваем|отмет|оцен")
_ABOVE = 15  # rows in which a sheet says what it is of


def found_in(file: str, tables: Sequence[Table], answers: Mapping[str, str]) -> Iterator["Found"]:
    """The file's sheets, each part by part. `answers`: heading → what a person said it is, «лист …» of a sheet."""
    sheets = [parts_of(table) for table in tables]
    wanted = [part for parts in sheets for part in parts if answers.get(f"лист {part.table.name}") != LEFT_OUT]
    heads = [part.table for part in wanted if len(tables) > 1 and part.pupils is None and not part.topics]
    around = [text for one in heads for row in one.rows[:_ABOVE] for text in _lines(row)]
    for parts in sheets:
        found: list[Found] = []
        for part in parts:
            found.append(Found(file, part, answers, around, found[-1] if found else None))
        for one in found:
            one.has_terms_beside = any(other.term is not None for other in found if other is not one)
        yield from found


class Found:
    """A part of a sheet with what was made out of it at first sight.

    What it says of itself goes before what the part above it says (`before`). `around`: what the file's other tables
    say that have no pupils and no topics: a head of the page is such a one.
    """

    def __init__(
        self, file: str, part: Part, answers: Mapping[str, str], around: Sequence[str], before: "Found | None"
    ) -> None:
        table = part.table
        self.file, self.table, self._answers, self._around = file, table, answers, around
        self.pupils, self.topics, self._titles = part.pupils, part.topics, part.titles
        self.has_terms_beside = False
        """Whether another part of the sheet is of a quarter that it names."""
        self.number: int = 1 if before is None else before.number + 1
        begins = first_row(table)
        self.top = [text for row in table.rows[begins : begins + _ABOVE] for text in _lines(row)]
        self.above = list(dict.fromkeys([*table.beside, *self.top]))
        self.said = dict(reversed([one for text in self.above for one in labels_in(text)]))
        chosen = next((pair for text in table.beside if (pair := class_and_subject(text)) is not None), None)
        if chosen is not None:
            self.said = {Heading.CLASS: chosen[0], Heading.SUBJECT: chosen[1], **self.said}
        if before is not None:
            own = self.said.get(Heading.SUBJECT, "")
            is_other = bool(own) and folded(own) != folded(before.subject)
            inherited = {one: said for one, said in before.said.items() if one in _OF_CLASS or not is_other}
            self.said = {**inherited, **self.said}
        if self.is_long and self.pupils is not None:
            first = {one: self.pupils.value(self.pupils.rows[0], one) for one in (Heading.CLASS, Heading.YEAR)}
            self.said |= {heading: text for heading, text in first.items() if text}
            self.above += [first[Heading.YEAR]]
        self.class_teacher = next(filter(None, map(class_teacher_in, self.above)), "")
        if before is not None and not any(map(period_named, self.top)):
            self.above += before.above

    @property
    def class_in_names(self) -> str:
        """The class that the file's name begins with, or a folder's, or the sheet's; empty for none («5А алгебра»)."""
        path = PurePosixPath(self.file)
        names = (path.stem, *reversed(path.parent.parts), self.table.name)
        return next((found for name in names if (found := class_begun(name))), "") if self.pupils is not None else ""

    @property
    def class_listed(self) -> str:
        """The class of all in a list that names each one's; empty for none, and for several."""
        block = self.pupils
        listed = {block.value(row, Heading.CLASS) for row in block.rows} if block is not None and self.is_list else ()
        return next(iter(listed)) if len(listed) == 1 else ""

    @cached_property
    def term(self) -> Period | None:
        """The quarter, trimester or half-year that the part is of."""
        return named_term(self.over, self.names)

    @property
    def strange_title(self) -> str:
        """A line over a lower part that may name another subject; empty where all of them are understood."""
        return next((text for text in self._titles if not self._is_understood(text)), "")

    def _is_understood(self, title: str) -> bool:
        told = labels_in(title) or heading_of(title) or years_in(title) or _OF_TERM.search(title)
        return (
            bool(told)
            or any(map(month_of, title.split()))
            or folded(subject_in_name(title)) in ("", folded(self.subject))
        )

    @property
    def journal_kind(self) -> JournalKind | None:
        """The kind of journal that its title, its name or the file's names."""
        titles = (*self.table.captions, *self._alone, *self.names, *(self._around if self.table.name else ()))
        return next((kind for text in titles if (kind := journal_kind_in(text)) is not None), None)

    @property
    def _alone(self) -> list[str]:
        """The texts that stand alone in a row over the names."""
        above = self.table.rows[: self._named_at(self.pupils)] if self.pupils is not None else ()
        rows = (set(filter(None, row)) for row in above)
        return [row.pop() for row in rows if len(row) == 1]

    @property
    def source(self) -> str:
        """What tells it from every other part of every other sheet."""
        return f"{self.file}/{self.table.name}" + (f"/{self.number}" if self.number > 1 else "")

    @property
    def where(self) -> str:
        """For findings: the sheet's name, else the file's."""
        return f"лист «{self.table.name}»" if self.table.name else PurePosixPath(self.file).name

    @property
    def years(self) -> tuple[SchoolYear, ...]:
        """The school years that it names above its rows, and by its name; «© 2013-2014» is none."""
        heads = [text for block in self._blocks for row in block.heads for text in block.table.rows[row]]
        first = self.above[-1:] if self.is_long else ()
        texts = (*self.over, *heads, *first, *self.table.marked, self.table.name)
        return tuple(map(SchoolYear, dict.fromkeys(y for text in texts if "©" not in text for y in years_in(text))))

    @property
    def years_of_file(self) -> tuple[SchoolYear, ...]:
        """Those that the file's name names, else its folders, the innermost first."""
        parts = reversed(PurePosixPath(self.file).parts)
        return tuple(map(SchoolYear, next(filter(None, map(years_in, parts)), ())))

    @property
    def _blocks(self) -> list[Block]:
        return [block for block in (self.pupils, *self.topics) if block is not None]

    @cached_property
    def over(self) -> list[str]:
        """What stands over its columns' names and outside of it: no topic, no cell of a pupil, no column's heading."""
        rows = self.table.rows[: min((self._named_at(block) for block in self._blocks), default=_ABOVE)]
        return [*self.table.outside, *self._around, *(text for row in rows for text in _lines(row))]

    def _named_at(self, block: Block) -> int:
        """The row that names the columns; months and titles may stand above it, and count as heading."""
        return next((row for row in block.heads if any(map(heading_of, block.table.rows[row]))), block.heads[0])

    @property
    def names(self) -> list[str]:
        """The sheet's and the file's."""
        return [self.table.name, PurePosixPath(self.file).stem]

    @property
    def subject(self) -> str:
        """What the sheet says, its name, or the file's."""
        named = self.said.get(Heading.SUBJECT, "")
        path = PurePosixPath(self.file)
        names = ["" if _says_nothing(self.table.name) else self.table.name, path.stem]
        names += [path.parent.name] if named_term([path.stem], ()) is not None else []  # «Алгебра/1 четверть.csv»
        return named or next(filter(None, map(subject_in_name, names)), "")

    @property
    def is_unfilled(self) -> bool:
        """Whether it is a list, or the template's sheet, of which only the headings and the numbers are there."""
        heads = [row for row, cells in enumerate(self.table.rows) if heading_of(" ".join(cells[1:2])) is Heading.NAME]
        if self.pupils is not None or not heads:
            return False
        below = self.table.rows[heads[0] + 1 :]
        return not any(text and not text.isdecimal() and heading_of(text) is None for row in below for text in row)

    @property
    def is_of_attendance(self) -> bool:
        """Whether it is a report on lessons missed: its numbers would read as marks."""
        if Heading.SUBJECT in self.said or self.is_long or self.pupils is None:
            return False
        titles = [self.table.name, *self.table.captions, *self._alone]
        lines = [text for text in (*self.table.outside, *self._around) if _REPORT.match(folded(text))]
        own = lines if len(lines) == 1 else []  # several are a menu
        return any(map(_is_of_attendance, titles)) or any(_is_of_attendance(text, whole=True) for text in own)

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
        return columns_of(self.pupils, ANY_YEAR, self._answers) if self.pupils is not None else []


_OF_CLASS = (Heading.CLASS, Heading.YEAR)
"""What the parts of a sheet share, whatever subjects they are of."""
_OF_TERM = re.compile(
    r"четверт|полугоди|триместр|семестр|\bгод\b|страниц|школ|\bсош\b|гимнази|лице[йя]|\bмбоу|журнал|кабинет|\bкласс"
    r"|\bлист\b|\bстр|продолжение|ведомость|выбы|прибы|^учител"
    r"|^\W*[\dIVX]+\W*$",
    re.IGNORECASE,
)
"""Titles that name no subject."""
_REPORT = re.compile(r"(?:отчет|сводн|сведения|табель|ведомость)\w*\b")


def _is_of_attendance(title: str, *, whole: bool = False) -> bool:
    """Whether a title is such a report's; `whole`: more than the bare word, which stands in menus, too."""
    said = _OF_ATTENDANCE.fullmatch(folded(title).strip())
    return said is not None and not _MORE_THAN_THAT.search(said["more"] or "") and (bool(said["what"]) or not whole)


def _lines(row: Sequence[str]) -> Iterator[str]:
    """What a row says: each cell, and «Предмет:» together with the cell after it; «Предмет» alone with the only one."""
    texts = [text for text in row if text]
    for text, following in zip(texts, [*texts[1:], ""], strict=False):
        yield text
        if text.endswith(":") and following:
            yield f"{text} {following}"
    if len(texts) == 2 and is_label(texts[0]) and not texts[0].endswith(":") and heading_of(texts[1]) is None:
        yield f"{texts[0]}: {texts[1]}"


def _says_nothing(name: str) -> bool:
    """Whether a sheet's name is no subject's: «Лист1», «1 четверть», «Сентябрь»."""
    words = re.fullmatch(r"(?:лист|sheet|table|страница)?\s*\d*", name.strip(), re.IGNORECASE)
    return words is not None or period_named(name) is not None or month_of(name) is not None
