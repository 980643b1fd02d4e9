"""A class while it is being read: what the answers said so far, before it becomes a `ClassJournal`."""

from dataclasses import dataclass, field
from datetime import date

from journals.dnevnikru.identifiers import Register
from journals.dnevnikru.notes import RowKey
from journals.model import Absence, Mark, Period, PeriodResult, Pupil


@dataclass(frozen=True)
class WorkType:
    """A kind of work as the school named it; `kind` is Дневник.ру's own word («Homework», «PeriodMark», «Exam»)."""

    title: str
    kind: str


@dataclass(frozen=True)
class Work:
    """A work of a lesson: a column for marks, or homework. `order` is its place in the lesson."""

    order: int
    type_known: bool
    name: str
    homework: bool
    text: str


@dataclass(frozen=True)
class FinalWork:
    """The column a final mark belongs to: `kind` is «PeriodMark», «Exam» or «PeriodFinalMark»."""

    kind: str
    period_type: str
    period_number: int | None
    subject: str
    group: str


@dataclass
class CellDraft:
    """A pupil at a lesson: marks with (order of work, number in the work), the absence, the comment."""

    marks: list[tuple[int, int, Mark]] = field(default_factory=list)
    absence: Absence | None = None
    note: str | None = None


@dataclass
class LessonDraft:
    """A lesson of a class; cells by pupil id; `row` and `where` say where it stands in the export."""

    row: RowKey
    where: str
    id: str
    day: date
    no: int | None
    topic: str
    homework: str
    teachers: tuple[str, ...]
    works: Register[Work]
    cells: dict[str, CellDraft] = field(default_factory=dict)

    def cell(self, pupil: str) -> CellDraft:
        """The pupil's cell, made if need be."""
        return self.cells.setdefault(pupil, CellDraft())


@dataclass
class SubjectDraft:
    """A subject of a class, or of one of its subgroups; results by (pupil id, period id)."""

    id: str
    group: str
    name: str
    subgroup: str | None
    lessons: list[LessonDraft] = field(default_factory=list)
    results: dict[tuple[str, str], PeriodResult] = field(default_factory=dict)

    def has_pupil(self, pupil: str) -> bool:
        """Whether the pupil has a cell at any lesson."""
        return any(pupil in lesson.cells for lesson in self.lessons)


@dataclass
class ClassDraft:
    """A class.

    Attributes:
        id: the id of its group of the type Group.
        grade, letter, name: as `journals.model.ClassUnit` wants them.
        begins: the calendar year in which the school year begins, or None.
        subgroups: names of its subgroups by group id.
        members: pupil ids of each subgroup for which a list was given.
        pupils: by person id, in the order of the list.
        subjects: by (subject id, group id).
        periods: of this class by the id of the reporting period.
    """

    id: str
    grade: int
    letter: str
    name: str
    begins: int | None
    class_teacher: str = ""
    subgroups: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    pupils: Register[Pupil] = field(default_factory=Register)
    subjects: dict[tuple[str, str], SubjectDraft] = field(default_factory=dict)
    periods: Register[Period] = field(default_factory=Register)
