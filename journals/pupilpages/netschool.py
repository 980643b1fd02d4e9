"""«Сетевой город. Образование» (NetSchool web API): a pupil's diary by weeks, with what explains it (domain §2.1).

Taken: `student/diary` (lessons, assignments with marks and debts), `grade/assignment/types`, `classmeetings` (topics,
attendance), `terms`, `years/current`, `grade/studentList` (who a number is). Results of periods are in the reports
(`html_pages`), not in these answers, and that is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from journals.assembling.assembly import Assembly, one_class
from journals.assembling.calendar import day_read, year_of
from journals.gradebook.words import year_in
from journals.importing import Bundle, Imported
from journals.pupilpages.answers import (
    Folder,
    PupilsReader,
    enter_period,
    folders_of,
    occurrences,
    pupil_key,
    rows_of,
    tell_unread,
    text_of,
)
from journals.pupilpages.html_pages import SGO
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity
from kernel.ids import SchoolYear

SYSTEM = "netschool"
_HOMEWORK = "3"  # the type of assignment that is homework (domain §2.1)


@dataclass
class _Known:
    """What the answers of the class say once: kinds of work, topics and attendance by lesson, names by number."""

    works: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


class NetschoolReader(PupilsReader):
    """Reads the answers about all pupils of a class; see the module."""

    name = SYSTEM
    own = SGO

    def recognises(self, bundle: Bundle) -> bool:
        """Whether some answer is a week of a diary."""
        try:
            return any(True for folder in folders_of(bundle) for _ in folder.having("weekDays", "className"))
        except BadInputError:
            return False

    def read(self, bundle: Bundle) -> list[Imported]:
        """One class. Raises BadInputError `import.pages.no_pupil`, `import.sheets.…`."""
        folders = folders_of(bundle)
        assembly = Assembly(SYSTEM, self._school, self._codes)
        weeks = [week for folder in folders for _, week in folder.having("weekDays", "className")]
        titles = (text_of(week["className"]) for week in weeks)
        assembly.title = one_class(titles, self._said.title)
        tell_unread(assembly, bundle.files)
        assembly.year = self._said.year or _year(folders, weeks)
        known = _known(assembly, folders)
        for folder in folders:
            if any(True for _ in folder.having("weekDays", "className")):
                _enter_pupil(assembly, folder, known)
        lost = "Итогов за периоды в дневнике нет: внесите их таблицей или отчётами «Итоговые отметки»."
        told = Finding("import.netschool.no_results", Severity.WARNING, SYSTEM, lost)
        return [Imported(assembly.journal(), dict(bundle.files), (told, *assembly.notes.findings()))]


def _year(folders: list[Folder], weeks: list[Mapping[str, Any]]) -> SchoolYear | None:
    for folder in folders:
        for _, value in folder.having("globalYear", "name"):
            ends = year_in(text_of(value["name"]))
            if ends is not None:
                return SchoolYear(ends)
    day = next((day for week in weeks if (day := day_read(text_of(week.get("weekStart")), None)) is not None), None)
    return year_of(day) if day is not None else None


def _known(assembly: Assembly, folders: list[Folder]) -> _Known:
    known = _Known()
    for folder in folders:
        for _, rows in folder.lists_of("id", "name", "abbr"):
            known.works |= {text_of(one["id"]): text_of(one["name"]) for one in rows}
        for _, rows in folder.lists_of("id", "fullName"):
            known.names |= {text_of(one["id"]): text_of(one["fullName"]) for one in rows}
        for _, rows in folder.lists_of("termName", "startDate", "endDate"):
            for one in rows:
                enter_period(assembly, one["termName"], one["startDate"], one["endDate"])
    return known


def _enter_pupil(assembly: Assembly, folder: Folder, known: _Known) -> None:
    lessons = [
        lesson
        for _, week in folder.having("weekDays", "className")
        for day in rows_of(week["weekDays"])
        for lesson in rows_of(day.get("lessons"))
    ]
    met = {text_of(one.get("classmeetingId")) or str(at): one for at, one in enumerate(lessons)}
    lessons = list(met.values())  # a week saved twice is one week
    works = [work for one in lessons for work in rows_of(one.get("assignments"))]
    marks = [mark for work in works if isinstance(mark := work.get("mark"), dict)]
    numbers = sorted({text_of(mark.get("studentId")) for mark in marks} - {""})
    if len(numbers) > 1:
        raise BadInputError(
            "import.pages.two_pupils",
            f"В папке «{folder.name}» дневники разных учеников.",
            "Держите дневник каждого ученика в своей папке.",
        )
    number = numbers[0] if numbers else ""
    pupil = pupil_key(assembly, known.names.get(number, ""), number, folder.name)
    rows = [one for _, found in folder.lists_of("classmeetingId", "lessonTheme") for one in found]
    meetings = {text_of(one["classmeetingId"]): one for one in rows}
    keys = [f"{one.get('subjectName')}|{text_of(one.get('day'))[:10]}" for one in lessons]
    for one, no in zip(lessons, occurrences(keys), strict=True):
        day = day_read(text_of(one.get("day")), assembly.year)
        if day is None or not text_of(one.get("subjectName")):
            assembly.notes.error("bad_day", folder.name, "У урока нет даты или предмета.")
            continue
        lesson = assembly.subject(text_of(one["subjectName"])).lesson(day, no)
        meeting = meetings.get(text_of(one.get("classmeetingId")), {})
        lesson.topic = lesson.topic or text_of(meeting.get("lessonTheme"))
        assembly.enter_cell(lesson, pupil, text_of(meeting.get("attendance")), folder.name)
        for work in rows_of(one.get("assignments")):
            kind = text_of(work.get("typeId"))
            if kind == _HOMEWORK and not lesson.homework:
                lesson.homework = text_of(work.get("assignmentName"))
            mark = work.get("mark")
            if isinstance(mark, dict):
                text = text_of(mark.get("mark")) or ("." if mark.get("dutyMark") is True else "")
                assembly.enter_cell(lesson, pupil, text, folder.name, work=known.works.get(kind, ""))
