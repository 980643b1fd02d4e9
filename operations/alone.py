"""One process at a time: what two must not do at once in one home."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from operations.home import Home


@contextmanager
def alone(home: Home, what: str) -> Iterator[None]:
    """Waits until nobody else does `what` (`acts`, `tombstones`) in this home; the lock goes with the process."""
    home.log.mkdir(parents=True, exist_ok=True)
    with (home.log / f"{what}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
