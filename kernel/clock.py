"""Time as an argument: the only place in the project where the wall clock is read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the present instant. Verbs get one from the wiring and pass instants and dates on."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still: for tests and for the rendering of what has a date of its own."""

    at: datetime

    def now(self) -> datetime:
        """The instant the clock was made with, in UTC."""
        return self.at.astimezone(UTC)


def local_date(instant: datetime, zone: str) -> date:
    """The calendar date of an aware instant in the school's zone (an IANA name): terms are counted in such dates."""
    return instant.astimezone(ZoneInfo(zone)).date()


def stamp(instant: datetime) -> str:
    """An instant as RFC 3339 in UTC with whole seconds: the form it has in every file of the archive."""
    return instant.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def parse_stamp(text: str) -> datetime:
    """Reads back what `stamp` wrote. Raises ValueError for anything else or for a time without a zone."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"time without a zone: {text!r}")
    return instant.astimezone(UTC)
