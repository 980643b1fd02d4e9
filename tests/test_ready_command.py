"""The ready command does what a fresh start of it does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import School
from tests.ready_command import PROGRAM, ReadyCommand


@pytest.mark.parametrize("arguments", [["status"], ["find", "Никого"], ["act", "show", "act-2032-1"], ["nothing"]])
def test_it_prints_and_ends_alike(archived: School, arguments: list[str]) -> None:
    command = ["--home", str(archived.home), "--json", *arguments]
    fresh = subprocess.run(
        [sys.executable, "-m", PROGRAM, *command], capture_output=True, text=True, check=False, cwd=archived.home.parent
    )
    ready = archived.run(*arguments)
    assert (ready.code, ready.out, ready.err) == (fresh.returncode, fresh.stdout, fresh.stderr)


def test_one_that_hangs_is_ended_and_the_next_is_served(archived: School, tmp_path: Path) -> None:
    command = ReadyCommand()
    asked = {"cwd": tmp_path, "env": dict(os.environ), "out": tmp_path}
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            command.run(["--home", str(archived.home), "serve"], timeout=1, **asked)
        assert command.run(["--home", str(archived.home), "--json", "status"], timeout=60, **asked) == 0
    finally:
        command.close()
