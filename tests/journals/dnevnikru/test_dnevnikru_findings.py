"""Every value that is dropped or doubtful is told, with its place; what is dropped is an error."""

import json

import pytest

from journals.counts import counts
from journals.dnevnikru import DEFAULT_STATUSES, DnevnikReader
from journals.importing import Bundle
from journals.model import Absence, AbsenceCode, PeriodKind, ResultKind
from kernel.findings import Severity
from tests.generators.dnevnikru import Ids
from tests.journals.dnevnikru.tiny import cut, edited, school, tiny, tiny_files

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
MARKS, LESSONS, LOG, FINALS = (
    "marks_group_subject_period.json",
    "lessons.json",
    "lesson_log_entries.json",
    "edu_group_final_marks.json",
)


def read(bundle, **settings):
    (back,) = DnevnikReader(**settings).read(bundle)
    return back


def told(back, code):
    return [finding for finding in back.findings if finding.code == f"import.dnevnikru.{code}"]


@pytest.fixture(scope="module")
def plain():
    return read(Bundle(tiny_files()))


def test_the_untouched_bundle_has_no_errors(plain):
    assert not [finding for finding in plain.findings if finding.severity is ERROR]
    assert counts(plain.journal) == counts(tiny())


def first_mark(change):
    def edit(rows):
        change(rows[0][0])

    return edited(tiny_files(), MARKS, edit)


def first_lesson(change):
    def edit(rows):
        change(rows[0][0])

    return edited(tiny_files(), LESSONS, edit)


def first_row(name, change):
    def edit(rows):
        change(rows[0])

    return edited(tiny_files(), name, edit)


def test_a_mark_of_an_unknown_person(plain):
    back = read(first_mark(lambda mark: mark.update(person=404, person_str="404")))
    (finding,) = told(back, "unknown_person")
    assert (finding.severity, finding.subject) == (ERROR, f"{MARKS}: /0/0/person")
    assert counts(back.journal).marks == counts(plain.journal).marks - 1


def test_a_mark_of_an_unknown_lesson(plain):
    back = read(first_mark(lambda mark: mark.update(lesson=404, lesson_str="404")))
    (finding,) = told(back, "unknown_lesson")
    assert (finding.severity, finding.subject) == (ERROR, f"{MARKS}: /0/0/lesson")
    assert counts(back.journal).marks == counts(plain.journal).marks - 1
    # The pupil's class is known, so the row is archived all the same.
    assert b'"404"' in back.source[MARKS]


def test_a_mark_of_an_unknown_work_is_kept_without_its_name(plain):
    back = read(first_mark(lambda mark: mark.update(work=404, work_str="404", workType=404)))
    assert told(back, "unknown_work")[0].severity is WARNING
    assert told(back, "unknown_work_type")[0].severity is WARNING
    assert counts(back.journal) == counts(plain.journal)
    assert "" in {m.work for s in back.journal.subjects for le in s.lessons for c in le.cells for m in c.marks}


def test_a_mark_that_is_repeated_word_for_word_counts_once(plain):
    bundle = edited(tiny_files(), MARKS, lambda rows: rows[0].append(rows[0][0]))
    back = read(bundle)
    assert told(back, "repeated")[0].severity is WARNING
    assert counts(back.journal) == counts(plain.journal)


def test_two_marks_of_one_id_are_an_error(plain):
    bundle = edited(tiny_files(), MARKS, lambda rows: rows[0].append({**rows[0][0], "value": "1", "textValue": "1"}))
    back = read(bundle)
    assert told(back, "conflict")[0].severity is ERROR
    assert counts(back.journal) == counts(plain.journal)


def test_two_marks_of_a_cell_stand_in_the_order_of_works_not_of_the_file():
    files = tiny_files(cut(school()[1], pupils=6, subjects=1, lessons=12))
    straight = read(Bundle(files))
    back = read(edited(files, MARKS, lambda rows: [list(reversed(answer)) for answer in rows]))
    assert back.journal == straight.journal
    pairs = {
        tuple(mark.work for mark in cell.marks)
        for subject in back.journal.subjects
        for lesson in subject.lessons
        for cell in lesson.cells
        if len(cell.marks) == 2
    }
    assert ("диктант", "грамматическое задание") in pairs


