"""МЭШ family (ms-edu.tatar.ru): a pupil's profile and marks by subject (domain §2.4).

Taken: `profile` (who it is, class), `subject_marks` (marks with kind of work and day, the year's mark), `schedule`
(a day's lessons: subject, teacher, homework, whether it was missed; its shape is that of Moscow's server, untried in
Татарстан). A period's `value` is an average, no result; its result is `fixed_value`, where there is one, and where no
period has one, that is said.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from journals.assembling.agreement import one_class
from journals.assembling.assembly import Assembly, SubjectDraft
from journals.assembling.calendar import day_read, year_of
from journals.assembling.codes import Codes, Sign
from journals.assembling.periods import period_named
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
from journals.pupilpages.shapes import PASSED, VALUE, Lost, passed, shape, tell_left_out, values
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity

SYSTEM = "mesh"
CODES = Codes({"Н": AbsenceCode.ABSENT_REASON_UNKNOWN, ".": Sign.DEBT})
_YEAR = "Год"
_NO_MARKS = "Об обучающемся нет ответа с отметками: они не взяты."


_PERSON = values("first_name", "last_name", "middle_name")
_MARK = {
    **values("id", "value", "control_form_name", "date", "is_point"),
    "weight": Lost("вес отметки"),
    "comment": Lost("замечание к отметке"),
    "is_exam": PASSED,
}
_PERIOD = {**values("start", "end", "title", "fixed_value"), **passed("dynamic", "value", "count"), "marks": [_MARK]}
_SUBJECT = {
    **values("subject_name", "year_mark"),
    **passed("subject_id", "average", "average_by_all", "dynamic"),
    "periods": [_PERIOD],
}
_LESSON = {
    **values("subject_name", "homework", "is_missed_lesson", "is_cancelled"),
    "teacher": {**_PERSON, "*": PASSED},
    "*": PASSED,
}
_CHILDREN = {
    "hash": PASSED,
    "profile": {**_PERSON, "type": VALUE, "*": PASSED},
    "children": [{**_PERSON, **values("id", "class_name"), "*": PASSED}],
}
SHAPES = (
    shape("payload", fields={"payload": [_SUBJECT]}),
    shape("profile", "children", fields=_CHILDREN),
    shape("date", "activities", fields={"activities": [{"lesson": _LESSON, "*": PASSED}], "summary": PASSED}),
    shape("student_profile_id", "date", is_list=True, lost="пропуски по дням, без уроков"),
)
"""Answers that are known, with their fields."""


class MeshReader(PupilsReader):
    """Reads the answers about all pupils of a class; see the module."""

    name = SYSTEM
    own = CODES

    def recognises(self, bundle: Bundle) -> bool:
        """Whether some answer has this system's own shape."""
        try:
            return any(_subjects(folder) for folder in folders_of(bundle))
        except BadInputError:
            return False

    def read(self, bundle: Bundle) -> list[Imported]:
        """One class. Raises BadInputError `import.pages.no_pupil`, `import.sheets.…`."""
        folders = folders_of(bundle)
        assembly = Assembly(SYSTEM, self._school, self._codes)
        tell_left_out(folders, SHAPES, assembly.notes)
        folders = [folder for folder in folders if _subjects(folder) or _child(folder)]
        children = {folder.name: _child(folder) for folder in folders}
        titles = [text_of(child.get("class_name")) for child in children.values()]
        assembly.title = one_class(titles, self._said.title)
        tell_unread(assembly, bundle.files)
        periods = (one for folder in folders for subject in _subjects(folder) for one in rows_of(subject["periods"]))
        days = (day_read(text_of(one.get("start")), None) for one in periods)
        first = next((day for day in days if day is not None), None)
        assembly.year = self._said.year or (year_of(first) if first else None)
        for folder in folders:
            child = children[folder.name]
            pupil = pupil_key(assembly, full_name(child), text_of(child.get("id")), folder.name)
            if not _subjects(folder):
                assembly.notes.warn("no_marks_of_pupil", folder.name, _NO_MARKS)
            seen: dict[int | str, Mapping[str, Any]] = {}
            for subject in _subjects(folder):
                _enter_subject(assembly, subject, pupil, folder.name, seen)
            _enter_schedule(assembly, folder, pupil)
        assembly.tell_lonely()
        told = Finding("import.mesh.losses", Severity.WARNING, SYSTEM, _lost(folders))
        return [Imported(assembly.journal(), dict(bundle.files), (told, *assembly.notes.findings()))]


