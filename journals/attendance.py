"""Teaching periods of a class, and how many lessons each pupil missed in them.

Counted are lesson hours with an absence sign on days when the pupil belonged to the class (domain §4: «Сведения о
количестве уроков, пропущенных обучающимися»). Lessons of individual (home) teaching are not lessons of the class and
are left out, and so is «освобождён»: the pupil was there. Nothing else is derived from a sign than its code says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from journals.model import TEACHING_PERIODS, AbsenceCode, ClassJournal, Period, PeriodKind

_FINEST_FIRST = (PeriodKind.QUARTER, PeriodKind.TRIMESTER, PeriodKind.HALF_YEAR)


@dataclass(frozen=True)
class Missed:
    """Lesson hours missed; `total` is the sum of the reasons, `unknown` is «без указания причины»; `late` is apart."""

    illness: int = 0
    excused: int = 0
    unexcused: int = 0
    unknown: int = 0
    late: int = 0

    @property
    def total(self) -> int:
        """All hours missed, whatever the reason."""
        return self.illness + self.excused + self.unexcused + self.unknown

    def __add__(self, other: "Missed") -> "Missed":
        return Missed(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


NOTHING_MISSED = Missed()

_BY_CODE: Mapping[AbsenceCode, str] = {
    AbsenceCode.ILLNESS: "illness",
    AbsenceCode.EXCUSED: "excused",
    AbsenceCode.UNEXCUSED: "unexcused",
    AbsenceCode.ABSENT_REASON_UNKNOWN: "unknown",
    AbsenceCode.LATE: "late",
}


@dataclass(frozen=True)
class Attendance:
    """What every pupil missed.

    Attributes:
        periods: the teaching periods of the class, in order of time.
        missed: (pupil id, period id) → hours; the period id is empty for days outside every period. Pupils and
            periods with nothing missed are absent: ask by `of`.
    """

    periods: tuple[Period, ...]
    missed: Mapping[tuple[str, str], Missed]

    def of(self, pupil: str, period: str) -> Missed:
        """What the pupil missed in the period."""
        return self.missed.get((pupil, period), NOTHING_MISSED)

    def year(self, pupil: str) -> Missed:
        """What the pupil missed in the whole year, days outside the periods included."""
        return sum((hours for (who, _), hours in self.missed.items() if who == pupil), NOTHING_MISSED)

    @property
    def outside(self) -> bool:
        """Whether anything was missed on days outside every period."""
        return any(not period for _, period in self.missed)


def teaching_periods(journal: ClassJournal, having_results: Iterable[str] = ()) -> tuple[Period, ...]:
    """The periods of one kind that divide the year, in order of time; periods without dates are left out.

    Where a class has periods of several kinds (quarters and half-years), the kind that the results name wins, then
    the finest.

    Args:
        journal: the class.
        having_results: ids of the periods that a subject has results for.
    """
    named = set(having_results)
    dated = [p for p in journal.periods if p.kind in TEACHING_PERIODS and p.starts is not None and p.ends is not None]
    by_kind = {kind: [p for p in dated if p.kind is kind] for kind in _FINEST_FIRST}
    kinds = [kind for kind in _FINEST_FIRST if by_kind[kind]]
    for kind in kinds:
        if any(period.id in named for period in by_kind[kind]):
            return _in_time(by_kind[kind])
    return _in_time(by_kind[kinds[0]]) if kinds else ()


def _in_time(periods: list[Period]) -> tuple[Period, ...]:
    return tuple(sorted(periods, key=lambda p: (p.starts or date.min, p.no or 0)))


def attendance_of(journal: ClassJournal) -> Attendance:
    """Adds up the absence signs of all subjects."""
    periods = teaching_periods(journal)
    pupils = {pupil.id: pupil for pupil in journal.pupils}
    missed: dict[tuple[str, str], Missed] = {}
    for subject in journal.subjects:
        for lesson in subject.lessons:
            period = next((p.id for p in periods if p.covers(lesson.date)), "")
            for cell in lesson.cells:
                if cell.absence is None or cell.individual or cell.absence.code is AbsenceCode.EXEMPT:
                    continue
                if cell.pupil not in pupils or not pupils[cell.pupil].present_on(lesson.date):
                    continue
                hours = Missed(**{_BY_CODE[cell.absence.code]: lesson.hours or 1})
                key = (cell.pupil, period)
                missed[key] = missed.get(key, NOTHING_MISSED) + hours
    return Attendance(periods, missed)
