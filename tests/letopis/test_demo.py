"""The demo school: each user story that it is there to show, and that it is the same every time."""

import time
from collections import Counter
from datetime import date

import pytest

from journals.canonical import read_journal
from journals.checks import check_journal
from journals.counts import counts
from journals.model import AbsenceCode, PeriodKind, ResultKind
from kernel.ids import SchoolYear
from letopis.demo import demo_school, small_school, write_canonical


@pytest.fixture(scope="module")
def school():
    return {journal.unit.title: journal for journal in demo_school()}


@pytest.fixture(scope="module")
def seventh(school):
    return school["7Б"]


def cells(journal, *, subject=None):
    return [
        (part, lesson, cell)
        for part in journal.subjects
        if subject in (None, part.name)
        for lesson in part.lessons
        for cell in lesson.cells
    ]


def test_one_class_of_each_stage_with_a_whole_year_of_lessons(school):
    assert list(school) == ["1А", "7Б", "9А", "11А"]
    for title, lessons in (("7Б", (1000, 1150)), ("9А", (900, 1150)), ("11А", (900, 1150)), ("1А", (600, 750))):
        found = counts(school[title])
        assert lessons[0] <= found.lessons <= lessons[1], title
        assert 26 <= found.pupils <= 31
    assert len(school["1А"].pupils) == 28
    for title in ("7Б", "9А", "11А"):
        assert 12 <= len({subject.name for subject in school[title].subjects}) <= 16


def test_the_same_seed_gives_the_same_school_and_another_one_another(school):
    again = demo_school()
    assert list(again) == list(school.values())
    assert demo_school(seed=7)[1] != school["7Б"]


def test_it_takes_less_than_three_seconds():
    before = time.process_time()
    demo_school(seed=3)
    assert time.process_time() - before < 3


def test_another_year_moves_all_dates():
    other = demo_school(year=SchoolYear(2025))[1]
    assert other.academic_year == "2024/2025"
    days = [lesson.date for subject in other.subjects for lesson in subject.lessons]
    assert date(2024, 9, 1) <= min(days) <= max(days) <= date(2025, 5, 31)
    assert not any(day.weekday() > 4 for day in days)


def test_journals_hang_together(school):
    for journal in (*school.values(), *small_school(3, 12, 20, seed=1)):
        report = check_journal(journal)
        assert report.ok
        assert report.findings == ()


def test_lessons_stand_on_working_days_of_the_quarters(school):
    holidays = {date(2025, 11, 4), date(2026, 2, 23), date(2026, 3, 9), date(2026, 5, 1), date(2026, 5, 11)}
    for journal in school.values():
        teaching = [period for period in journal.periods if period.kind in (PeriodKind.QUARTER, PeriodKind.HALF_YEAR)]
        for subject in journal.subjects:
            for lesson in subject.lessons:
                assert lesson.date not in holidays
                assert lesson.date.weekday() < 5
                assert sum(period.covers(lesson.date) for period in teaching) == 1


def test_no_two_lessons_of_a_pupil_at_once(seventh):
    taken = Counter(
        (lesson.date, lesson.no, subject.subgroup if subject.subgroup else part)
        for subject in seventh.subjects
        for part in (("группа 1", "группа 2") if subject.subgroup is None else (subject.subgroup,))
        for lesson in subject.lessons
    )
    assert set(taken.values()) == {1}


def test_grade_one_has_absences_and_no_marks(school):
    found = counts(school["1А"])
    assert found.marks == 0
    assert found.absences > 300
    assert {r.kind for s in school["1А"].subjects for r in s.period_results} == {ResultKind.NO_MARK}
    assert all(lesson.homework == "Без задания" for s in school["1А"].subjects for lesson in s.lessons)


def test_english_and_technology_have_two_subgroups_that_share_nobody(seventh):
    for name in ("английский язык", "технология"):
        first, second = (subject for subject in seventh.subjects if subject.name == name)
        assert (first.subgroup, second.subgroup) == ("группа 1", "группа 2")
        assert first.teacher != second.teacher
        assert not set(first.pupils) & set(second.pupils)
        assert set(first.pupils) | set(second.pupils) == {pupil.id for pupil in seventh.pupils}
        assert {cell.pupil for lesson in first.lessons for cell in lesson.cells} <= set(first.pupils)


