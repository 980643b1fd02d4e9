"""КИАСУО: lessons out of schedules, and marks out of the answers about marks, joined day by day."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from journals.assembling.assembly import Assembly, LessonDraft, SubjectDraft
from journals.assembling.calendar import day_read
from journals.pupilpages.answers import Folder, occurrences, rows_of, text_of
from kernel.russian import folded

_DIFFERS = "Отметки дня в расписании и в ответе об отметках разные; взяты из ответа об отметках."
_OTHER_COUNT = "Сводка ответа называет другое число пропусков, чем перечислено в нём самом."
_NO_THEME = "не указана"
_SAVED_TWICE = "Одна неделя расписания сохранена дважды: до исправления и после. Оставьте последний файл."
_COUNTED = {"sickness": "Б", "with_reason": "У", "without_reason": "Н"}


@dataclass(frozen=True)
class Who:
    """A pupil, and the groups in which he learns."""

    pupil: str
    groups: Mapping[tuple[str, str], int]

    def group(self, subject: str) -> str:
        """His group of the subject; empty where the class is not divided."""
        number = self.groups.get((folded(subject), self.pupil), 0)
        return f"группа {number}" if number else ""


_Slots = dict[tuple[str, date], list[tuple[str, str]]]
"""(subject, day) → what stands there, and for which work."""


def _slots_of(assembly: Assembly, folder: Folder, who: Who) -> _Slots:
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


def enter_lessons(assembly: Assembly, folder: Folder, who: Who) -> None:
    """The schedule's lessons with their topics, and every mark, on the lesson at which the schedule shows it.

    Where the two answers disagree on a day, the marks' own answer is the full one.
    """
    slots = _slots_of(assembly, folder, who)
    placed: dict[tuple[str, date], list[tuple[LessonDraft, str, str]]] = {}
    _tell_saved_twice(assembly, folder)
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
            lessons = _lessons_of(assembly.subjects[key[0], who.group(key[0])], key[1])
            if len(own) != len(lessons):
                lessons = lessons[:1] * len(own)
            shown = [(lesson, value, work) for lesson, (value, work) in zip(lessons, own, strict=True)]
        for lesson, text, work in shown:
            assembly.enter_cell(lesson, who.pupil, text, folder.name, work=work)


def _events(value: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Each lesson of a schedule with its number among those of the subject and the day, 0 where it is alone."""
    events = [one for one in rows_of(value["schedule"]) if text_of(one.get("subject"))]
    return zip(events, occurrences([f"{one.get('subject')}|{one.get('lesson_date')}" for one in events]), strict=True)


def enter_events(assembly: Assembly, folder: Folder, who: Who) -> None:
    """The lessons alone, before anybody's marks: of whom no schedule was saved has his at the others' lessons."""
    for _, value in folder.having("schedule"):
        for one, no in _events(value):
            day, subject = day_read(text_of(one.get("lesson_date")), assembly.year), text_of(one["subject"])
            if day is not None:
                assembly.subject(subject, who.group(subject)).lesson(day, no)


def _schedule(
    assembly: Assembly, file: str, value: Mapping[str, Any], who: Who
) -> Iterator[tuple[tuple[str, date], LessonDraft, Mapping[str, Any] | None]]:
    """Each lesson of a schedule with its slots, one by one; with None where it has none."""
    homeworks = {text_of(one.get("id")): text_of(one.get("text")) for one in rows_of(value.get("homeworks"))}
    for one, no in _events(value):
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


def _tell_saved_twice(assembly: Assembly, folder: Folder) -> None:
    """A lesson in two of a pupil's files is one week saved twice: before a correction and after."""
    seen: dict[str, str] = {}
    for file, value in folder.having("schedule"):
        numbers = [text_of(one.get("lesson_event_id")) for one in rows_of(value["schedule"])]
        if any(seen.setdefault(number, file) != file for number in numbers if number):
            assembly.notes.error("conflict", file, _SAVED_TWICE)


def _lessons_of(subject: SubjectDraft, day: date) -> list[LessonDraft]:
    """The day's lessons of the subject, or a new one."""
    numbers = sorted(no for (on, no) in subject.lessons if on == day)
    return [subject.lesson(day, no) for no in numbers or [0]]
