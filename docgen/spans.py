"""How a subject's year is divided into spreads: one for each teaching period, one for lessons outside of them all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docgen.wording import OUTSIDE_PERIODS, period_dates, period_short, period_title, with_basis
from journals.attendance import teaching_periods
from journals.model import TEACHING_PERIODS, ClassJournal, JournalKind, Lesson, Period, PeriodKind, Subject
from kernel.errors import BadInputError

# Groups that meet all the year through and give no results for its periods: one spread, so that no page stands empty.
_UNDIVIDED = frozenset(
    {JournalKind.EXTRACURRICULAR, JournalKind.ELECTIVE, JournalKind.CIRCLE, JournalKind.AFTER_SCHOOL}
)
_ORDER = {PeriodKind.YEAR: 1, PeriodKind.EXAM: 2, PeriodKind.FINAL: 3}


@dataclass(frozen=True)
class ResultColumn:
    """A column of results at the end of a spread: pupil id → what stands there, and → the order it rests on."""

    head: str
    results: Mapping[str, str]
    bases: Mapping[str, str]


@dataclass(frozen=True)
class Span:
    """What one spread holds: a title («II четверть»), its dates, its lessons in order of time, its result columns."""

    title: str
    dates: str
    lessons: tuple[Lesson, ...]
    columns: tuple[ResultColumn, ...]
    last: bool = False


def spans_of(journal: ClassJournal, subject: Subject) -> tuple[Span, ...]:
    """The spreads of a subject, in order of time; always at least one.

    Every lesson and every result of the subject is in exactly one spread; the year, the exam and the final mark stand
    in the last one.

    Raises:
        BadInputError: `docgen.unknown_period` if a result names a period that the journal does not have.
    """
    named = {result.period for result in subject.period_results}
    if unknown := named - {period.id for period in journal.periods}:
        raise BadInputError(
            "docgen.unknown_period",
            f"Предмет «{subject.title}»: итоги за период «{min(unknown)}», которого нет в журнале.",
            "Добавьте период в перечень периодов журнала и выгрузите данные заново.",
        )
    lessons = sorted(subject.lessons, key=lambda lesson: (lesson.date, lesson.no or 0))
    if journal.kind in _UNDIVIDED and not subject.period_results:
        return (Span("Учебный год", "", tuple(lessons), (), last=True),)
    periods = teaching_periods(journal, named)
    spans = list(_period_spans(journal, subject, lessons, periods))
    stray = tuple(lesson for lesson in lessons if not any(period.covers(lesson.date) for period in periods))
    if stray:
        spans.append(Span(OUTSIDE_PERIODS, "", stray, ()))
    rest = _result_columns(journal, subject, [p for p in journal.periods if not _within(p, periods)], named)
    if not spans:
        spans.append(Span("Учебный год", "", (), ()))
    # The year's results belong beside the last teaching period, not beside stray lessons.
    final = max((at for at, span in enumerate(spans) if span.title != OUTSIDE_PERIODS), default=0)
    return tuple(
        Span(span.title, span.dates, span.lessons, span.columns + (rest if at == final else ()), last=at == final)
        for at, span in enumerate(spans)
    )


def _period_spans(
    journal: ClassJournal, subject: Subject, lessons: list[Lesson], periods: tuple[Period, ...]
) -> Iterator[Span]:
    taken: set[int] = set()
    named = {result.period for result in subject.period_results}
    for period in periods:
        # A day on which two periods overlap belongs to the first.
        own = [at for at, lesson in enumerate(lessons) if at not in taken and period.covers(lesson.date)]
        taken.update(own)
        inside = [p for p in journal.periods if p.id == period.id or (p not in periods and _ends_in(p, period))]
        columns = _result_columns(journal, subject, inside, named)
        if own or any(column.results for column in columns):
            yield Span(period_title(period), period_dates(period), tuple(lessons[at] for at in own), columns)


def _ends_in(inner: Period, outer: Period) -> bool:
    """Whether a teaching period of another kind (a half-year among quarters) ends in this one."""
    return inner.kind in TEACHING_PERIODS and inner.ends is not None and outer.covers(inner.ends)


def _within(period: Period, periods: tuple[Period, ...]) -> bool:
    """Whether the period's results have their place in the spread of a teaching period."""
    return any(period.id == other.id or _ends_in(period, other) for other in periods)


def _result_columns(
    journal: ClassJournal, subject: Subject, periods: list[Period], named: set[str]
) -> tuple[ResultColumn, ...]:
    """Columns for the periods that the subject has results for; the class's own periods and year stand even empty."""
    wanted = [p for p in periods if p.id in named or (p.kind is PeriodKind.YEAR and named)]
    main = {period.id for period in teaching_periods(journal, named)}
    wanted += [p for p in periods if p.id in main and p not in wanted]
    wanted.sort(key=lambda p: (_ORDER.get(p.kind, 0), periods.index(p)))
    return tuple(_result_column(subject, period) for period in wanted)


def _result_column(subject: Subject, period: Period) -> ResultColumn:
    shown: dict[str, str] = {}
    bases: dict[str, str] = {}
    for result in subject.period_results:
        if result.period == period.id:
            if result.shown:
                before = f"{shown[result.pupil]} " if result.pupil in shown else ""
                shown[result.pupil] = before + result.shown
            if result.basis:
                bases[result.pupil] = with_basis(result.shown, result.basis)
    return ResultColumn(period_short(period), shown, bases)
