"""A document that came as pages: a print in PDF, or pictures of paper; no data are taken out of it.

It may stand for any kind of record. What can be searched is what a person says of it: class, year, and, where they are
given, the pupils' names. The files themselves lie beside it and are told by their digests.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator

from journals.model import ClassUnit, Line, Part, Pupil, School, Source
from kernel.kinds import Kind

FACSIMILE_SCHEMA: Final = "school-archive/facsimile/1"
FACSIMILE: Final = "facsimile"
"""The name of its reader."""
MAX_PAGES: Final = 1500


class PageFormat(StrEnum):
    """What a file of pages is."""

    PDF = "pdf"
    PICTURE = "picture"


@dataclass(frozen=True)
class Looked:
    """What a look into a file of pages found.

    Attributes:
        pages: how many there are; each was opened.
        partly: whoever draws it complained of errors: something of a page may not be seen.
        borrowed: fonts that the PDF does not bring: letters are drawn with others.
    """

    pages: int
    partly: bool = False
    borrowed: bool = False


class PageFile(Part):
    """One file of the document, in the order of its pages: how many it has, its digest, its bytes."""

    format: PageFormat
    pages: Annotated[int, Field(ge=1, le=MAX_PAGES)]
    sha256: Annotated[Line, Field(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1)]


class Facsimile(Part):
    """A whole document as pages."""

    schema_id: Annotated[Literal["school-archive/facsimile/1"], Field(alias="schema")]
    kind: Kind = Kind.JOURNAL
    school: School
    source: Source
    academic_year: Line
    unit: ClassUnit
    pupils: tuple[Pupil, ...] = ()
    files: Annotated[tuple[PageFile, ...], Field(min_length=1, max_length=MAX_PAGES)]

    @field_validator("kind")
    @classmethod
    def _came_from_outside(cls, kind: Kind) -> Kind:
        if kind.own:
            raise ValueError("такие документы составляет сам архив")
        return kind

    @property
    def pages(self) -> int:
        """How many pages all files have."""
        return sum(file.pages for file in self.files)
