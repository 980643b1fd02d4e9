"""Who missed what: weeks of illness, days with and without leave, single lessons, and late arrivals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from journals.model import Absence, AbsenceCode
from kernel.ids import SchoolYear
from letopis.demo.cast import Cast
from letopis.demo.school_days import day_of

ILL = Absence(code=AbsenceCode.ILLNESS, raw="Б")
EXCUSED = Absence(code=AbsenceCode.EXCUSED, raw="П")
UNEXCUSED = Absence(code=AbsenceCode.UNEXCUSED, raw="Н")
LATE = Absence(code=AbsenceCode.LATE, raw="О")

_LAST_LESSON = 7


@dataclass(frozen=True)
class Attendance:
    """Absences by (pupil id, day) for whole days and by (pupil id, day, lesson number) for single lessons."""

    days: dict[tuple[str, date], Absence]
    lessons: dict[tuple[str, date, int], Absence]

    def sign(self, pupil: str, day: date, no: int) -> Absence | None:
        """The sign that stands in the pupil's cell at this lesson, if any."""
        return self.days.get((pupil, day)) or self.lessons.get((pupil, day, no))


def attendance(rng: Random, cast: Cast, days: Sequence[date], year: SchoolYear) -> Attendance:
    """Draws the year's absences. Pupils who are taught at home have none."""
    whole: dict[tuple[str, date], Absence] = {}
    single: dict[tuple[str, date, int], Absence] = {}
    for pupil in cast.pupils:
        spells = [_spell(rng, days) for _ in range(rng.choice((0, 1, 1, 2)))]
        leave = rng.sample(days, k=rng.choice((0, 1, 2, 3)))
        truant = [(rng.choice(days), rng.randint(1, _LAST_LESSON)) for _ in range(rng.choice((0, 0, 1, 4)))]
        late = [(rng.choice(days), 1) for _ in range(rng.choice((0, 0, 1, 3)))]
        if pupil.id in cast.home:
            continue
        if pupil.id in cast.long_ill:
            spells.append((day_of(year, 1, 13), day_of(year, 3, 24)))
        single |= {(pupil.id, *at): LATE for at in late} | {(pupil.id, *at): UNEXCUSED for at in truant}
        whole |= {(pupil.id, day): EXCUSED for day in leave}
        whole |= {(pupil.id, day): ILL for first, last in spells for day in days if first <= day <= last}
    return Attendance(whole, single)


def _spell(rng: Random, days: Sequence[date]) -> tuple[date, date]:
    first = rng.choice(days)
    return first, first + timedelta(days=rng.randint(2, 9))
