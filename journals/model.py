"""The class journal as frozen data: the canonical schema `school-archive/class-journal/1`.

The JSON form is described in docs/schema/class-journal-1.schema.json, which is generated from these classes (a test
compares). Fields that this version does not know are kept and written back unchanged (rule 13 of the design).

Units: dates are calendar dates in the school's zone; hours are lesson hours; marks are text as in the source.
"""

from datetime import date as Date  # noqa: N812  (`date` is a field's name here)
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

CLASS_JOURNAL_SCHEMA = "school-archive/class-journal/1"

# Bounds on one text, in characters: far above any real journal, far below what stalls the renderer.
Line = Annotated[str, StringConstraints(max_length=500)]
Text = Annotated[str, StringConstraints(max_length=8000)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Part(BaseModel):
    """Base of all parts of a journal: frozen, strict about types, keeps unknown fields.

    A part knows which of its fields were given by a set, and a journal has tens of thousands of parts that were given
    the same: they share one, which is half of what it takes in memory. A copy of a part has a set of its own.
    """

    model_config = ConfigDict(frozen=True, extra="allow", strict=True, populate_by_name=True)

    def model_post_init(self, _context: object, /) -> None:
        """Shares the set, unless there are unknown fields in it."""
        if not self.__pydantic_extra__:
            given = self.__pydantic_fields_set__
            object.__setattr__(self, "__pydantic_fields_set__", _GIVEN.setdefault(frozenset(given), given))


_GIVEN: dict[frozenset[str], set[str]] = {}


class School(Part):
    """The school as it was named in the year of the journal."""

    full_name: Annotated[Line, Field(min_length=1)]
    short_name: Line = ""
    place: Line = ""
    inn: Line = ""
    regulation_profile: Line = ""


class Source(Part):
    """Where the data came from."""

    system: Line
    exported_at: AwareDatetime | None = None
    file_sha256: Line = ""


class JournalKind(StrEnum):
    """Which of a school's journals it is; the value is the last part of the record's id (`kernel.ids.Kind`)."""

    CLASS = "journal"
    EXTRACURRICULAR = "extracurricular"
    ELECTIVE = "elective"
    CIRCLE = "circle"
    AFTER_SCHOOL = "after-school"
    INDIVIDUAL = "individual"
    # Not a journal of its own: the class's results after the autumn retakes, of which a supplement is made.
    SUPPLEMENT = "supplement"


class ClassUnit(Part):
    """The class, or the group of another journal.

    `name` is given only where grade and letter do not name it («7А, корпус 2», «Шахматы, 5–6 классы»). `grade` is 0
    for a group of several grades.
    """

    grade: Annotated[int, Field(ge=0, le=12)]
    letter: Line = ""
    name: Line = ""
    class_teacher: Line = ""

    @model_validator(mode="after")
    def _a_group_without_grade_has_a_name(self) -> Self:
        if self.grade == 0 and not self.name.strip():
            raise ValueError("у группы без параллели (grade 0) должно быть название в поле name")
        return self

    @property
    def title(self) -> str:
        """The class as people name it: «7А»."""
        return self.name or f"{self.grade}{self.letter}"


class PeriodKind(StrEnum):
    """What a column of results stands for. `EXAM` and `FINAL` have no dates of their own."""

    QUARTER = "quarter"
    TRIMESTER = "trimester"
    HALF_YEAR = "half_year"
    YEAR = "year"
    EXAM = "exam"
    FINAL = "final"


TEACHING_PERIODS = frozenset({PeriodKind.QUARTER, PeriodKind.TRIMESTER, PeriodKind.HALF_YEAR})


class Period(Part):
    """A period of the school year; the dates are inclusive."""

    id: Key
    kind: PeriodKind
    no: int | None = None
    starts: Annotated[Date | None, Field(alias="from")] = None
    ends: Annotated[Date | None, Field(alias="to")] = None

    def covers(self, day: Date) -> bool:
        """Whether the day lies in the period; False where the dates are not known."""
        return self.starts is not None and self.ends is not None and self.starts <= day <= self.ends


class FormerName(Part):
    """A name that was valid until a date, with the order that changed it."""

    surname: Line
    name: Line = ""
    patronymic: Line = ""
    until: Date
    basis: Line = ""


class Membership(Part):
    """A stretch of days in the class, inclusive; `event` says what began or ended it («прибыл», «выбыл»)."""

    starts: Annotated[Date | None, Field(alias="from")] = None
    ends: Annotated[Date | None, Field(alias="to")] = None
    event: Line = ""
    basis: Line = ""
    from_org: Line = ""
    to_org: Line = ""


class HomeSchooling(Part):
    """Individual (home) teaching: since when and by what order."""

    starts: Annotated[Date | None, Field(alias="from")] = None
    ends: Annotated[Date | None, Field(alias="to")] = None
    basis: Line = ""


class Pupil(Part):
    """A pupil of the class; `order` is the number in the class list, from 1."""

    id: Key
    order: Annotated[int, Field(ge=1, le=999)]
    surname: Annotated[Line, Field(min_length=1)]
    name: Line = ""
    patronymic: Line = ""
    birth_date: Date | None = None
    sex: Literal["m", "f"] | None = None
    name_history: tuple[FormerName, ...] = ()
    membership: tuple[Membership, ...] = ()
    home_schooling: HomeSchooling | None = None

    @property
    def full_name(self) -> str:
        """Surname, name and patronymic."""
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)

    def present_on(self, day: Date) -> bool:
        """Whether the pupil belonged to the class on the day; always, where no membership is given."""
        if not self.membership:
            return True
        return any((m.starts is None or m.starts <= day) and (m.ends is None or day <= m.ends) for m in self.membership)


