"""Sheets that are attached to a class's file: marks that a pupil brought from elsewhere (S003 3.2.4).

«Ведомости успеваемости учащихся, прибывших из другой ОО, находящихся на лечении, в санатории»: they stay apart from
the class journal's own marks (domain §5.2, story 1).
"""

from datetime import date as Date  # noqa: N812  (`date` is a field's name here)
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from journals.model import ClassUnit, Key, Line, Mark, Part, Pupil, School, Source, Text

ATTACHED_SCHEMA = "school-archive/attached-sheets/1"


class AttachedKind(StrEnum):
    """Where the pupil was when the marks were given."""

    ARRIVED = "arrived"
    TREATMENT = "treatment"
    SANATORIUM = "sanatorium"


class AttachedRow(Part):
    """A subject of the sheet: the marks given there, and the result if there is one."""

    subject: Annotated[Line, Field(min_length=1)]
    marks: tuple[Mark, ...] = ()
    result: Line = ""
    note: Line = ""


class AttachedSheet(Part):
    """One sheet: whose it is, from which organisation, for which days, on what basis."""

    kind: AttachedKind
    pupil: Key
    organisation: Line
    starts: Annotated[Date | None, Field(alias="from")] = None
    ends: Annotated[Date | None, Field(alias="to")] = None
    basis: Line = ""
    rows: Annotated[tuple[AttachedRow, ...], Field(max_length=100)] = ()
    note: Text = ""


class AttachedSheets(Part):
    """All attached sheets of one class and year."""

    schema_id: Annotated[Literal["school-archive/attached-sheets/1"], Field(alias="schema")]
    school: School
    source: Source
    academic_year: Line
    unit: Annotated[ClassUnit, Field(alias="class")]
    pupils: Annotated[tuple[Pupil, ...], Field(min_length=1, max_length=999)]
    sheets: Annotated[tuple[AttachedSheet, ...], Field(min_length=1, max_length=500)]
