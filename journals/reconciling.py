"""A class journal beside what the source system shows of it: figures that a person read there, and each difference.

An import refuses what it can't read, so nothing is lost on the way from the file; whether the file has all that the
source system shows, only its own figures tell (domain §2.6, rule 5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from journals.model import ClassJournal, Subject


@dataclass(frozen=True)
class Figures:
    """What a subject's page holds; None where it is not told (of the source) or not planned (of ours).

    Attributes:
        plan: hours by the plan.
        lessons: lessons held.
        marks: marks at lessons; two in one cell count twice.
        absences: absence signs of any meaning, late arrivals included.
        results: results of periods, the year, exams, «не аттестован» included.
    """

    plan: int | None = None
    lessons: int | None = None
    marks: int | None = None
    absences: int | None = None
    results: int | None = None


TITLES: Mapping[str, str] = {
    "plan": "По плану", "lessons": "Уроков", "marks": "Отметок", "absences": "Пропусков", "results": "Итогов",
}  # fmt: skip
"""Figure → how a column is called."""

PUPILS = ""
"""The key of the class as a whole, beside the ids of subjects."""


@dataclass(frozen=True)
class Difference:
    """Where the two do not agree: the subject (empty: the class list), what is counted, ours and theirs."""

    subject: str
    what: str
    ours: int | None
    theirs: int


def figures_of(subject: Subject) -> Figures:
    """What the journal has of a subject."""
    cells = [cell for lesson in subject.lessons for cell in lesson.cells]
    return Figures(
        plan=subject.plan_hours,
        lessons=len(subject.lessons),
        marks=sum(len(cell.marks) for cell in cells),
        absences=sum(cell.absence is not None for cell in cells),
        results=len(subject.period_results),
    )


def differences(journal: ClassJournal, theirs: Mapping[str, Figures], pupils: int | None) -> Iterator[Difference]:
    """Each difference, in the journal's order. `theirs`: subject's id → what the source shows; `pupils` in its list.

    What is not told of the source is not compared; a subject that the journal lacks can't be told.
    """
    if pupils is not None and pupils != len(journal.pupils):
        yield Difference("", "обучающихся", len(journal.pupils), pupils)
    for subject in journal.subjects:
        ours, told = figures_of(subject), theirs.get(subject.id, Figures())
        for field in fields(Figures):
            mine, his = getattr(ours, field.name), getattr(told, field.name)
            if his is not None and his != mine:
                yield Difference(subject.title, TITLES[field.name].lower(), mine, his)
