"""The event log: one hash-chained, signed list of what was done, its master in the home, a copy on every medium.

Format: docs/format.md §8. `verify_log` checks a copy and shares no code with what is written here.

Appending, in this order, so that a kill at any point loses nothing that was confirmed: all copies are looked at first;
then the line goes into the master, then the signed head, then both onto each medium.
"""

import fcntl
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from archive_store.event_check import check_log
from archive_store.event_check import verify_log as verify_log
from archive_store.event_lines import Event, damaged, next_event, parse_line
from archive_store.event_master import Master, add_event, home_errors, open_master, write_head, write_lines
from archive_store.event_reading import Proven, events_in, prove
from archive_store.keys import ArchiveKey
from archive_store.media_marks import MediaMarks
from archive_store.medium import Medium
from archive_store.paths import EVENTS, EVENTS_HEAD, LOCKS
from archive_store.replication import HomeBehindError, agreed_length, diverged, replicate
from kernel.errors import IntegrityError, LetopisError

T = TypeVar("T")

_LOCK = "events.lock"
_LOOKS = 20


@dataclass(frozen=True)
class Appended:
    """What an append did.

    Attributes:
        event: as it stands in the master.
        reached: names of the media that hold it.
        missed: name of a medium → why it does not hold it; it gets the line when it is back (`EventLog.replicate`).
    """

    event: Event
    reached: tuple[str, ...]
    missed: Mapping[str, LetopisError]


@dataclass(frozen=True)
class _Folded:
    """What was gathered from so many bytes of the log of this origin."""

    size: int
    origin: object
    value: object

    def is_of(self, proven: Proven) -> bool:
        """Whether it was gathered from exactly this state."""
        return (self.size, self.origin) == (proven.size, proven.origin)


@dataclass(frozen=True)
class _Seen:
    """What was last proved of a log, and the file it was read from; `file` is None where it was too fresh to tell."""

    proven: Proven
    file: tuple[int, ...] | None


_SEEN: dict[Path, _Seen] = {}
"""By home, for all who open its log in this process."""

_FRESH = 2 * 10**9
"""Nanoseconds in which a file may change without showing it in its time of change."""