def test_who_left_in_february_has_nothing_afterwards(seventh):
    (left,) = [p for p in seventh.pupils if p.membership and p.membership[0].event == "выбыл"]
    stay = left.membership[0]
    assert stay.ends == date(2026, 2, 10)
    assert "приказ от 10.02.2026 № 12" in stay.basis
    days = [lesson.date for _, lesson, cell in cells(seventh) if cell.pupil == left.id]
    assert date(2026, 1, 31) < max(days) <= stay.ends
    results = {r.period for s in seventh.subjects for r in s.period_results if r.pupil == left.id}
    assert results == {"q1", "q2"}
    assert left.id not in {decision.pupil for decision in seventh.decisions}


def test_who_came_in_march_has_nothing_before(seventh):
    (came,) = [p for p in seventh.pupils if p.membership and p.membership[0].event == "прибыл"]
    days = [lesson.date for _, lesson, cell in cells(seventh) if cell.pupil == came.id]
    assert came.membership[0].starts == date(2026, 3, 2) <= min(days)
    assert {r.period for s in seventh.subjects for r in s.period_results if r.pupil == came.id} == {"q3", "q4", "year"}


def test_who_is_taught_at_home_has_individual_cells_only_and_is_never_absent(seventh):
    (home,) = [p for p in seventh.pupils if p.home_schooling]
    own = [cell for _, _, cell in cells(seventh) if cell.pupil == home.id]
    assert len(own) > 100
    assert all(cell.individual and cell.absence is None for cell in own)
    assert any(cell.marks for cell in own)
    assert not any(cell.individual for _, _, cell in cells(seventh) if cell.pupil != home.id)


def test_a_surname_changed_in_january(seventh):
    (renamed,) = [p for p in seventh.pupils if p.name_history]
    former = renamed.name_history[0]
    assert (former.surname, former.until, former.basis) == ("Иванова", date(2026, 1, 15), "приказ от 15.01.2026 № 4")
    assert renamed.sex == "f"


def test_signs_marks_and_works_of_all_kinds(seventh):
    found = cells(seventh)
    codes = Counter(cell.absence.code for _, _, cell in found if cell.absence)
    for code in (AbsenceCode.ILLNESS, AbsenceCode.EXCUSED, AbsenceCode.UNEXCUSED, AbsenceCode.LATE):
        assert codes[code] > 5, code
    assert {cell.absence.raw for _, _, cell in found if cell.absence} == {"Н", "П", "Б", "О"}
    assert any(len(cell.marks) == 2 for _, _, cell in found)
    works = {mark.work for _, _, cell in found for mark in cell.marks}
    assert {"", "контрольная работа", "диктант", "грамматическое задание"} <= works
    values = Counter(mark.value for _, _, cell in found for mark in cell.marks)
    assert set(values) == {"2", "3", "4", "5"}
    assert values["2"] < values["3"] < values["4"]
    assert all(not cell.marks for _, _, cell in found if cell.absence and cell.absence.code is not AbsenceCode.LATE)


def test_somebody_was_ill_for_a_week(seventh):
    ill = Counter()
    for _, lesson, cell in cells(seventh):
        if cell.absence and cell.absence.code is AbsenceCode.ILLNESS:
            ill[cell.pupil, lesson.date.isocalendar()[:2], lesson.date] = 1
    weeks = Counter((pupil, week) for pupil, week, _ in ill)
    assert max(weeks.values()) == 5


def test_an_ill_teacher_is_replaced(school):
    for title in ("7Б", "9А", "11А"):
        replaced = [(s, lesson) for s in school[title].subjects for lesson in s.lessons if lesson.substitution]
        assert replaced, title
        assert all(lesson.teacher != subject.teacher for subject, lesson in replaced)


