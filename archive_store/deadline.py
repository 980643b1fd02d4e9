"""A call that may hang for ever, done by a child that can be given up.

A drive that is dying, or a share whose server is gone, holds whoever touches it, and the kernel lets no one kill a
process that waits for a disk. So what touches a medium for long is done in a forked child: when its time is over the
caller goes on, and the child is left to its disk. The child must not use what it shares with its parent (connections
to a database): it is for files only.
"""

import os
import pickle
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

from kernel.errors import LetopisError, UnavailableError

T = TypeVar("T")

_PIECE = 1 << 16  # bytes read from the pipe at once


def within(seconds: float, label: str, call: Callable[[], T]) -> T:
    """What the call returns or raises, if it does so in time. Result and error must be picklable.

    Raises UnavailableError `store.medium_slow`; then nothing may be concluded about what the call did.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(writing, call)
    os.close(writing)
    try:
        answer = _read(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        _let_go(child)
    if answer is None:
        raise UnavailableError(
            "store.medium_slow",
            f"Носитель «{label}» не ответил за {seconds:.0f} с.",
            "Работа с остальными продолжается. Проверьте диск, кабель и сеть; затем: letopis media attach НОСИТЕЛЬ.",
        )
    good, value = pickle.loads(answer)  # noqa: S301  (our own child wrote it)
    if not good:
        raise value
    return cast(T, value)


def _answer(writing: int, call: Callable[[], object]) -> None:
    """In the child: does the work, tells the outcome, and ends without anything that its parent had planned."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to answer
        outcome: tuple[bool, object]
        try:
            outcome = (True, call())
        except LetopisError as error:
            outcome = (False, error)
        except BaseException as error:
            outcome = (False, UnavailableError("store.medium_failed", f"{type(error).__name__}.", "Повторите."))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(outcome))
    finally:
        os._exit(0)


def _read(reading: int, until: float) -> bytes | None:
    """All that the child tells; None if it is not at its end in time."""
    parts: list[bytes] = []
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            return None
        part = os.read(reading, _PIECE)
        if not part:
            return b"".join(parts) or None
        parts.append(part)


def _let_go(child: int) -> None:
    """Ends the child; one that cannot even be killed is left, and reaped when it is over."""
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    for _ in range(20):
        with suppress(ChildProcessError):
            if os.waitpid(child, os.WNOHANG)[0] == 0:
                time.sleep(0.005)
                continue
        return
