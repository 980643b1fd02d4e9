"""The picture of terms: a bar for each year, as high as what may go then, and labels that do not lie on one another."""

from itertools import pairwise

from web.term_picture import FOOT, HEIGHT, WIDTH, bars


def test_nothing_is_no_picture() -> None:
    assert bars({}, 2026, 0) == []
    assert bars({None: 7}, 2026, 0) == [], "what is kept for ever has no year"


def test_bars_stand_by_year_and_are_as_high_as_they_count() -> None:
    found = bars({None: 3, 2032: 20, 2102: 10}, 2026, 5)
    assert [(one.year, one.count) for one in found] == [(2026, 5), (2032, 20), (2102, 10)]
    now, journals, summaries = found
    assert now.height * 4 == journals.height == summaries.height * 2 == HEIGHT - FOOT
    assert all(one.y + one.height == HEIGHT for one in found)
    assert 0 <= now.x < journals.x < summaries.x < WIDTH


def test_due_is_added_to_what_this_year_brings() -> None:
    assert [(one.year, one.count) for one in bars({2026: 2}, 2026, 5)] == [(2026, 7)]
    assert [one.year for one in bars({2024: 1}, 2026, 0)] == [2024], "what a hold kept is older than the year"


def test_labels_keep_their_distance() -> None:
    found = bars(dict.fromkeys(range(2026, 2104), 1), 2026, 0)
    assert len(found) == 78
    written = [one.middle for one in found if one.is_labelled]
    assert len(written) > 10
    assert all(later - earlier >= 39 for earlier, later in pairwise(written))


def test_few_years_are_not_blown_up() -> None:
    assert max(one.width for one in bars({2027: 1}, 2026, 0)) < 60