def test_not_attested_for_illness_and_exempt_from_physical_culture(seventh):
    results = [(s, r) for s in seventh.subjects for r in s.period_results]
    not_attested = [r for _, r in results if r.kind is ResultKind.NOT_ATTESTED]
    assert not_attested
    assert {(r.period, r.reason, r.raw, r.shown) for r in not_attested} == {("q3", AbsenceCode.ILLNESS, "б", "н/а")}
    assert all("приказ" in r.basis for r in not_attested)
    exempt = [(s.name, r.shown) for s, r in results if r.kind is ResultKind.EXEMPT]
    assert set(exempt) == {("физическая культура", "осв")}


def test_decisions_name_protocol_and_order(school):
    basis = "протокол педсовета от 27.05.2026 № 9, приказ от 28.05.2026 № 95"
    seventh = Counter((d.kind, d.value, d.basis) for d in school["7Б"].decisions)
    assert seventh["transferred_to_grade", "8", basis] == 29
    assert seventh["transferred_conditionally", "8", basis] == 1
    for title in ("9А", "11А"):
        kinds = Counter(d.kind for d in school[title].decisions)
        assert kinds == {"admitted_to_gia": len(school[title].pupils), "graduated": len(school[title].pupils)}


def test_grades_nine_and_eleven_have_their_columns(school):
    ninth = {p.kind: p.id for p in school["9А"].periods}
    assert {PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.EXAM, PeriodKind.FINAL} == set(ninth)
    exams = Counter(r.pupil for s in school["9А"].subjects for r in s.period_results if r.period == "exam")
    assert set(exams.values()) == {4}
    finals = Counter(r.pupil for s in school["9А"].subjects for r in s.period_results if r.period == "final")
    assert set(finals.values()) == {len(school["9А"].subjects)}
    eleventh = [p.kind for p in school["11А"].periods]
    assert eleventh == [PeriodKind.HALF_YEAR, PeriodKind.HALF_YEAR, PeriodKind.YEAR, PeriodKind.FINAL]


def test_names_from_all_over_russia(school):
    letters = set("".join(pupil.full_name for journal in school.values() for pupil in journal.pupils))
    assert set("әҗңөүһӏё") - {letter.lower() for letter in letters} == set()
    for title, journal in school.items():
        names = Counter(pupil.full_name for pupil in journal.pupils)
        ((namesake, twice),) = [(name, count) for name, count in names.items() if count > 1]
        assert twice == 2
        assert len({pupil.birth_date for pupil in journal.pupils if pupil.full_name == namesake}) == 2, title
        assert any(not pupil.patronymic for pupil in journal.pupils), title


def test_subject_names_are_full_and_in_lower_case(school):
    for journal in school.values():
        for subject in journal.subjects:
            assert subject.name[0].islower()
            assert "." not in subject.name


def test_topics_vary_and_every_lesson_has_one(seventh):
    for subject in seventh.subjects:
        topics = [lesson.topic for lesson in subject.lessons]
        assert all(topics)
        assert len(set(topics)) > 0.9 * len(topics), subject.title


def test_small_classes_have_different_names_and_the_size_asked_for():
    made = small_school(40, 3, 4, seed=5)
    assert len({journal.unit.title for journal in made}) == 40
    assert {counts(journal).lessons for journal in made} == {12}
    assert {len(journal.pupils) for journal in made} == {3}
    assert made == small_school(40, 3, 4, seed=5)
    assert all(counts(journal).marks for journal in small_school(7, 10, 10, seed=5))
    with pytest.raises(ValueError, match="190"):
        small_school(190, 1, 1, seed=5)


def test_small_classes_may_have_more_lessons_than_there_are_days():
    (journal,) = small_school(1, 2, 400, seed=5)
    for subject in journal.subjects:
        assert len({(lesson.date, lesson.no) for lesson in subject.lessons}) == 400


def test_written_files_are_read_back_equal(school, tmp_path):
    written = write_canonical(school.values(), tmp_path / "in")
    assert [path.name for path in written] == ["1a.json", "7b.json", "9a.json", "11a.json"]
    for path, journal in zip(written, school.values(), strict=True):
        assert read_journal(path.read_bytes(), path.name) == journal