def test_the_subgroup_of_a_result_is_the_one_that_lists_the_pupil(plain):
    empty = {**tiny_files(), MARKS: b"[]", LOG: b"[]"}
    back = read(Bundle(empty))
    assert not told(back, "subgroup_unclear")
    assert [s.period_results for s in back.journal.subjects] == [s.period_results for s in plain.journal.subjects]


def test_an_empty_mark(plain):
    back = read(first_mark(lambda mark: mark.update(value="", textValue=None)))
    assert told(back, "empty_mark")[0].severity is ERROR
    assert counts(back.journal).marks == counts(plain.journal).marks - 1


def test_value_and_text_that_differ():
    back = read(first_mark(lambda mark: mark.update(value="4", textValue="4-")))
    assert told(back, "text_differs")[0].severity is WARNING
    assert "4-" in {m.value for s in back.journal.subjects for le in s.lessons for c in le.cells for m in c.marks}


def test_an_id_damaged_by_javascript_is_taken_from_its_text(plain):
    def damage(value):
        """What JSON.parse and JSON.stringify do to every whole number of an answer."""
        if isinstance(value, dict):
            return {key: damage(item) for key, item in value.items()}
        if isinstance(value, list):
            return [damage(item) for item in value]
        return int(float(value)) if isinstance(value, int) and not isinstance(value, bool) else value

    files = {name: json.dumps(damage(json.loads(content))).encode() for name, content in tiny_files().items()}
    back = read(Bundle(files))
    assert told(back, "id_differs")[0].severity is WARNING
    assert told(back, "id_rounded")[0].severity is WARNING
    # A lesson names its group by a number alone, and three groups round to it: its works' `eduGroup_str` decides.
    assert back.journal == plain.journal


def test_a_lone_number_to_which_several_groups_round_is_not_guessed(plain):
    def round_group(rows):
        for row in rows[0]:
            row.update(group=int(float(row["group"])), works=[])

    back = read(edited(tiny_files(), LESSONS, round_group))
    assert len(told(back, "unknown_group")) == counts(plain.journal).lessons - counts(back.journal).lessons == 6


def test_a_lone_number_that_may_be_rounded_is_matched_if_only_one_group_rounds_to_it():
    small = tiny(2)  # 9А has no subgroups
    files = tiny_files(small)

    def round_group(rows):
        for answer in rows:
            for row in answer:
                row["group"] = int(float(row["group"]))

    back = read(edited(files, LESSONS, round_group))
    assert counts(back.journal) == counts(small)
    assert told(back, "id_rounded")


def test_an_unknown_status_is_dropped_and_may_be_given_a_meaning(plain):
    bundle = first_row(LOG, lambda entry: entry.update(status="Remote"))
    back = read(bundle)
    (finding,) = told(back, "unknown_status")
    assert (finding.severity, finding.subject) == (ERROR, f"{LOG}: /0/status")
    assert counts(back.journal).absences == counts(plain.journal).absences - 1
    own = Absence(code=AbsenceCode.EXCUSED, raw="Д")
    again = read(bundle, statuses={**DEFAULT_STATUSES, "Remote": own})
    assert not told(again, "unknown_status")
    assert own in {c.absence for s in again.journal.subjects for le in s.lessons for c in le.cells}


def test_our_reading_of_the_statuses_is_told(plain):
    (finding,) = told(plain, "statuses_read_as")
    assert finding.severity is INFO
    for reading in ("Absent — Н", "Pass — П", "Ill — Б", "Late — О", "Attend — был"):
        assert reading in finding.message


def test_a_comment_without_an_absence_becomes_a_note():
    def attend(entry):
        entry.update(status="Attend", comment="без формы")

    back = read(first_row(LOG, attend))
    notes = [c for s in back.journal.subjects for le in s.lessons for c in le.cells if c.note == "без формы"]
    assert len(notes) == 1
    assert notes[0].absence is None


