"""The summary sheet (сводная ведомость учёта успеваемости) as data of its own, derived from a class journal.

It holds results and decisions only: no lesson, no lesson's mark, no absence (rule 8 of the design). Subgroups of a
subject become one column, as the paper form has it (domain §4).
"""

from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import Field

from journals.model import (
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


class SummarySheet(Part):
    """The summary sheet of one class for one school year."""

    schema_id: Annotated[Literal["school-archive/summary-sheet/1"], Field(alias="schema")]
    school: School
    source: Source
    academic_year: Line
    unit: Annotated[ClassUnit, Field(alias="class")]
    periods: tuple[Period, ...]
    pupils: tuple[Pupil, ...]
    subjects: tuple[SummarySubject, ...]
    decisions: tuple[Decision, ...] = ()


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
