"""64-bit ids: text before number, and numbers that JavaScript may have rounded."""

import pytest

from journals.dnevnikru.identifiers import Ident, Register, from_number, from_text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, Ident("7")),
        (2**53, Ident("9007199254740992")),
        (1200000000000000001, Ident("1200000000000000001")),  # no double prints like this: it is not rounded
        (1200000000000000000, Ident("1200000000000000000", exact=False)),
        (1200000000000000300, Ident("1200000000000000300", exact=False)),  # how JavaScript prints …256
        (1.2e18, Ident("1200000000000000000", exact=False)),
        (5.0, Ident("5")),
        ("41", Ident("41")),
        (1.5, None),
        (True, None),
        (None, None),
        ("x", None),
        ({}, None),
        (10**60, None),
    ],
)
def test_a_number_is_exact_unless_javascript_could_have_written_it(value, expected):
    assert from_number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(" 12 ", "12"), ("", None), ("  ", None), (12, None), ("9" * 41, None)]
)
def test_a_text_is_an_id_if_it_is_short_and_not_empty(value, expected):
    assert from_text(value) == expected


def test_a_rounded_id_finds_the_only_thing_that_rounds_to_it():
    register = Register()
    register.put("1200000000000000001", "7А")
    register.put("1200000000000001001", "7Б")
    assert register.get(Ident("1200000000000000000", exact=False)) == "7А"
    assert register.get(Ident("1200000000000000000")) is None
    register.put("1200000000000000002", "7А, группа 1")
    assert register.get(Ident("1200000000000000000", exact=False)) is None
    assert register.get(Ident("1200000000000000002")) == "7А, группа 1"
    assert register.get(None) is None
