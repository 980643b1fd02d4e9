"""Attendance of a class by month, and by period and year (S002 17(5), S003 3.2.3; domain §4)."""

from collections.abc import Mapping
from datetime import date, timedelta

from journals.attendance import NO_DAYS_MISSED, NOTHING_MISSED, DaysMissed, days_missed, hours_missed
from journals.model import ClassJournal
from journals.reports.figures import (
    bounds,
    by_order,
    class_title,
    period_name,
    period_named,
    subject_line,
    teacher_signs,
)
from journals.reports.shapes import Column, ReportDocument, Table, Width
from kernel.errors import NotFoundError
from kernel.russian import MONTHS

_DAY_RULE = "День считается пропущенным, если пропущены все уроки обучающегося в этот день (класса и его подгрупп)."
_HOURS_RULE = "Считаются уроки со знаком отсутствия в исходной системе; «освобождён» и опоздание — не пропуск."


def by_month(journal: ClassJournal, year: int, month: int) -> ReportDocument:
    """«Отчёт о посещаемости класса» for a calendar month: lessons missed on each day, then days and lessons in all.

    Raises NotFoundError `report.no_lessons` for a month without lessons.
    """
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    taught = {lesson.date for subject in journal.subjects for lesson in subject.lessons if first <= lesson.date <= last}
    if not taught:
        raise NotFoundError(
            "report.no_lessons",
            f"За {MONTHS[month - 1]} {year} г. в журнале {journal.unit.title} уроков нет.",
            "Укажите месяц учебного года: --month 2025-10.",
        )
    hours = hours_missed(journal)
    days = _days(journal, first, last)
    calendar = [first + timedelta(days=at) for at in range(last.day)]
    rows, sums = [], [0] * (last.day + len(_MONTH_HEADS))
    for pupil in by_order(journal):
        daily = [hours.get((pupil.id, day), NOTHING_MISSED) for day in calendar]
        whole = sum(daily, NOTHING_MISSED)
        missed = days.get(pupil.id, NO_DAYS_MISSED)
        counts = [missed.total, missed.illness, whole.total, whole.excused, whole.unexcused, whole.illness, whole.late]
        sums = [a + b for a, b in zip(sums, [*(day.total for day in daily), *counts], strict=True)]
        cells = [str(hours_.total or "") if day in taught else "–" for day, hours_ in zip(calendar, daily, strict=True)]
        rows.append((str(pupil.order), pupil.full_name, *cells, *(str(count or "") for count in counts)))
    columns = (
        Column("№", Width.NUMBER),
        Column("Фамилия, имя, отчество", Width.TEXT),
        *(Column(str(day + 1), Width.NUMBER) for day in range(last.day)),
        *(Column(head, Width.COUNT, turned=True) for head in _MONTH_HEADS),
    )
    total = ("", "Всего по классу", *(str(number or "") for number in sums))
    return ReportDocument(
        "Отчёт о посещаемости класса",
        f"{class_title(journal)}, {MONTHS[month - 1]} {year} г.",
        journal.school.full_name,
        tables=(Table(columns, tuple(rows), (total,)),),
        footnotes=("В клетке дня — число пропущенных уроков; «–» — день без уроков.", _DAY_RULE, _HOURS_RULE),
        signers=teacher_signs(journal),
        landscape=True,
    )


_MONTH_HEADS = (
    "дней всего", "дней по болезни", "уроков всего", "уваж. причина", "без уваж. причины", "по болезни", "опозданий",
)  # fmt: skip


def by_period(journal: ClassJournal, wanted: str) -> ReportDocument:
    """Attendance of a quarter, trimester, half-year or the year: days and lessons, in all and for illness."""
    period = period_named(journal, wanted)
    first, last = bounds(journal, period)
    hours = hours_missed(journal)
    days = _days(journal, first, last)
    rows, sums = [], [0] * 7
    for pupil in by_order(journal):
        own = (missed for (who, day), missed in hours.items() if who == pupil.id and first <= day <= last)
        whole = sum(own, NOTHING_MISSED)
        missed = days.get(pupil.id, NO_DAYS_MISSED)
        counts = [
            missed.total, missed.illness, whole.total, whole.illness, whole.excused, whole.unexcused, whole.late,
        ]  # fmt: skip
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        rows.append((str(pupil.order), pupil.full_name, *(str(count) for count in counts)))
    heads = ("Дней всего", "из них по болезни", "Уроков всего", "по болезни", "по уваж. причине", "без уваж. причины",
             "Опозданий")  # fmt: skip
    columns = (
        Column("№", Width.NUMBER),
        Column("Фамилия, имя, отчество", Width.TEXT),
        *(Column(head, Width.SHORT) for head in heads),
    )
    return ReportDocument(
        "Сводная ведомость учёта посещаемости",
        subject_line(journal, period_name(period)),
        journal.school.full_name,
        tables=(Table(columns, tuple(rows), (("", "Всего по классу", *(str(number) for number in sums)),)),),
        footnotes=(_DAY_RULE, _HOURS_RULE),
        signers=teacher_signs(journal),
    )


def _days(journal: ClassJournal, first: date, last: date) -> Mapping[str, DaysMissed]:
    found: dict[str, DaysMissed] = {}
    for (who, day), missed in days_missed(journal).items():
        if first <= day <= last:
            found[who] = found.get(who, NO_DAYS_MISSED) + missed
    return found
