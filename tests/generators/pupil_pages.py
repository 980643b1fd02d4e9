"""Writes a class as the answers and pages that show one pupil each, in the shapes of the samples.

Written apart from the readers. What such an answer cannot carry is left out of `seen` too: who did not have a lesson,
and on which of two lessons of a day a mark stands.
"""

import json
from collections import defaultdict
from datetime import date, timedelta
from xml.sax.saxutils import escape

from journals.model import ClassJournal, Lesson, Pupil, ResultKind, Subject
from tests.generators.sheets import MONTHS, period_title, result_text

KIASUO = {"UNEXCUSED": "Н", "EXCUSED": "У", "ILLNESS": "Б", "LATE": "О"}
TATAR = {"UNEXCUSED": "нп", "EXCUSED": "уп", "ILLNESS": "б", "LATE": "о"}
SGO = {"UNEXCUSED": "НП", "EXCUSED": "УП", "ILLNESS": "Б", "LATE": "ОП"}


def days_of(journal: ClassJournal, pupil: Pupil) -> dict[tuple[str, date], list[tuple[Lesson, list[str], str]]]:
    """(subject, day) → each lesson with the pupil's marks and absence code there."""
    found = defaultdict(list)
    for subject in journal.subjects:
        for lesson in sorted(subject.lessons, key=lambda one: (one.date, one.no or 0)):
            for cell in lesson.cells:
                if cell.pupil == pupil.id:
                    code = cell.absence.code.value if cell.absence else ""
                    found[subject.name, lesson.date].append((lesson, [mark.value for mark in cell.marks], code))
    return found


def cell(marks: list[str], code: str, signs: dict[str, str], joined: str) -> str:
    return joined.join([*marks, *([signs[code]] if code else [])])


def kiasuo(journal: ClassJournal) -> dict[str, bytes]:
    files = {}
    for pupil in journal.pupils:
        folder = f"{pupil.order:02d}"
        lessons = defaultdict(list)
        for (subject, day), entries in days_of(journal, pupil).items():
            for _, marks, code in entries:
                text = cell(marks, code, KIASUO, "/")
                if text:
                    lessons[subject].append({"lesson_date": day.isoformat(), "mark": {"value": text}, "text": ""})
        files[f"{folder}/user.json"] = {
            "children": [
                {
                    "id": 555_000_000_000_000_000 + pupil.order,
                    "first_name": pupil.name,
                    "last_name": pupil.surname,
                    "middle_name": pupil.patronymic,
                    "school_class": journal.unit.title,
                }
            ]
        }
        files[f"{folder}/lesson_marks.json"] = {
            "lessons": [{"id": n, "subject": name, "slots": slots} for n, (name, slots) in enumerate(lessons.items())]
        }
        files[f"{folder}/student_marks.json"] = {
            "standard_mark_type": [
                {"id": n, "text": period_title(one.kind, one.no)} for n, one in enumerate(journal.periods)
            ],
            "lessons": [
                {
                    "id": n,
                    "subject": subject.name,
                    "marks": {
                        str(at): result_text(result)
                        for at, period in enumerate(journal.periods)
                        for result in subject.period_results
                        if result.pupil == pupil.id and result.period == period.id and result_text(result)
                    },
                }
                for n, subject in enumerate(journal.subjects)
            ],
        }
        files[f"{folder}/schedule.json"] = schedule(journal, pupil)
    ends = int(journal.academic_year[-4:])
    files["school_classes.json"] = [
        {"id": "1234567890123456789", "name": journal.unit.title, "study_year": f"{ends - 1}/{ends}"}
    ]
    return {name: json.dumps(value, ensure_ascii=False).encode() for name, value in files.items()}


