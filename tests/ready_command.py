"""The command, loaded once: each run of it is a fork of a process that has imported everything and done nothing.

A test starts the command hundreds of times; most of what a start costs is imports, most of what an end costs is taking
them down. What a fork has not is a fresh interpreter: `test_without_database.py` and the kill tests start the real one.
"""

import atexit
import gc
import json
import multiprocessing
import os
import pkgutil
import runpy
import select
import signal
import subprocess
import sys
import threading
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.warm_java import WarmJava, through

PROGRAM = "letopis.main"

# In the order of the layers. What needs a database set up is left to the run that sets it up.
_PACKAGES = ("kernel", "profiles", "retention", "journals", "docgen", "signing", "archive_store", "operations", "cli",
             "letopis")  # fmt: skip
_LIBRARIES = ("django.core.management.commands.migrate", "django.db.backends.sqlite3.base", "django.db.models")


class ReadyCommand:
    """Runs of the command, one after another, each in a process of its own."""

    def __init__(self) -> None:
        self._parent: subprocess.Popen[bytes] | None = None
        self._java: WarmJava | None = None

    def run(self, arguments: list[str], *, cwd: Path, env: dict[str, str], out: Path, timeout: float) -> int:
        """The exit status; what was printed lies in `out`/out and `out`/err. Raises subprocess.TimeoutExpired."""
        parent = self._started()
        asked = {"arguments": arguments, "cwd": str(cwd), "env": env, "out": str(out), "timeout": timeout}
        assert parent.stdin
        assert parent.stdout
        parent.stdin.write(json.dumps(asked).encode() + b"\n")
        parent.stdin.flush()
        said = parent.stdout.readline()
        if not said:
            raise RuntimeError(f"the ready command ended with {parent.wait()}")
        code: int | None = json.loads(said)
        if code is None:
            raise subprocess.TimeoutExpired([PROGRAM, *arguments], timeout)
        return code

    def close(self) -> None:
        if self._parent:
            self._parent.communicate()
            self._parent = None
        if self._java:
            self._java.close()
            self._java = None

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._parent is None:
            self._java = WarmJava()
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "tests.ready_command", str(self._java.socket)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1],
            )  # fmt: skip
        return self._parent


def _load() -> None:
    for library in _LIBRARIES:
        import_module(library)
    from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured

    for package in _PACKAGES:
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if module.name in ("letopis.main", "letopis.django_settings", "letopis.page_settings"):
                continue
            try:
                import_module(module.name)
            except (AppRegistryNotReady, ImproperlyConfigured):
                continue
    _start_cheaply()


def _start_cheaply() -> None:
    """The children of a run start as it did itself: by a fork, and Java not at all."""
    from docgen.verapdf import validator
    from signing import demo_pki

    validator.run_java = through(Path(sys.argv[1]), validator.run_java)
    demo_pki.CHILDREN = multiprocessing.get_context("fork")


def _become(asked: dict[str, Any]) -> None:
    """Makes this process what a shell would have started."""
    os.setsid()
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, f"{asked['out']}/out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (2, f"{asked['out']}/err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        opened = os.open(name, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = [PROGRAM, *asked["arguments"]]


def _wait(child: int, timeout: float) -> int | None:
    """The exit status as a shell says it; None if it had to be killed."""
    handle = os.pidfd_open(child)
    try:
        in_time = bool(select.select([handle], [], [], timeout)[0])
        if not in_time:
            os.killpg(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        return os.waitstatus_to_exitcode(status) if in_time else None
    finally:
        os.close(handle)


def main() -> None:
    """Answers each line of standard input, a request in JSON, with a line: the exit status, or null after a timeout."""
    _load()
    # What lies in memory by now stays where it is: a run that counted it again would copy all of it.
    gc.collect()
    gc.freeze()
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    for line in requests:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(asked)
            break
        answers.write(json.dumps(_wait(child, asked["timeout"])).encode() + b"\n")
        answers.flush()
    else:
        return
    requests.close()
    answers.close()
    os._exit(_run())


def _run() -> int:
    """The exit status. Threads are waited for and exit functions called, but no module is torn down: that takes longer
    than most commands."""
    code = 0
    try:
        runpy.run_module(PROGRAM, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    main()