def _lost(folders: Iterable[Folder]) -> str:
    periods = (one for folder in folders for subject in _subjects(folder) for one in rows_of(subject["periods"]))
    if any(text_of(one.get("fixed_value")) for one in periods):
        return "Тем уроков в этих ответах нет."
    return "Итогов за четверти и тем уроков в этих ответах нет; взяты отметки и годовая."


def _subjects(folder: Folder) -> list[Mapping[str, Any]]:
    rows = [one for _, value in folder.having("payload") for one in rows_of(value["payload"])]
    return [one for one in rows if {"subject_name", "periods"} <= one.keys()]


def _enter_schedule(assembly: Assembly, folder: Folder, pupil: str) -> None:
    """The lessons of the days that were saved: some of them nobody had a mark at."""
    for _, value in folder.having("date", "activities"):
        day = day_read(text_of(value["date"]), assembly.year)
        rows = [one for activity in rows_of(value["activities"]) if isinstance(one := activity.get("lesson"), dict)]
        lessons = [one for one in rows if text_of(one.get("subject_name")) and one.get("is_cancelled") is not True]
        if day is None:
            assembly.notes.error("bad_day", folder.name, "У дня расписания нет даты.")
            continue
        for one, no in zip(lessons, occurrences([text_of(one["subject_name"]) for one in lessons]), strict=True):
            subject = assembly.subject(text_of(one["subject_name"]))
            # A mark tells its day and no number: where there are two lessons, it stands at the first.
            lesson = subject.lesson(day, no if no > 1 else 0)
            teacher = one.get("teacher")
            lesson.teacher = lesson.teacher or (full_name(teacher) if isinstance(teacher, dict) else "")
            lesson.homework = lesson.homework or text_of(one.get("homework"))
            if one.get("is_missed_lesson") is True:
                assembly.enter_cell(lesson, pupil, "Н", folder.name)


def _child(folder: Folder) -> Mapping[str, Any]:
    """Who the folder is about: the child of the profile, where a name is given; else the profile's own person."""
    for _, value in folder.having("profile", "children"):
        children = rows_of(value["children"])
        profile = value["profile"] if isinstance(value["profile"], dict) else {}
        if len(children) == 1:
            own = children[0]
            return own if own.get("last_name") else {**own, **(profile if profile.get("type") == "student" else {})}
    return {}


_SAID = ("value", "date", "control_form_name", "is_point")
_CONFLICT = "Одна отметка записана дважды и по-разному: ответ сохранён до исправления и после. Оставьте последний."


def _enter_subject(
    assembly: Assembly, subject: Mapping[str, Any], pupil: str, where: str, seen: dict[int | str, Mapping[str, Any]]
) -> None:
    """Enters a subject. `seen`: number of a mark → the mark."""
    draft = assembly.subject(text_of(subject["subject_name"]))
    for one in rows_of(subject["periods"]):
        enter_period(assembly, one.get("title"), one.get("start"), one.get("end"))
        _enter_result(assembly, draft, pupil, one, where)
        for mark in rows_of(one.get("marks")):
            number = mark.get("id")
            known = seen.setdefault(number, mark) if isinstance(number, int | str) and number else mark
            if known is not mark:  # in a quarter and in its half-year, or in a file saved twice
                if any(known.get(name) != mark.get(name) for name in _SAID):
                    assembly.notes.error("conflict", where, _CONFLICT)
                continue
            day = day_read(text_of(mark.get("date")), assembly.year)
            if day is None:
                assembly.notes.error("bad_day", where, "У отметки нет даты.")
                continue
            text = "." if mark.get("is_point") is True else text_of(mark.get("value"))
            if not text:
                assembly.notes.warn("no_value", where, "У отметки нет значения: она не взята.")
            assembly.enter_cell(draft.lesson(day), pupil, text, where, work=text_of(mark.get("control_form_name")))
    _enter_year(assembly, draft, pupil, subject, where)


def _enter_result(assembly: Assembly, draft: SubjectDraft, pupil: str, one: Mapping[str, Any], where: str) -> None:
    """The result of a period, where there is one; of one whose name means none it is told that it is lost."""
    text, period = text_of(one.get("fixed_value")), period_named(text_of(one.get("title")))
    if text and period is not None:
        assembly.enter_result(draft, pupil, period.id, text, where)
    elif text:
        assembly.notes.warn("bad_period", where, "Итог не взят: за какую он четверть, по её названию не понять.")


def _enter_year(assembly: Assembly, draft: SubjectDraft, pupil: str, subject: Mapping[str, Any], where: str) -> None:
    year = period_named(_YEAR)
    assert year is not None
    if text_of(subject.get("year_mark")):
        assembly.enter_result(draft, pupil, assembly.period(year), text_of(subject["year_mark"]), where)
