"""«Сетевой город. Образование» (NetSchool web API): a pupil's diary by weeks, with what explains it (domain §2.1).

Taken: `student/diary` (lessons, assignments with marks and debts), `grade/assignment/types`, `classmeetings` (topics,
attendance), `diary/assigns/{id}` (teachers), `terms`, `years/current`, `grade/studentList` (who a number is), `classes`
(class teacher). Results of periods are in no answer: they are taken from the reports on pupils (`html_pages`) that lie
beside the answers; without these it is said that there are none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from journals.assembling.agreement import one_class
from journals.assembling.assembly import Assembly, LessonDraft
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
from journals.pupilpages.grades_page import is_grades_page
from journals.pupilpages.groups import Meetings
from journals.pupilpages.html_pages import SGO, enter_results
from journals.pupilpages.netschool_shapes import MARKS, SHAPES
from journals.pupilpages.pupil_page import is_pupil_page
from journals.pupilpages.shapes import tell_left_out
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity
from kernel.ids import SchoolYear, normal_class_name

SYSTEM = "netschool"
_HOMEWORK = "3"  # the type of assignment that is homework (domain §2.1)
_GRADES = "Отчёты об оценках по предмету не взяты: эти отметки есть в дневниках."
_CONFLICT = "Одна неделя сохранена дважды и по-разному: до исправления отметок и после. Оставьте последний ответ."
_NO_DIARY = "Об обучающемся из списка класса нет дневника: его отметки и пропуски не взяты."


@dataclass
class _Known:
    """What the answers of the class say once: kinds of work, names of pupils, teachers by number of work."""

    works: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    teachers: dict[str, str] = field(default_factory=dict)


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
        pages = [file for file in sorted(bundle.files) if is_pupil_page(bundle, file)]
        grades = [file for file in bundle.files if is_grades_page(bundle, file)]
        if grades:
            assembly.notes.warn("left_out", PurePosixPath(grades[0]).name, _GRADES)
        besides = {*pages, *grades}
        tell_unread(assembly, {file: content for file, content in bundle.files.items() if file not in besides})
        tell_left_out(folders, SHAPES, assembly.notes)
        assembly.year = self._said.year or _year(folders, weeks)
        _enter_lessons(assembly, folders, _known(assembly, folders))
        for file in pages:
            enter_results(assembly, bundle, file, self._said.columns)
        assembly.tell_lonely()
        return [Imported(assembly.journal(), dict(bundle.files), (*_losses(assembly), *assembly.notes.findings()))]


def _losses(assembly: Assembly) -> Iterable[Finding]:
    if not any(subject.results for subject in assembly.subjects.values()):
        lost = "Итогов за периоды в дневнике нет: положите рядом отчёты «Итоговые отметки» и передайте всё вместе."
        yield Finding("import.netschool.no_results", Severity.WARNING, SYSTEM, lost)


def _year(folders: list[Folder], weeks: list[Mapping[str, Any]]) -> SchoolYear | None:
    for folder in folders:
        for _, value in folder.having("globalYear", "name"):
            ends = year_in(text_of(value["name"]))
            if ends is not None:
                return SchoolYear(ends)
    day = next((day for week in weeks if (day := day_read(text_of(week.get("weekStart")), None)) is not None), None)
    return year_of(day) if day is not None else None


@dataclass(frozen=True)
class _Diary:
    """What a folder says of its pupil: his lessons, and what is known of each by its number."""

    folder: str
    pupil: str
    lessons: list[Mapping[str, Any]]
    meetings: dict[str, Mapping[str, Any]]


def _known(assembly: Assembly, folders: list[Folder]) -> _Known:
    known = _Known()
    for folder in folders:
        for _, rows in folder.lists_of("id", "name", "abbr"):
            known.works |= {text_of(one["id"]): text_of(one["name"]) for one in rows}
        for _, rows in folder.lists_of("id", "fullName"):
            known.names |= {text_of(one["id"]): text_of(one["fullName"]) for one in rows}
        for _, rows in folder.lists_of("id", "name", "chiefs"):
            own = [one for one in rows if normal_class_name(text_of(one["name"])) == normal_class_name(assembly.title)]
            chiefs = [text_of(chief.get("name")) for one in own for chief in rows_of(one["chiefs"])]
            assembly.teacher = assembly.teacher or ", ".join(chiefs)
        for _, one in folder.having("id", "assignmentName", "teachers"):
            known.teachers[text_of(one["id"])] = ", ".join(text_of(who.get("name")) for who in rows_of(one["teachers"]))
        for _, rows in folder.lists_of("termName", "startDate", "endDate"):
            for one in rows:
                enter_period(assembly, one["termName"], one["startDate"], one["endDate"])
    return known


def _enter_lessons(assembly: Assembly, folders: list[Folder], known: _Known) -> None:
    """Every pupil's lessons; whoever is in the list of the class and has no diary is told of."""
    diaries = [_diary(assembly, folder, known) for folder in folders if _weeks(folder)]
    for folder in folders:
        if not _weeks(folder) and any(True for _ in folder.lists_of(*MARKS)):
            assembly.notes.warn("no_marks_of_pupil", folder.name, _NO_DIARY)
    there = {one.pupil for one in diaries}
    for number, name in known.names.items():
        if pupil_key(assembly, name, number, SYSTEM) not in there:
            assembly.notes.warn("no_marks_of_pupil", SYSTEM, _NO_DIARY)
    meetings = Meetings()
    for one in diaries:
        for lesson in one.lessons:
            meetings.enter(text_of(lesson.get("subjectName")), text_of(lesson.get("classmeetingId")), one.pupil)
    groups = meetings.groups()
    for one in diaries:
        _enter_diary(assembly, one, known, groups)


