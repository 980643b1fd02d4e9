"""All of `serve` on a school, which a test ends as it likes, in the middle of what was asked, and starts again."""

import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

import pytest

from tests.conftest import School
from tests.servers import free_port
from tests.web.conftest import give_roles
from tests.web.site import Answer, parts_of, site

# Seconds between the click and the end: all of them by `./run test --full`.
AFTER = [0.0, 0.15, *(pytest.param(one, marks=pytest.mark.full) for one in (0.02, 0.05, 0.1, 0.25, 0.4, 0.8))]


@dataclass
class Serving:
    """`serve` of a school on one port, which a test may end as it likes and start again."""

    school: School
    port: int
    _running: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        self._running = ExitStack()
        self._running.enter_context(site(self.school, working=True, port=self.port))

    def kill_all(self) -> None:
        """As a power cut does: the supervisor first, nobody is asked."""
        for pid in parts_of(self.school, "serve"):
            os.kill(pid, signal.SIGKILL)
        with suppress(Exception):
            self._running.close()

    def end(self, part: str, how: signal.Signals) -> None:
        for pid in parts_of(self.school, part):
            with suppress(ProcessLookupError):
                os.kill(pid, how)

    def begin_anew(self) -> None:
        """A plain restart: what is killed often is started again ever later, and that is forgotten now."""
        self.close()
        self.start()

    def close(self) -> None:
        self._running.close()


@contextmanager
def served(school: School) -> Iterator[Serving]:
    """All of `serve` on the school, with an account for each role."""
    give_roles(school)
    one = Serving(school, free_port())
    one.start()
    try:
        yield one
    finally:
        one.close()


def until(true: Callable[[], bool], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while True:
        with suppress(OSError):  # the pages are just beginning again
            if true():
                return
        assert time.monotonic() < end
        time.sleep(0.2)


def pressed(work: Callable[[], Answer], end: Callable[[], None], after: float) -> Answer | None:
    """Presses a button, ends something meanwhile; gives the answer, if there was one."""
    answers: list[Answer] = []

    def press() -> None:
        with suppress(OSError):
            answers.append(work())

    thread = threading.Thread(target=press)
    thread.start()
    time.sleep(after)
    end()
    thread.join(120)
    return answers[0] if answers else None


def told(school: School, verb: str) -> Counter[str]:
    lines = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return Counter(event["subject"] for event in map(json.loads, lines) if event["verb"] == verb)


def state(school: School, record: str) -> str:
    return next((str(one["state"]) for one in school.ok("status")["records"] if one["id"] == record), "")
