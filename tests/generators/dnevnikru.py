"""Writes canonical journals as a bundle of Дневник.ру API answers, in the shapes of the samples.

Written apart from the reader, from the samples and the public clients' field names. What the API cannot carry is left
out (see the losses listed in `journals.dnevnikru`). Each object also gets a field that no version of the reader knows.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from journals.model import AbsenceCode, ClassJournal, Lesson, PeriodKind, PeriodResult, ResultKind, Subject

STATUS = {
    AbsenceCode.UNEXCUSED: "Absent",
    AbsenceCode.EXCUSED: "Pass",
    AbsenceCode.ILLNESS: "Ill",
    AbsenceCode.LATE: "Late",
}
PERIOD_TYPE = {PeriodKind.QUARTER: "Quarter", PeriodKind.HALF_YEAR: "HalfYear", PeriodKind.TRIMESTER: "Trimester"}
# Work types of columns without a reporting period.
COLUMN_TYPE = {PeriodKind.YEAR: 7, PeriodKind.EXAM: 8, PeriodKind.FINAL: 9}
PERIOD_MARK, HOMEWORK, ORDINARY = 3, 30, 40
ORDINARY_TITLE = "Работа на уроке"
MARK_TYPE = {ResultKind.MARK: "Mark5", ResultKind.NOT_ATTESTED: "MarkNA", ResultKind.EXEMPT: "MarkDismiss"}


def twin(key: str, value: int | None) -> dict:
    """An id as the API gives it: the number and its text."""
    return {key: value, f"{key}_str": None if value is None else str(value)}


@dataclass(frozen=True)
class Ids:
    """Ids of one class; all of them differ between classes."""

    number: int

    @property
    def group(self) -> int:
        return 1_200_000_000_000_000_001 + self.number * 1000

    def subgroup(self, at: int) -> int:
        return self.group + 1 + at

    def person(self, order: int) -> int:
        return 1_000_432_000_000 + self.number * 1000 + order

    def lesson(self, at: int) -> int:
        return 2_100_000_000_000_000_001 + self.number * 1_000_000 + at

    def work(self, at: int) -> int:
        return 3_100_000_000_000_000_001 + self.number * 10_000_000 + at

    def mark(self, at: int) -> int:
        return 4_100_000_000_000_000_001 + self.number * 10_000_000 + at

    def final(self, at: int) -> int:
        return 5_100_000_000_000_000_001 + self.number * 10_000_000 + at


class Names:
    """Numbers for names, in the order met: subjects, kinds of work, teachers, periods."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.known: dict = {}

    def __getitem__(self, name) -> int:
        return self.known.setdefault(name, self._first + len(self.known))


