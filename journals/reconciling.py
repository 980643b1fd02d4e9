"""A class journal beside what the source system shows of it: figures that a person read there, and each difference.

An import refuses what it can't read, so nothing is lost on the way from the file; whether the file has all that the
source system shows, only its own figures tell (domain §2.6, rule 5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from journals.counts import held_by
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


@dataclass(frozen=True)
class Shown:
    """What a person read in the source system of a class; what he did not look at is None, or left out.

    Attributes:
        pupils: in the class list.
        subjects: pages of subjects, each subgroup's for itself.
        figures: subject's id → what its page shows.
        titles: subject's id → its title when it was told.
    """

    pupils: int | None = None
    subjects: int | None = None
    figures: Mapping[str, Figures] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> int:
        """How many figures were read."""
        counts = [getattr(one, each.name) for one in self.figures.values() for each in fields(Figures)]
        return sum(count is not None for count in (self.pupils, self.subjects, *counts))


@dataclass(frozen=True)
class Difference:
    """Where the two differ: the subject (empty: the class), what is counted, ours (None: not there) and theirs."""

    subject: str
    what: str
    ours: int | None
    theirs: int


def figures_of(subject: Subject) -> Figures:
    """What the journal has of a subject."""
    held = held_by(subject)
    return Figures(subject.plan_hours, held.lessons, held.marks, held.absences, held.finals)


def differences(journal: ClassJournal, shown: Shown) -> Iterator[Difference]:
    """Each difference, in the journal's order; subjects that it lacks come last.

    What was not read is not compared, nor hours of a plan that the export does not have.
    """
    for what, ours, theirs in (
        ("обучающихся", len(journal.pupils), shown.pupils),
        ("предметов", len(journal.subjects), shown.subjects),
    ):
        if theirs is not None and theirs != ours:
            yield Difference("", what, ours, theirs)
    known = {subject.id: subject for subject in journal.subjects}
    missing = [one for one in shown.figures if one not in known]
    for one in (*known, *missing):
        ours_of = figures_of(known[one]) if one in known else Figures()
        told = shown.figures.get(one, Figures())
        title = known[one].title if one in known else shown.titles.get(one, one)
        for each in fields(Figures):
            mine, his = getattr(ours_of, each.name), getattr(told, each.name)
            if his is not None and his != mine and not (each.name == "plan" and mine is None):
                yield Difference(title, TITLES[each.name].lower(), mine, his)
