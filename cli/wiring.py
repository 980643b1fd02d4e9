"""What the command asks of the wiring: the door knows the verbs, the wiring knows the home."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kernel.findings import Finding
from operations.home import Home
from operations.runner import Runner
from operations.services import Services
from signing.shapes import CertificateFacts

if TYPE_CHECKING:
    from signing.keys import SigningKey  # brings pyHanko along, which most commands do not need


class KeyArguments(Protocol):
    """Which key the command line names."""

    demo_key: bool
    p12: Path | None
    pkcs11: str | None
    pin_file: Path | None


@dataclass(frozen=True)
class OpenedSitting:
    """A signing sitting: who runs its steps, and what is to be said of the certificate (it ends soon)."""

    runner: Runner
    warnings: tuple[Finding, ...]


@dataclass(frozen=True)
class LetterFacts:
    """A letter to an account: what it says, whether it is due, whether it has just gone, or why it has not."""

    account: str
    subject: str
    text: str
    due: bool
    sent: bool
    trouble: str = ""


@dataclass(frozen=True)
class Lived:
    """What simulated years came to: how often each thing happened, and the audit as the command gives it."""

    years: int
    counts: Mapping[str, int]
    audit: Mapping[str, Any]


class Wiring(Protocol):
    """The wiring, as the command sees it."""

    def services(self, home: Home) -> Services:
        """The services of a home; no database is touched."""
        ...

    def database(self, services: Services) -> None:
        """Sets the database up, for the verbs that need it."""
        ...

    def accounts(self, services: Services) -> str:
        """Sets the accounts of the page up; gives the page's address."""
        ...

    def letters(self, services: Services, *, send: bool) -> Iterator[LetterFacts]:
        """The letters that wait to be written, each as it is sent. Raises UnavailableError `mail.not_sent`."""
        ...

    def runner(self, services: Services) -> Runner:
        """Runs steps here, or watches `serve` run them."""
        ...

    def signing(self, services: Services, key: KeyArguments) -> AbstractContextManager[OpenedSitting]:
        """A sitting: the key is open, the timestamp service answers; ends with the context."""
        ...

    def open_key(self, services: Services, key: KeyArguments) -> "AbstractContextManager[SigningKey]":
        """A key in this process, and the timestamp service at hand; ends with the context."""
        ...

    def outside_certificate(self, services: Services, path: Path | None) -> CertificateFacts:
        """The certificate that will sign elsewhere: of the file, of the settings, of the test PKI."""
        ...

    def passphrase(self, pin_file: Path | None, prompt: str) -> str:
        """A passphrase from the file, else from the terminal; never from an argument."""
        ...

    def answering(self, services: Services) -> AbstractContextManager[None]:
        """Timestamp service and authorities can be asked: in a demonstration they are started for the context."""
        ...

    def found(self, home: Home, wish: Mapping[str, object]) -> list[tuple[str, Path]]:
        """Makes a home; gives its media."""
        ...

    def set_clock(self, services: Services, day: date) -> datetime:
        """Moves a simulation's clock forward."""
        ...

    def simulate(self, services: Services, years: int, say: Callable[[str], None]) -> Lived:
        """Lives the years in a simulation's home."""
        ...

    def serve(self, services: Services, port: int | None) -> None:
        """Runs worker, beat and page until told to stop."""
        ...

    def demo(self, home: Home, *, no_serve: bool, json_output: bool) -> int:
        """The demonstration; gives the exit status."""
        ...
