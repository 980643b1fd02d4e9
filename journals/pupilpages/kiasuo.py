"""КИАСУО (diaryapi.kiasuo.ru): a pupil's marks, schedule and final marks (domain §2.3).

Taken: `user` (who it is), `school_classes` (class, year), `study_periods`, `schedule` (topics, homework, marks of each
lesson), `lesson_marks` (marks by day, both shapes), `student_marks` (final marks). Values are text: «4/5», «У».
"""

from collections.abc import Mapping
from typing import Any

from journals.assembling.agreement import one_class
from journals.assembling.assembly import Assembly
from journals.assembling.calendar import day_read, year_of
from journals.assembling.codes import Codes
from journals.assembling.periods import period_named
from journals.gradebook.words import year_in
from journals.importing import Bundle, Imported
from journals.model import AbsenceCode
from journals.pupilpages.answers import (
    Folder,
    PupilsReader,
    enter_period,
    folders_of,
    full_name,
    pupil_key,
    rows_of,
    tell_unread,
    text_of,
)
from journals.pupilpages.groups import Meetings
from journals.pupilpages.kiasuo_lessons import Who, enter_events, enter_lessons
from journals.pupilpages.shapes import PASSED, VALUE, Lost, passed, shape, tell_left_out, values
from kernel.errors import BadInputError
from kernel.ids import SchoolYear
from kernel.russian import folded

SYSTEM = "kiasuo"
CODES = Codes(
    {"У": AbsenceCode.EXCUSED, "Н": AbsenceCode.UNEXCUSED, "Б": AbsenceCode.ILLNESS},
    {"У": AbsenceCode.EXCUSED, "Н": AbsenceCode.UNEXCUSED, "Б": AbsenceCode.ILLNESS},
    Codes().marks | {"К"},
)
"""The regulation's letters (S003 3.2.5): at a lesson an absence, under a period the reason of «не аттестован»."""
_NO_MARKS = "Об обучающемся нет ответов с уроками и отметками: они не взяты."
_SLOT = {**values("lesson_date", "text", "remark"), "mark": {"value": VALUE}, "updated_at": PASSED}
_FINALS = {
    "lessons": [{"subject": VALUE, **passed("id", "color"), "marks": {"*": VALUE}}],
    "standard_mark_type": [{**values("id", "text", "short_text"), "order_by": PASSED}],
}
_MARKS = {
    "subject": VALUE,
    **passed("id", "color"),
    "slots": [_SLOT],
    "marks": [{**values("lesson_date", "remark", "text", "mark"), "weight": Lost("вес отметки")}],
    "averages": {**values("sickness", "with_reason", "without_reason"), "*": PASSED},
}
_SCHEDULE = {
    "schedule": [
        {
            **values("lesson_event_id", "subject", "teacher", "lesson_date", "theme", "created_homework_id"),
            **passed("color", "lesson_number", "from", "to", "homework_to_check_ids"),
            "slots": [_SLOT],
        }
    ],
    "homeworks": [
        {
            **values("id", "text"),
            **passed("lesson_date", "check_at"),
            "files": Lost("файлы домашних заданий"),
            "links": Lost("ссылки домашних заданий"),
        }
    ],
}
SHAPES = (
    shape("lessons", "standard_mark_type", fields=_FINALS),
    shape("lessons", fields={"lessons": [_MARKS]}),
    shape("schedule", "homeworks", fields=_SCHEDULE),
    shape("children", fields={"children": PASSED, "*": PASSED}),
    shape("id", "text", "from", "to", is_list=True),
    shape("id", "name", "study_year", fields=passed("ou"), is_list=True),
)
"""Answers that are known, with their fields."""


