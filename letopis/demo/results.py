"""Results of quarters, half-years and the year, exam and final columns, and the council's decisions.

These results are invented from invented marks. Letopis itself never computes a result (domain §4).
"""

import math
from datetime import date
from random import Random

from journals.model import (
    TEACHING_PERIODS,
    AbsenceCode,
    Decision,
    Lesson,
    Period,
    PeriodKind,
    PeriodResult,
    Pupil,
    ResultKind,
    Subject,
)
from kernel.ids import SchoolYear
from letopis.demo.cast import Cast
from letopis.demo.marks import drawn_mark

_EXAM_FOR_ALL = ("русский язык", "алгебра")
_EXAM_BY_CHOICE = ("обществознание", "география", "информатика", "биология", "физика", "химия", "английский язык")
_FAILED_SUBJECT = "геометрия"
_SPORT = "физическая культура"


def chosen_exams(rng: Random, pupils: tuple[Pupil, ...]) -> dict[str, frozenset[str]]:
    """The subjects of each pupil's exams in grade 9: two for all, two by choice."""
    return {pupil.id: frozenset((*_EXAM_FOR_ALL, *rng.sample(_EXAM_BY_CHOICE, k=2))) for pupil in pupils}


def with_results(
    rng: Random, subject: Subject, group: tuple[Pupil, ...], periods: tuple[Period, ...], cast: Cast,
    exams: dict[str, frozenset[str]], year: SchoolYear,
) -> Subject:  # fmt: skip
    """The subject with the results of its pupils in every column that concerns them."""
    given = _values_by_pupil(subject.lessons)
    results: list[PeriodResult] = []
    for pupil in group:
        row = _pupil_row(rng, subject.name, pupil, periods, cast, given.get(pupil.id, []), year)
        if row and pupil.present_on(_last_day(periods)):
            row += _closing_columns(rng, subject.name, pupil, periods, row, cast, exams)
        results += row
    return subject.model_copy(update={"period_results": tuple(results)})


def unmarked_results(subject: Subject, group: tuple[Pupil, ...], periods: tuple[Period, ...]) -> Subject:
    """The subject of grade 1: every column says that there is no mark by rule."""
    results = (
        PeriodResult(pupil=pupil.id, period=period.id, kind=ResultKind.NO_MARK) for pupil in group for period in periods
    )
    return subject.model_copy(update={"period_results": tuple(results)})


def decisions(pupils: tuple[Pupil, ...], grade: int, cast: Cast, year: SchoolYear) -> tuple[Decision, ...]:
    """What the council decided on each pupil who was in the class on the last day of May."""
    ends = year.ends
    basis = f"протокол педсовета от 27.05.{ends} № 9, приказ от 28.05.{ends} № 95"
    admitted = f"протокол педсовета от 18.05.{ends} № 8, приказ от 18.05.{ends} № 88"
    graduated = f"протокол педсовета от 22.06.{ends} № 11, приказ от 23.06.{ends} № 120"
    level = {9: "основное общее образование", 11: "среднее общее образование"}.get(grade)
    made = []
    for pupil in pupils:
        if any(stay.ends is not None for stay in pupil.membership):
            continue
        if level:
            made.append(Decision(pupil=pupil.id, kind="admitted_to_gia", basis=admitted))
            made.append(Decision(pupil=pupil.id, kind="graduated", value=level, basis=graduated))
        else:
            kind = "transferred_conditionally" if pupil.id in cast.debtors else "transferred_to_grade"
            made.append(Decision(pupil=pupil.id, kind=kind, value=str(grade + 1), basis=basis))
    return tuple(made)


def _pupil_row(
    rng: Random, subject: str, pupil: Pupil, periods: tuple[Period, ...], cast: Cast,
    given: list[tuple[Lesson, int]], year: SchoolYear,
) -> list[PeriodResult]:  # fmt: skip
    row = []
    for period in periods:
        if period.kind not in TEACHING_PERIODS or period.ends is None or not pupil.present_on(period.ends):
            continue
        if pupil.id in cast.exempt and subject == _SPORT:
            row.append(PeriodResult(pupil=pupil.id, period=period.id, kind=ResultKind.EXEMPT, value="осв"))
        elif pupil.id in cast.long_ill and period.no == 3:
            row.append(_not_attested(pupil.id, period.id, year))
        else:
            failed = pupil.id in cast.debtors and subject == _FAILED_SUBJECT and period.no != 1
            values = [value for lesson, value in given if period.covers(lesson.date)]
            mark = "2" if failed else _average(values) or drawn_mark(rng, cast.ability[pupil.id])
            row.append(
                PeriodResult(pupil=pupil.id, period=period.id, value="3" if mark == "2" and not failed else mark)
            )
    return row


def _not_attested(pupil: str, period: str, year: SchoolYear) -> PeriodResult:
    return PeriodResult(
        pupil=pupil,
        period=period,
        kind=ResultKind.NOT_ATTESTED,
        reason=AbsenceCode.ILLNESS,
        raw="б",
        basis=f"приказ от 27.03.{year.ends} № 34",
    )


def _closing_columns(
    rng: Random, subject: str, pupil: Pupil, periods: tuple[Period, ...], row: list[PeriodResult], cast: Cast,
    exams: dict[str, frozenset[str]],
) -> list[PeriodResult]:  # fmt: skip
    marked = [int(result.value) for result in row if result.kind is ResultKind.MARK]
    columns = {period.kind: period.id for period in periods}
    if not marked:
        return [
            PeriodResult(pupil=pupil.id, period=columns[kind], kind=ResultKind.EXEMPT, value="осв")
            for kind in (PeriodKind.YEAR, PeriodKind.FINAL)
            if kind in columns
        ]
    year_mark = _average(marked)
    closing = [PeriodResult(pupil=pupil.id, period=columns[PeriodKind.YEAR], value=year_mark)]
    final = year_mark
    if PeriodKind.EXAM in columns and subject in exams.get(pupil.id, ()):
        exam = drawn_mark(rng, max(3.4, cast.ability[pupil.id]))
        closing.append(PeriodResult(pupil=pupil.id, period=columns[PeriodKind.EXAM], value=exam))
        final = _average([int(year_mark), int(exam)])
    if PeriodKind.FINAL in columns:
        closing.append(PeriodResult(pupil=pupil.id, period=columns[PeriodKind.FINAL], value=final))
    return closing


def _values_by_pupil(lessons: tuple[Lesson, ...]) -> dict[str, list[tuple[Lesson, int]]]:
    given: dict[str, list[tuple[Lesson, int]]] = {}
    for lesson in lessons:
        for cell in lesson.cells:
            given.setdefault(cell.pupil, []).extend((lesson, int(mark.value)) for mark in cell.marks)
    return given


def _average(values: list[int]) -> str:
    return str(math.floor(sum(values) / len(values) + 0.5)) if values else ""


def _last_day(periods: tuple[Period, ...]) -> date:
    return max(period.ends for period in periods if period.ends is not None)
