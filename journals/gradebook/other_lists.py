"""Tables of other kinds than a class journal: the journal of substitutions, sheets of those who came from elsewhere.

A line for each lesson that somebody else gave (S002, S004 5.4.2), or for each subject that a pupil brought marks in
(S003 3.2.4). Which it is, the headings say; a column that nobody knows is told of, a line that lacks what it needs is
refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from journals.assembling.assembly import class_unit
from journals.assembling.calendar import day_read, year_of
from journals.assembling.findings import Notebook
from journals.assembling.pupils import Roll
from journals.attached import ATTACHED_SCHEMA, AttachedKind, AttachedRow, AttachedSheet, AttachedSheets
from journals.gradebook.columns import LEFT_OUT
from journals.gradebook.places import asks_of
from journals.gradebook.reader import Said, refuse_twins
from journals.gradebook.words import Heading, labels_in, year_in
from journals.importing import Bundle, Imported
from journals.model import Mark, School, Source
from journals.substitution import SUBSTITUTION_SCHEMA, Substitution, SubstitutionJournal
from journals.tables.opening import TABULAR, tables_of
from journals.tables.shapes import Table
from journals.tables.sniffing import sniffed
from kernel.errors import BadInputError
from kernel.ids import SchoolYear
from kernel.russian import folded

SYSTEM: Final = "lists"
_TOP = 30
_INCOMPLETE = "В строке нет даты, класса, предмета или одного из двух учителей."
_PLAIN = re.compile(r"№|п/п|n\b|кабинет|оплата|подпис|роспись")
"""Columns of which nothing is wanted."""
_Words = Mapping[str, re.Pattern[str]]


def _words(**patterns: str) -> _Words:
    return {name: re.compile(pattern) for name, pattern in patterns.items()}


_SUBSTITUTIONS = _words(
    date=r"дата\b.*|число",
    no=r"(№ ?)?урока?|номер урока",
    unit=r"класс\w*",
    subject=r"(учебный )?предмет|дисциплина",
    absent=r"кого замещ\w*|((фамилия|фио) )?(отсутствующ|отсутствовавш|заболевш|замещаем)\w+.*|кто отсут\w+|за кого.*",
    reason=r"причина.*",
    basis=r"приказ.*|основание.*",
    substitute=r"кто (замещ|замен)\w*|((фамилия|фио) )?(замещающ|заменяющ|заменивш)\w+.*|кем (проведен|замещ|замен).*",
    hours=r"(количество |кол-во )?час\w*",
    note=r"примечани\w*|тема( урока)?|подпись.*",
)
_NEEDED_OF_SUBSTITUTIONS = ("date", "unit", "subject", "absent", "substitute")
_ATTACHED = _words(
    number=r"№.*|п/п",
    pupil=r"фио\b.*|ф и о\b.*|фамилия.*|обучающ\w*|ученик\w*",
    subject=r"(учебный )?предмет|дисциплина",
    marks=r"отметки|оценки|текущие (отметки|оценки)",
    result=r"итог\w*( отметка| оценка)?|отметка за период|оценка за период",
    term=r"([1-4]|i{1,3}|iv) (четверть|триместр|полугодие)",
    organisation=r"откуда.*|.*\bиз как\w+.*|прибыл\w* из.*|санаторий.*|место обучения",
    starts=r"с|начало|дата начала",
    ends=r"по|окончание|дата окончания",
    basis=r"приказ.*|основание.*|справка.*|документ.*",
    kind=r"вид.*|причина.*",
    note=r"примечани\w*",
)
_NEEDED_OF_ATTACHED = ("pupil", "subject", "organisation")
_KINDS = ((AttachedKind.SANATORIUM, "санатор"), (AttachedKind.TREATMENT, "лечен"), (AttachedKind.TREATMENT, "больниц"))


@dataclass
class _Lines:
    """A table of lines: what is in each under which heading; `where` names the table."""

    where: str
    head: int
    named: Mapping[str, int]
    table: Table
    strange: tuple[str, ...] = field(default=())

    def rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Place and values of each line that says something."""
        for row in range(self.head + 1, len(self.table.rows)):
            said = {name: self.table.cell(row, at) for name, at in self.named.items()}
            if any(said.values()):
                yield f"{self.where}, строка {row + 1}", said


