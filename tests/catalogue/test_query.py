from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.query import parse_query
from catalogue.spelling import near
from kernel.ids import unit_slug

LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяәөүҗңһ"
word = st.text(LETTERS, min_size=4, max_size=20)


@pytest.mark.parametrize(
    ("text", "names", "born", "years", "units"),
    [
        ("", (), (), (), ()),
        ("  Иванова   Мария ", ("иванова", "мария"), (), (), ()),
        ("СОЛОВЬЁВА", ("соловьева",), (), (), ()),
        ("Семе\u0308нов", ("семенов",), (), (), ()),
        ("Салтыкова-Щедрина", ("салтыкова", "щедрина"), (), (), ()),
        ("12.05.2010", (), (date(2010, 5, 12),), (), ()),
        ("12.05.2010г.", (), (date(2010, 5, 12),), (), ()),
        ("2010-05-12", (), (date(2010, 5, 12),), (), ()),
        ("31.02.2010", (), (None,), (), ()),
        ("7Б 2026", (), (), (2026,), ("7b",)),
        ("7Б, 2026 г.", (), (), (2026,), ("7b",)),
        ("7 Б 2025/26", (), (), (2026,), ("7b",)),
        ("7 «б» 2025–2026", (), (), (2026,), ("7b",)),
        ("7 “Б” класс", (), (), (), ("7b",)),
        ("7Ё", (), (), (), ("7ex",)),
        ("7A", (), (), (), ("7a",)),
        ("10-А", (), (), (), ("10-a",)),
    ],
)
def test_a_search_is_taken_apart(
    text: str, names: tuple[str, ...], born: tuple[date | None, ...], years: tuple[int, ...], units: tuple[str, ...]
) -> None:
    found = parse_query(text)
    assert (found.names, found.born, found.years) == (names, born, years)
    assert tuple(written[0] for written in found.units) == units


def test_a_class_is_written_in_two_ways() -> None:
    assert set(parse_query("10-А").units[0]) == set(parse_query("10а").units[0]) == {"10a", "10-a"}
    assert unit_slug("Юный химик") in parse_query("Юный химик 2026").whole
    assert unit_slug("Звёздочка") in parse_query("звёздочка").whole
    assert parse_query("Sosh1/2025-26/7a").ids == ("sosh1/2025-26/7a",)
    assert parse_query("\0").is_empty


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
    assert len(near(typed)) <= 78 * len(typed) + 46
