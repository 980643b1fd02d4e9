"""Writes a class as the workbooks and pages that schools make: a sheet for each subject, months above days.

Written apart from the reader. What such a sheet cannot carry is left out of `essence` too, so that both sides can be
compared: kinds of work, lengths and teachers of single lessons, dates of periods, ids, that there is no mark by rule.
"""

from collections import Counter
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from journals.model import ClassJournal, Lesson, PeriodKind, PeriodResult, Pupil, ResultKind, Subject

MONTHS = [
    "Январь",
    "Февраль",
    "Март",
    "Апрель",
    "Май",
    "Июнь",
    "Июль",
    "Август",
    "Сентябрь",
    "Октябрь",
    "Ноябрь",
    "Декабрь",
]
SIGN = {"UNEXCUSED": "Н", "EXCUSED": "П", "ILLNESS": "Б", "LATE": "О"}


def period_title(kind: PeriodKind, no: int | None) -> str:
    words = {
        PeriodKind.QUARTER: f"{no} четверть",
        PeriodKind.TRIMESTER: f"{no} триместр",
        PeriodKind.HALF_YEAR: f"{'I' * (no or 1)} полугодие",
        PeriodKind.YEAR: "Год",
        PeriodKind.EXAM: "Экзамен",
        PeriodKind.FINAL: "Итог",
    }
    return words[kind]


def cell_text(lesson: Lesson, pupil: str) -> str:
    for cell in lesson.cells:
        if cell.pupil == pupil:
            signs = [mark.value for mark in cell.marks]
            signs += [SIGN[cell.absence.code]] if cell.absence else []
            return " ".join(signs)
    return ""


def result_text(result: PeriodResult | None) -> str:
    if result is None:
        return ""
    if result.kind is ResultKind.NOT_ATTESTED:
        return f"н/а({SIGN[result.reason].lower()})" if result.reason else "н/а"
    return result.shown


def members(journal: ClassJournal, subject: Subject) -> list[Pupil]:
    return [one for one in journal.pupils if subject.pupils is None or one.id in subject.pupils]


def grid_of(journal: ClassJournal, subject: Subject) -> list[list[str]]:
    """The rows from the months down; each cell is text."""
    lessons = sorted(subject.lessons, key=lambda one: (one.date, one.no or 0))
    periods = [one for one in journal.periods if any(r.period == one.id for r in subject.period_results)]
    titles = [period_title(one.kind, one.no) for one in periods]
    months, last = [], None
    for lesson in lessons:
        months.append(MONTHS[lesson.date.month - 1] if lesson.date.month != last else "")
        last = lesson.date.month
    results = {(one.pupil, one.period): one for one in subject.period_results}
    rows = [
        ["№", "ФИО", *months, "Ср. балл", *titles],
        ["", "", *(str(one.date.day) for one in lessons), "", *("" for _ in titles)],
    ]
    for pupil in members(journal, subject):
        cells = [cell for one in lessons for cell in one.cells if cell.pupil == pupil.id]
        marks = [int(mark.value) for cell in cells for mark in cell.marks if mark.value.isdecimal()]
        average = f"{sum(marks) / len(marks):.2f}".replace(".", ",") if marks else ""
        rows.append(
            [
                str(pupil.order),
                pupil.full_name,
                *(cell_text(one, pupil.id) for one in lessons),
                average,
                *(result_text(results.get((pupil.id, one.id))) for one in periods),
            ]
        )
    return rows


def topics_of(subject: Subject) -> list[list[str]]:
    lessons = sorted(subject.lessons, key=lambda one: (one.date, one.no or 0))
    heads = ["Дата", "Тема урока", "Домашнее задание"]
    return [heads, *([f"{one.date:%d.%m.%Y}", one.topic, one.homework] for one in lessons)]


def above(journal: ClassJournal, subject: Subject) -> list[list[str]]:
    lines = [f"Класс: {journal.unit.title}", f"Учебный год: {journal.academic_year}", f"Предмет: {subject.name}"]
    lines += [f"Учитель: {subject.teacher}"] if subject.teacher else []
    lines += [f"Подгруппа: {subject.subgroup}"] if subject.subgroup else []
    return [[line] for line in lines]


def workbook(journal: ClassJournal, *, beside: bool = False, merged: bool = True) -> bytes:
    """XLSX. `beside`: topics stand right of the marks, as on a spread; `merged`: months are merged cells."""
    book = Workbook()
    book.remove(book.active)
    for number, subject in enumerate(journal.subjects, start=1):
        sheet = book.create_sheet(f"{number} {subject.title}"[:31].replace("/", "-"))
        for line in above(journal, subject):
            sheet.append(line)
        top = sheet.max_row + 2
        grid, topics = grid_of(journal, subject), topics_of(subject)
        _put(sheet, top, 1, grid)
        if merged:
            _merge_months(sheet, top, grid[0])
        _put(sheet, top if beside else top + len(grid) + 3, len(grid[0]) + 2 if beside else 1, topics)
    found = BytesIO()
    book.save(found)
    return found.getvalue()


def workbook_of(sheets: dict[str, list[tuple[str, ...]]]) -> bytes:
    """XLSX of whatever sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        _put(book.create_sheet(name), 1, 1, [list(row) for row in rows])
    found = BytesIO()
    book.save(found)
    return found.getvalue()


def _put(sheet, top: int, left: int, rows: list[list[str]]) -> None:
    for down, row in enumerate(rows):
        for right, text in enumerate(row):
            if text:
                sheet.cell(top + down, left + right, int(text) if text.isdecimal() else text)


def _merge_months(sheet, top: int, heads: list[str]) -> None:
    begin = None
    for column, text in enumerate([*heads, "end"], start=1):
        if text or column > len(heads):
            if begin is not None and column - begin > 1:
                sheet.merge_cells(f"{get_column_letter(begin)}{top}:{get_column_letter(column - 1)}{top}")
            begin = column if text in MONTHS else None


def essence(journal: ClassJournal) -> dict:
    """What a sheet can carry, in a form that does not depend on ids or on the order of subjects."""
    names = {pupil.id: (pupil.order, pupil.full_name) for pupil in journal.pupils}
    periods = {period.id: (period.kind.value, period.no) for period in journal.periods}
    return {
        "class": journal.unit.title,
        "year": journal.academic_year,
        "pupils": sorted(names.values()),
        "subjects": {
            (one.name.casefold(), one.subgroup or ""): {
                "teacher": one.teacher,
                "lessons": _lessons(one, names),
                "results": sorted(
                    (names[r.pupil], periods[r.period], r.kind.value, r.shown, r.reason)
                    for r in one.period_results
                    if r.kind is not ResultKind.NO_MARK
                ),
            }
            for one in journal.subjects
        },
    }


def _lessons(subject: Subject, names: dict) -> list:
    days: Counter[date] = Counter()
    found = []
    for lesson in sorted(subject.lessons, key=lambda one: (one.date, one.no or 0)):
        days[lesson.date] += 1
        cells = sorted(
            (names[cell.pupil], tuple(mark.value for mark in cell.marks), cell.absence.code if cell.absence else None)
            for cell in lesson.cells
            if cell.marks or cell.absence
        )
        found.append((lesson.date, days[lesson.date], lesson.topic, lesson.homework, cells))
    return found
