"""«Сетевой город»: `studentgrades`, a pupil's marks in one subject, a row for each: kind of work, topic, day, mark.

A page says above its table whose it is and of what subject (domain §2.1); pages of all pupils and subjects are handed
in together. The topic is that of the task, so the lesson has it only where nothing else is known; no results.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from journals.assembling.agreement import one_class
from journals.assembling.assembly import Assembly
from journals.assembling.calendar import day_read, year_of
from journals.gradebook.reader import refuse_twins
from journals.importing import Bundle, Imported
from journals.pupilpages.answers import PupilsReader, called_after, named_by_file, uncopied
from journals.pupilpages.html_pages import SGO, TWICE
from journals.pupilpages.pupil_page import WHERE_NAMED, class_on, pupil_on
from journals.tables.pages import Page, read_page
from journals.tables.shapes import Table
from journals.tables.sniffing import Format, sniffed
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity
from kernel.russian import folded

SYSTEM = "netschool-grades"
_HEADS = ("тип задания", "тема задания", "дата проведения урока", "дата выставления оценки", "оценка")
_KIND, _TOPIC, _DAY, _MARK = 0, 1, 2, 4
_SUBJECT = re.compile(r"Предмет\s{0,3}:\s{0,3}(.{1,100}?)(?=\s{1,3}(?:Учитель|Период|Класс|Ученик|Тип задания)|\s*$)")


@dataclass(frozen=True)
class _GradesPage:
    """A page: of whom, of what, and its rows: (number on the page, kind of work, topic, day, mark)."""

    file: str
    name: str
    title: str
    subject: str
    rows: tuple[tuple[int, str, str, str, str], ...]

    @property
    def days(self) -> Iterator[date]:
        for row in self.rows:
            day = day_read(row[3], None)
            if day is not None:
                yield day


class GradesPageReader(PupilsReader):
    """Reads the pages of a whole class; see the module."""

    name = SYSTEM
    own = SGO

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is such a page."""
        return all(is_grades_page(bundle, file) for file in bundle.files)

    def read(self, bundle: Bundle) -> list[Imported]:
        """One class. Raises BadInputError `import.pages.no_pupil`, `import.pages.no_subject`, `import.sheets.…`."""
        refuse_twins(bundle, lambda file: f"{named_by_file(file)} {uncopied(PurePosixPath(file).stem)}")
        pages = [_page(file, bundle.opened(read_page, file)) for file in sorted(bundle.files)]
        assembly = Assembly(SYSTEM, self._school, self._codes)
        assembly.title = one_class((one.title for one in pages), self._said.title)
        first = next((day for one in pages for day in one.days), None)
        assembly.year = self._said.year or (year_of(first) if first is not None else None)
        for one in pages:
            _enter(assembly, one)
        _tell_overlaps(assembly, pages)
        lost = "Пропусков, итогов, домашних заданий и уроков без отметок на этих страницах нет."
        told = Finding("import.pages.no_topics", Severity.WARNING, SYSTEM, lost)
        return [Imported(assembly.journal(), dict(bundle.files), (told, *assembly.notes.findings()))]


def _tell_overlaps(assembly: Assembly, pages: Sequence[_GradesPage]) -> None:
    """Two pages of one name and subject whose days run into one another are two people's, or one too many."""
    known: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for one in pages:
        days = sorted(one.days)
        if days:
            others = known.setdefault((folded(one.name), folded(one.subject)), [])
            if any(first <= days[-1] and days[0] <= last for first, last in others):
                assembly.notes.error("two_pages", PurePosixPath(one.file).name, TWICE)
            others.append((days[0], days[-1]))


def is_grades_page(bundle: Bundle, file: str) -> bool:
    """Whether a file is such a page."""
    if sniffed(bundle.files[file]) is not Format.HTML:
        return False
    try:
        return _found(bundle.opened(read_page, file)) is not None
    except BadInputError:
        return False


def _found(page: Page) -> tuple[Table, int] | None:
    """The table, and the number of its row of headings."""
    for table in page.tables:
        for at, row in enumerate(table.rows[:5]):
            if tuple(map(folded, row[: len(_HEADS)])) == _HEADS:
                return table, at
    return None


def _page(file: str, page: Page) -> _GradesPage:
    found = _found(page)
    assert found is not None  # or the page was not recognised
    table, head = found
    path = PurePosixPath(file)
    said = page.whole[:WHERE_NAMED]
    name = pupil_on(said) or called_after(path.parent.name) or called_after(path.stem)
    named = _SUBJECT.search(said)
    subject = named[1].strip() if named else "" if called_after(path.stem) == name else uncopied(path.stem)
    if not name or not subject:
        code, what = ("no_pupil", "чья она") if not name else ("no_subject", "о каком она предмете")
        raise BadInputError(
            f"import.pages.{code}",
            f"На странице «{path.name}» не сказано, {what}.",
            "Держите страницы ученика в папке с его именем и назовите каждую по предмету: «Алгебра.html».",
        )
    rows = [
        (at, table.cell(at, _KIND), table.cell(at, _TOPIC), table.cell(at, _DAY), table.cell(at, _MARK))
        for at in range(head + 1, len(table.rows))
        if any(table.rows[at]) and folded(table.cell(at, 0)) != "итого"
    ]
    return _GradesPage(file, name, class_on(said), subject, tuple(rows))


def _enter(assembly: Assembly, page: _GradesPage) -> None:
    where = PurePosixPath(page.file).name
    pupil = assembly.roll.key(page.name)
    assert pupil is not None  # a name without anything else is never two
    subject = assembly.subject(page.subject)
    for at, kind, topic, written, mark in page.rows:
        day = day_read(written, assembly.year)
        if day is None:
            assembly.notes.error("bad_day", f"{where}, строка {at + 1}", "У отметки нет даты урока.")
            continue
        lesson = subject.lesson(day)
        lesson.topic = lesson.topic or topic
        assembly.enter_cell(lesson, pupil, mark, f"{where}, строка {at + 1}", work=kind, source=page.file)
