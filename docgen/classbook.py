"""The parts of a journal that are about the class and not about one subject: attendance totals, movement."""

from collections.abc import Callable, Mapping
from datetime import date

from docgen.names import full_names, list_names
from docgen.rollgrid import Column, GridPage, Roll, grid_pages
from docgen.sheet import Pictures, heading
from docgen.wording import OUTSIDE_PERIODS, movements, period_short, period_title
from journals.attendance import (
    NO_DAYS_MISSED,
    Attendance,
    DaysMissed,
    Missed,
    attendance_of,
    days_missed,
)
from journals.model import ClassJournal, Period, Pupil
from kernel.russian import short_date

# Head of the column, what it counts.
_COUNTS: tuple[tuple[str, str, Callable[[Missed], int]], ...] = (
    ("всего", "пропущено уроков всего", lambda missed: missed.total),
    ("б", "по болезни", lambda missed: missed.illness),
    ("у", "по уважительной причине", lambda missed: missed.excused),
    ("н", "без уважительной причины", lambda missed: missed.unexcused),
    ("оп", "опоздания", lambda missed: missed.late),
)


def attendance_pages(journal: ClassJournal, pictures: Pictures) -> list[GridPage]:
    """The pages «Сведения о количестве пропущенных уроков»: for each period and the year, with totals of the class."""
    pupils = tuple(sorted(journal.pupils, key=lambda pupil: pupil.order))
    roll = Roll(pupils, list_names(journal.pupils))
    attendance = attendance_of(journal)
    columns: list[Column] = []
    for period in attendance.periods:
        group = (period_title(period), period_short(period))
        columns += _columns(pupils, group, lambda pupil, key=period.id: attendance.of(pupil, key))  # type: ignore[misc]
    if attendance.outside:
        columns += _columns(pupils, (OUTSIDE_PERIODS, "вне периодов"), lambda pupil: attendance.of(pupil, ""))
    columns += _columns(pupils, ("Год",), attendance.year)
    title = "Сведения о количестве уроков, пропущенных обучающимися"
    legend = "; ".join(f"{head} — {words}" for head, words, _ in _COUNTS if head != "всего")
    unknown = _unknown_remark(attendance)
    return grid_pages(columns, roll, [heading(title, legend, unknown), heading(title, legend, unknown)], pictures)


def _columns(pupils: tuple[Pupil, ...], group: tuple[str, ...], missed: Callable[[str], Missed]) -> list[Column]:
    """The counts of one period. «Всего» counts pupils' hours without a reason, too."""
    by_pupil = {pupil.id: missed(pupil.id) for pupil in pupils}
    columns = []
    for head, _, count in _COUNTS:
        numbers = {who: count(hours) for who, hours in by_pupil.items()}
        texts = {who: str(number) for who, number in numbers.items() if number}
        columns.append(Column(group, head, texts, cluster=group[0], total=str(sum(numbers.values()))))
    return columns


def _unknown_remark(attendance: Attendance) -> str:
    unknown = sum(missed.unknown for missed in attendance.missed.values())
    return f"во «всего» вошли пропуски, причина которых не указана: {unknown}" if unknown else ""


def day_pages(journal: ClassJournal, pictures: Pictures) -> list[GridPage]:
    """The pages «Сводная ведомость учёта посещаемости»: days and lessons missed in each period and the year."""
    pupils = tuple(sorted(journal.pupils, key=lambda pupil: pupil.order))
    roll = Roll(pupils, list_names(journal.pupils))
    attendance = attendance_of(journal)
    days = days_missed(journal)
    columns: list[Column] = []
    for period in attendance.periods:
        in_period = _days_of(days, period)
        hours = {pupil.id: attendance.of(pupil.id, period.id) for pupil in pupils}
        columns += _day_columns(pupils, (period_title(period), period_short(period)), in_period, hours)
    year = {pupil.id: attendance.year(pupil.id) for pupil in pupils}
    columns += _day_columns(pupils, ("Учебный год", "год"), _days_of(days, None), year)
    legend = "; ".join(f"{head} — {words}" for head, words in _DAY_HEADS)
    rule = "день считается пропущенным, если пропущены все его уроки"
    head = heading("Сводная ведомость учёта посещаемости", legend, rule)
    return grid_pages(columns, roll, [head, head], pictures)


_DAY_HEADS = (
    ("дн.", "пропущено дней всего"),
    ("дн.б", "по болезни"),
    ("ур.", "пропущено уроков всего"),
    ("ур.б", "по болезни"),
    ("ур.н", "без уважительной причины"),
)


def _days_of(days: Mapping[tuple[str, date], DaysMissed], period: Period | None) -> Mapping[str, DaysMissed]:
    """Pupil id → days missed in the period; in the whole year, where it is None."""
    found: dict[str, DaysMissed] = {}
    for (who, day), missed in days.items():
        if period is None or period.covers(day):
            found[who] = found.get(who, NO_DAYS_MISSED) + missed
    return found


def _day_columns(
    pupils: tuple[Pupil, ...], group: tuple[str, ...], days: Mapping[str, DaysMissed], hours: Mapping[str, Missed]
) -> list[Column]:
    numbers = {
        pupil.id: (
            (missed := days.get(pupil.id, NO_DAYS_MISSED)).total,
            missed.illness,
            (own := hours[pupil.id]).total,
            own.illness,
            own.unexcused,
        )
        for pupil in pupils
    }
    return [
        Column(
            group,
            head,
            {who: str(row[at]) for who, row in numbers.items() if row[at]},
            cluster=group[0],
            total=str(sum(row[at] for row in numbers.values())),
        )
        for at, (head, _) in enumerate(_DAY_HEADS)
    ]


def remark_rows(journal: ClassJournal) -> list[tuple[str, str, str, str]]:
    """Inspectors' remarks in order of time: date, text, what was done about it, who remarked."""
    remarks = sorted(journal.remarks, key=lambda remark: remark.date)
    return [(short_date(remark.date), remark.text, remark.done, remark.by) for remark in remarks]


def movement_rows(journal: ClassJournal) -> list[tuple[int, str, tuple[str, ...]]]:
    """Every pupil's number and full name, with what befell them in the year."""
    names = full_names(journal.pupils)
    return [(p.order, names[p.id], movements(p)) for p in sorted(journal.pupils, key=lambda pupil: pupil.order)]


def arrived_and_departed(journal: ClassJournal) -> tuple[int, int]:
    """How many pupils came after the first day of the journal's periods, and how many left before the last."""
    days = [day for period in journal.periods for day in (period.starts, period.ends) if day is not None]
    if not days:
        return 0, 0
    first, last = min(days), max(days)
    came = [p for p in journal.pupils if p.membership and all(m.starts and m.starts > first for m in p.membership)]
    left = [p for p in journal.pupils if p.membership and all(m.ends and m.ends < last for m in p.membership)]
    return len(came), len(left)
