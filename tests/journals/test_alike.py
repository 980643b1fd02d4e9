"""Values that share what they were given: nothing is seen of it outside."""

from datetime import date

from journals.assembling.assembly import Assembly
from journals.assembling.codes import Codes
from journals.model import Lesson, School
from kernel.ids import SchoolYear

DAY = date(2025, 9, 1)


def test_a_copy_of_a_part_changes_no_other() -> None:
    one, other = (Lesson(date=DAY, topic=topic) for topic in ("дроби", "степени"))
    changed = one.model_copy(update={"homework": "№ 5", "room": "12"})
    assert changed.model_fields_set == {"date", "topic", "homework", "room"}
    assert one.model_fields_set == other.model_fields_set == {"date", "topic"}
    assert (one.model_dump(exclude_unset=True), other.topic) == ({"date": DAY, "topic": "дроби"}, "степени")
    assert one == Lesson(date=DAY, topic="дроби") != other


def test_each_cell_has_what_was_entered_into_it() -> None:
    """Cells that are alike are one: a second mark, a debt, another source change that pupil's alone."""
    assembly = Assembly("sheets", School(full_name="школа"), Codes(), "7А", SchoolYear(2026))
    pupils = [assembly.roll.key(name) or "" for name in ("Белов Пётр", "Волков Иван", "Громов Олег")]
    lesson = assembly.subject("алгебра").lesson(DAY)
    for pupil in pupils:
        assembly.enter_cell(lesson, pupil, "5", "A1", source="first")
    assembly.enter_cell(lesson, pupils[0], "4", "A1", source="first")
    assembly.enter_cell(lesson, pupils[1], "3", "A1", source="other")
    (subject,) = assembly.journal().subjects
    cells = {cell.pupil: cell for cell in subject.lessons[0].cells}
    marks = [[mark.value for mark in cells[pupil].marks] for pupil in pupils]
    assert marks == [["5", "4"], ["5", "3"], ["5"]]
    twice = [one.code for one in assembly.notes.findings() if one.code.endswith("twice")]
    assert len(twice) == 1


def test_what_is_told_of_a_cell_is_told_of_each() -> None:
    assembly = Assembly("sheets", School(full_name="школа"), Codes(), "7А", SchoolYear(2026))
    lesson = assembly.subject("алгебра").lesson(DAY)
    for pupil in ("a", "b"):
        assembly.enter_cell(lesson, pupil, "5 щ", f"клетка {pupil}")
        assembly.enter_cell(lesson, pupil, "щ", f"клетка {pupil}")
    (finding,) = [one for one in assembly.notes.findings() if "щ" in one.message.casefold()]
    assert "4" in finding.message
    assert {pupil: [mark.value for mark in cell.marks] for pupil, cell in lesson.cells.items()} == {
        "a": ["5"],
        "b": ["5"],
    }
