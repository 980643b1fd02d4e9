"""A part of `serve` ends with its supervisor: also when that one was killed before the part had begun."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import School


def ends(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        state = Path("/proc", str(pid), "stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("pause", [0, 6])
def test_no_part_outlives_its_supervisor(school: School, tmp_path: Path, pause: int) -> None:
    told, log = tmp_path / "pid", tmp_path / "log"
    part = f"{sys.executable} -m letopis.part {school.home} beat >{log} 2>&1 & echo $! >{told}; sleep {pause}"
    script = f"LETOPIS_SUPERVISOR=$$; export LETOPIS_SUPERVISOR; {part}"
    subprocess.run(["sh", "-c", script], check=True, timeout=60, stdin=subprocess.DEVNULL)
    pid = int(told.read_text())
    try:
        assert ends(pid, 30), log.read_text()
    finally:
        if not ends(pid, 0.2):
            os.kill(pid, 9)
