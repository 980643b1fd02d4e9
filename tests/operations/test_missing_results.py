"""Results that are not there: of a pupil, of a period, past their day; judged with days of periods and without."""

from collections.abc import Iterator
from datetime import date

import pytest

from journals.model import Cell, ClassJournal, Lesson, Mark, Membership, Period, PeriodKind, PeriodResult
from letopis.demo.small import small_school
from operations.missing_results import missing_results
from operations.readiness import readiness
from profiles.load import load_builtin

Q = [Period(id=f"q{no}", kind=PeriodKind.QUARTER, no=no) for no in range(1, 5)]
DATED = Period(id="q1", kind=PeriodKind.QUARTER, no=1, starts=date(2025, 9, 1), ends=date(2025, 10, 26))
PROFILE = load_builtin("demo")
TODAY = date(2025, 10, 20)


def journal(
    periods: list[Period], results: dict[str, list[int]], marked: tuple[int, ...] = (), gone: Membership | None = None
) -> ClassJournal:
    """A class of three with one subject. `results`: period → numbers of the pupils who have one; `marked`: a mark."""
    (made,) = small_school(classes=1, pupils=3, lessons_per_subject=1, seed=3)
    ids = {one.order: one.id for one in made.pupils}
    pupils = tuple(
        one.model_copy(update={"membership": (gone,) if gone and one.order == 3 else ()}) for one in made.pupils
    )
    cells = tuple(Cell(pupil=ids[number], marks=(Mark(value="4", work=""),)) for number in marked)
    given = tuple(PeriodResult(pupil=ids[n], period=p, value="4") for p, numbers in results.items() for n in numbers)
    lesson = Lesson(date=date(2025, 9, 2), topic="т", homework="з", cells=cells)
    subject = made.subjects[0].model_copy(
        update={"lessons": (lesson,), "period_results": given, "subgroup": None, "pupils": None}
    )
    return made.model_copy(update={"periods": tuple(periods), "pupils": pupils, "subjects": (subject,)})


def told(made: ClassJournal, today: date = TODAY) -> Iterator[str]:
    return (one.message.partition(": ")[2] for one in missing_results(made, made.subjects, PROFILE, today))


def test_an_export_without_days_tells_by_its_columns() -> None:
    everybody = {one.id: [1, 2, 3] for one in Q}
    assert [*told(journal(Q, everybody))] == []
    assert [*told(journal(Q, {**everybody, "q2": [1, 3]}))] == ["нет итога за II четверть у 1 обучающегося (№ 2)."]
    assert [*told(journal(Q, {**everybody, "q3": []}))] == ["за III четверть итогов нет ни у кого, а за соседние есть."]
    assert [*told(journal(Q[:2], {"q1": [1, 2, 3]}))] == [], "the second is only coming"
    without = [Q[0], Q[1], Q[3]]
    assert [*told(journal(without, {one.id: [1, 2, 3] for one in without}))] == [
        "за III четверть итогов нет ни у кого, а за соседние есть."
    ]


def test_who_has_no_marks_at_all_is_missed_where_the_others_have_results() -> None:
    assert [*told(journal([DATED], {"q1": [1, 2]}, marked=(1, 2)))] == [
        "нет итога за I четверть у 1 обучающегося (№ 3)."
    ]
    assert [*told(journal([DATED], {}, marked=(2,)))] == ["нет итога за I четверть у 1 обучающегося (№ 2)."]


@pytest.mark.parametrize(
    ("gone", "periods", "missed"),
    [
        (Membership(ends=date(2025, 10, 1)), [DATED], False),
        (Membership(ends=date(2025, 11, 1)), [DATED], True),
        (Membership(ends=date(2025, 10, 1)), [Q[0]], False),
        (Membership(starts=date(2025, 9, 15)), [Q[0]], True),
    ],
)
def test_who_left_is_not_missed(gone: Membership, periods: list[Period], missed: bool) -> None:
    assert bool([*told(journal(periods, {"q1": [1, 2]}, gone=gone))]) is missed


def test_what_is_past_its_day_says_so() -> None:
    made = journal([DATED], {"q1": [1, 2]})
    rule = PROFILE.marks.final_deadline.value
    assert rule is not None
    assert not any("срок был" in one for one in told(made, DATED.ends or TODAY))
    assert any("а срок был" in one for one in told(made, date(2026, 5, 31)))


def test_homework_is_told_of_where_the_regulation_has_words_for_none() -> None:
    made = journal([DATED], {"q1": [1, 2, 3]})
    lesson = made.subjects[0].lessons[0]
    bare = lesson.model_copy(update={"homework": "", "date": date(2025, 9, 3)})

    def codes(*lessons: Lesson) -> list[str]:
        subject = made.subjects[0].model_copy(update={"lessons": lessons})
        found = readiness(made.model_copy(update={"subjects": (subject,)}), PROFILE, TODAY)
        return [one.code for one in found if one.code == "readiness.no_homework"]

    assert codes(lesson, bare) == ["readiness.no_homework"]
    assert codes(lesson) == []
    assert codes(bare) == [], "a source that tells of none at all"
