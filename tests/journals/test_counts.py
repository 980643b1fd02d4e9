"""Counts of a journal, against a journal counted by hand."""

from datetime import date

from journals.counts import Counts, counts
from journals.model import (
    Absence,
    AbsenceCode,
    Cell,
    ClassJournal,
    ClassUnit,
    Lesson,
    Mark,
    PeriodResult,
    Pupil,
    School,
    Source,
    Subject,
)


def test_everything_is_counted_once():
    late = Absence(code=AbsenceCode.LATE, raw="О")
    lesson = Lesson(
        date=date(2026, 4, 15),
        cells=(
            Cell(pupil="p1", marks=(Mark(value="4"), Mark(value="3")), absence=late),
            Cell(pupil="p2", note="без отметки"),
        ),
    )
    journal = ClassJournal(
        schema_id="school-archive/class-journal/1",
        school=School(full_name="Школа"),
        source=Source(system="проба"),
        academic_year="2025/2026",
        unit=ClassUnit(grade=7),
        periods=(),
        pupils=(Pupil(id="p1", order=1, surname="Ёлкина"), Pupil(id="p2", order=2, surname="Яшин")),
        subjects=(
            Subject(id="s1", name="алгебра", lessons=(lesson, Lesson(date=date(2026, 4, 16)))),
            Subject(id="s2", name="физика", period_results=(PeriodResult(pupil="p1", period="year", value="5"),)),
        ),
    )
    assert counts(journal) == Counts(pupils=2, subjects=2, lessons=2, marks=2, absences=1, finals=1)
