"""The summary sheet (сводная ведомость учёта успеваемости) as data of its own, derived from a class journal.

It holds results and decisions only: no lesson, no lesson's mark, no absence (rule 8 of the design). Subgroups of a
subject become one column, as the paper form has it (domain §4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    PeriodKind,
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
    retakes, has the pupils whose results or decisions changed, and `changes` says how; `number` counts supplements.
    """

    schema_id: Annotated[Literal["school-archive/summary-sheet/1"], Field(alias="schema")]
    kind: SheetKind = SheetKind.SUMMARY
    number: Annotated[int, Field(ge=1, le=99)] = 1
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


def supplement_of(
    journal: ClassJournal, archived: SummarySheet | None, earlier: Sequence[SummarySheet] = ()
) -> SummarySheet:
    """The supplement: pupils whose results or decisions differ from the archived summary; all, where there is none.

    What `earlier` supplements have changed already, oldest first, stands. A later export may number its pupils and
    periods anew, so pupils are matched by name and date of birth (by id only where that is not one match), periods by
    kind and number, subjects by name.
    """
    sheet = final_of(journal).model_copy(update={"kind": SheetKind.SUPPLEMENT})
    if earlier:
        sheet = sheet.model_copy(update={"number": len(earlier) + 1})
    if archived is None:
        return sheet
    standing = _standing(archived, earlier)
    same = _same_pupils(sheet, standing.pupils)
    changes = tuple(_changes(sheet, standing.results, same))
    decisions = tuple(d for d in sheet.decisions if _decided(d, same.get(d.pupil, "")) not in standing.decided)
    concerned = {change.pupil for change in changes} | {decision.pupil for decision in decisions}
    subjects = tuple(
        subject.model_copy(update={"results": tuple(r for r in subject.results if r.pupil in concerned)})
        for subject in sheet.subjects
    )
    return sheet.model_copy(
        update={
            "pupils": tuple(pupil for pupil in sheet.pupils if pupil.id in concerned),
            "subjects": tuple(subject for subject in subjects if subject.results),
            "decisions": decisions,
            "changes": changes,
        }
    )


def pupils_in_common(journal: ClassJournal, archived: SummarySheet | ClassJournal) -> int:
    """How many pupils of the journal are pupils of the archived summary or journal, too."""
    return len(_same_pupils(final_of(journal), archived.pupils))


def pupils_renumbered(journal: ClassJournal, archived: SummarySheet | ClassJournal) -> Mapping[str, bool]:
    """Of each pupil that is in both, by the journal's id, whether the archived one calls him by another id."""
    return {new: new != old for new, old in _same_pupils(final_of(journal), archived.pupils).items()}


def _same_pupils(sheet: SummarySheet, archived: Sequence[Pupil]) -> Mapping[str, str]:
    """Pupil id of the new sheet → of the archived one, for those who are in both."""
    by_name: dict[tuple[str, object], list[str]] = {}
    for pupil in archived:
        by_name.setdefault((pupil.full_name.casefold(), pupil.birth_date), []).append(pupil.id)
    ids = {pupil.id: pupil for pupil in archived}
    found = {}
    for pupil in sheet.pupils:
        matches = by_name.get((pupil.full_name.casefold(), pupil.birth_date), [])
        if len(matches) == 1:
            found[pupil.id] = matches[0]
        elif pupil.id in matches or (not matches and pupil.id in ids and pupil.order == ids[pupil.id].order):
            found[pupil.id] = pupil.id  # a namesake, or one whose name was changed since
    return found


Place = tuple[str, str, tuple[PeriodKind, int | None]]


@dataclass(frozen=True)
class _Standing:
    """What stands by a summary and its supplements: whom they name, the results, the decisions."""

    pupils: tuple[Pupil, ...]
    results: Mapping[Place, str]
    decided: frozenset[tuple[object, ...]]


def _standing(archived: SummarySheet, earlier: Sequence[SummarySheet]) -> _Standing:
    """A supplement has all yearly results of the pupils it names: they take the place of what was there."""
    pupils, results, decided = archived.pupils, _shown(archived, {}), {_decided(d, d.pupil) for d in archived.decisions}
    for number, sheet in enumerate(earlier, 1):
        known = _same_pupils(sheet, pupils)
        fresh = {pupil.id: f"{pupil.id}/{number}" for pupil in sheet.pupils if pupil.id not in known}
        pupils += tuple(p.model_copy(update={"id": fresh[p.id]}) for p in sheet.pupils if p.id in fresh)
        names, periods = {**known, **fresh}, {(period.kind, period.no) for period in sheet.periods}
        kept = {at: shown for at, shown in results.items() if at[0] not in names.values() or at[2] not in periods}
        results = {**kept, **_shown(sheet, names)}
        decided |= {_decided(decision, names[decision.pupil]) for decision in sheet.decisions}
    return _Standing(pupils, results, frozenset(decided))


def _decided(decision: Decision, pupil: str) -> tuple[object, ...]:
    return pupil, decision.kind, decision.value, decision.basis


def _shown(sheet: SummarySheet, names: Mapping[str, str]) -> dict[Place, str]:
    pupils = {**{pupil.id: pupil.id for pupil in sheet.pupils}, **names}
    return {place: shown for place, (shown, _) in _results(sheet, pupils).items()}


def _results(sheet: SummarySheet, pupils: Mapping[str, str]) -> Mapping[Place, tuple[str, PeriodResult]]:
    """(pupil, subject's name, period's kind and number) → what stands there, subgroups together, and the last one."""
    periods = {period.id: (period.kind, period.no) for period in sheet.periods}
    found: dict[Place, tuple[str, PeriodResult]] = {}
    for subject in sheet.subjects:
        for result in subject.results:
            if result.pupil not in pupils or result.period not in periods:
                continue
            place = (pupils[result.pupil], subject.name.strip().casefold(), periods[result.period])
            before = found[place][0] if place in found else ""
            found[place] = (" ".join(part for part in (before, result.shown) if part), result)
    return found


def _changes(sheet: SummarySheet, old: Mapping[Place, str], same: Mapping[str, str]) -> Iterator[ResultChange]:
    """What differs, in the order of the new sheet; results that are gone are changes, too."""
    pupils = {**{pupil.id: pupil.id for pupil in sheet.pupils}, **same}
    new = _results(sheet, pupils)
    back = {theirs: ours for ours, theirs in pupils.items()}
    names = {subject.name.strip().casefold(): subject.id for subject in sheet.subjects}
    periods = {(period.kind, period.no): period.id for period in sheet.periods}
    for place in dict.fromkeys((*new, *old)):
        pupil, subject, period = place
        before, after = old.get(place, ""), new.get(place, ("", None))[0]
        if before == after or pupil not in back or period not in periods:
            continue
        yield ResultChange(
            pupil=back[pupil],
            subject=names.get(subject, subject),
            period=periods[period],
            before=before,
            after=after,
            basis=new[place][1].basis if place in new else "",
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