def schedule(journal: ClassJournal, pupil: Pupil) -> dict:
    """The pupil's lessons, his subgroup's where there are such, with topics and homework; no slots."""
    events, homeworks, number = [], [], 0
    for subject in journal.subjects:
        for lesson in subject.lessons:
            number += 1
            if subject.pupils is not None and pupil.id not in subject.pupils:
                continue
            events.append(
                {
                    "lesson_event_id": number,
                    "subject": subject.name,
                    "teacher": lesson.teacher or subject.teacher,
                    "lesson_date": lesson.date.isoformat(),
                    "lesson_number": lesson.no or 1,
                    "theme": lesson.topic or "не указана",
                    "slots": [],
                    "created_homework_id": number if lesson.homework else None,
                }
            )
            if lesson.homework:
                homeworks.append({"id": number, "text": lesson.homework, "files": [], "links": []})
    return {"schedule": events, "homeworks": homeworks}


def netschool(journal: ClassJournal) -> dict[str, bytes]:
    files = {
        "studentList.json": [{"id": 937_000 + one.order, "fullName": one.full_name} for one in journal.pupils],
        "types.json": [
            {"id": 10, "name": "Ответ на уроке", "abbr": "О"},
            {"id": 3, "name": "Домашнее задание", "abbr": "ДЗ"},
        ],
    }
    numbers = {id(one): 50_000 + n for n, one in enumerate(one for s in journal.subjects for one in s.lessons)}
    for pupil in journal.pupils:
        weeks, meetings = defaultdict(lambda: defaultdict(list)), []
        for (subject, day), entries in days_of(journal, pupil).items():
            for lesson, marks, code in entries:
                number = numbers[id(lesson)]
                meetings.append({"classmeetingId": number, "lessonTheme": lesson.topic, "attendance": SGO.get(code)})
                works = [{"id": n, "typeId": 10, "mark": {"studentId": 937_000 + pupil.order, "mark": mark}}
                         for n, mark in enumerate(marks)]  # fmt: skip
                works += [{"id": 99, "typeId": 3, "assignmentName": lesson.homework}] if lesson.homework else []
                nothing = {"studentId": 937_000 + pupil.order, "mark": None, "dutyMark": False}
                works += [{"id": 98, "typeId": 10, "mark": nothing}]
                weeks[day - timedelta(days=day.weekday())][day].append(
                    {"classmeetingId": number, "day": f"{day}T00:00:00", "subjectName": subject, "assignments": works}
                )
        for start, days in weeks.items():
            files[f"{pupil.order}/diary-{start}.json"] = {
                "weekStart": f"{start}T00:00:00",
                "className": journal.unit.title,
                "weekDays": [{"date": f"{day}T00:00:00", "lessons": lessons} for day, lessons in days.items()],
            }
        files[f"{pupil.order}/meetings.json"] = meetings
    return {name: json.dumps(value, ensure_ascii=False).encode() for name, value in files.items()}


def mesh(journal: ClassJournal) -> dict[str, bytes]:
    files = {}
    for pupil in journal.pupils:
        folder = pupil.full_name
        years = {r.pupil + s.name: result_text(r) for s in journal.subjects for r in s.period_results
                 if next(p for p in journal.periods if p.id == r.period).kind == "year"}  # fmt: skip
        payload = []
        for name in dict.fromkeys(subject.name for subject in journal.subjects):
            marks = [
                {"value": mark, "date": day.isoformat(), "control_form_name": "Ответ на уроке", "is_point": False}
                for (subject, day), entries in days_of(journal, pupil).items()
                for _, values, _ in entries
                for mark in values
                if subject == name
            ]
            periods = [
                {
                    "title": "1 четверть",
                    "start": f"{int(journal.academic_year[:4])}-09-01",
                    "value": "4.50",
                    "marks": marks,
                }
            ]
            payload.append({"subject_name": name, "year_mark": years.get(pupil.id + name, ""), "periods": periods})
        files[f"{folder}/marks.json"] = {"payload": payload}
        files[f"{folder}/profile.json"] = {
            "profile": {"type": "parent", "last_name": "Другая"},
            "children": [{"id": pupil.order, "class_name": journal.unit.title}],
        }
    return {name: json.dumps(value, ensure_ascii=False).encode() for name, value in files.items()}


