"""The signer of a sitting under `serve`: started by the command that signs, fed its key through a pipe, kept alive."""

import json
import secrets
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kernel.errors import UnavailableError
from letopis.key_choice import KeyChoice
from letopis.launching import command, environment
from letopis.supervisor import kill_group
from operations.home import Home

_MOST_FAILURES = 25  # of a signer in one sitting; far more than any accident, few enough not to lock a token


@dataclass
class SignerChild:
    """The one process that holds the key. `keep_alive` starts it, and starts it again if it was killed."""

    home: Home
    choice: KeyChoice
    give_up: Callable[[str], object]
    release: Callable[[Sequence[str]], object]
    dispatch: Callable[[Sequence[str]], object]
    process: "subprocess.Popen[bytes] | None" = None
    owner: str = ""
    failures: int = 0
    next_start: float = 0.0

    def keep_alive(self, keys: Sequence[str]) -> None:
        """Starts the signer for these steps unless it runs, and publishes those that have become ready for it.

        `serve` leaves the `sign` queue alone: only the sitting says what may be signed.

        Raises UnavailableError `signing.signer_fails`.
        """
        if self.process is not None and self.process.poll() is None:
            self.dispatch(keys)
            return
        if self.process is not None:
            kill_group(self.process.pid)
            self.give_up(self.owner)
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
            self._start(keys)

    def _start(self, keys: Sequence[str]) -> None:
        self.home.log.mkdir(parents=True, exist_ok=True)
        self.release(keys)  # what was published for a signer that is gone: nobody else reads it
        self.owner = f"signer-{secrets.token_hex(6)}"
        with (self.home.log / "signer.log").open("ab") as log:
            self.process = subprocess.Popen(
                command(self.home, "signer"),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=environment(self.owner),
            )
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):  # it died at once: seen at the next look
                told = {"key": self.choice.as_json(), "steps": list(keys)}
                self.process.stdin.write(json.dumps(told).encode() + b"\n")
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
