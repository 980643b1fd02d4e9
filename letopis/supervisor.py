"""`letopis serve`: worker, beat, page and, in a demonstration, the test PKI under one command.

A child that dies is started again with a growing pause, its leases are given up at once, and its own children are
killed first, so that an orphan never works beside its successor. SIGTERM ends all: the step under way is finished.
"""

import fcntl
import os
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kernel.errors import RefusedError, UnavailableError
from letopis.launching import command, environment
from letopis.settings import read_settings
from operations.home import Home

_POLL = 0.25  # seconds between two looks at the children
_DISPATCH = 1.0  # seconds between two looks at the step table
_STEADY = 60.0  # seconds after which a child counts as healthy again
_LONGEST_PAUSE = 30.0
_GRACE = 30.0  # seconds that a child has to end by itself


@dataclass
class Child:
    """One supervised process in a session of its own."""

    name: str
    arguments: list[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    owner: str = ""
    failures: int = 0
    started_at: float = 0.0
    next_start: float = 0.0

    def start(self) -> None:
        """Starts the process; its output goes to the home's log folder. Each start has a name for its leases."""
        self.owner = f"{self.name}-{secrets.token_hex(6)}"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=environment(self.owner),
            )
        self.started_at = time.monotonic()

    def look(self, give_up: Callable[[str], object]) -> bool:
        """Restarts the process when it is due; the dead one's leases are given up. True if it was found dead."""
        died = self.process is not None and self.process.poll() is not None
        if died and self.process is not None:
            kill_group(self.process.pid)
            give_up(self.owner)
            healthy = time.monotonic() - self.started_at > _STEADY
            self.failures = 0 if healthy else self.failures + 1
            self.next_start = time.monotonic() + min(_LONGEST_PAUSE, 0.25 * 2**self.failures)
            self.process = None
        if self.process is None and time.monotonic() >= self.next_start:
            self.start()
        return died

    def stop(self, until: float) -> None:
        """Waits for the end of a process that was asked to end, then kills what is left of its group."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            kill_group(self.process.pid)
            self.process.wait()


def kill_group(leader: int) -> None:
    """Kills every process of the session that `leader` began."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


@contextmanager
def holding(home: Home) -> Iterator[IO[str]]:
    """Holds the home's lock. Raises RefusedError `serve.already_running`."""
    lock = home.lock.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise RefusedError(
            "serve.already_running",
            "Летопись с этим архивом уже запущена.",
            "Откройте её страницу или остановите прежний запуск.",
        ) from error
    try:
        yield lock
    finally:
        lock.close()


def is_served(home: Home) -> bool:
    """Whether `serve` runs on the home. Raises UnavailableError `home.lock_unusable`."""
    try:
        with home.lock.open("a+") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError as error:
        raise UnavailableError(
            "home.lock_unusable",
            f"Файл «{home.lock}» не открывается: {error.strerror}.",
            "Проверьте права на папку архива.",
        ) from error
    return False


@contextmanager
def crew(home: Home, give_up: Callable[[str], object]) -> Iterator[None]:
    """Further processes that take steps while a command works without `serve`; they end with it.

    A command that ends well has waited for them; one that was interrupted kills them and gives their leases up.
    """
    home.log.mkdir(parents=True, exist_ok=True)
    hands = [
        Child(f"hand-{number}", command(home, "hand"), home.log / "hand.log")
        for number in range(1, read_settings(home).engine.workers)
    ]
    try:
        for hand in hands:
            hand.start()
        yield
    finally:
        for hand in hands:
            if hand.process is not None:
                hand.process.kill()
                hand.stop(time.monotonic() + 1)
                give_up(hand.owner)


def serve(
    home: Home,
    parts: list[str],
    *,
    dispatch: Callable[[], object],
    give_up: Callable[[str], object],
    ready: Callable[[], object],
) -> None:
    """Runs the parts until SIGTERM or SIGINT.

    Args:
        home: whose lock is held meanwhile.
        parts: names that `letopis.part` knows.
        dispatch: publishes ready steps; called about once a second, and at once when a child has died.
        give_up: takes the leases of a dead child, known by its owner's name. Neither of the two may raise for a
            database that is away: `serve` outlives it.
        ready: called when all children have been started.
    """
    with holding(home):
        home.log.mkdir(parents=True, exist_ok=True)
        children = [Child(part, command(home, part), home.log / f"{part}.log") for part in parts]
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        try:
            _tend(children, stop, dispatch, give_up, ready)
        finally:
            _end(children, give_up)


def _tend(
    children: list[Child],
    stop: threading.Event,
    dispatch: Callable[[], object],
    give_up: Callable[[str], object],
    ready: Callable[[], object],
) -> None:
    for child in children:
        child.look(give_up)
    ready()
    last = 0.0
    while not stop.wait(_POLL):
        died = [child.name for child in children if child.look(give_up)]
        if died or time.monotonic() - last >= _DISPATCH:
            dispatch()
            last = time.monotonic()


def _end(children: list[Child], give_up: Callable[[str], object]) -> None:
    for child in children:
        if child.process is not None:
            child.process.send_signal(signal.SIGTERM)  # to the main process only: a warm shutdown
    until = time.monotonic() + _GRACE
    for child in children:
        child.stop(until)
        give_up(child.owner)  # of a step that took too long
