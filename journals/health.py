"""The health sheet (лист здоровья, S003 5.3): filled by the medical worker from the medical cards.

Health is a special category of personal data (152-ФЗ, art. 10): the sheet is a record of its own, with a term of its
own, and no journal or summary carries it.
"""

from datetime import date as Date  # noqa: N812  (`date` is a field's name here)
from typing import Annotated, Literal

from pydantic import Field

from journals.model import ClassUnit, Key, Line, Part, Pupil, School, Source, Text

HEALTH_SCHEMA = "school-archive/health-sheet/1"


class HealthRow(Part):
    """What stands for one pupil."""

    pupil: Key
    health_group: Line = ""
    sports_group: Line = ""
    seat: Line = ""
    recommendations: Text = ""


class HealthSheet(Part):
    """The health sheet of one class and year."""

    schema_id: Annotated[Literal["school-archive/health-sheet/1"], Field(alias="schema")]
    school: School
    source: Source
    academic_year: Line
    unit: Annotated[ClassUnit, Field(alias="class")]
    pupils: Annotated[tuple[Pupil, ...], Field(min_length=1, max_length=999)]
    rows: Annotated[tuple[HealthRow, ...], Field(max_length=999)] = ()
    medical_worker: Line = ""
    filled_on: Date | None = None