def test_a_lesson_outside_the_year_is_kept_and_told(plain):
    back = read(first_lesson(lambda lesson: lesson.update(date="2024-04-15T00:00:00")))
    (finding,) = told(back, "lesson_outside_year")
    assert (finding.severity, finding.subject) == (WARNING, f"{LESSONS}: /0/0")
    assert counts(back.journal) == counts(plain.journal)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"date": "вчера"}, "bad_date"),
        ({"date": None}, "no_date"),
        ({"group": 404, "group_str": "404"}, "unknown_group"),
        ({"subject": None}, "no_id"),
        ({"id": None, "id_str": None}, "no_id"),
        ({"works": {}}, "wrong_type"),
        ({"title": ["тема"]}, "wrong_type"),
        ({"title": "т" * 9000}, "too_long"),
    ],
)
def test_what_a_lesson_may_lack(change, code):
    back = read(first_lesson(lambda lesson: lesson.update(change)))
    assert told(back, code)[0].severity is ERROR
    assert told(back, code)[0].subject.startswith(f"{LESSONS}: /0/0")


def test_several_homeworks_of_a_lesson_stand_together():
    def add(lesson):
        (homework,) = [work for work in lesson["works"] if work["type"] == "Homework"]
        homework["text"] = "§ 1"
        lesson["works"].append({**homework, "id": 5, "id_str": "5", "text": "№ 2"})

    back = read(first_lesson(add))
    assert "§ 1; № 2" in {lesson.homework for subject in back.journal.subjects for lesson in subject.lessons}


def test_the_text_of_a_marked_work_joins_its_name():
    def name(lesson):
        lesson["works"][0]["text"] = "Работа № 1"

    back = read(first_lesson(name))
    works = {m.work for s in back.journal.subjects for le in s.lessons for c in le.cells for m in c.marks}
    assert "Работа на уроке: Работа № 1" in works


def test_a_lesson_not_finished_is_told():
    assert told(read(first_lesson(lambda lesson: lesson.update(status="InPlan"))), "lesson_not_finished")


def test_a_person_without_id_or_name():
    def edit(answers):
        answers[-1]["students"][0].update(id=None, id_str=None)
        answers[-1]["students"][1].update(lastName="")

    back = read(edited(tiny_files(), "edu_group_persons.json", edit))
    assert told(back, "no_id")[0].severity is ERROR
    assert told(back, "no_name")[0].severity is ERROR
    assert len(back.journal.pupils) == len(tiny().pupils)  # the first one is found again in a subgroup
    assert told(back, "only_in_subgroup")


def test_an_archived_person_left_and_the_date_is_asked_for():
    def edit(answers):
        answers[-1]["students"][2]["membershipStatus"] = "Archive"

    back = read(edited(tiny_files(), "edu_group_persons.json", edit))
    assert back.journal.pupils[2].membership[0].event == "выбыл"
    assert told(back, "left_without_date")[0].severity is WARNING


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reportingPeriod": 404, "reportingPeriod_str": "404"}, "unknown_period"),
        ({"person": 404, "person_str": "404"}, "unknown_person"),
        ({"group": 404, "group_str": "404"}, "unknown_group"),
    ],
)
def test_final_marks_that_belong_nowhere(plain, change, code):
    name = "person_allfinalmarks.json"
    files = {key: content for key, content in tiny_files().items() if key != name}
    back = read(edited(files, FINALS, lambda rows: rows[0].update(change)))
    assert told(back, code)[0].severity is ERROR
    assert told(back, code)[0].subject.startswith(f"{FINALS}: /0")
    assert counts(back.journal).finals < counts(plain.journal).finals


def test_a_final_mark_of_an_unknown_subject():
    def edit(rows):
        rows[0]["per-subject-final-marks"][0].update(subject=404, subject_str="404")

    assert told(read(edited(tiny_files(), FINALS, edit)), "unknown_subject")[0].severity is ERROR


def test_two_final_marks_for_one_period():
    def edit(rows):
        item = rows[0]["per-subject-final-marks"][0]
        mark = {**item["final-mark"], "id": 5, "id_str": "5", "value": "1", "textValue": "1"}
        rows[0]["per-subject-final-marks"].append({**item, "final-mark": mark})

    assert told(read(edited(tiny_files(), FINALS, edit)), "conflict")[0].severity is ERROR


def test_a_single_pupil_s_final_marks_fill_what_the_class_s_list_lacks(plain):
    first = str(Ids(0).person(1))
    back = read(edited(tiny_files(), FINALS, lambda rows: [row for row in rows if row["person_str"] != first]))
    assert counts(back.journal) == counts(plain.journal)
    lacking = read(edited(tiny_files(), FINALS, lambda _: []))
    two_pupils = {p.id for p in lacking.journal.pupils[:2]}
    assert {r.pupil for s in lacking.journal.subjects for r in s.period_results} == two_pupils
    kinds = {p.kind for p in lacking.journal.periods}
    assert PeriodKind.YEAR in kinds


