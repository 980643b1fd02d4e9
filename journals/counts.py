"""What a journal holds, counted: importers and people reconcile these figures with the source (domain §2.6, rule 5)."""

from dataclasses import dataclass
from typing import NamedTuple

from journals.attached import AttachedSheets
from journals.facsimile import Facsimile
from journals.model import ClassJournal, Subject
from journals.records import Importable
from journals.substitution import SubstitutionJournal


@dataclass(frozen=True)
class Counts:
    """How much a journal holds.

    Attributes:
        pupils: all pupils, departed ones included.
        subjects: subject pages: each subgroup counts.
        lessons: lessons of all pages; a lesson given to two subgroups at once counts twice.
        marks: marks at lessons; two in one cell count twice.
        absences: absence signs of any meaning, late arrivals included.
        finals: results of periods, the year, exams and final columns, «не аттестован» included.
        pages: of a document that came as pages; nothing else of it is counted but the pupils that a person listed.
    """

    pupils: int
    subjects: int
    lessons: int
    marks: int
    absences: int
    finals: int
    pages: int = 0


def counts(data: Importable) -> Counts:
    """Counts what was imported; nothing is judged. In a journal of substitutions the lessons are its entries."""
    if isinstance(data, ClassJournal):
        return _journal_counts(data)
    subjects = lessons = marks = finals = 0
    if isinstance(data, SubstitutionJournal):
        subjects, lessons = len({entry.subject for entry in data.entries}), len(data.entries)
    if isinstance(data, AttachedSheets):
        rows = [row for sheet in data.sheets for row in sheet.rows]
        subjects, marks = len({row.subject for row in rows}), sum(len(row.marks) for row in rows)
        finals = sum(bool(row.result) for row in rows)
    pages = data.pages if isinstance(data, Facsimile) else 0
    return Counts(len(data.pupils), subjects, lessons, marks, 0, finals, pages)


def _journal_counts(journal: ClassJournal) -> Counts:
    held = [held_by(subject) for subject in journal.subjects]
    return Counts(
        pupils=len(journal.pupils),
        subjects=len(held),
        lessons=sum(one.lessons for one in held),
        marks=sum(one.marks for one in held),
        absences=sum(one.absences for one in held),
        finals=sum(one.finals for one in held),
    )


class Held(NamedTuple):
    """What a subject's page holds, counted as in `Counts`."""

    lessons: int
    marks: int
    absences: int
    finals: int


def held_by(subject: Subject) -> Held:
    """Counts one subject's page."""
    cells = [cell for lesson in subject.lessons for cell in lesson.cells]
    return Held(
        lessons=len(subject.lessons),
        marks=sum(len(cell.marks) for cell in cells),
        absences=sum(cell.absence is not None for cell in cells),
        finals=len(subject.period_results),
    )
