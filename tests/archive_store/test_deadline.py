"""Calls that hang are given up; what they return or raise comes through when they do not."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive_store.deadline import Tell, while_heard, within
from kernel.errors import NotFoundError, UnavailableError


def test_a_result_comes_through() -> None:
    assert within(20, "a", lambda: {"bytes": bytes(3 << 20), "pid": os.getpid()})["pid"] != os.getpid()


def test_an_error_of_ours_comes_through_as_it_is() -> None:
    def call() -> None:
        raise NotFoundError("store.no_path", "нет", "проверьте")

    with pytest.raises(NotFoundError) as caught:
        within(20, "a", call)
    assert (caught.value.code, caught.value.message, caught.value.hint) == ("store.no_path", "нет", "проверьте")


def test_any_other_error_is_one_of_the_medium() -> None:
    with pytest.raises(UnavailableError) as caught:
        within(20, "a", lambda: [][0])
    assert caught.value.code == "store.medium_failed"


def test_what_hangs_is_given_up_and_its_child_ends(tmp_path: Path) -> None:
    def call() -> None:
        (tmp_path / "pid").write_text(str(os.getpid()))
        time.sleep(60)

    begun = time.monotonic()
    with pytest.raises(UnavailableError) as caught:
        within(1, "Осн.", call)
    assert time.monotonic() - begun < 10
    assert caught.value.code == "store.medium_slow"
    assert "Осн." in caught.value.message
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_who_is_heard_has_time_and_who_falls_silent_has_not() -> None:
    def call(tell: Tell) -> str:
        for number in range(6):
            time.sleep(0.5)
            tell((number, "x" * 200_000))
        return "done"

    heard: list[int] = []
    assert while_heard(1.5, "a", call, lambda told: heard.append(told[0])) == "done"
    assert heard == [0, 1, 2, 3, 4, 5]

    def silent(tell: Tell) -> None:
        tell((7, ""))
        time.sleep(60)

    with pytest.raises(UnavailableError) as caught:
        while_heard(1, "a", silent, lambda told: heard.append(told[0]))
    assert caught.value.code == "store.medium_slow"
    assert heard[-1] == 7


def test_a_listener_that_objects_is_heard_and_the_child_ends() -> None:
    def call(tell: Tell) -> None:
        tell(os.getpid())
        time.sleep(60)

    told: list[int] = []

    def objecting(pid: int) -> None:
        told.append(pid)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        while_heard(20, "a", call, objecting)
    end = time.monotonic() + 20  # the call does not wait for its end, and a busy machine takes its time
    while _lives(told[0]):
        assert time.monotonic() < end
        time.sleep(0.05)


def _lives(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def test_a_child_that_dies_says_nothing_and_that_is_no_success() -> None:
    with pytest.raises(UnavailableError):
        within(20, "a", lambda: os.kill(os.getpid(), signal.SIGKILL))


_FORKING = """
import logging, sys, threading, time  # logging has callbacks of a fork
from archive_store.deadline import within
ballast = bytearray(400 << 20)  # what a process holds makes its forks slow
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()  # as a heartbeat does beside a step
print("ready", flush=True)
for _ in range(30):
    try:
        while True:
            within(5, "a", int)
    except KeyboardInterrupt:
        print("caught", flush=True)
"""


def test_ctrl_c_is_not_lost_in_a_fork() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _FORKING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    chance = random.Random(7)
    try:
        for _ in range(30):
            time.sleep(chance.uniform(0.001, 0.02))
            process.send_signal(signal.SIGINT)
            assert select.select([process.stdout], [], [], 20)[0], "it was lost"
            assert process.stdout.readline() == "caught\n"
    finally:
        process.kill()
        process.communicate()
