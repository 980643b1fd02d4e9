"""The school year as days: quarters, half-years, holidays, five-day weeks.

The dates follow the pattern of 2025/26: quarters of 8, 8, 11 and 8 weeks, and for grade 1
an extra week of rest in February.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from journals.model import Period, PeriodKind
from kernel.ids import SchoolYear

DEMO_YEAR = SchoolYear(2026)

# (month, day) of the first and the last day of each quarter; the year follows from the month.
_QUARTERS = (((9, 1), (10, 24)), ((11, 5), (12, 30)), ((1, 12), (3, 27)), ((4, 6), (5, 26)))
# Days off of the Labour Code (art. 112) that may fall on days of lessons; on a weekend they move to Monday.
_PUBLIC_HOLIDAYS = ((11, 4), (2, 23), (3, 8), (5, 1), (5, 9))
# Extra week of rest of grade 1 in the middle of the third quarter.
_FIRST_GRADE_REST = ((2, 16), (2, 20))


@dataclass(frozen=True)
class SchoolDays:
    """The days of lessons of one class and the periods they fall into."""

    days: tuple[date, ...]
    periods: tuple[Period, ...]


def day_of(year: SchoolYear, month: int, day: int) -> date:
    """The date in the school year: September to December lie in its first calendar year."""
    return date(year.ends - 1 if month >= 8 else year.ends, month, day)


def school_days(year: SchoolYear, grade: int) -> SchoolDays:
    """All days of lessons, Monday to Friday, and the class's periods: half-years in grades 10 and 11, else quarters.

    The year's column follows the periods; grade 9 has columns of exam and final result, grade 11 of the final one.
    """
    days = tuple(day for begins, ends in _QUARTERS for day in _working_days(year, begins, ends, grade))
    return SchoolDays(days, (*_teaching_periods(year, grade), *_result_columns(year, grade)))


def _working_days(year: SchoolYear, begins: tuple[int, int], ends: tuple[int, int], grade: int) -> list[date]:
    first, last = day_of(year, *begins), day_of(year, *ends)
    free = {_moved_from_weekend(day_of(year, *holiday)) for holiday in _PUBLIC_HOLIDAYS}
    if grade == 1:
        rest_first, rest_last = (day_of(year, *end) for end in _FIRST_GRADE_REST)
        free |= set(_days_between(rest_first, rest_last))
    return [day for day in _days_between(first, last) if day.weekday() < 5 and day not in free]


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _moved_from_weekend(holiday: date) -> date:
    return holiday + timedelta(days=(7 - holiday.weekday()) % 7) if holiday.weekday() >= 5 else holiday


def _teaching_periods(year: SchoolYear, grade: int) -> list[Period]:
    if grade >= 10:
        bounds = ((_QUARTERS[0][0], _QUARTERS[1][1]), (_QUARTERS[2][0], _QUARTERS[3][1]))
        return _numbered(year, "h", PeriodKind.HALF_YEAR, bounds)
    return _numbered(year, "q", PeriodKind.QUARTER, _QUARTERS)


def _numbered(
    year: SchoolYear, letter: str, kind: PeriodKind, bounds: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
) -> list[Period]:
    return [
        Period(id=f"{letter}{no}", kind=kind, no=no, starts=day_of(year, *begins), ends=day_of(year, *ends))
        for no, (begins, ends) in enumerate(bounds, start=1)
    ]


def _result_columns(year: SchoolYear, grade: int) -> list[Period]:
    columns = [
        Period(id="year", kind=PeriodKind.YEAR, starts=day_of(year, 9, 1), ends=day_of(year, *_QUARTERS[-1][1])),
    ]
    if grade == 9:
        columns.append(Period(id="exam", kind=PeriodKind.EXAM))
    if grade in (9, 11):
        columns.append(Period(id="final", kind=PeriodKind.FINAL))
    return columns