def total_pages(journal: ClassJournal) -> dict[str, bytes]:
    """«Отчет об успеваемости и посещаемости ученика» of each pupil, a page for the whole year."""
    days = sorted({lesson.date for subject in journal.subjects for lesson in subject.lessons})
    months = [(day.year, day.month) for day in days]
    heads = "".join(f"<th colspan={months.count(one)}>{MONTHS[one[1] - 1]}</th>" for one in dict.fromkeys(months))
    files = {}
    for pupil in journal.pupils:
        own = days_of(journal, pupil)
        rows = []
        for name in dict.fromkeys(subject.name for subject in journal.subjects):
            cells = []
            for day in days:
                entries = own.get((name, day), [])
                marks = [mark for _, values, _ in entries for mark in values]
                codes = list(dict.fromkeys(code for _, _, code in entries if code))
                cells.append(f"<td>{cell(marks, codes[0] if codes else '', SGO, ' ')}</td>")
            results = {
                r.period: r for s in journal.subjects if s.name == name for r in s.period_results if r.pupil == pupil.id
            }
            periods = [one for one in journal.periods if one.kind not in ("year", "exam", "final")]
            cells += [f"<td>4,50</td><td>{result_text(results.get(one.id))}</td>" for one in periods]
            rows.append(f"<tr><td>{name}</td>{''.join(cells)}</tr>")
        ends = "".join(
            f"<th rowspan=2>Средняя оценка за {period_title(one.kind, one.no)}</th>"
            f"<th rowspan=2>Итоговая оценка за {period_title(one.kind, one.no)}</th>"
            for one in periods
        )
        spans = ["Учебный год:", journal.academic_year, f"Класс: {journal.unit.title}"]
        spans += ["Ученик:", pupil.full_name, "Период: год"]
        head = "".join(f"<span>{text}</span> " for text in spans)
        numbers = "".join(f"<th>{day.day}</th>" for day in days)
        text = (
            f"<table><tr><td>{head}</td></tr></table><table class=table-print>"
            f"<tr><th rowspan=2>Предмет</th>{heads}{ends}</tr><tr>{numbers}</tr>{''.join(rows)}</table>"
        )
        old = _fits_cp1251(text) and pupil.order % 2
        files[f"{pupil.order}.xls"] = text.encode("cp1251" if old else "utf-8")
    return files


def grades_pages(journal: ClassJournal) -> dict[str, bytes]:
    """«Отчет об оценках ученика» of each pupil and subject: a row for each mark."""
    heads = ("Тип задания", "Тема задания", "Дата проведения урока", "Дата выставления оценки", "Оценка")
    files = {}
    for pupil in journal.pupils:
        by_subject: defaultdict[str, list[str]] = defaultdict(list)
        for (subject, day), entries in days_of(journal, pupil).items():
            for lesson, marks, _ in entries:
                facts = ("Работа на уроке", escape(lesson.topic), f"{day:%d.%m.%y}", f"{day:%d.%m.%Y}")
                for mark in marks:
                    by_subject[subject].append("".join(f"<td>{text}</td>" for text in (*facts, mark)))
        for subject, rows in by_subject.items():
            above = f"<p>Ученик: {pupil.full_name}</p><p>Класс: {journal.unit.title}</p><p>Предмет: {subject}</p>"
            sums = '<tr class="totals"><td colspan="2">Итого</td><td>Средняя оценка: 4,67</td></tr>'
            table = "".join(f"<tr>{row}</tr>" for row in ("".join(f"<th>{one}</th>" for one in heads), *rows))
            files[f"{pupil.order}-{len(files)}.html"] = f"{above}<table>{table}{sums}</table>".encode()
    return files