class EventLog:
    """The log of one home. Any number of processes may append: each holds a lock on the home meanwhile."""

    def __init__(self, home: Path, key: ArchiveKey) -> None:
        self._home = home
        self._key = key
        self._marks = MediaMarks()
        self._folded: dict[str, _Folded] = {}

    def append(
        self,
        *,
        at: datetime,
        actor: str,
        verb: str,
        subject: str,
        details: Mapping[str, Any] | None = None,
        media: Sequence[Medium] = (),
    ) -> Appended:
        """Adds an event. When this returns it survives a power cut, in the home and on the media in `reached`.

        A medium that fails, or whose copy is no beginning of the master, is in `missed` and keeps nobody. What touches
        media is done without the home's lock, so that a disk that hangs holds only who asked it.

        Raises, with nothing added: BadInputError `events.bad_event`; HomeBehindError if a medium knows more than the
        home; IntegrityError `events.damaged` if the master is not whole; UnavailableError `events.home_failed`.
        """
        absent = _tried(media, self._compare)
        with self._locked():
            master = open_master(self._home, self._key)
            event = next_event(master.last, at=at, actor=actor, verb=verb, subject=subject, details=details or {})
            with home_errors(self._home):
                add_event(master, self._key, event)
        present = [medium for medium in media if medium.identity.name not in absent]
        missed = {**absent, **_tried(present, self._replicate)}
        return Appended(event, tuple(m.identity.name for m in present if m.identity.name not in missed), missed)

    def replicate(self, media: Sequence[Medium]) -> Mapping[str, LetopisError]:
        """Gives each medium the lines it lacks: for one that was away. Gives name → why not, for those that failed.

        Raises HomeBehindError; IntegrityError `events.damaged`.
        """
        return _tried(media, self._replicate)

    def agrees(self, medium: Medium) -> bool:
        """Whether the medium's copy is a beginning of the master. Raises HomeBehindError, and what `Medium` raises."""
        try:
            self._compare(medium)
        except HomeBehindError:
            raise
        except IntegrityError:
            return False
        return True

    def _compare(self, medium: Medium) -> None:
        """Raises as `agreed_length`. What seems to be ahead may have got a line since we looked at the master."""
        for _ in range(_LOOKS):
            try:
                agreed_length(medium, self._master())
            except HomeBehindError:
                continue
            return
        agreed_length(medium, self._master())

    def _replicate(self, medium: Medium) -> None:
        with medium.lock(f"{LOCKS}/events.lock"):
            replicate(medium, self._master())  # as it is now: another writer may have been here before

    def _master(self) -> Master:
        with self._locked():
            return open_master(self._home, self._key)

    def events(self, *verbs: str) -> Iterator[Event]:
        """The master's events, oldest first; of these verbs alone, if any is named.

        Raises IntegrityError `events.damaged` where any line was changed.
        """
        content, proven = self._proved()
        return events_in(content, proven, verbs)

    def fold(
        self, name: str, empty: Callable[[], T], take: Callable[[T, Event], None], *, verbs: Collection[str] = ()
    ) -> T:
        """What `take` gathers from the events, of these verbs if any is named, into what `empty` makes.

        The caller changes nothing in it: it is kept under the name, and the next call takes the later events alone,
        after the bytes of the earlier ones were found to be the same. Raises as `events`.
        """
        known, seen = self._folded.get(name), _SEEN.get(self._home)
        if (
            known is not None
            and seen is not None
            and known.is_of(seen.proven)
            and seen.file
            and self._file() == seen.file
        ):
            return cast(T, known.value)
        content, proven = self._proved()
        known = self._folded.pop(name, None)
        if known is None or known.origin is not proven.origin:
            known = _Folded(0, proven.origin, empty())
        value = cast(T, known.value)
        for event in events_in(content, proven, verbs, start=known.size):
            take(value, event)
        self._folded[name] = _Folded(proven.size, proven.origin, value)
        return value

    def _proved(self) -> tuple[bytes, Proven]:
        with self._locked():
            content, file = open_master(self._home, self._key).read(0), self._file()
        seen = _SEEN.pop(self._home, None)
        proven = prove(content, seen.proven if seen else None)
        settled = file is not None and time.time_ns() - file[-1] > _FRESH
        _SEEN[self._home] = _Seen(proven, file if settled else None)
        return content, proven

    def _file(self) -> tuple[int, ...] | None:
        """What changes with the master's content: as good as reading it once it has been left alone for a while."""
        try:
            found = (self._home / EVENTS).stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def marks(self) -> MediaMarks:
        """What the log tells of its media: the newest ledger head of each, and which were taken off the books.

        Only the lines that came since the last call are read.
        """
        path = self._home / EVENTS
        size = path.stat().st_size if path.exists() else 0
        if size < self._marks.size:
            self._marks = MediaMarks()  # a torn line was cut
        if size > self._marks.size:
            with path.open("rb") as file:
                file.seek(self._marks.size)
                self._marks = self._marks.after(file.read(size - self._marks.size))
        return self._marks

    def first(self) -> Event | None:
        """The first event, which founded the home; None in an empty log. Raises IntegrityError `events.damaged`.

        It is believed because every later one hangs on it.
        """
        return self._proved()[1].first

    def head(self) -> tuple[int, bytes] | None:
        """Number of the last event, and the signed head; None in an empty log. Raises as `last`."""
        with self._locked():
            master = open_master(self._home, self._key)
            return None if master.last is None else (master.last.seq, master.head_bytes())

    def last(self) -> Event | None:
        """The last event, or None. Raises IntegrityError `events.damaged`."""
        with self._locked():
            return open_master(self._home, self._key).last

    def adopt(self, medium: Medium, public_keys: Mapping[str, str]) -> int:
        """Takes over a medium's log after the home was lost or restored from an older backup; gives the lines gained.

        The medium's log must be whole, signed by one of the keys (key id → PEM), and go on from the master.

        Raises IntegrityError `events.diverged`, `events.damaged`; UnavailableError `events.home_failed`.
        """
        with self._locked():
            master = open_master(self._home, self._key)
            content = medium.tail(EVENTS, start=0)
            head = medium.tail(EVENTS_HEAD, start=0) if medium.entry(EVENTS_HEAD) else None
            if not content.startswith(master.read(0)):
                raise diverged(medium)
            report = check_log(content, head, public_keys)
            if not report.ok:
                raise damaged(report.findings[0].message.rstrip(".") if report.findings else "на носителе он пуст")
            whole = content[: content.rfind(b"\n") + 1]
            with home_errors(self._home):
                write_lines(master, whole[master.size :])
                write_head(self._home, self._key, parse_line(whole.splitlines()[-1]))
            return whole.count(b"\n") - (master.last.seq if master.last else 0)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with home_errors(self._home):
            lock = (self._home / _LOCK).open("ab")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _tried(media: Sequence[Medium], action: Callable[[Medium], object]) -> dict[str, LetopisError]:
    """Name of a medium → the error, for those that failed. A home that is behind passes through."""
    failed: dict[str, LetopisError] = {}
    for medium in media:
        try:
            action(medium)
        except HomeBehindError:
            raise
        except LetopisError as error:
            failed[medium.identity.name] = error
    return failed
