"""A journal beside what the source shows: each difference is told, and nothing but differences."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from journals.reconciling import TITLES, Difference, Figures, Shown, differences, figures_of
from journals.reports.reconciliation import reconciliation
from tests.docgen.factory import make_journal

JOURNAL = make_journal()
OURS = {subject.id: figures_of(subject) for subject in JOURNAL.subjects}


def test_our_own_figures_differ_in_nothing() -> None:
    assert not [*differences(JOURNAL, Shown(len(JOURNAL.pupils), len(JOURNAL.subjects), OURS))]
    assert not [*differences(JOURNAL, Shown())], "what was not read is not compared"
    assert Shown().told == 0
    assert Shown(5, None, {"a": Figures(marks=0, results=3)}).told == 3


@given(data=st.data())
def test_what_was_changed_is_what_is_told(data: st.DataObject) -> None:
    names = [field.name for field in fields(Figures)]
    changed = data.draw(st.sets(st.tuples(st.sampled_from([*OURS]), st.sampled_from(names)), max_size=8))
    told = dict(OURS)
    for subject, name in changed:
        told[subject] = replace(told[subject], **{name: (getattr(told[subject], name) or 0) + 1})
    found = [*differences(JOURNAL, Shown(figures=told))]
    titles = {subject.id: subject.title for subject in JOURNAL.subjects}
    assert sorted((one.subject, one.what) for one in found) == sorted(
        (titles[subject], TITLES[name].lower()) for subject, name in changed
    )
    assert all(one.ours != one.theirs for one in found)


def test_a_subject_that_was_there_and_is_gone_is_told() -> None:
    gone = JOURNAL.subjects[0]
    bare = JOURNAL.model_copy(update={"subjects": JOURNAL.subjects[1:]})
    shown = Shown(None, len(JOURNAL.subjects), OURS, {gone.id: gone.title})
    found = [*differences(bare, shown)]
    assert found[0] == Difference("", "предметов", len(JOURNAL.subjects) - 1, len(JOURNAL.subjects))
    assert {(one.subject, one.ours) for one in found[1:]} == {(gone.title, None)}


def test_a_plan_that_no_export_has_is_not_compared() -> None:
    subject = JOURNAL.subjects[0]
    bare = JOURNAL.model_copy(update={"subjects": (subject.model_copy(update={"plan_hours": None}),)})
    assert [*differences(bare, Shown(figures={subject.id: Figures(plan=34)}))] == []
    planned = JOURNAL.model_copy(update={"subjects": (subject.model_copy(update={"plan_hours": 33}),)})
    assert [*differences(planned, Shown(figures={subject.id: Figures(plan=34)}))] == [
        Difference(subject.title, "по плану", 33, 34)
    ]


def test_the_sheet_lists_each_difference() -> None:
    subject = JOURNAL.subjects[0]
    told = {subject.id: replace(OURS[subject.id], marks=(OURS[subject.id].marks or 0) + 2)}
    [counts, differing] = reconciliation(JOURNAL, Shown(len(JOURNAL.pupils) + 1, None, told)).tables
    assert [row[-1] for row in counts.rows] == ["нет", *("",) * (len(JOURNAL.subjects) - 1)]
    assert [row[1:3] for row in differing.rows] == [("класс", "обучающихся"), (subject.title, "отметок")]
    [alone] = reconciliation(JOURNAL, Shown(figures={subject.id: OURS[subject.id]})).tables
    assert alone.rows[0][-1] == "да"
    assert str(OURS[subject.id].lessons) in alone.rows[0]
