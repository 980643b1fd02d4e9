"""The summary sheet (сводная ведомость учёта успеваемости) as data of its own, derived from a class journal.

It holds results and decisions only: no lesson, no lesson's mark, no absence (rule 8 of the design). Subgroups of a
subject become one column, as the paper form has it (domain §4).
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import Field

from journals.model import (
    TEACHING_PERIODS,
    ClassJournal,
    ClassUnit,
    Decision,
    Key,
    Line,
    Part,
    Period,
    PeriodResult,
    Pupil,
    School,
    Source,
)

P = TypeVar("P", bound=Part)


class SummarySubject(Part):
    """One column of the sheet: a subject with the results of all its subgroups."""

    id: Key
    name: Line
    teachers: tuple[Line, ...] = ()
    results: tuple[PeriodResult, ...] = ()


class SheetKind(StrEnum):
    """Which sheet it is; the value is the last part of the record's id."""

    SUMMARY = "summary"
    FINAL = "final"
    SUPPLEMENT = "supplement"


class ResultChange(Part):
    """A result that an autumn retake changed: what the summary sheet had, and what stands now."""

    pupil: Key
    subject: Key
    period: Key
    before: Line = ""
    after: Line = ""
    basis: Line = ""


class SummarySheet(Part):
    """A summary sheet of one class for one school year.

    The final sheet (итоговая ведомость, S003 3.2.4) has the year's results alone; the supplement, made after the autumn
    retakes, has the pupils whose results or decisions changed, and `changes` says how.
    """

    schema_id: Annotated[Literal["school-archive/summary-sheet/1"], Field(alias="schema")]
    kind: SheetKind = SheetKind.SUMMARY
    school: School
    source: Source
    academic_year: Line
    unit: Annotated[ClassUnit, Field(alias="class")]
    periods: tuple[Period, ...]
    pupils: tuple[Pupil, ...]
    subjects: tuple[SummarySubject, ...]
    decisions: tuple[Decision, ...] = ()
    changes: tuple[ResultChange, ...] = ()


def summary_of(journal: ClassJournal) -> SummarySheet:
    """Takes the summary out of a journal. Only known fields go over: an unknown one might hold a lesson's mark."""
    columns: dict[str, SummarySubject] = {}
    for subject in journal.subjects:
        key = subject.name.strip().casefold()
        known = columns.get(key) or SummarySubject(id=subject.id, name=subject.name)
        teachers = dict.fromkeys((*known.teachers, *((subject.teacher,) if subject.teacher else ())))
        results = (*known.results, *(_known_fields(result) for result in subject.period_results))
        columns[key] = known.model_copy(update={"teachers": tuple(teachers), "results": results})
    return SummarySheet(
        schema_id="school-archive/summary-sheet/1",
        school=_known_fields(journal.school),
        source=_known_fields(journal.source),
        academic_year=journal.academic_year,
        unit=_known_fields(journal.unit),
        periods=tuple(_known_fields(period) for period in journal.periods),
        pupils=tuple(_known_fields(pupil) for pupil in journal.pupils),
        subjects=tuple(columns.values()),
        decisions=tuple(_known_fields(decision) for decision in journal.decisions),
    )


def final_of(journal: ClassJournal) -> SummarySheet:
    """The final sheet: the summary without the results of quarters, trimesters and half-years."""
    sheet = summary_of(journal)
    periods = tuple(period for period in sheet.periods if period.kind not in TEACHING_PERIODS)
    kept = {period.id for period in periods}
    subjects = tuple(
        subject.model_copy(update={"results": tuple(r for r in subject.results if r.period in kept)})
        for subject in sheet.subjects
    )
    return sheet.model_copy(update={"kind": SheetKind.FINAL, "periods": periods, "subjects": subjects})


def supplement_of(journal: ClassJournal, archived: SummarySheet | None) -> SummarySheet:
    """The supplement: pupils whose results or decisions differ from the archived summary; all, where there is none."""
    sheet = final_of(journal)
    before = _results(archived) if archived is not None else {}
    changes = tuple(_changes(sheet, before)) if archived is not None else ()
    decided = {(d.pupil, d.kind, d.value, d.basis) for d in archived.decisions} if archived is not None else set()
    decisions = tuple(d for d in sheet.decisions if (d.pupil, d.kind, d.value, d.basis) not in decided)
    concerned = {change.pupil for change in changes} | {decision.pupil for decision in decisions}
    if archived is None:
        concerned = {pupil.id for pupil in sheet.pupils}
    subjects = tuple(
        subject.model_copy(update={"results": tuple(r for r in subject.results if r.pupil in concerned)})
        for subject in sheet.subjects
    )
    return sheet.model_copy(
        update={
            "kind": SheetKind.SUPPLEMENT,
            "pupils": tuple(pupil for pupil in sheet.pupils if pupil.id in concerned),
            "subjects": tuple(subject for subject in subjects if subject.results),
            "decisions": decisions,
            "changes": changes,
        }
    )


def _results(sheet: SummarySheet) -> Mapping[tuple[str, str, str], str]:
    """(pupil, subject's name, period) → the result as it stands."""
    return {
        (result.pupil, subject.name.strip().casefold(), result.period): result.shown
        for subject in sheet.subjects
        for result in subject.results
    }


def _changes(sheet: SummarySheet, before: Mapping[tuple[str, str, str], str]) -> Iterator[ResultChange]:
    for subject in sheet.subjects:
        for result in subject.results:
            old = before.get((result.pupil, subject.name.strip().casefold(), result.period), "")
            if old != result.shown:
                yield ResultChange(
                    pupil=result.pupil,
                    subject=subject.id,
                    period=result.period,
                    before=old,
                    after=result.shown,
                    basis=result.basis,
                )


def _known_fields(part: P) -> P:
    """The part without the fields that this version does not know, at every depth."""
    known = {name: _known_value(getattr(part, name)) for name in type(part).model_fields}
    return cast(P, type(part).model_construct(None, **known))


def _known_value(value: Any) -> Any:  # noqa: ANN401  (any field's value)
    if isinstance(value, Part):
        return _known_fields(value)
    if isinstance(value, tuple):
        return tuple(_known_value(item) for item in value)
    return value