class Writer:
    """Collects the answers of all classes, one list for each call."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.subjects, self.work_types = Names(501), Names(41)
        self.teachers, self.periods = Names(1_000_000_000_900), Names(3001)
        self.answers: dict[str, list[tuple[str, list]]] = {}
        self.period_rows: dict[int, dict] = {}

    def put(self, call: str, name: str, rows: list) -> None:
        """Keeps the rows of one call's answer; `name` goes into the file's name."""
        self.answers.setdefault(call, []).append((name, [{**row, "newField": {"x": 1}} for row in rows]))

    def work_type(self, name: str) -> int:
        return self.work_types[name] if name else ORDINARY


def bundle_of(journals: Sequence[ClassJournal], *, joined: bool, seed: int) -> dict[str, bytes]:
    """The bundle: path → content. `joined` puts all answers of a call into one file, else each has its own."""
    writer = Writer(seed)
    for number, journal in enumerate(journals):
        _write_class(writer, Ids(number), journal)
    files = _joined_files(writer) if joined else _single_files(writer)
    files["work_types.json"] = _json(_work_types(writer))
    files["lesson_log_statuses.json"] = _json(["Attend", "Absent", "Ill", "Late", "Pass"])
    files["teachers.json"] = _json([_teacher(number, name) for name, number in writer.teachers.known.items()])
    return files


def _write_class(writer: Writer, ids: Ids, journal: ClassJournal) -> None:
    title = f"{journal.unit.grade}-{journal.unit.letter}"
    persons = {pupil.id: ids.person(pupil.order) for pupil in journal.pupils}
    begins = int(journal.academic_year[:4])
    groups: dict[str, int] = {}
    rows = [_group(writer, ids.group, [], "Group", title, journal, begins, journal.subjects)]
    for at, subject in enumerate(part for part in journal.subjects if part.subgroup):
        groups[subject.id] = ids.subgroup(at)
        row = _group(writer, ids.subgroup(at), [ids.group], "Subgroup", subject.subgroup, journal, begins, [subject])
        rows.append({**row, "fullName": f"{title} {subject.name} {subject.subgroup}"})
        members = [_person(journal.pupils, persons, key) for key in subject.pupils or ()]
        writer.put("edu_group_persons", str(ids.subgroup(at)), members)
    writer.put("edu_groups", str(ids.group), rows)
    writer.put("edu_group_persons", str(ids.group), [_person(journal.pupils, persons, p.id) for p in journal.pupils])
    writer.put("reporting_periods", str(ids.group), list(_periods(writer, journal, begins)))
    writer.put("class_teacher", str(ids.group), [_teacher(800 + ids.number, journal.unit.class_teacher)])
    counter = Counter()
    for subject in journal.subjects:
        _write_subject(writer, ids, journal, subject, groups.get(subject.id, ids.group), persons, counter)
    _write_finals(writer, ids, journal, persons)


@dataclass
class Counter:
    lessons: int = 0
    works: int = 0
    marks: int = 0


def _group(writer, ident, parents, kind, name, journal, begins, subjects) -> dict:
    return {
        **twin("id", ident),
        "parentIds": parents,
        "parentIds_str": [str(parent) for parent in parents],
        "type": kind,
        "name": name,
        "fullName": name,
        "parallel": journal.unit.grade,
        **twin("timetable", 11),
        "status": "Active",
        "studyyear": begins,
        "subjects": [
            {**twin("id", writer.subjects[name]), "name": name, "knowledgeArea": "Common"}
            for name in dict.fromkeys(subject.name for subject in subjects)
        ],
        "journaltype": "StandardJournal",
    }


def _person(pupils, persons, key: str) -> dict:
    pupil = next(pupil for pupil in pupils if pupil.id == key)
    return {
        **twin("id", persons[key]),
        **twin("userId", persons[key] + 1_000_000_000_000),
        "firstName": pupil.name,
        "lastName": pupil.surname,
        "middleName": pupil.patronymic or None,
        "shortName": f"{pupil.surname} {pupil.name[:1]}.",
        "sex": {"m": "Male", "f": "Female", None: None}[pupil.sex],
        "birthday": f"{pupil.birth_date}T00:00:00" if pupil.birth_date else None,
    }


def _teacher(number: int, name: str) -> dict:
    last, first, middle = (*name.split(" "), "", "")[:3]
    return {**twin("id", number), "lastName": last, "firstName": first, "middleName": middle, "sex": "Female"}


def _periods(writer: Writer, journal: ClassJournal, begins: int) -> Iterable[dict]:
    for period in journal.periods:
        if period.kind in PERIOD_TYPE:
            yield {
                **twin("id", writer.periods[period.kind, period.no]),
                "start": _stamp(period.starts),
                "finish": _stamp(period.ends),
                "number": period.no,
                "type": PERIOD_TYPE[period.kind],
                "name": f"{period.no} {PERIOD_TYPE[period.kind]}",
                "year": begins,
            }


def _write_subject(writer, ids, journal, subject: Subject, group: int, persons, counter: Counter) -> None:
    number = writer.subjects[subject.name]
    by_period: dict[str, tuple[list, list, list]] = {}
    for lesson in subject.lessons:
        period = next((p for p in journal.periods if p.kind in PERIOD_TYPE and p.covers(lesson.date)), None)
        lessons, marks, log = by_period.setdefault(period.id if period else "x", ([], [], []))
        counter.lessons += 1
        row = _lesson(writer, ids, subject, lesson, number, group, counter, period)
        lessons.append(row)
        marks += _marks(writer, ids, lesson, row, persons, counter)
        log += _log(writer, lesson, row["id"], persons)
    for name, (lessons, marks, log) in by_period.items():
        writer.put("lessons", f"{group}_{number}_{name}", lessons)
        writer.put("marks_group_subject_period", f"{group}_{number}_{name}", marks)
        writer.put("lesson_log_entries", f"{group}_{number}_{name}", log)


def _lesson(writer, ids, subject, lesson: Lesson, number, group, counter, period) -> dict:
    names = dict.fromkeys(mark.work for cell in lesson.cells for mark in cell.marks)
    lesson_id = ids.lesson(counter.lessons)
    works = []
    for name in names:
        counter.works += 1
        works.append(_work(ids.work(counter.works), "LessonTestWork", writer.work_type(name), lesson_id, group, number))
    if lesson.homework:
        counter.works += 1
        homework = _work(ids.work(counter.works), "Homework", HOMEWORK, lesson_id, group, number)
        works.append({**homework, "text": lesson.homework, "displayInJournal": False})
    for work in works:
        work["periodType"] = PERIOD_TYPE[period.kind] if period else "Quarter"
        work["periodNumber"] = period.no if period else 1
    teacher = writer.teachers[lesson.teacher]
    return {
        **twin("id", lesson_id),
        "title": lesson.topic,
        "date": _stamp(lesson.date),
        "number": lesson.no,
        "subject": {**twin("id", number), "name": subject.name},
        "group": group,
        "status": "Finished",
        "resultPlaceId": None,
        "works": works,
        "teachers": [teacher],
        "teachers_str": [str(teacher)],
    }


def _work(ident: int, kind: str, work_type: int, lesson: int, group: int, subject: int) -> dict:
    return {
        **twin("id", ident),
        "type": kind,
        "workType": work_type,
        "markType": "Mark5",
        "markCount": 1,
        **twin("lesson", lesson),
        "displayInJournal": True,
        "status": "Closed",
        **twin("eduGroup", group),
        "tasks": [],
        "text": "",
        "subjectId": subject,
        "isImportant": False,
    }


def _marks(writer, ids, lesson: Lesson, row: dict, persons, counter: Counter) -> Iterable[dict]:
    works = {work["workType"]: work["id"] for work in row["works"]}
    for cell in lesson.cells:
        seen: dict[int, int] = {}
        for mark in cell.marks:
            counter.marks += 1
            work_type = writer.work_type(mark.work)
            seen[work_type] = seen.get(work_type, -1) + 1
            yield {
                **twin("id", ids.mark(counter.marks)),
                "type": "Mark5",
                "value": mark.value,
                "textValue": mark.value,
                **twin("person", persons[cell.pupil]),
                **twin("work", works[work_type]),
                **twin("lesson", row["id"]),
                "number": seen[work_type],
                "date": _stamp(lesson.date),
                "workType": work_type,
                "mood": "Good",
                "use_avg_calc": True,
            }


def _log(writer: Writer, lesson: Lesson, lesson_id: int, persons) -> Iterable[dict]:
    for cell in lesson.cells:
        if cell.absence:
            yield _entry(persons[cell.pupil], lesson_id, STATUS[cell.absence.code], cell.note or "", lesson.date)
        elif writer.rng.random() < 0.05:
            yield _entry(persons[cell.pupil], lesson_id, "Attend", "", lesson.date)


def _entry(person: int, lesson: int, status: str, comment: str, day: date) -> dict:
    named = {**twin("person", person), **twin("lesson", lesson)}
    return {**named, "comment": comment, "status": status, "createdDate": _stamp(day)}


def _write_finals(writer: Writer, ids: Ids, journal: ClassJournal, persons) -> None:
    columns = {period.id: period for period in journal.periods}
    at = 0
    rows: dict[tuple[str, str], dict] = {}
    works: dict[str, list[dict]] = {}
    for subject in journal.subjects:
        number = writer.subjects[subject.name]
        for result in subject.period_results:
            if result.kind is ResultKind.NO_MARK:
                continue
            at += 1
            column = columns[result.period]
            period = writer.periods[column.kind, column.no] if column.kind in PERIOD_TYPE else None
            row = rows.setdefault(
                (result.pupil, result.period),
                {
                    **twin("person", persons[result.pupil]),
                    **twin("group", ids.group),
                    **twin("reportingPeriod", period),
                    "per-subject-final-marks": [],
                },
            )
            mark = _final_mark(ids.final(at), persons[result.pupil], result, column.kind)
            row["per-subject-final-marks"].append({**twin("subject", number), "final-mark": mark})
            works.setdefault(result.pupil, []).append(_final_work(mark, column, number, ids.group))
    writer.put("edu_group_final_marks", str(ids.group), list(rows.values()))
    for pupil in journal.pupils[:2]:
        own = [row for (key, _), row in rows.items() if key == pupil.id]
        marks = [item["final-mark"] for row in own for item in row["per-subject-final-marks"]]
        answer = {"marks": marks, "works": works.get(pupil.id, []), "subjects": [], "workTypes": []}
        if marks:
            writer.put("person_allfinalmarks", str(persons[pupil.id]), [answer])


def _final_mark(ident: int, person: int, result: PeriodResult, kind: PeriodKind) -> dict:
    return {
        **twin("id", ident),
        "type": MARK_TYPE[result.kind],
        "value": result.shown,
        "textValue": result.shown,
        "person": person,
        "work": ident + 1_000_000,
        "lesson": None,
        "number": 0,
        "date": "2026-05-26T12:00:00",
        "workType": COLUMN_TYPE.get(kind, PERIOD_MARK),
    }


def _final_work(mark: dict, column, subject: int, group: int) -> dict:
    kinds = {PeriodKind.EXAM: "Exam", PeriodKind.FINAL: "PeriodFinalMark"}
    return {
        **twin("id", mark["work"]),
        "type": kinds.get(column.kind, "PeriodMark"),
        "workType": mark["workType"],
        "markType": "Mark5",
        "periodNumber": column.no,
        "periodType": PERIOD_TYPE.get(column.kind, "Year"),
        "subjectId": subject,
        **twin("eduGroup", group),
    }


def _work_types(writer: Writer) -> list[dict]:
    fixed = {
        ORDINARY: (ORDINARY_TITLE, "DefaultNewLessonWork"),
        HOMEWORK: ("Домашняя работа", "Homework"),
        PERIOD_MARK: ("Отметка за период", "PeriodMark"),
        7: ("Годовая", "PeriodMark"),
        8: ("Экзамен", "Exam"),
        9: ("Итоговая", "PeriodFinalMark"),
    }
    named = {number: (name, "LessonTestWork") for name, number in writer.work_types.known.items()}
    return [
        {"id": number, "schoolId": 77, "kindId": 6, "kind": kind, "title": title, "abbr": title[:2], "weight": 1}
        for number, (title, kind) in sorted({**fixed, **named}.items())
    ]


def _single_files(writer: Writer) -> dict[str, bytes]:
    """Each answer in a file of its own, named in one of the ways that people name such files."""
    files = {}
    for call, answers in writer.answers.items():
        for name, rows in answers:
            content = rows[0] if call in ("person_allfinalmarks", "class_teacher") else rows
            if call == "edu_groups":
                path = f"{call}_{name}.json"
            else:
                path = writer.rng.choice((f"{call}_{name}.json", f"{name}/{call}.json", f"{call}/{name}.json"))
            files[path] = _json(content)
    return files


def _joined_files(writer: Writer) -> dict[str, bytes]:
    files = {}
    for call, answers in writer.answers.items():
        if call == "class_teacher":
            files |= {f"{call}_{name}.json": _json(rows[0]) for name, rows in answers}
        elif call == "edu_group_persons":
            files[f"{call}.json"] = _json([{**twin("id", int(name)), "students": rows} for name, rows in answers])
        elif call == "reporting_periods":
            unique = {row["id"]: row for _, rows in answers for row in rows}
            files[f"{call}.json"] = _json(list(unique.values()))
        elif call in ("lessons", "marks_group_subject_period"):
            files[f"{call}.json"] = _json([rows for _, rows in answers])
        else:
            files[f"{call}.json"] = _json([row for _, rows in answers for row in rows])
    return files


def _stamp(day: date | None) -> str:
    return f"{day}T00:00:00"


def _json(value) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
