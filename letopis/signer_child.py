"""The signer of a sitting under `serve`: started by the command that signs, fed its key through a pipe, kept alive."""

import json
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass

from kernel.errors import UnavailableError
from letopis.key_choice import KeyChoice
from letopis.launching import command
from letopis.supervisor import kill_group
from operations.home import Home

_MOST_FAILURES = 25  # of a signer in one sitting; far more than any accident, few enough not to lock a token


@dataclass
class SignerChild:
    """The one process that holds the key. `keep_alive` starts it, and starts it again if it was killed."""

    home: Home
    choice: KeyChoice
    process: "subprocess.Popen[bytes] | None" = None
    failures: int = 0
    next_start: float = 0.0

    def keep_alive(self) -> None:
        """Starts the signer unless it runs. Raises UnavailableError `signing.signer_fails`."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            kill_group(self.process.pid)
            self.process = None
            self.failures += 1
            self.next_start = time.monotonic() + min(5.0, 0.2 * self.failures)
        if self.failures > _MOST_FAILURES:
            raise UnavailableError(
                "signing.signer_fails",
                "Процесс подписания не удаётся удержать в работе.",
                "Посмотрите log/signer.log в папке архива и начните подписание снова.",
            )
        if time.monotonic() >= self.next_start:
            self._start()

    def _start(self) -> None:
        self.home.log.mkdir(parents=True, exist_ok=True)
        with (self.home.log / "signer.log").open("ab") as log:
            self.process = subprocess.Popen(
                command(self.home, "signer"), stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):  # it died at once: seen at the next look
                self.process.stdin.write(json.dumps(self.choice.as_json()).encode() + b"\n")
                self.process.stdin.close()

    def end(self) -> None:
        """Ends the sitting: the key is closed with its process."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            kill_group(self.process.pid)
            self.process.wait()
