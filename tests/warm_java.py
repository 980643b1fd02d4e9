"""veraPDF kept running between commands: Java needs two seconds to start, a document a tenth of one.

The very same program judges the very same files, the canary of each run among them; only its start is saved. Commands
reach it through a socket, for none of them outlives its document, and several may ask at once. A command that
gets no answer starts a Java of its own, as it would without this.
"""

import json
import socket
import socketserver
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

Judging = Callable[[list[str], Sequence[Path]], list[str]]


class WarmJava:
    """The keeper: a thread that hands questions to the one Java process, and its answers back."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="warm-java-")
        self.socket = Path(self._folder.name, "socket")
        self._lock = threading.Lock()
        self._command: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        keeper = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                asked = json.loads(self.rfile.readline())
                answers = keeper.judged(asked["command"], asked["paths"])
                with suppress(BrokenPipeError):  # it was killed meanwhile
                    self.wfile.write(json.dumps(answers).encode() + b"\n")

        self._server = socketserver.ThreadingUnixStreamServer(str(self.socket), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def judged(self, command: list[str], paths: list[str]) -> list[str] | None:
        """The answers in order; None if Java ended before the last."""
        with self._lock:
            if self._process is None or command != self._command:
                self._end()
                self._command = command
                self._process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
                )
            answers = _asked(self._process, paths)
            if len(answers) < len(paths):
                self._end()
                return None
            return answers

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        with self._lock:
            self._end()
        self._folder.cleanup()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            with self._process:
                self._process = None


def _asked(process: "subprocess.Popen[str]", paths: list[str]) -> list[str]:
    assert process.stdin
    assert process.stdout
    answers: list[str] = []
    with suppress(BrokenPipeError):
        for path in paths:  # one by one: a pipe that is full both ways would wait for ever
            process.stdin.write(f"{path}\n")
            process.stdin.flush()
            if not (line := process.stdout.readline()):
                break
            answers.append(line.rstrip("\n"))
    return answers


def through(keeper: Path, cold: Judging) -> Judging:
    """What judges by asking the keeper at that socket; by a `cold` start if it does not answer."""

    def judge(command: list[str], asked: Sequence[Path]) -> list[str]:
        with suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as line:
            line.connect(str(keeper))
            wanted = {"command": command, "paths": [str(path) for path in asked]}
            line.sendall(json.dumps(wanted).encode() + b"\n")
            with line.makefile("rb") as answer:
                answers: list[str] | None = json.loads(answer.readline())
                if answers is not None:
                    return answers
        return cold(command, asked)

    return judge
