"""How long the rest will take: by what became ready of late, and nothing where that tells too little."""

import os
import time
from pathlib import Path

import pytest

from letopis.wiring import build_services
from operations.home import Home
from operations.time_left import rendering_left, signing_left
from tests.conftest import School, new_school


@pytest.fixture
def school(tmp_path: Path) -> School:
    return new_school(tmp_path)


@pytest.mark.parametrize(
    ("ages", "waiting", "minutes"),
    [
        ([60, 50, 40, 30, 20, 10], 60, 10),  # one in ten seconds
        ([120, 60], 1, 1),
        ([5], 40, None),
        ([], 40, None),
        ([4000, 3900, 5], 40, None),  # the others are of an hour ago
        ([60, 30], 0, None),
    ],
)
def test_what_was_signed_of_late_says_how_long_the_rest_takes(
    school: School, ages: list[int], waiting: int, minutes: int | None
) -> None:
    services = build_services(Home(school.home))
    day = services.home.receipts / "2026-05-28"
    day.mkdir(parents=True)
    for number, age in enumerate(ages):
        path = day / f"{number}.txt"
        path.write_text("")
        os.utime(path, (time.time() - age,) * 2)
    assert signing_left(services, waiting) == minutes


def test_nothing_is_left_where_nothing_is_under_way(school: School) -> None:
    services = build_services(Home(school.home))
    assert rendering_left(services, []) == (0, None)