class Mark(Part):
    """A mark as written in the source («5», «зач», «К»), and the work it was given for."""

    value: Annotated[Line, Field(min_length=1)]
    work: Line = ""


class AbsenceCode(StrEnum):
    """What an absence sign means; the sign itself stays in `Absence.raw` (domain §0.10)."""

    EXCUSED = "EXCUSED"
    UNEXCUSED = "UNEXCUSED"
    ILLNESS = "ILLNESS"
    EXEMPT = "EXEMPT"
    LATE = "LATE"
    ABSENT_REASON_UNKNOWN = "ABSENT_REASON_UNKNOWN"


# Signs that stand in the cell but do not mean that the lesson was missed.
PRESENT_CODES = frozenset({AbsenceCode.LATE, AbsenceCode.EXEMPT})


class Absence(Part):
    """An absence: its meaning and the sign as written in the source."""

    code: AbsenceCode
    raw: Annotated[Line, Field(min_length=1)]


class Cell(Part):
    """What stands for one pupil at one lesson. `individual` marks a lesson of individual (home) teaching."""

    pupil: Key
    marks: tuple[Mark, ...] = ()
    absence: Absence | None = None
    individual: bool = False
    note: Text | None = None


class Lesson(Part):
    """One lesson: `no` is its number in the day, `hours` its length in lesson hours."""

    id: Line = ""
    date: Date
    no: int | None = None
    hours: Annotated[int, Field(ge=0, le=24)] = 1
    topic: Text = ""
    homework: Text = ""
    teacher: Line = ""
    substitution: bool = False
    cells: tuple[Cell, ...] = ()


class ResultKind(StrEnum):
    """What a result is: a mark, «не аттестован», «освобождён», «зачтено», or no mark by rule (grade 1)."""

    MARK = "mark"
    NOT_ATTESTED = "not_attested"
    EXEMPT = "exempt"
    CREDIT = "credit"
    NO_MARK = "no_mark"


class PeriodResult(Part):
    """The result of one pupil in one period."""

    pupil: Key
    period: Key
    kind: ResultKind = ResultKind.MARK
    value: Line = ""
    reason: AbsenceCode | None = None
    raw: Line = ""
    basis: Line = ""

    @property
    def shown(self) -> str:
        """The result as it stands in a document: «4», «н/а», «осв»."""
        if self.value:
            return self.value
        return {ResultKind.NOT_ATTESTED: "н/а", ResultKind.EXEMPT: "осв", ResultKind.CREDIT: "зач"}.get(
            self.kind, self.raw
        )


class Subject(Part):
    """A subject, or one subgroup of it: subgroups of a subject share the name and differ in `subgroup`.

    `pupils` lists the subgroup's members where the source tells them.
    """

    id: Key
    name: Annotated[Line, Field(min_length=1)]
    teacher: Line = ""
    subgroup: Line | None = None
    pupils: tuple[Key, ...] | None = None
    plan_hours: int | None = None
    fact_hours: int | None = None
    lessons: tuple[Lesson, ...] = ()
    period_results: tuple[PeriodResult, ...] = ()

    @property
    def title(self) -> str:
        """The subject with its subgroup: «английский язык, группа 1»."""
        return f"{self.name}, {self.subgroup}" if self.subgroup else self.name


class Decision(Part):
    """A decision of the pedagogical council on a pupil, with protocol and order."""

    pupil: Key
    kind: Line
    value: Line = ""
    basis: Line = ""


class Remark(Part):
    """A remark of whoever inspects the journal, and the note that it was acted upon."""

    date: Date
    text: Text
    by: Line = ""
    done: Line = ""


class ClassJournal(Part):
    """The journal of one class, or of one group, for one school year. Without `kind` it is the class journal."""

    schema_id: Annotated[Literal["school-archive/class-journal/1"], Field(alias="schema")]
    kind: JournalKind = JournalKind.CLASS
    school: School
    source: Source
    academic_year: Line
    unit: Annotated[ClassUnit, Field(alias="class")]
    periods: Annotated[tuple[Period, ...], Field(max_length=40)]
    pupils: Annotated[tuple[Pupil, ...], Field(min_length=1, max_length=999)]
    subjects: Annotated[tuple[Subject, ...], Field(max_length=500)]
    decisions: tuple[Decision, ...] = ()
    remarks: Annotated[tuple[Remark, ...], Field(max_length=1000)] = ()
