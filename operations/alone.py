"""One process at a time: what two must not do at once in one home."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from kernel.errors import LetopisError, UnavailableError
from operations.home import Home

_LONGEST = 15 * 60  # seconds of waiting
_LOOK = 0.05

_held: set[IO[str]] = set()


def _let_go() -> None:
    """In a forked child: the lock is its parent's alone, or one that a dead disk holds would hold it for ever."""
    for lock in _held:
        os.close(lock.fileno())
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


@contextmanager
def alone(home: Home, what: str, *, busy: LetopisError | None = None) -> Iterator[None]:
    """Waits until nobody else does `what` (`acts`, `holds`…) in this home; the lock goes with the process.

    Raises UnavailableError `home.busy` after a quarter of an hour; `busy` at once, if one is given.
    """
    home.log.mkdir(parents=True, exist_ok=True)
    with (home.log / f"{what}.lock").open("a") as lock:
        _wait(lock, busy)
        _held.add(lock)
        try:
            yield
        finally:
            _held.discard(lock)


def _wait(lock: IO[str], busy: LetopisError | None) -> None:
    until = time.monotonic() + _LONGEST
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if busy is not None:
                raise busy from None
            if time.monotonic() > until:
                raise UnavailableError(
                    "home.busy",
                    "Архив занят: другой процесс не кончает работу уже четверть часа.",
                    "Проверьте, не висит ли где-нибудь команда letopis, и повторите.",
                ) from None
            time.sleep(_LOOK)
        else:
            return
