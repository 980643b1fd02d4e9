"""edu.tatar.ru, `/user/diary.xml`: a pupil's diary by days (domain §2.3).

A day has three lists that go together by their order: subjects, homework, marks. A file names neither pupil nor class
nor year: the pupil is who the file or its folder is called after. Nothing in it is a result, and topics are not there.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from journals.assembling.assembly import Assembly
from journals.assembling.calendar import day_in, month_of
from journals.edutatar.reader import CODES
from journals.gradebook.reader import refuse_twins
from journals.importing import Bundle, Imported
from journals.pupilpages.answers import PupilsReader, called_after, named_by_file, occurrences, pupil_key
from journals.tables.sniffing import Format, sniffed
from journals.tables.xml_trees import Node, read_xml
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity
from kernel.ids import SchoolYear

SYSTEM = "edu.tatar.ru-diary"
_LISTS = (("classes", "class"), ("tasks", "task"), ("marks", "marks"))


class DiaryXmlReader(PupilsReader):
    """Reads the diaries of all pupils of a class; see the module."""

    name = SYSTEM
    own = CODES

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is such a diary."""
        if not all(sniffed(content) is Format.XML for content in bundle.files.values()):
            return False
        try:
            return all(bundle.opened(read_xml, file).name == "diary" for file in bundle.files)
        except BadInputError:
            return False

    def read(self, bundle: Bundle) -> list[Imported]:
        """One class. Raises BadInputError `import.pages.no_pupil`, `import.sheets.…`."""
        refuse_twins(bundle, named_by_file)
        assembly = Assembly(SYSTEM, self._school, self._codes, title=self._said.title, year=self._said.year)
        # The files name neither, and without them no day can be told.
        assembly.notes.refuse_empty(pupils=1, subjects=1, title=assembly.title, year=assembly.year)
        assert assembly.year is not None
        for file in sorted(bundle.files):
            path = PurePosixPath(file)
            pupil = pupil_key(assembly, called_after(path.stem), "", path.parent.as_posix())
            _enter(assembly, bundle.opened(read_xml, file), pupil, path.name, assembly.year)
        assembly.tell_lonely()
        lost = "Тем уроков, итогов и уроков, которых нет в дневниках, в этих файлах нет."
        told = Finding("import.pages.no_topics", Severity.WARNING, SYSTEM, lost)
        return [Imported(assembly.journal(), dict(bundle.files), (told, *assembly.notes.findings()))]


def _enter(assembly: Assembly, root: Node, pupil: str, where: str, year: SchoolYear) -> None:
    for month, number, day in _days(root):
        on = _date(year, month, number)
        rows = _rows(day)
        if on is None or rows is None:
            text = "У дня нет месяца или числа." if on is None else "Списки дня разной длины: чья отметка, не понять."
            assembly.notes.error("bad_day", where, text)
            continue
        for (subject, task, mark), no in zip(rows, occurrences([row[0] for row in rows]), strict=True):
            if not subject:
                if task or mark:
                    assembly.notes.error("no_subject", where, "В дне есть отметка без предмета.")
                continue
            lesson = assembly.subject(subject).lesson(on, no)
            lesson.homework = lesson.homework or task
            assembly.enter_cell(lesson, pupil, mark, f"{where}, {month} {number}", source=where)


def _days(root: Node) -> Iterator[tuple[str, str, Node]]:
    """Month and number as written, and the day."""
    for page in root.children("page"):
        for day in page.children("day"):
            yield page.attribute("month"), day.attribute("date"), day


def _date(year: SchoolYear, month: str, number: str) -> date | None:
    at = month_of(month)
    return day_in(year, at, int(number)) if at is not None and number.isdecimal() and len(number) < 3 else None


def _rows(day: Node) -> list[tuple[str, str, str]] | None:
    """Subject, homework, mark of each lesson; None where the lists do not match. An empty one says nothing."""
    lists = []
    for outer, inner in _LISTS:
        found = day.child(outer)
        lists.append([one.text for one in found.children(inner)] if found is not None else [])
    subjects, tasks, marks = lists
    if any(one and len(one) != len(subjects) for one in (tasks, marks)):
        return None
    empty = [""] * len(subjects)
    return list(zip(subjects, tasks or empty, marks or empty, strict=True))
