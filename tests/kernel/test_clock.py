from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kernel.clock import FixedClock, SystemClock, local_date, parse_stamp, stamp
from kernel.russian import counted, long_date, short_date, short_moment


def test_a_stamp_is_utc_with_whole_seconds() -> None:
    moscow = timezone(timedelta(hours=3))
    assert stamp(datetime(2026, 5, 31, 1, 2, 3, 999, moscow)) == "2026-05-30T22:02:03Z"
    assert parse_stamp("2026-05-30T22:02:03Z") == datetime(2026, 5, 30, 22, 2, 3, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        parse_stamp("2026-05-30T22:02:03")


def test_a_school_counts_days_in_its_zone() -> None:
    late = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    assert local_date(late, "Europe/Moscow") == date(2027, 1, 1)
    assert local_date(late, "Asia/Kamchatka") == date(2027, 1, 1)
    assert local_date(late, "Europe/Kaliningrad") == date(2027, 1, 1)
    assert local_date(late, "UTC") == date(2026, 12, 31)


def test_clocks_give_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    moscow = timezone(timedelta(hours=3))
    assert FixedClock(datetime(2026, 1, 1, 3, tzinfo=moscow)).now() == datetime(2026, 1, 1, tzinfo=UTC)


def test_russian_dates_and_counts() -> None:
    assert short_date(date(2026, 5, 1)) == "01.05.2026"
    assert long_date(date(2026, 5, 31)) == "31 мая 2026 г."
    assert short_moment(datetime(2026, 5, 31, 21, 5, tzinfo=UTC), "Europe/Moscow") == "01.06.2026 00:05"
    years = [counted(n, "год", "года", "лет") for n in (1, 2, 5, 11, 21, 25, 75, 111)]
    assert years == ["1 год", "2 года", "5 лет", "11 лет", "21 год", "25 лет", "75 лет", "111 лет"]
