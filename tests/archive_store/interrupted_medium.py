"""A medium that does something of the test's choice before its n-th operation: dies, loses power, stops, fails."""

from collections.abc import Callable
from typing import Any

from archive_store.medium import Medium

OPERATIONS = frozenset(
    {
        "entry", "entries", "chunks", "tail", "make_folder", "write_new", "append", "truncate", "move", "sync_folder",
        "remove_file", "remove_folder", "free_bytes", "lock", "try_lock", "traces", "locked_until", "lock_until",
        "sweep",
    }
)  # fmt: skip
# Dying before an operation that only looks is dying before the next one that does something.
CHANGES = OPERATIONS - {"entry", "entries", "chunks", "tail", "free_bytes", "traces", "locked_until"}


class PowerCut(BaseException):
    """Not an Exception: nothing in the product may catch it, as nothing catches a power cut."""


class InterruptedMedium:
    """Counts the operations of another medium and calls `strike` before number `at` (from 1)."""

    def __init__(self, medium: Medium, at: int, strike: Callable[[], None], counted: frozenset[str] = CHANGES) -> None:
        self._medium = medium
        self._at = at
        self._strike = strike
        self._counted = counted
        self.count = 0
        self.struck = False

    def __enter__(self) -> "InterruptedMedium":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        wanted = getattr(self._medium, name)
        if name not in self._counted:
            return wanted

        def counted(*args: Any, **options: Any) -> Any:
            self.count += 1
            if self.count == self._at:
                self.struck = True
                self._strike()
            return wanted(*args, **options)

        return counted


def raising(error: BaseException) -> Callable[[], None]:
    def strike() -> None:
        raise error

    return strike
