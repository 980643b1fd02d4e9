"""General information on the pupils of a class (общие сведения об обучающихся, domain §4): a volume of its own.

Names of parents, addresses and telephones are personal data that neither the journal nor the summary needs: they are a
record apart, of limited access, with a term of its own.
"""

from typing import Annotated, Literal

from pydantic import Field

from journals.model import ClassUnit, Key, Line, Part, Pupil, School, Source

PERSONAL_SCHEMA = "school-archive/pupil-details/1"


class Parent(Part):
    """A parent or other legal representative: who it is, what relation, how to reach."""

    name: Annotated[Line, Field(min_length=1)]
    relation: Line = ""
    phone: Line = ""


class PupilDetails(Part):
    """What stands for one pupil; `file_no` is the number of the personal file, or in the alphabet book."""

    pupil: Key
    file_no: Line = ""
    parents: Annotated[tuple[Parent, ...], Field(max_length=10)] = ()
    address: Line = ""
    note: Line = ""


class PersonalSheet(Part):
    """The volume of one class and year."""

    schema_id: Annotated[Literal["school-archive/pupil-details/1"], Field(alias="schema")]
    school: School
    source: Source
    academic_year: Line
    unit: Annotated[ClassUnit, Field(alias="class")]
    pupils: Annotated[tuple[Pupil, ...], Field(min_length=1, max_length=999)]
    rows: Annotated[tuple[PupilDetails, ...], Field(max_length=999)] = ()
