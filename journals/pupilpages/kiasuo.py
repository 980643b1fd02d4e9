"""КИАСУО (diaryapi.kiasuo.ru): a pupil's marks, schedule and final marks (domain §2.3).

Taken: `user` (who it is), `school_classes` (class, year), `study_periods`, `schedule` (topics, homework, marks of each
lesson), `lesson_marks` (marks by day, both shapes), `student_marks` (final marks). Values are text: «4/5», «У».
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from journals.assembling.agreement import one_class
from journals.assembling.assembly import Assembly, LessonDraft, SubjectDraft
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
    occurrences,
    pupil_key,
    rows_of,
    tell_unread,
    text_of,
)
from journals.pupilpages.groups import Meetings
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
_DIFFERS = "Отметки дня в расписании и в ответе об отметках разные; взяты из ответа об отметках."
_OTHER_COUNT = "Сводка ответа называет другое число пропусков, чем перечислено в нём самом."
_NO_MARKS = "Об обучающемся нет ответов с уроками и отметками: они не взяты."
_NO_THEME = "не указана"
_COUNTED = {"sickness": "Б", "with_reason": "У", "without_reason": "Н"}
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
                pupil = pupils[folder.name]
                if not _is_kiasuo(folder):
                    assembly.notes.warn("no_marks_of_pupil", folder.name, _NO_MARKS)
                _enter_lessons(assembly, folder, _Who(pupil, groups))
                _enter_finals(assembly, folder, _Who(pupil, groups))
        assembly.tell_lonely()
        return [Imported(assembly.journal(), dict(bundle.files), assembly.notes.findings())]


@dataclass(frozen=True)
class _Who:
    """A pupil, and the groups in which he learns."""

    pupil: str
    groups: Mapping[tuple[str, str], int]

    def group(self, subject: str) -> str:
        """His group of the subject; empty where the class is not divided."""
        number = self.groups.get((folded(subject), self.pupil), 0)
        return f"группа {number}" if number else ""


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


_Slots = dict[tuple[str, date], list[tuple[str, str]]]
"""(subject, day) → what stands there, and for which work."""


def _slots_of(assembly: Assembly, folder: Folder, who: _Who) -> _Slots:
    """Marks by day; two shapes of the answer are known."""
    found: _Slots = {}
    told: dict[tuple[str, date], str] = {}
    for file, value in folder.having("lessons"):
        for one in rows_of(value["lessons"]):
            slots = [slot for key in ("slots", "marks") for slot in rows_of(one.get(key)) if "lesson_date" in slot]
            for slot in slots:
                day = day_read(text_of(slot.get("lesson_date")), assembly.year)
                if day is None:
                    assembly.notes.error("bad_day", file, "У отметки нет даты.")
                    continue
                work = text_of(slot.get("text")) or text_of(slot.get("remark"))
                key = (folded(text_of(one.get("subject"))), day)
                if told.setdefault(key, file) != file:
                    assembly.notes.error("twice", file, "Об одном дне говорят два файла: оставьте один из них.")
                found.setdefault(key, []).append((_value(slot), work))
            _compare(assembly, file, one, [_value(slot) for slot in slots])
            subject = text_of(one.get("subject"))
            assembly.subject(subject, who.group(subject))
    return found


def _compare(assembly: Assembly, file: str, subject: Mapping[str, Any], signs: list[str]) -> None:
    """The answer counts absences itself: what it counts and what it lists must be the same."""
    averages = subject.get("averages")
    told: Mapping[str, Any] = averages if isinstance(averages, dict) else {}
    for key, sign in _COUNTED.items():
        count = told.get(key)
        if isinstance(count, int) and count != sum(sign in re.split(r"[\s/]+", one.upper()) for one in signs):
            assembly.notes.warn("absences_differ", file, _OTHER_COUNT)


def _value(slot: Mapping[str, Any]) -> str:
    mark = slot.get("mark")
    return text_of(mark.get("value") if isinstance(mark, dict) else mark)


def _enter_lessons(assembly: Assembly, folder: Folder, who: _Who) -> None:
    """The schedule's lessons with their topics, and every mark, on the lesson at which the schedule shows it.

    Where the two answers disagree on a day, the marks' own answer is the full one.
    """
    slots = _slots_of(assembly, folder, who)
    placed: dict[tuple[str, date], list[tuple[LessonDraft, str, str]]] = {}
    for file, value in folder.having("schedule"):
        for key, lesson, slot in _schedule(assembly, file, value, who):
            placed.setdefault(key, [])
            if slot is not None:
                placed[key].append((lesson, _value(slot), text_of(slot.get("text"))))
    for key in {**placed, **slots}:
        shown = placed.get(key, [])
        own = slots.get(key, [])
        if own and sorted(value for _, value, _ in shown) != sorted(value for value, _ in own):
            if shown:
                assembly.notes.warn("schedule_differs", folder.name, _DIFFERS)
            lesson = _lesson_of(assembly.subjects[key[0], who.group(key[0])], key[1])
            shown = [(lesson, value, work) for value, work in own]
        for lesson, text, work in shown:
            assembly.enter_cell(lesson, who.pupil, text, folder.name, work=work)


def _schedule(
    assembly: Assembly, file: str, value: Mapping[str, Any], who: _Who
) -> Iterator[tuple[tuple[str, date], LessonDraft, Mapping[str, Any] | None]]:
    """Each lesson of a schedule with its slots, one by one; with None where it has none."""
    homeworks = {text_of(one.get("id")): text_of(one.get("text")) for one in rows_of(value.get("homeworks"))}
    events = [one for one in rows_of(value["schedule"]) if text_of(one.get("subject"))]
    keys = [f"{one.get('subject')}|{one.get('lesson_date')}" for one in events]
    for one, no in zip(events, occurrences(keys), strict=True):
        day = day_read(text_of(one.get("lesson_date")), assembly.year)
        if day is None:
            assembly.notes.error("bad_day", file, "У урока нет даты.")
            continue
        subject = text_of(one["subject"])
        lesson = assembly.subject(subject, who.group(subject)).lesson(day, no)
        theme = text_of(one.get("theme"))
        lesson.topic = lesson.topic or ("" if theme.casefold() == _NO_THEME else theme)
        lesson.homework = lesson.homework or homeworks.get(text_of(one.get("created_homework_id")), "")
        lesson.teacher = lesson.teacher or text_of(one.get("teacher"))
        slots: list[Mapping[str, Any] | None] = [*rows_of(one.get("slots"))] or [None]
        for slot in slots:
            yield (folded(subject), day), lesson, slot


def _lesson_of(subject: SubjectDraft, day: date) -> LessonDraft:
    """The day's first lesson of the subject, or a new one."""
    numbers = sorted(no for (on, no) in subject.lessons if on == day)
    return subject.lesson(day, numbers[0] if numbers else 0)


def _enter_finals(assembly: Assembly, folder: Folder, who: _Who) -> None:
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