class KiasuoReader(PupilsReader):
    """Reads the answers about all pupils of a class; see the module."""

    name = SYSTEM
    own = CODES

    def recognises(self, bundle: Bundle) -> bool:
        """Whether some answer has this system's own shape."""
        try:
            folders = folders_of(bundle)
        except BadInputError:
            return False
        return any(_is_kiasuo(folder) for folder in folders)

    def read(self, bundle: Bundle) -> list[Imported]:
        """One class. Raises BadInputError `import.pages.no_pupil`, `import.pages.other_class`, `import.sheets.…`."""
        folders = folders_of(bundle)
        assembly = Assembly(SYSTEM, self._school, self._codes)
        children = [(folder, _child(folder)) for folder in folders]
        titles = [text_of(child.get("school_class")) for _, child in children if child]
        classes = [one for folder in folders for _, rows in folder.lists_of("study_year") for one in rows]
        titles += [text_of(one.get("name")) for one in classes]
        assembly.title = one_class(titles, self._said.title)
        tell_unread(assembly, bundle.files)
        tell_left_out(folders, SHAPES, assembly.notes)
        assembly.year = self._said.year or _year(folders)
        for folder in folders:
            _enter_periods(assembly, folder)
        pupils = {
            folder.name: pupil_key(assembly, full_name(child or {}), text_of((child or {}).get("id")), folder.name)
            for folder, child in children
            if child is not None or _is_kiasuo(folder)
        }
        groups = _groups(folders, pupils)
        for folder in folders:
            if folder.name in pupils:
                enter_events(assembly, folder, Who(pupils[folder.name], groups))
        for folder in folders:
            if folder.name in pupils:
                pupil = pupils[folder.name]
                if not _is_kiasuo(folder):
                    assembly.notes.warn("no_marks_of_pupil", folder.name, _NO_MARKS)
                enter_lessons(assembly, folder, Who(pupil, groups))
                _enter_finals(assembly, folder, Who(pupil, groups))
        assembly.tell_lonely()
        return [Imported(assembly.journal(), dict(bundle.files), assembly.notes.findings())]


def _groups(folders: list[Folder], pupils: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """Who learns apart: by the numbers of lessons in the schedules."""
    meetings = Meetings()
    for folder in folders:
        for _, value in folder.having("schedule"):
            for event in rows_of(value["schedule"]):
                if folder.name in pupils:
                    number = text_of(event.get("lesson_event_id"))
                    meetings.enter(folded(text_of(event.get("subject"))), number, pupils[folder.name])
    return meetings.groups()


def _is_kiasuo(folder: Folder) -> bool:
    lessons = [one for _, value in folder.having("lessons") for one in rows_of(value["lessons"])]
    own = any("slots" in one or any("lesson_date" in mark for mark in rows_of(one.get("marks"))) for one in lessons)
    others = [*folder.having("standard_mark_type"), *folder.having("schedule", "homeworks")]
    return own or bool(others)


def _child(folder: Folder) -> Mapping[str, Any] | None:
    """Who the folder is about; of several children the one whose id the folder's name has."""
    children = [one for _, value in folder.having("children") for one in rows_of(value["children"])]
    found = [one for one in children if "school_class" in one]
    if len(found) > 1:
        found = [one for one in found if text_of(one.get("id")) and text_of(one.get("id")) in folder.name]
    return found[0] if len(found) == 1 else None


def _year(folders: list[Folder]) -> SchoolYear | None:
    for folder in folders:
        for _, rows in folder.lists_of("study_year"):
            ends = year_in(text_of(rows[0]["study_year"]))
            if ends is not None:
                return SchoolYear(ends)
    for folder in folders:
        for _, rows in folder.lists_of("from", "to", "text"):
            day = day_read(text_of(rows[0]["from"]), None)
            if day is not None:
                return year_of(day)
    return None


def _enter_periods(assembly: Assembly, folder: Folder) -> None:
    for _, rows in folder.lists_of("text", "from", "to"):
        for one in rows:
            enter_period(assembly, one["text"], one["from"], one["to"])


def _enter_finals(assembly: Assembly, folder: Folder, who: Who) -> None:
    for file, value in folder.having("lessons", "standard_mark_type"):
        periods = {}
        for one in rows_of(value["standard_mark_type"]):
            period = period_named(text_of(one.get("text"))) or period_named(text_of(one.get("short_text")))
            if period is not None:
                periods[text_of(one.get("id"))] = assembly.period(period)
        for one in rows_of(value["lessons"]):
            marks = one.get("marks")
            name = text_of(one.get("subject"))
            subject = assembly.subject(name, who.group(name))
            for kind, mark in marks.items() if isinstance(marks, dict) else ():
                if not text_of(mark):
                    continue
                if kind in periods:
                    assembly.enter_result(subject, who.pupil, periods[kind], text_of(mark), file)
                else:
                    assembly.notes.error("unknown_column", file, f"Вид итоговой отметки «{kind}» в файле не назван.")
