"""Calls that hang are given up; what they return or raise comes through when they do not."""

import os
import signal
import time
from pathlib import Path

import pytest

from archive_store.deadline import within
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


def test_a_child_that_dies_says_nothing_and_that_is_no_success() -> None:
    with pytest.raises(UnavailableError):
        within(20, "a", lambda: os.kill(os.getpid(), signal.SIGKILL))
