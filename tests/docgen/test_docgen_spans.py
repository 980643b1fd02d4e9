"""How a subject's year falls into spreads."""

import pytest

from docgen.spans import spans_of
from docgen.wording import OUTSIDE_PERIODS
from kernel.errors import BadInputError
from tests.docgen.factory import journal_json, journal_of


def spans(value):
    journal = journal_of(value)
    return spans_of(journal, journal.subjects[0])


def test_every_lesson_is_in_exactly_one_spread():
    value = journal_json(pupils=1, subjects=1, weekly=2)
    value["subjects"][0]["lessons"] += [{"date": "2025-11-01"}, {"date": "2026-06-10"}]
    made = spans(value)
    assert sum(len(span.lessons) for span in made) == len(value["subjects"][0]["lessons"])
    assert made[-1].title == OUTSIDE_PERIODS
    assert len(made[-1].lessons) == 2


def test_year_exam_and_final_stand_in_the_last_teaching_period():
    value = journal_json(pupils=1, subjects=1, weekly=1)
    value["periods"] += [{"id": "final", "kind": "final"}, {"id": "exam", "kind": "exam"}]
    value["subjects"][0]["period_results"] += [
        {"pupil": "p1", "period": "final", "value": "4"},
        {"pupil": "p1", "period": "exam", "value": "5"},
    ]
    value["subjects"][0]["lessons"].append({"date": "2026-06-10"})
    made = spans(value)
    assert [[column.head for column in span.columns] for span in made] == [
        ["I четв."], ["II четв."], ["III четв."], ["IV четв.", "год", "экз.", "итог"], [],
    ]  # fmt: skip
    assert [span.last for span in made] == [False, False, False, True, False]


def test_half_years_among_quarters_follow_the_results():
    value = journal_json(pupils=1, subjects=1, weekly=1)
    value["periods"] += [
        {"id": "h1", "kind": "half_year", "no": 1, "from": "2025-09-01", "to": "2025-12-31"},
        {"id": "h2", "kind": "half_year", "no": 2, "from": "2026-01-09", "to": "2026-05-31"},
    ]
    value["subjects"][0]["period_results"] = [{"pupil": "p1", "period": "h1", "value": "4"}]
    assert [span.title for span in spans(value)] == ["I полугодие", "II полугодие"]


def test_results_without_lessons_and_without_dates_are_shown():
    value = journal_json(pupils=1, subjects=1, weekly=1)
    value["periods"] = [{"id": "q1", "kind": "quarter", "no": 1}, {"id": "year", "kind": "year"}]
    value["subjects"][0] |= {"lessons": [], "period_results": [{"pupil": "p1", "period": "q1", "value": "5"}]}
    (span,) = spans(value)
    assert [(column.head, dict(column.results)) for column in span.columns] == [("I четв.", {"p1": "5"}), ("год", {})]


def test_empty_subject_has_one_empty_spread():
    value = journal_json(pupils=1, subjects=1, weekly=1)
    value["subjects"][0] |= {"lessons": [], "period_results": []}
    (span,) = spans(value)
    assert span.lessons == ()


def test_every_result_is_in_exactly_one_column():
    value = journal_json(pupils=3, subjects=1, weekly=1)
    made = spans(value)
    shown = sum(len(column.results) for span in made for column in span.columns)
    assert shown == len(value["subjects"][0]["period_results"])


def test_result_of_an_unknown_period_is_refused():
    value = journal_json(pupils=1, subjects=1, weekly=1)
    value["subjects"][0]["period_results"][0]["period"] = "q9"
    with pytest.raises(BadInputError) as caught:
        spans(value)
    assert caught.value.code == "docgen.unknown_period"
