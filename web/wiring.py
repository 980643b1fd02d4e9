"""What the pages ask of the wiring: the door knows the verbs, the wiring knows the home."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kernel.errors import LetopisError
from kernel.ids import RecordId
from operations.runner import Runner
from operations.services import Services
from signing.shapes import CertificateFacts

if TYPE_CHECKING:
    from signing.keys import SigningKey


@dataclass(frozen=True)
class PageFacts:
    """What the settings say of the pages: roles that must show a second factor."""

    second_factor: frozenset[str] = frozenset()


@dataclass(frozen=True, repr=False)
class SignInService:
    """The school's sign-in service (OpenID Connect).

    Attributes:
        title: as people call it.
        issuer: its address, as it names itself in tokens.
        client_id: what it knows the archive by.
        client_secret: gives the secret to that. Raises BadInputError `settings.no_secret`.
        scopes: what is asked of it.
        claim: the claim of a token that tells people apart.
        people: value of the claim → account.
        authorities: the file of those by which its certificate is checked; empty: the common ones.
    """

    title: str
    issuer: str
    client_id: str
    client_secret: Callable[[], str]
    scopes: str
    claim: str
    people: Mapping[str, str]
    authorities: str = ""


@dataclass(frozen=True, repr=False)
class KeyWish:
    """The key that a person chose on the page, and its PIN: never printed, never logged."""

    demo: bool = False
    address: str = ""
    pin: str = ""


@dataclass(frozen=True)
class KeyOffer:
    """A key that may sign here. `certificate` is None where it can't be seen without the PIN, or the token is away."""

    address: str
    certificate: CertificateFacts | None
    is_test: bool = False


class Sittings(Protocol):
    """The signing sittings of this process: at most one at a time."""

    @property
    def under_way(self) -> str:
        """Whose sitting is under way; empty if there is none."""
        ...

    def trouble_of(self, actor: str) -> LetopisError | None:
        """What the last sitting left undone, if it was the actor's and something went wrong."""
        ...

    def refuse_another(self) -> None:
        """Returns if there is none. Raises RefusedError `signing.sitting_under_way`."""
        ...

    def begin(self, actor: str, records: Sequence[RecordId], wish: KeyWish) -> tuple[str, ...]:
        """Opens the key, then signs and stores in the background. Gives warnings of the certificate."""
        ...

    def with_key(self, actor: str, wish: KeyWish, work: "Callable[[SigningKey], object]") -> None:
        """Opens the key and does a short work with it here and now. Raises as `refuse_another`, what opening raises."""
        ...

    def begin_work(
        self, actor: str, wish: KeyWish, work: "Callable[[Services, SigningKey], LetopisError | None]"
    ) -> None:
        """The same in the background; what the work gives is the trouble of the sitting."""
        ...


class Wiring(Protocol):
    """The wiring, as the pages see it."""

    def services(self) -> Services:
        """The services of the home, by its settings as they are now."""
        ...

    def facts(self) -> PageFacts:
        """What the settings say of the pages."""
        ...

    def sign_in_service(self) -> SignInService | None:
        """The school's own sign-in service; None where the settings name none.

        Raises BadInputError `settings.malformed`.
        """
        ...

    def runner(self) -> Runner:
        """Leaves planned steps to `serve`."""
        ...

    def keys(self) -> tuple[KeyOffer, ...]:
        """The keys that may sign here."""
        ...

    def plugin_script(self) -> Path | None:
        """CryptoPro's own script, by which a page talks to its plug-in; None where the settings name none."""
        ...

    def outside_certificate(self) -> CertificateFacts | None:
        """Whose certificate signs on another machine, as the settings say; None if they don't."""
        ...

    @property
    def sittings(self) -> Sittings:
        """The signing sittings."""
        ...


_INSTALLED: list[Wiring] = []


def install(wiring: Wiring) -> None:
    """Hands the wiring to the pages, before the first request."""
    _INSTALLED[:] = [wiring]


def wired() -> Wiring:
    """The wiring that was handed in."""
    return _INSTALLED[0]
