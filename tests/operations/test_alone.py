"""The lock goes with the process that took it, whatever its children do."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kernel.errors import UnavailableError
from operations import alone as room
from operations.alone import alone
from operations.home import Home


def test_a_child_that_hangs_holds_no_lock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with alone(home, "acts"):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
    begun = time.monotonic()
    with alone(home, "acts"):
        assert time.monotonic() - begun < 5
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


_HOLD = """
import sys, time
from pathlib import Path
from operations.alone import alone
from operations.home import Home
with alone(Home(Path(sys.argv[1])), "acts"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_is_waited_for_and_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        monkeypatch.setattr(room, "_LONGEST", 0.3)
        with pytest.raises(UnavailableError) as caught, alone(Home(tmp_path), "acts"):
            pass
        assert caught.value.code == "home.busy"
        with alone(Home(tmp_path), "holds"):
            pass  # something else is nobody's business
        process.kill()
    with alone(Home(tmp_path), "acts"):
        pass
