"""The journal of substitutions (журнал замещения уроков, S002, S004 5.4.2): one for the whole school and year."""

from datetime import date as Date  # noqa: N812  (`date` is a field's name here)
from typing import Annotated, Literal

from pydantic import Field

from journals.model import Line, Part, Pupil, School, Source, Text

SUBSTITUTION_SCHEMA = "school-archive/substitution-journal/1"


class Substitution(Part):
    """One lesson given by another teacher than planned. `hours` are lesson hours."""

    date: Date
    no: int | None = None
    class_title: Annotated[Line, Field(alias="class", min_length=1)]
    subject: Annotated[Line, Field(min_length=1)]
    absent: Annotated[Line, Field(min_length=1)]
    reason: Line = ""
    basis: Line = ""
    substitute: Annotated[Line, Field(min_length=1)]
    hours: Annotated[int, Field(ge=0, le=24)] = 1
    note: Text = ""


class SubstitutionUnit(Part):
    """What stands in the place of a class: the school, or one of its buildings."""

    name: Annotated[Line, Field(min_length=1)] = "школа"

    @property
    def title(self) -> str:
        """The unit as people name it."""
        return self.name


class SubstitutionJournal(Part):
    """The school's journal of substitutions for one school year."""

    schema_id: Annotated[Literal["school-archive/substitution-journal/1"], Field(alias="schema")]
    school: School
    source: Source
    academic_year: Line
    unit: SubstitutionUnit = SubstitutionUnit()
    keeper: Line = ""
    entries: Annotated[tuple[Substitution, ...], Field(min_length=1, max_length=20000)]

    @property
    def pupils(self) -> tuple[Pupil, ...]:
        """Nobody: the journal names teachers only."""
        return ()
