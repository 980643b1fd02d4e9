"""A long register: a page at a time, narrowed by words."""

import pytest

from web.registers import ROWS, register_of

NAMES = [f"дело {number}, Пётр" if number == 7 else f"дело {number}" for number in range(1, 2 * ROWS + 6)]


@pytest.mark.parametrize(
    ("asked", "first", "count", "number"),
    [
        ({}, "дело 1", 2 * ROWS + 5, 1),
        ({"page": "3"}, f"дело {2 * ROWS + 1}", 2 * ROWS + 5, 3),
        ({"page": "99"}, f"дело {2 * ROWS + 1}", 2 * ROWS + 5, 3),
        ({"page": "-1"}, f"дело {2 * ROWS + 1}", 2 * ROWS + 5, 3),
        ({"page": "x"}, "дело 1", 2 * ROWS + 5, 1),
        ({"q": "петр ДЕЛО"}, "дело 7, Пётр", 1, 1),
    ],
)
def test_the_page_that_is_asked_for(asked: dict[str, str], first: str, count: int, number: int) -> None:
    register = register_of(asked, NAMES, str)
    assert (register.rows[0], register.count, register.rows.number) == (first, count, number)


def test_words_that_nothing_has() -> None:
    register = register_of({"q": "нет такого " * 99}, NAMES, str)
    assert (register.count, len(register.words) <= 200) == (0, True)
