"""The pages' own hints: each is for an error that there is, and none of them sends a person to the command line."""

import re
from pathlib import Path

import pytest

from kernel.errors import RefusedError
from web.hints import HINTS, hint_of

_KNOWN = set(
    re.findall(
        r"^\| `([a-z0-9_.]+)`",
        (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)


@pytest.mark.parametrize("code", sorted(HINTS))
def test_a_hint_is_for_an_error_and_names_no_command(code: str) -> None:
    assert code in _KNOWN
    assert not re.search(r"letopis|--[a-z]|\.toml", HINTS[code])
    assert HINTS[code].endswith(".")


def test_what_the_page_does_not_know_better_stays() -> None:
    assert hint_of(RefusedError("act.no_commission", "Комиссии нет.", "Впишите её.")) == "Впишите её."
    assert hint_of({"code": "close.order_required", "hint": "--order"}) == HINTS["close.order_required"]