def _weeks(folder: Folder) -> list[Mapping[str, Any]]:
    return [week for _, week in folder.having("weekDays", "className")]


def _diary(assembly: Assembly, folder: Folder, known: _Known) -> _Diary:
    lessons = [
        lesson for week in _weeks(folder) for day in rows_of(week["weekDays"]) for lesson in rows_of(day.get("lessons"))
    ]
    met: dict[str, Mapping[str, Any]] = {}
    for at, one in enumerate(lessons):
        before = met.setdefault(text_of(one.get("classmeetingId")) or f"no number, {at}", one)
        if before is not one and before != one:
            assembly.notes.error("conflict", folder.name, _CONFLICT)
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
    rows = [one for _, found in folder.lists_of(*MARKS) for one in found]
    return _Diary(folder.name, pupil, lessons, {text_of(one["classmeetingId"]): one for one in rows})


def _enter_diary(assembly: Assembly, diary: _Diary, known: _Known, groups: Mapping[tuple[str, str], int]) -> None:
    keys = [f"{one.get('subjectName')}|{text_of(one.get('day'))[:10]}" for one in diary.lessons]
    for one, no in zip(diary.lessons, occurrences(keys), strict=True):
        day, subject = day_read(text_of(one.get("day")), assembly.year), text_of(one.get("subjectName"))
        if day is None or not subject:
            assembly.notes.error("bad_day", diary.folder, "У урока нет даты или предмета.")
            continue
        group = groups.get((subject, diary.pupil), 0)
        lesson = assembly.subject(subject, f"группа {group}" if group else "").lesson(day, no)
        meeting = diary.meetings.get(text_of(one.get("classmeetingId")), {})
        lesson.topic = lesson.topic or text_of(meeting.get("lessonTheme"))
        assembly.enter_cell(lesson, diary.pupil, text_of(meeting.get("attendance")), diary.folder)
        _enter_works(assembly, lesson, rows_of(one.get("assignments")), diary, known)


def _enter_works(
    assembly: Assembly, lesson: LessonDraft, works: list[Mapping[str, Any]], diary: _Diary, known: _Known
) -> None:
    """Homework, the teacher, and what stands for each work."""
    homework = []
    for work in works:
        kind, mark = text_of(work.get("typeId")), work.get("mark")
        if kind == _HOMEWORK:
            homework.append(text_of(work.get("assignmentName")))
        if not lesson.teacher:
            lesson.teacher = known.teachers.get(text_of(work.get("id")), "")
        if isinstance(mark, dict):
            text = text_of(mark.get("mark")) or ("." if mark.get("dutyMark") is True else "")
            assembly.enter_cell(lesson, diary.pupil, text, diary.folder, work=known.works.get(kind, ""))
    lesson.homework = lesson.homework or "; ".join(filter(None, dict.fromkeys(homework)))
