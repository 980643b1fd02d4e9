"""Two classes in one bundle: no row of one in the other's files, whatever the rows say."""

import json

import pytest

from journals.counts import counts
from journals.dnevnikru import DnevnikReader
from journals.importing import Bundle
from kernel.findings import Severity
from tests.generators.dnevnikru import Ids
from tests.journals.dnevnikru.tiny import edited, tiny, tiny_files

FIRST, SECOND = Ids(0), Ids(1)
MARKS = "marks_group_subject_period.json"


@pytest.fixture
def files():
    return tiny_files(tiny(1), tiny(2))


def read(bundle):
    return DnevnikReader().read(bundle)


def texts(back):
    return b"\n".join(back.source.values()).decode()


def codes(back, severity=Severity.ERROR):
    return {f.code.removeprefix("import.dnevnikru.") for f in back.findings if f.severity is severity}


def test_each_class_gets_its_own(files):
    first, second = read(Bundle(files))
    assert (counts(first.journal), counts(second.journal)) == (counts(tiny(1)), counts(tiny(2)))
    for back, foreign in ((first, SECOND), (second, FIRST)):
        for order in range(1, 7):
            assert str(foreign.person(order)) not in texts(back)
        assert str(foreign.group) not in texts(back)


def test_a_mark_of_a_pupil_of_another_class_is_archived_in_neither(files):
    def edit(answers):
        answers[0][0].update(person=SECOND.person(1), person_str=str(SECOND.person(1)))

    first, second = read(edited(files, MARKS, edit))
    assert str(SECOND.person(1)) not in texts(first)
    assert counts(first.journal).marks == counts(tiny(1)).marks - 1
    assert counts(second.journal) == counts(tiny(2))
    assert "foreign_person" in codes(first)
    assert "not_archived" in codes(first, Severity.WARNING)
    mark = json.loads(files[MARKS])[0][0]["id_str"]
    assert mark not in texts(first) + texts(second)


def test_an_error_in_one_class_does_not_stop_the_other(files):
    def edit(answers):
        answers[0][0].update(value=None, textValue=None)

    first, second = read(edited(files, MARKS, edit))
    assert "empty_mark" in codes(first)
    assert codes(second) == set()


def test_a_homework_task_of_a_pupil_of_another_class_is_taken_out(files):
    def edit(answers):
        own, foreign = FIRST.person(1), SECOND.person(2)
        answers[0][0]["works"][0]["tasks"] = [
            {"id": at, "person": person, "person_str": str(person), "status": "New"}
            for at, person in enumerate((own, foreign))
        ]

    first, second = read(edited(files, "lessons.json", edit))
    assert "foreign_task" in codes(first)
    assert str(SECOND.person(2)) not in texts(first)
    tasks = json.loads(first.source["lessons.json"])[0][0]["works"][0]["tasks"]
    assert [task["person_str"] for task in tasks] == [str(FIRST.person(1))]
    assert str(FIRST.person(1)) not in texts(second)


def test_a_subgroup_of_two_classes_gives_each_its_lessons_and_is_archived_in_neither(files):
    shared = FIRST.subgroup(0)

    def edit(rows):
        (subgroup,) = [row for row in rows if row["id"] == shared]
        subgroup.update(parentIds=[FIRST.group, SECOND.group], parentIds_str=[str(FIRST.group), str(SECOND.group)])

    first, second = read(edited(files, "edu_groups.json", edit))
    assert counts(first.journal) == counts(tiny(1))
    shared_pages = [s for s in second.journal.subjects if s.subgroup is not None]
    assert len(shared_pages) == 1
    assert len(shared_pages[0].lessons) == 6
    assert not any(lesson.cells for lesson in shared_pages[0].lessons)
    assert all("not_archived" in codes(back, Severity.WARNING) for back in (first, second))
    lessons = {lesson.id for lesson in shared_pages[0].lessons}
    archived = first.source["lessons.json"] + second.source["lessons.json"]
    assert not any(f'"id_str": "{key}"'.encode() in archived for key in lessons)
    assert len(lessons) == 6
    for back, foreign in ((first, SECOND), (second, FIRST)):
        assert not any(str(foreign.person(order)) in texts(back) for order in range(1, 7))


def test_persons_without_a_named_class_are_placed_by_their_final_marks(files):
    def bare(answers):
        return [person for answer in answers[1:] for person in answer["students"]]

    groups = [answer["id_str"] for answer in json.loads(files["edu_group_persons.json"])]
    assert groups.count(str(FIRST.group)) == 1
    backs = read(edited(files, "edu_group_persons.json", bare))
    for back, journal in zip(backs, (tiny(1), tiny(2)), strict=True):
        assert {p.full_name for p in back.journal.pupils} == {p.full_name for p in journal.pupils}
        assert "class_by_marks" in codes(back, Severity.WARNING)


def test_a_person_with_final_marks_in_two_classes_is_not_guessed(files):
    def bare(answers):
        return [person for answer in answers for person in answer["students"]]

    def also_second(rows):
        (row,) = [row for row in rows if row["person"] == FIRST.person(1) and row["reportingPeriod"] == 3001]
        rows.append({**row, "group": SECOND.group, "group_str": str(SECOND.group)})

    bundle = edited(files, "edu_group_persons.json", bare)
    first, _ = read(edited(dict(bundle.files), "edu_group_final_marks.json", also_second))
    assert "person_without_class" in codes(first)
    assert str(FIRST.person(1)) not in {pupil.id for pupil in first.journal.pupils}


def test_a_person_of_no_known_class_is_archived_nowhere(files):
    stranger = {"id": 999, "id_str": "999", "lastName": "Незнакомцев", "firstName": "Нил", "sex": "Male"}

    def add(answers):
        answers.append([stranger])

    backs = read(edited(files, "edu_group_persons.json", add))
    for back in backs:
        assert "person_without_class" in codes(back)
        assert "Незнакомцев" not in texts(back)


def test_who_moved_from_class_to_class_has_a_part_in_each():
    files = tiny_files(tiny(1), tiny(2))
    moved = {"id": FIRST.person(1), "id_str": str(FIRST.person(1)), "lastName": "Кочевников", "firstName": "Клим"}

    def add(answers):
        (second,) = [answer for answer in answers if answer["id"] == SECOND.group]
        second["students"].append({**moved, "sex": "Male", "membershipStatus": "Active"})

    first, second = read(edited(files, "edu_group_persons.json", add))
    assert str(FIRST.person(1)) in {p.id for p in first.journal.pupils} & {p.id for p in second.journal.pupils}
    assert counts(first.journal) == counts(tiny(1))
    # The marks are rows of the first class's lessons; the second has the person's entry in its own list only.
    assert texts(second).count(f'"id_str": "{FIRST.person(1)}"') == 1
