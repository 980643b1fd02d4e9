"""How a part of `letopis serve` is started: a fresh interpreter each, so that nothing heavy is imported for nothing."""

import ctypes
import os
import signal
import sys

from letopis.wiring import OWNER_VARIABLE
from operations.home import Home

_SUPERVISOR_VARIABLE = "LETOPIS_SUPERVISOR"
_PR_SET_PDEATHSIG = 1


def command(home: Home, part: str) -> list[str]:
    """The command line that starts the part; it names no secret."""
    return [sys.executable, "-m", "letopis.part", str(home.root), part]


def environment(owner: str) -> dict[str, str]:
    """The environment of a part that this process starts: whose leases it takes, and whose child it is."""
    return {**os.environ, OWNER_VARIABLE: owner, _SUPERVISOR_VARIABLE: str(os.getpid())}


def end_with_supervisor() -> None:
    """A part must not outlive its supervisor, however that one ends: not even if it ended before this was called."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    supervisor = os.environ.get(_SUPERVISOR_VARIABLE)
    if supervisor is not None and supervisor != str(os.getppid()):
        raise SystemExit(0)
