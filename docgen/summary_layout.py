"""How the summary sheet is laid out: which rows a pupil gets, how wide columns are, how subjects' names stand in heads.

Lengths are millimetres; sizes of letters are points.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from docgen.letters import one_line
from docgen.names import full_names
from docgen.turned import Head, turned_heads
from docgen.typeface import NARROW, em_width
from docgen.wording import decision_text, movements, period_short
from journals.model import TEACHING_PERIODS, Decision, Period, PeriodKind, Pupil
from journals.summary import SummarySheet, SummarySubject
from kernel.errors import BadInputError

LEFT: Final = 30
RIGHT: Final = 10
TOP: Final = 15
BOTTOM: Final = 15
NUMBER: Final = 7
NAME: Final = 43
PERIOD: Final = 14
DECISION: Final = 40
_SHEET: Final = 297 - LEFT - RIGHT
_NARROWEST: Final = 5.2  # still holds «осв» and «н/а»
_WIDEST: Final = 11.0
_POINT: Final = 25.4 / 72
_LATE = {PeriodKind.YEAR: 1, PeriodKind.EXAM: 2, PeriodKind.FINAL: 3}
CELL_SIZE: Final = 8.5
_CELL_SIZES = (CELL_SIZE, 7.5, 6.5, 5.5, 5.0)


@dataclass(frozen=True)
class Value:
    """A result with the size it fits its column in."""

    text: str
    size: float


@dataclass(frozen=True)
class ResultRow:
    """A row of one pupil: the period's head, whether it sums the year up, and a result for each subject."""

    period: str
    late: bool
    values: tuple[Value, ...]


@dataclass(frozen=True)
class PupilRows:
    """The row group of one pupil."""

    number: int
    name: str
    notes: tuple[str, ...]
    rows: tuple[ResultRow, ...]
    decisions: tuple[str, ...]


@dataclass(frozen=True)
class SheetPart:
    """A table: as many subjects as fit beside one another; the last one has the decisions."""

    heads: tuple[Head, ...]
    head_height: float
    column: float
    pupils: tuple[PupilRows, ...]
    with_decisions: bool
    notes: tuple[str, ...]

    @property
    def width(self) -> float:
        """Width of the table."""
        return NUMBER + NAME + PERIOD + self.column * len(self.heads) + (DECISION if self.with_decisions else 0)


def sheet_parts(sheet: SummarySheet) -> list[SheetPart]:
    """Divides the sheet into tables; one, unless there are more subjects than fit.

    Raises:
        BadInputError: `docgen.unknown_pupil`, `docgen.unknown_period` for results that lead nowhere.
    """
    _check_references(sheet)
    most = int((_SHEET - NUMBER - NAME - PERIOD - DECISION) / _NARROWEST)
    count = max(1, ceil(len(sheet.subjects) / most))
    size = ceil(len(sheet.subjects) / count)
    groups = [sheet.subjects[at * size : (at + 1) * size] for at in range(count)]
    return [_part(sheet, group, last=at == count - 1) for at, group in enumerate(groups)]


def _check_references(sheet: SummarySheet) -> None:
    pupils = {pupil.id for pupil in sheet.pupils}
    periods = {period.id for period in sheet.periods}
    for subject in sheet.subjects:
        for result in subject.results:
            if result.pupil not in pupils:
                raise _dangling("pupil", f"Предмет «{subject.name}»: итог обучающегося, которого нет в списке.")
            if result.period not in periods:
                raise _dangling("period", f"Предмет «{subject.name}»: итог за период, которого нет в ведомости.")
    if any(decision.pupil not in pupils for decision in sheet.decisions):
        raise _dangling("pupil", "Решение об обучающемся, которого нет в списке.")


def _dangling(what: str, message: str) -> BadInputError:
    return BadInputError(f"docgen.unknown_{what}", message, "Исправьте выгрузку и повторите импорт.")


def rows_wanted(sheet: SummarySheet) -> tuple[Period, ...]:
    """The periods that get a row: those with any result, and the year; in order of time, then year, exam, final."""
    named = {result.period for subject in sheet.subjects for result in subject.results if result.shown}
    wanted = [p for p in sheet.periods if p.id in named or p.kind is PeriodKind.YEAR]
    return tuple(sorted(wanted, key=_order))


def _order(period: Period) -> tuple[int, date, int]:
    late = 0 if period.kind in TEACHING_PERIODS else _LATE[period.kind]
    return late, period.ends or date.max, period.no or 0


def _part(sheet: SummarySheet, subjects: Sequence[SummarySubject], *, last: bool) -> SheetPart:
    room = _SHEET - NUMBER - NAME - PERIOD - (DECISION if last else 0)
    column = min(_WIDEST, room / max(1, len(subjects)))
    heads, height, notes = turned_heads([one_line(subject.name) for subject in subjects], column)
    shown = [shown_results(subject) for subject in subjects]
    pupils = sorted(sheet.pupils, key=lambda pupil: pupil.order)
    periods = rows_wanted(sheet)
    names = full_names(sheet.pupils)
    rows = tuple(_pupil_rows(p, names[p.id], periods, shown, column, sheet.decisions) for p in pupils)
    bases = tuple(_bases(subjects, pupils, periods))
    return SheetPart(heads, height, column, rows, last, (*notes, *bases))


def shown_results(subject: SummarySubject) -> Mapping[tuple[str, str], str]:
    """(pupil, period) → what stands there; a pupil of two subgroups may have two results."""
    shown: dict[tuple[str, str], str] = {}
    for result in subject.results:
        if result.shown:
            key = (result.pupil, result.period)
            shown[key] = f"{shown[key]} {one_line(result.shown)}" if key in shown else one_line(result.shown)
    return shown


def _pupil_rows(
    pupil: Pupil,
    name: str,
    periods: Sequence[Period],
    shown: Sequence[Mapping[tuple[str, str], str]],
    column: float,
    decisions: Sequence[Decision],
) -> PupilRows:
    rows = tuple(
        ResultRow(
            period_short(period),
            period.kind in _LATE,
            tuple(_value(of.get((pupil.id, period.id), ""), column) for of in shown),
        )
        for period in periods
    )
    rows = rows or (ResultRow("", late=False, values=tuple(Value("", CELL_SIZE) for _ in shown)),)
    own = tuple(decision_text(pupil, decision) for decision in decisions if decision.pupil == pupil.id)
    return PupilRows(pupil.order, name, movements(pupil), rows, own)


def _value(text: str, column: float) -> Value:
    """The text at the largest size that fits; what fits at none is broken by the table."""
    if len(text) <= 1:
        return Value(text, CELL_SIZE)
    room = (column - 0.6) / _POINT
    return Value(text, next((s for s in _CELL_SIZES if em_width(NARROW, text) * s <= room), _CELL_SIZES[-1]))


def _bases(subjects: Sequence[SummarySubject], pupils: Sequence[Pupil], periods: Sequence[Period]) -> Iterator[str]:
    numbers = {pupil.id: pupil.order for pupil in pupils}
    titles = {period.id: period_short(period) for period in periods}
    for subject in subjects:
        for result in subject.results:
            if result.basis:
                where = f"№ {numbers[result.pupil]}, {one_line(subject.name)}, {titles.get(result.period, '')}"
                yield f"{where}: {one_line(f'{result.shown} — {result.basis}')}"