class OtherListsReader:
    """Reads a journal of substitutions, or the attached sheets of a class, out of tables."""

    name = SYSTEM

    def __init__(self, school: School, said: Said) -> None:
        self._school, self._said = school, said

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is a table, and every table has the headings of such lines, all of one kind."""
        if not all(sniffed(content) in TABULAR for content in bundle.files.values()):
            return False
        try:
            tables = [table for file in bundle.files for table in bundle.opened(tables_of, file) if _has_lines(table)]
            kinds = [sum(1 for _ in _found(bundle, words, needed)) for words, needed in _WANTED]
            return bool(tables) and len(tables) in kinds
        except BadInputError:
            return False  # the reader of other tables says what is wrong

    def read(self, bundle: Bundle) -> list[Imported]:
        """One journal, or the sheets of one class. Raises BadInputError `import.sheets.no_class`, `.no_year`."""
        refuse_twins(bundle)
        notes = Notebook()
        substitutions = list(_found(bundle, _SUBSTITUTIONS, _NEEDED_OF_SUBSTITUTIONS))
        lines = substitutions or list(_found(bundle, _ATTACHED, _NEEDED_OF_ATTACHED))
        for one in lines:
            for heading in one.strange:
                if self._said.columns.get(heading) != LEFT_OUT:
                    text = f"Столбец «{heading}» не взят: что в нём, не понять."
                    notes.error("column_left_out", one.where, text, asks=asks_of(heading))
        journal = self._substitutions(lines, notes) if substitutions else self._attached(lines, notes)
        return [Imported(journal, dict(bundle.files), notes.findings())]

    def _substitutions(self, lines: Sequence[_Lines], notes: Notebook) -> SubstitutionJournal:
        rows = [row for one in lines for row in one.rows()]
        year = self._year(lines, [day for _, said in rows if (day := day_read(said["date"], None)) is not None])
        entries = []
        for where, said in rows:
            day = day_read(said["date"], year)
            missing = [name for name in _NEEDED_OF_SUBSTITUTIONS if not said[name]]
            if day is None and not said["unit"]:
                notes.warn("line_left_out", where, "В строке нет ни даты, ни класса: она не взята.")
                continue
            if day is None or missing:
                notes.error("line_incomplete", where, _INCOMPLETE)
                continue
            if year_of(day) != year:
                notes.error("outside_year", where, f"День не в учебном году {year.title}.")
            hours = said.get("hours", "")
            if hours and _number(hours) is None:
                notes.error("bad_hours", where, "Здесь должно стоять целое число часов.")
            entries.append(_substitution(day, said))
        notes.refuse_empty(pupils=len(entries), subjects=len(entries), title="—", year=year)
        return SubstitutionJournal.model_validate(
            {
                "schema": SUBSTITUTION_SCHEMA, "school": self._school, "source": Source(system=SYSTEM),
                "academic_year": year.title, "entries": tuple(sorted(entries, key=lambda one: (one.date, one.no or 0))),
            }
        )  # fmt: skip

    def _attached(self, lines: Sequence[_Lines], notes: Notebook) -> AttachedSheets:
        roll, sheets = Roll(), dict[tuple[str, str, str], dict[str, object]]()
        rows: dict[tuple[str, str, str], list[AttachedRow]] = {}
        days = []
        for where, said in (pair for one in lines for pair in one.rows()):
            pupil = roll.key(said["pupil"], typed=True) if said["pupil"] else None
            if pupil is None or not said["subject"] or not said["organisation"]:
                notes.error("line_incomplete", where, "В строке нет обучающегося, предмета или организации.")
                continue
            first, last = (_told_day(said.get(name, ""), notes, where) for name in ("starts", "ends"))
            days += [day for day in (first, last) if day is not None]
            key = (pupil, said["organisation"], said.get("basis", ""))
            kind = _kind_of(f"{said.get('kind', '')} {said['organisation']}")
            known = sheets.setdefault(key, {"kind": kind, "from": first, "to": last})
            known["from"], known["to"] = known["from"] or first, known["to"] or last
            marks = tuple(Mark(value=one) for one in re.split(r"[\s,;]+", said.get("marks", "")) if one)
            rows.setdefault(key, []).append(
                AttachedRow(
                    subject=said["subject"],
                    marks=marks,
                    result=said.get("result") or said.get("term", ""),
                    note=said.get("note", ""),
                )
            )
        title, year = self._said.title or _label(lines), self._year(lines, days)
        pupils = roll.pupils(notes)
        notes.refuse_empty(pupils=len(pupils), subjects=len(rows), title=title, year=year)
        made = [
            AttachedSheet.model_validate({**sheets[key], "pupil": key[0], "organisation": key[1], "basis": key[2],
                                          "rows": tuple(rows[key])})
            for key in sheets
        ]  # fmt: skip
        return AttachedSheets.model_validate(
            {
                "schema": ATTACHED_SCHEMA, "school": self._school, "source": Source(system=SYSTEM),
                "academic_year": year.title, "class": class_unit(title), "pupils": pupils, "sheets": tuple(made),
            }
        )  # fmt: skip

    def _year(self, lines: Sequence[_Lines], days: Sequence[date]) -> SchoolYear:
        """What a person said, the sheets say, or their days fall into. Raises BadInputError `import.sheets.no_year`."""
        if self._said.year is not None:
            return self._said.year
        texts = (text for one in lines for row in one.table.rows[: one.head] for text in (*row, *one.table.beside))
        named = next((ends for text in texts if (ends := year_in(text)) is not None), None)
        if named is not None:
            return SchoolYear(named)
        years = {year_of(day) for day in days}
        if len(years) != 1:
            Notebook().refuse_empty(pupils=1, subjects=1, title="—", year=None)
        return years.pop()


def _substitution(day: date, said: Mapping[str, str]) -> Substitution:
    told = {name: said.get(name, "") for name in ("subject", "absent", "reason", "basis", "substitute", "note")}
    numbers = {"no": _number(said.get("no", "")), "hours": _number(said.get("hours", "")) or 1}
    return Substitution.model_validate({"date": day, "class": said["unit"], **told, **numbers})


_WANTED: Final = ((_SUBSTITUTIONS, _NEEDED_OF_SUBSTITUTIONS), (_ATTACHED, _NEEDED_OF_ATTACHED))


def _found(bundle: Bundle, words: _Words, needed: Sequence[str]) -> Iterator[_Lines]:
    for file in sorted(bundle.files):
        for table in bundle.opened(tables_of, file):
            for row in range(min(len(table.rows), _TOP)):
                named = _named(table.rows[row], words)
                if "result" in named:
                    named.pop("term", None)  # one of the two is no result of the stay: it is asked about
                if all(name in named for name in needed):
                    yield _Lines(table.name or file, row, named, table, _strange(table, row, named))
                    break


def _has_lines(table: Table) -> bool:
    """Whether it is more than an empty sheet, or one with a title alone."""
    return sum(1 for row in table.rows if sum(map(bool, row)) > 1) > 1


def _named(cells: Sequence[str], words: _Words) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, text in enumerate(cells):
        heading = " ".join(folded(text).replace(".", " ").split())
        name = next((name for name, pattern in words.items() if heading and pattern.fullmatch(heading)), None)
        if name is not None:
            found.setdefault(name, at)
    return found


def _strange(table: Table, head: int, named: Mapping[str, int]) -> tuple[str, ...]:
    """Headings of columns with something in them that nobody knows; a running number is no content."""
    strange = []
    for at, text in enumerate(table.rows[head]):
        filled = any(table.cell(row, at) for row in range(head + 1, len(table.rows)))
        if at not in named.values() and filled and not _PLAIN.match(folded(text)):
            strange.append(text or "без заголовка")
    return tuple(strange)


def _told_day(text: str, notes: Notebook, where: str) -> date | None:
    day = day_read(text, None)
    if text and day is None:
        notes.error("bad_day", where, "Здесь должна стоять дата: 10.02.2026.")
    return day


def _number(text: str) -> int | None:
    bare = text.strip().rstrip(".")
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) < 3 else None


def _kind_of(text: str) -> AttachedKind:
    return next((kind for kind, word in _KINDS if word in folded(text)), AttachedKind.ARRIVED)


def _label(lines: Sequence[_Lines]) -> str:
    """The class that a line above a table names."""
    texts = (text for one in lines for row in one.table.rows[: one.head] for text in row)
    return next((said for text in texts for heading, said in labels_in(text) if heading is Heading.CLASS), "")
