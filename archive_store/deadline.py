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
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from io import RawIOBase
from types import FrameType
from typing import Any, TypeAlias, TypeVar, cast

from kernel.errors import LetopisError, UnavailableError

T = TypeVar("T")

Tell: TypeAlias = Callable[[object], None]
"""Says from the child how far it is."""

_PIECE = 1 << 16  # bytes read from the pipe at once
_LENGTH = struct.Struct(">Q")


def within(seconds: float, label: str, call: Callable[[], T]) -> T:
    """What the call returns or raises, if it does so in time. Result and error must be picklable.

    Raises UnavailableError `store.medium_slow`; then nothing may be concluded about what the call did.
    """
    return while_heard(seconds, label, lambda _: call(), lambda _: None)


def while_heard(seconds: float, label: str, call: Callable[[Tell], T], heard: Callable[[Any], None]) -> T:
    """The same of a call that takes long, and tells how far it is: it is given up when it has been silent so long.

    What it tells must be picklable; `heard` gets it in this process. Raises as `within`, and what `heard` raises.
    """
    reading, writing = os.pipe()
    child = _fork()
    if child == 0:
        os.close(reading)
        _answer(writing, call)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            answer = _listen(pipe, seconds, heard)
    finally:
        _let_go(child)
    if answer is None:
        raise UnavailableError(
            "store.medium_slow",
            f"Носитель «{label}» не ответил за {seconds:.0f} с.",
            "Работа с остальными продолжается. Проверьте диск, кабель и сеть; затем: letopis media attach НОСИТЕЛЬ.",
        )
    good, value = answer
    if not good:
        raise value
    return cast(T, value)


def _fork() -> int:
    """A fork that Ctrl+C waits for: an exception that comes up in the callbacks of a fork is printed, and lost."""
    if threading.current_thread() is not threading.main_thread():
        return os.fork()  # Ctrl+C comes up in the main thread alone
    came: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    child = -1
    try:
        child = os.fork()
    finally:
        signal.signal(signal.SIGINT, before)
    if came and child != 0 and callable(before):
        before(*came[0])
    return child


def _answer(writing: int, call: Callable[[Tell], object]) -> None:
    """In the child: does the work, tells the outcome, and ends without anything that its parent had planned."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to answer
        with os.fdopen(writing, "wb") as pipe:

            def tell(message: object, *, last: bool = False) -> None:
                content = pickle.dumps((last, message))
                pipe.write(_LENGTH.pack(len(content)) + content)
                pipe.flush()

            outcome: tuple[bool, object]
            try:
                outcome = (True, call(tell))
            except LetopisError as error:
                outcome = (False, error)
            except BaseException as error:
                outcome = (False, UnavailableError("store.medium_failed", f"{type(error).__name__}.", "Повторите."))
            tell(outcome, last=True)
    finally:
        os._exit(0)


def _listen(pipe: RawIOBase, seconds: float, heard: Callable[[Any], None]) -> tuple[bool, Any] | None:
    """The outcome; None if the child ends without one, or has been silent for too long."""
    while True:
        until = time.monotonic() + seconds
        head = _read(pipe, _LENGTH.size, until)
        content = None if head is None else _read(pipe, _LENGTH.unpack(head)[0], until)
        if content is None:
            return None
        last, message = pickle.loads(content)  # noqa: S301  (our own child wrote it)
        if last:
            return cast(tuple[bool, Any], message)
        heard(message)


def _read(pipe: RawIOBase, size: int, until: float) -> bytes | None:
    """So many bytes; None if they are not there in time, or never will be."""
    parts = bytearray()
    while len(parts) < size:
        left = until - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return None
        part = pipe.read(min(_PIECE, size - len(parts)))
        if not part:
            return None
        parts += part
    return bytes(parts)


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
