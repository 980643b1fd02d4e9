"""Teaching periods of a class, and how many lessons each pupil missed in them.

Counted are lesson hours with an absence sign on days when the pupil belonged to the class (domain §4: «Сведения о
количестве уроков, пропущенных обучающимися»). Lessons of individual (home) teaching are not lessons of the class and
are left out, and so is «освобождён»: the pupil was there. Nothing else is derived from a sign than its code says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from journals.model import (
    PRESENT_CODES,
    TEACHING_PERIODS,
    AbsenceCode,
    ClassJournal,
    Lesson,
    Period,
    PeriodKind,
    Pupil,
    Subject,
)

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
    """Adds up the absence signs of all subjects by teaching period."""
    periods = teaching_periods(journal)
    missed: dict[tuple[str, str], Missed] = {}
    for (pupil, day), hours in hours_missed(journal).items():
        key = (pupil, next((p.id for p in periods if p.covers(day)), ""))
        missed[key] = missed.get(key, NOTHING_MISSED) + hours
    return Attendance(periods, missed)


def hours_missed(journal: ClassJournal) -> Mapping[tuple[str, date], Missed]:
    """(pupil id, day) → lesson hours missed on the day, by the absence signs of all subjects."""
    pupils = {pupil.id: pupil for pupil in journal.pupils}
    found: dict[tuple[str, date], Missed] = {}
    for subject in journal.subjects:
        for lesson in subject.lessons:
            for cell in lesson.cells:
                if cell.absence is None or cell.individual or cell.absence.code is AbsenceCode.EXEMPT:
                    continue
                if cell.pupil not in pupils or not pupils[cell.pupil].present_on(lesson.date):
                    continue
                key = (cell.pupil, lesson.date)
                hours = Missed(**{_BY_CODE[cell.absence.code]: lesson.hours or 1})
                found[key] = found.get(key, NOTHING_MISSED) + hours
    return found


@dataclass(frozen=True)
class DaysMissed:
    """Whole school days missed; `illness` are those of them on which every lesson was missed for illness."""

    total: int = 0
    illness: int = 0

    def __add__(self, other: "DaysMissed") -> "DaysMissed":
        return DaysMissed(self.total + other.total, self.illness + other.illness)


NO_DAYS_MISSED = DaysMissed()


def days_missed(journal: ClassJournal) -> Mapping[tuple[str, date], DaysMissed]:
    """(pupil id, day) → the day, for every day that the pupil missed whole.

    A day counts if the pupil has a sign of absence at each lesson that day of the class, and of the subgroups that the
    pupil belongs to (domain §2.2: «a full day counts only if all lessons of that day were missed»).
    """
    expected: dict[tuple[str, date], int] = {}
    missed: dict[tuple[str, date], list[AbsenceCode]] = {}
    pupils = {pupil.id: pupil for pupil in journal.pupils}
    for subject in journal.subjects:
        members = expected_at(subject, pupils)
        for lesson in subject.lessons:
            for pupil in members:
                if pupil.present_on(lesson.date):
                    key = (pupil.id, lesson.date)
                    expected[key] = expected.get(key, 0) + 1
            for who, code in _absences(lesson):
                missed.setdefault((who, lesson.date), []).append(code)
    return {
        key: DaysMissed(1, int(set(codes) == {AbsenceCode.ILLNESS}))
        for key, codes in missed.items()
        if key in expected and len(codes) >= expected[key]
    }


def expected_at(subject: Subject, pupils: Mapping[str, Pupil]) -> list[Pupil]:
    """Who is expected at the lessons: the subgroup's members; where they are not told, those with an entry."""
    if subject.pupils is not None:
        return [pupils[key] for key in subject.pupils if key in pupils]
    if not subject.subgroup:
        return list(pupils.values())
    named = {cell.pupil for lesson in subject.lessons for cell in lesson.cells}
    return [pupil for key, pupil in pupils.items() if key in named]


def _absences(lesson: Lesson) -> list[tuple[str, AbsenceCode]]:
    return [
        (cell.pupil, cell.absence.code)
        for cell in lesson.cells
        if cell.absence is not None and not cell.individual and cell.absence.code not in PRESENT_CODES
    ]
