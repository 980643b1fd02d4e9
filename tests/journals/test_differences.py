"""Differences of two exports: every one is told, in school words; what is the same tells nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journals.canonical import read_part, write_journal
from journals.differences import Difference, differences
from journals.model import Absence, AbsenceCode, Cell, ClassJournal, Mark, PeriodResult, Source
from journals.summary import SummarySheet, summary_of
from letopis.demo.small import small_school

JOURNAL = small_school(1, 4, 6, 1)[0]


def changed(journal: ClassJournal = JOURNAL, **update: Any) -> ClassJournal:
    return journal.model_copy(update=update)


def with_subject(**update: Any) -> ClassJournal:
    first, *rest = JOURNAL.subjects
    return changed(subjects=(first.model_copy(update=update), *rest))


def with_lesson(**update: Any) -> ClassJournal:
    first, *rest = JOURNAL.subjects[0].lessons
    return with_subject(lessons=(first.model_copy(update=update), *rest))


def test_the_same_class_exported_again_does_not_differ() -> None:
    assert differences(JOURNAL, JOURNAL) == ()
    later = changed(source=Source(system="letopis-demo", file_sha256="0" * 64))
    assert differences(JOURNAL, later) == ()


def test_a_mark_an_absence_and_a_topic_are_told_with_their_place() -> None:
    lesson, pupil = JOURNAL.subjects[0].lessons[0], JOURNAL.pupils[0]
    place = f"{JOURNAL.subjects[0].name}, {lesson.date:%d.%m.%Y}, {lesson.no}-й урок"
    without = with_lesson(cells=())
    five = with_lesson(cells=(Cell(pupil=pupil.id, marks=(Mark(value="5", work="контрольная"), Mark(value="4"))),))
    ill = with_lesson(cells=(Cell(pupil=pupil.id, absence=Absence(code=AbsenceCode.ILLNESS, raw="Б")),))
    name = f"{place}, {pupil.full_name}"
    assert differences(without, five) == (Difference(name, "", "5 (контрольная), 4"),)
    assert differences(five, without) == (Difference(name, "5 (контрольная), 4", ""),)
    assert set(differences(five, ill)) == {
        Difference(f"{name}, отметка", "5 (контрольная), 4", ""),
        Difference(f"{name}, пропуск", "", "Б"),
    }
    assert differences(JOURNAL, with_lesson(topic="Дроби")) == (Difference(f"{place}, тема", lesson.topic, "Дроби"),)


def test_a_result_is_one_entry_though_it_has_several_fields() -> None:
    first, *rest = JOURNAL.subjects[0].period_results
    other = PeriodResult(pupil=first.pupil, period=first.period, value="2", raw="2 (исправлено)", basis="приказ № 7")
    found = differences(JOURNAL, with_subject(period_results=(other, *rest)))
    name = f"{JOURNAL.subjects[0].name}, {JOURNAL.pupils[0].full_name}, I четверть"
    assert found == (Difference(name, first.value, "2"), Difference(f"{name}, основание", "", "приказ № 7"))


def test_lessons_and_pupils_that_came_or_went_are_told_whole() -> None:
    subject = JOURNAL.subjects[0]
    fewer = differences(JOURNAL, with_subject(lessons=subject.lessons[1:]))
    assert [(one.before != "", one.after) for one in fewer] == [(True, "")]
    assert subject.lessons[0].topic in fewer[0].before
    gone = differences(JOURNAL, changed(pupils=JOURNAL.pupils[:-1]))
    assert gone == (Difference(f"обучающийся {JOURNAL.pupils[-1].full_name}", "№ 4 в списке", ""),)


def test_lists_in_another_order_and_fields_of_later_versions_are_told() -> None:
    turned = differences(JOURNAL, changed(subjects=JOURNAL.subjects[::-1]))
    assert turned == (Difference("порядок: предметы", "прежний", "новый"),)
    later = read_part(
        ClassJournal, write_journal(JOURNAL).replace(b'"homework"', b'"unheard": "of", "homework"', 1), "x"
    )
    assert [one.place.rpartition(", ")[2] for one in differences(JOURNAL, later)] == ["unheard"]


@pytest.mark.parametrize(
    "update",
    [
        {"date": "вчера"}, {"marks": "5"}, {"absence": "н"}, {"until": "31.12.2025"}, {"from": 5}, {"results": 5},
        {"changes": [{"x": 1}]}, {"lessons": [{"a": 1}]}, {"cells": [{"pupil": 1}]}, {"remarks": ["x"]},
        {"periods": [{"id": "q1"}]}, {"unheard": {"date": "не день", "marks": 7}}, {"flag": True}, {"share": 1.0},
    ],
)  # fmt: skip
@pytest.mark.parametrize("at", ["pupils", "subjects"])
def test_fields_of_later_versions_may_have_any_shape(update: dict[str, Any], at: str) -> None:
    def with_unknown(fields: dict[str, Any]) -> ClassJournal:
        tree = JOURNAL.model_dump(mode="json", by_alias=True)
        tree[at][0] = {**fields, **tree[at][0]}
        return ClassJournal.model_validate_json(json.dumps(tree))

    if not set(update) & set(JOURNAL.model_dump(by_alias=True)[at][0]):
        other = {name: 1 if value is True or value == 1.0 else "иное" for name, value in update.items()}
        assert differences(JOURNAL, with_unknown(update))
        assert differences(with_unknown(update), with_unknown(other))


def test_long_texts_are_cut_around_the_place_where_they_part() -> None:
    [found] = differences(with_lesson(topic="А" * 300 + "в"), with_lesson(topic="А" * 300 + "б"))
    assert (found.before[-1], found.after[-1]) == ("в", "б")
    assert max(len(found.before), len(found.after)) <= 202
    [found] = differences(with_lesson(topic="б" + "А" * 900), with_lesson(topic="в" + "А" * 900))
    assert (found.before[0], found.after[0]) == ("б", "в")


def test_a_name_and_a_membership_read_as_words() -> None:
    first, *rest = JOURNAL.pupils
    data: dict[str, Any] = first.model_dump(mode="json", by_alias=True)
    data |= {"surname": "Иная", "membership": [{"to": "2026-02-01", "event": "выбыл"}]}
    other = changed(pupils=(type(first).model_validate_json(json.dumps(data)), *rest))
    found = {one.place.rpartition(", ")[2]: one.after for one in differences(JOURNAL, other)}
    assert found["фамилия"] == "Иная"
    assert found["зачисление и выбытие"] == "окончание: 01.02.2026, событие: выбыл"


def test_summaries_differ_in_results_and_decisions() -> None:
    first, *rest = JOURNAL.subjects[0].period_results
    other = with_subject(period_results=(first.model_copy(update={"value": "2"}), *rest))
    found = differences(summary_of(JOURNAL), summary_of(other))
    assert [(one.before, one.after) for one in found] == [(first.value, "2")]
    decided = changed(decisions=JOURNAL.decisions[1:])
    assert [one.after for one in differences(summary_of(JOURNAL), summary_of(decided))] == [""]


@pytest.mark.parametrize("kind", [ClassJournal, SummarySheet])
@given(data=st.data())
def test_no_change_of_a_value_is_ever_passed_over(kind: type, data: st.DataObject) -> None:
    state = JOURNAL if kind is ClassJournal else summary_of(JOURNAL)
    tree: dict[str, Any] = state.model_dump(mode="json", by_alias=True)
    tree.pop("source")
    spots = list(_texts(tree))
    path = data.draw(st.sampled_from(spots))
    if path[0] in ("schema", "kind"):
        return
    branch: Any = tree
    for step in path[:-1]:
        branch = branch[step]
    branch[path[-1]] = data.draw(st.sampled_from(["0", "Иное"]).filter(lambda text: text != branch[path[-1]]))
    try:
        other = kind.model_validate_json(json.dumps({**tree, "source": state.source.model_dump(mode="json")}))
    except ValueError:
        return
    assert differences(state, other)


def _texts(tree: Any, path: tuple[Any, ...] = ()) -> Any:
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(value, str):
            yield (*path, key)
        elif isinstance(value, dict | list):
            yield from _texts(value, (*path, key))


def with_other_ids(journal: ClassJournal, **first: Any) -> ClassJournal:
    """The class as another system exports it: nobody and nothing has the number it had."""
    tree = json.loads(write_journal(journal))
    ids = {one["id"]: f"i{n:05}" for n, one in enumerate((*tree["pupils"], *tree["subjects"]))}
    text = write_journal(journal).decode()
    for old, new in ids.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    tree = json.loads(text)
    tree["pupils"][0].update(first)
    return ClassJournal.model_validate_json(json.dumps(tree))


def test_another_system_s_numbers_are_not_other_people() -> None:
    told = {one.place for one in differences(JOURNAL, with_other_ids(JOURNAL))}
    assert told == {"номера обучающихся в системе", "номера предметов в системе"}


def test_a_corrected_surname_is_one_difference() -> None:
    first = JOURNAL.pupils[0]
    found = differences(JOURNAL, with_other_ids(JOURNAL, surname="Новая"))
    [told] = [one for one in found if "в системе" not in one.place]
    assert (told.before, told.after) == (first.surname, "Новая")
    assert told.place.endswith("фамилия")


def test_namesakes_are_not_paired_by_a_guess() -> None:
    twins = [one.model_copy(update={"surname": "Иванов", "name": "Иван", "patronymic": "", "birth_date": None})
             for one in JOURNAL.pupils[:2]]  # fmt: skip
    both = changed(pupils=(*twins, *JOURNAL.pupils[2:]))
    moved = with_other_ids(both, order=JOURNAL.pupils[1].order)
    assert any(one.after == "" or one.before == "" for one in differences(both, moved)), "told as gone and come"
