import pytest

from web.numbers import number_of


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("999", 999)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert number_of(text, 3) == number


@pytest.mark.parametrize("text", ["", "1000", "-1", " 1", "1.5", "²", "٣", "1_0", "x"])
def test_anything_else_is_none(text: str) -> None:
    assert number_of(text, 3) is None