def diaries(journal: ClassJournal) -> dict[str, bytes]:
    """«Дневник» of edu.tatar.ru as XML: three lists a day that go together by their order."""
    files = {}
    for pupil in journal.pupils:
        pages: defaultdict[str, str] = defaultdict(str)
        by_day: defaultdict[date, list[tuple[str, str, str]]] = defaultdict(list)
        for (subject, day), entries in sorted(days_of(journal, pupil).items(), key=lambda one: one[0][1]):
            for lesson, marks, code in entries:
                by_day[day].append((subject, lesson.homework, cell(marks, code, TATAR, " ")))
        for day, rows in by_day.items():
            subjects, tasks, marks = zip(*[[escape(text) for text in row] for row in rows], strict=True)
            pages[MONTHS[day.month - 1]] += (
                f'<day date="{day.day}"><classes>{"".join(f"<class>{one}</class>" for one in subjects)}</classes>'
                f"<tasks>{''.join(f'<task>{one}</task>' for one in tasks)}</tasks>"
                f"<marks>{''.join(f'<marks>{one}</marks>' for one in marks)}</marks></day>"
            )
        body = "".join(f'<page month="{month}">{days}</page>' for month, days in pages.items())
        files[f"{pupil.full_name}.xml"] = f'<?xml version="1.0"?><diary>{body}</diary>'.encode()
    return files


def seen(journal: ClassJournal, *, absences: bool = True, kinds: tuple[str, ...] = ()) -> dict:
    """What pupils' pages show: marks and absences by pupil, subject and day; results of those kinds of periods."""
    periods = {one.id: one for one in journal.periods}
    found = {}
    for pupil in journal.pupils:
        days = {}
        for key, entries in days_of(journal, pupil).items():
            marks = sorted(mark for _, values, _ in entries for mark in values)
            codes = [code for _, _, code in entries if code][:1] if absences else []
            if marks or codes:
                days[key] = (marks, codes)
        results = {
            (subject.name, periods[one.period].kind.value, periods[one.period].no): (one.kind.value, one.shown)
            for subject in journal.subjects
            for one in subject.period_results
            if one.pupil == pupil.id and one.kind is not ResultKind.NO_MARK and periods[one.period].kind.value in kinds
        }
        found[pupil.full_name] = (days, results)
    return found


def _fits_cp1251(text: str) -> bool:
    try:
        return bool(text.encode("cp1251"))
    except UnicodeEncodeError:
        return False


def without_namesakes(journal: ClassJournal) -> ClassJournal:
    """The class with each name once: pages that tell of nothing else cannot tell two apart."""
    names = [one.full_name for one in journal.pupils]
    kept = {one.id for one in journal.pupils if names.count(one.full_name) == 1}
    subjects = tuple(_of_pupils(subject, kept) for subject in journal.subjects)
    pupils = tuple(one for one in journal.pupils if one.id in kept)
    decisions = tuple(one for one in journal.decisions if one.pupil in kept)
    return journal.model_copy(update={"pupils": pupils, "subjects": subjects, "decisions": decisions})


def _of_pupils(subject: Subject, kept: set[str]) -> Subject:
    lessons = tuple(
        one.model_copy(update={"cells": tuple(cell for cell in one.cells if cell.pupil in kept)})
        for one in subject.lessons
    )
    results = tuple(one for one in subject.period_results if one.pupil in kept)
    members = None if subject.pupils is None else tuple(one for one in subject.pupils if one in kept)
    return subject.model_copy(update={"lessons": lessons, "period_results": results, "pupils": members})


def divided(journal: ClassJournal) -> dict:
    """Who learns what with whom, by whom: the members and the teachers of each part of a divided subject."""
    parts = defaultdict(set)
    for subject in journal.subjects:
        if subject.subgroup:
            names = {one.id: one.full_name for one in journal.pupils}
            met = {cell.pupil for lesson in subject.lessons for cell in lesson.cells} & set(subject.pupils or ())
            teachers = frozenset(lesson.teacher or subject.teacher for lesson in subject.lessons)
            parts[subject.name].add((frozenset(names[one] for one in met), teachers))
    return dict(parts)
