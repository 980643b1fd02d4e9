"""A week's timetable for a class: which subjects stand on which day and at which lesson."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

_DAYS_OF_WEEK = 5


@dataclass(frozen=True)
class Slot:
    """A lesson of the week: `weekday` from 0 (Monday), `no` from 1."""

    weekday: int
    no: int
    subject: str


def weekly_timetable(rng: Random, hours: Sequence[tuple[str, int]]) -> tuple[Slot, ...]:
    """Spreads subjects with their weekly hours over five days, evenly, a subject once a day while that can be."""
    days: list[list[str]] = [[] for _ in range(_DAYS_OF_WEEK)]
    for subject, count in sorted(hours, key=lambda pair: -pair[1]):
        for _ in range(count):
            target = min(range(_DAYS_OF_WEEK), key=lambda day: (days[day].count(subject), len(days[day]), day))
            days[target].append(subject)
    slots: list[Slot] = []
    for weekday, subjects in enumerate(days):
        rng.shuffle(subjects)
        slots.extend(Slot(weekday, no, subject) for no, subject in enumerate(subjects, start=1))
    return tuple(slots)


def dates_of(subject: str, timetable: Sequence[Slot], days: Sequence[date]) -> list[tuple[date, int]]:
    """The dates of the subject's lessons with their numbers in the day, in the order of time."""
    numbers: dict[int, list[int]] = {}
    for slot in timetable:
        if slot.subject == subject:
            numbers.setdefault(slot.weekday, []).append(slot.no)
    return [(day, no) for day in days for no in sorted(numbers.get(day.weekday(), ()))]
