"""What reports look up in a journal: results by pupil and subject, marks at lessons, who was there when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from journals.model import TEACHING_PERIODS, ClassJournal, Period, PeriodKind, PeriodResult, Pupil, ResultKind, Subject
from journals.reports.rules import MARKS, Tally
from kernel.errors import NotFoundError

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI")
_WORDS = {
    PeriodKind.QUARTER: "четверть",
    PeriodKind.TRIMESTER: "триместр",
    PeriodKind.HALF_YEAR: "полугодие",
    PeriodKind.YEAR: "год",
    PeriodKind.EXAM: "экзамен",
    PeriodKind.FINAL: "итог",
}


@dataclass(frozen=True)
class SubjectResults:
    """One subject, its subgroups taken together: pupil id → the result of a period."""

    name: str
    teachers: tuple[str, ...]
    results: Mapping[str, PeriodResult]


def subjects_of(journal: ClassJournal, period: str) -> tuple[SubjectResults, ...]:
    """The subjects in the journal's order, with their results of the period."""
    found: dict[str, SubjectResults] = {}
    for subject in journal.subjects:
        known = found.get(subject.name.strip().casefold()) or SubjectResults(subject.name, (), {})
        own = {result.pupil: result for result in subject.period_results if result.period == period}
        teachers = (*known.teachers, *((subject.teacher,) if subject.teacher not in ("", *known.teachers) else ()))
        found[subject.name.strip().casefold()] = SubjectResults(known.name, teachers, {**known.results, **own})
    return tuple(found.values())


def tally_of(results: Iterable[PeriodResult]) -> Tally:
    """Counts results of each sort; what is neither a mark of the five-point scale nor «н/а» nor «осв» is left out."""
    counts = dict.fromkeys((*MARKS, "na", "exempt"), 0)
    for result in results:
        if result.kind is ResultKind.NOT_ATTESTED:
            counts["na"] += 1
        elif result.kind is ResultKind.EXEMPT:
            counts["exempt"] += 1
        elif result.shown.strip() in MARKS:
            counts[result.shown.strip()] += 1
    return Tally(counts["5"], counts["4"], counts["3"], counts["2"] + counts["1"], counts["na"], counts["exempt"])


def period_named(journal: ClassJournal, wanted: str) -> Period:
    """The period by its id, or by its name in Russian: «II четверть», «год».

    Raises NotFoundError `report.unknown_period`.
    """
    for period in journal.periods:
        if wanted.strip().casefold() in (period.id.casefold(), period_name(period).casefold()):
            return period
    names = ", ".join(f"{period.id} ({period_name(period)})" for period in journal.periods)
    raise NotFoundError("report.unknown_period", f"Периода «{wanted}» в журнале нет.", f"Есть периоды: {names}.")


def period_name(period: Period) -> str:
    """«II четверть», «год»."""
    word = _WORDS[period.kind]
    if period.kind not in TEACHING_PERIODS or period.no is None:
        return word
    return f"{_ROMAN[period.no] if 0 < period.no < len(_ROMAN) else period.no} {word}"


def bounds(journal: ClassJournal, period: Period) -> tuple[date, date]:
    """First and last day of the period; of the year, where it has no days of its own.

    Raises NotFoundError `report.no_dates` where the journal tells no dates at all.
    """
    if period.starts is not None and period.ends is not None:
        return period.starts, period.ends
    known = [p for p in journal.periods if p.starts is not None and p.ends is not None]
    if not known:
        raise NotFoundError(
            "report.no_dates", "В журнале нет дат учебных периодов.", "Добавьте даты периодов в выгрузку."
        )
    return min(p.starts for p in known if p.starts), max(p.ends for p in known if p.ends)


def by_order(journal: ClassJournal) -> tuple[Pupil, ...]:
    """The pupils in the class's order."""
    return tuple(sorted(journal.pupils, key=lambda pupil: pupil.order))


def marks_between(subject: Subject, pupil: str, first: date, last: date) -> list[str]:
    """The pupil's marks at the subject's lessons of those days, as in the source."""
    return [
        mark.value.strip()
        for lesson in subject.lessons
        if first <= lesson.date <= last
        for cell in lesson.cells
        if cell.pupil == pupil
        for mark in cell.marks
    ]


def figures_in(marks: Iterable[str]) -> list[int]:
    """The figures among the marks; «4/5» counts as two, what is no figure of the scale does not count."""
    return [int(part) for mark in marks for part in mark.split("/") if part.strip() in MARKS]


def arrivals_in(pupil: Pupil, first: date, last: date) -> int:
    """How often the pupil came in those days, the first excepted."""
    return sum(m.starts is not None and first < m.starts <= last for m in pupil.membership)


def departures_in(pupil: Pupil, first: date, last: date) -> int:
    """How often the pupil left in those days, the last excepted."""
    return sum(m.ends is not None and first <= m.ends < last for m in pupil.membership)


def left_undated(pupil: Pupil) -> bool:
    """Whether the source says that the pupil left, and not when: such a one counts nowhere; a footnote says so."""
    return any("выбыл" in m.event.casefold() and m.starts is None and m.ends is None for m in pupil.membership)


def present(pupil: Pupil, day: date) -> bool:
    """Whether the pupil was in the class on the day, as far as the source tells."""
    return pupil.present_on(day) and not left_undated(pupil)


def undated_note(pupils: Iterable[Pupil]) -> tuple[str, ...]:
    """The footnote on pupils whose day of leaving is not told; none, where there are no such pupils."""
    count = sum(left_undated(pupil) for pupil in pupils)
    return (f"Выбыли, дата выбытия в исходной системе не указана (не учтены): {count}.",) if count else ()


def class_title(journal: ClassJournal) -> str:
    """«7А класс», or the group's own name."""
    return journal.unit.title if journal.unit.name else f"{journal.unit.title} класс"


def subject_line(journal: ClassJournal, period: str) -> str:
    """What a report of one class and period is about."""
    return f"{class_title(journal)}, {period}, {journal.academic_year} учебный год"


def teacher_signs(journal: ClassJournal) -> tuple[tuple[str, str], ...]:
    """The class teacher as signer."""
    return (("Классный руководитель", journal.unit.class_teacher),)
