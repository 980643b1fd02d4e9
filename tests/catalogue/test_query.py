from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.query import Query, parse_query
from catalogue.spelling import near

LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
word = st.text(LETTERS, min_size=4, max_size=20)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Query()),
        ("  Иванова   Мария ", Query(names=("иванова", "мария"))),
        ("СОЛОВЬЁВА", Query(names=("соловьева",))),
        ("Салтыкова-Щедрина", Query(names=("салтыкова", "щедрина"))),
        ("12.05.2010", Query(born=(date(2010, 5, 12),))),
        ("31.02.2010", Query(born=(None,))),
        ("7Б 2026", Query(units=("7b",), years=(2026,))),
        ("7 Б 2025/26", Query(units=("7b",), years=(2026,))),
        ("7 «б» 2025-26", Query(units=("7b",), years=(2026,))),
        ("7A", Query(units=("7a",))),
        ("sosh1/2025-26/7a/journal", Query(ids=("sosh1/2025-26/7a/journal",))),
        ("' OR 1=1 --", Query(names=("or",), units=("1w3dw1",))),
    ],
)
def test_a_search_is_taken_apart(text: str, wanted: Query) -> None:
    assert parse_query(text) == wanted


@given(st.text(max_size=200))
def test_nothing_that_a_person_types_is_refused(text: str) -> None:
    assert parse_query(text).is_empty or text.split()


@given(word, st.data())
def test_one_slip_is_forgiven(meant: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(meant) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    swapped = meant[:at] + meant[at : at + 2][::-1] + meant[at + 2 :]
    slips = (
        meant[:at] + meant[at + 1 :],
        meant[:at] + letter + meant[at + 1 :],
        meant[:at] + letter + meant[at:],
        swapped,
    )
    for typed in slips:
        assert typed == meant or len(typed) < 4 or meant in near(typed)


@given(word)
def test_the_cost_of_a_slip_does_not_run_away(typed: str) -> None:
    assert typed not in near(typed)
    assert len(near(typed)) <= 66 * len(typed) + 40