def test_a_final_mark_without_a_period_is_the_year_s_unless_its_work_says_otherwise():
    files = tiny_files(tiny(2))
    back = read(Bundle(files))
    assert [p.kind for p in back.journal.periods][-3:] == [PeriodKind.YEAR, PeriodKind.EXAM, PeriodKind.FINAL]
    bare = {
        key: content for key, content in files.items() if key not in ("work_types.json", "person_allfinalmarks.json")
    }
    poor = read(Bundle(bare))
    assert [p.kind for p in poor.journal.periods][-1] is PeriodKind.YEAR
    assert told(poor, "year_assumed")
    assert told(poor, "conflict")  # the year's mark and the final one now stand in one column


def test_not_attested_and_exempt_are_told_by_the_mark_s_type_or_text():
    def edit(rows):
        marks = [item["final-mark"] for item in rows[0]["per-subject-final-marks"]]
        marks[0].update(type="MarkNA", value="н/а", textValue="н/а")
        marks[1].update(type="Mark5", value="осв", textValue="осв")
        rows[1]["per-subject-final-marks"][0]["final-mark"].update(type="Test", value="зач", textValue="зач")

    files = {key: content for key, content in tiny_files().items() if key != "person_allfinalmarks.json"}
    back = read(edited(files, FINALS, edit))
    kinds = {r.kind for s in back.journal.subjects for r in s.period_results}
    assert kinds >= {ResultKind.NOT_ATTESTED, ResultKind.EXEMPT, ResultKind.CREDIT, ResultKind.MARK}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Semester", PeriodKind.HALF_YEAR),
        ("HalfYear", PeriodKind.HALF_YEAR),
        ("Trimester", PeriodKind.TRIMESTER),
        ("Module", PeriodKind.TRIMESTER),
    ],
)
def test_kinds_of_periods(kind, expected):
    def edit(rows):
        for row in rows:
            row["type"] = kind

    back = read(edited(tiny_files(), "reporting_periods.json", edit))
    assert {period.kind for period in back.journal.periods if period.no} == {expected}
    assert bool(told(back, "module")) == (kind == "Module")


def test_an_unknown_kind_of_period():
    back = read(first_row("reporting_periods.json", lambda row: row.update(type="Decade")))
    assert told(back, "unknown_period_type")[0].severity is ERROR
    assert told(back, "unknown_period")


def test_a_file_of_no_known_call_is_told_and_not_archived():
    back = read(Bundle({**tiny_files(), "readme.txt": b"!", "moods.json": b"[]"}))
    assert {finding.subject for finding in told(back, "unknown_file")} == {"readme.txt", "moods.json"}
    assert not {"readme.txt", "moods.json"} & back.source.keys()


def test_an_answer_that_is_missing_or_empty_is_told():
    files = tiny_files()
    del files[LOG]
    back = read(Bundle({**files, MARKS: b"[]"}))
    assert [finding.subject for finding in told(back, "missing_call")] == [LOG]
    assert MARKS in {finding.subject for finding in told(back, "empty_call")}


def test_classes_without_data_are_passed_over_and_told():
    def edit(rows):
        rows.append({**rows[0], "id": 77, "id_str": "77", "name": "5-Г", "parallel": 5, "subjects": []})

    back = read(edited(tiny_files(), "edu_groups.json", edit))
    assert told(back, "empty_class")[0].severity is WARNING
    assert "5-Г" not in back.source["edu_groups.json"].decode()


@pytest.mark.parametrize(
    ("name", "parallel", "title"),
    [("7-Б", 7, "7Б"), ("7 «Б»", 7, "7Б"), ("11", 11, "11"), ("10 физмат", 10, "10 физмат"), ("7Б", 8, "7Б")],
)
def test_names_of_classes(name, parallel, title):
    back = read(first_row("edu_groups.json", lambda row: row.update(name=name, parallel=parallel)))
    assert back.journal.unit.title == title
    assert bool(told(back, "grade_differs")) == (parallel == 8)
