"""The wiring behind the pages: the home's services, `serve` as the runner, and the signing sittings."""

from contextlib import suppress
from functools import partial
from pathlib import Path

from kernel.errors import LetopisError, NotFoundError
from letopis.settings import read_settings
from letopis.sittings import PageSittings
from letopis.wiring import build_services
from operations.home import Home
from operations.runner import LeftToServe
from operations.services import Services
from signing.shapes import CertificateFacts
from web.wiring import KeyOffer, PageFacts, SignInService


class PageWiring:
    """`web.wiring.Wiring` for a real home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._sittings = PageSittings(home)

    def services(self) -> Services:
        """The services of the home, by its settings as they are now."""
        return build_services(self._home)

    def facts(self) -> PageFacts:
        """What the settings say of the pages."""
        return PageFacts(frozenset(role.value for role in read_settings(self._home).serve.second_factor))

    def sign_in_service(self) -> SignInService | None:
        """The school's own sign-in service."""
        settings = read_settings(self._home)
        said = settings.oidc
        if said is None:
            return None
        return SignInService(
            title=said.title,
            issuer=said.issuer,
            client_id=said.client_id,
            client_secret=partial(said.secret, self._home),
            scopes=" ".join(said.scopes),
            claim=said.claim,
            people={one.sign_in: name for name, one in settings.people.items() if one.sign_in},
            authorities=str(self._home.root / said.ca_file) if said.ca_file else "",
        )

    def runner(self) -> LeftToServe:
        """Leaves planned steps to `serve`."""
        return LeftToServe()

    def keys(self) -> tuple[KeyOffer, ...]:
        """The keys that may sign here: those of the settings, and in a demonstration the test key."""
        from signing import demo_pki
        from signing.keys import look_pkcs11

        offers = []
        if self._home.demo_pki.is_dir():
            offers.append(KeyOffer("demo", demo_pki.opened(self._home.demo_pki).key().certificate, is_test=True))
        for address in read_settings(self._home).signing.keys:
            certificate = None
            if address.startswith("pkcs11:"):
                with suppress(LetopisError):  # the token is away; the other keys are there all the same
                    certificate = look_pkcs11(address)
            offers.append(KeyOffer(address, certificate))
        return tuple(offers)

    def outside_certificate(self) -> CertificateFacts | None:
        """Whose certificate signs on another machine, as the settings say, or that of the test key."""
        from letopis.keys import choose_certificate

        try:
            return choose_certificate(self._home, read_settings(self._home), None)
        except NotFoundError:
            return None

    def plugin_script(self) -> Path | None:
        """CryptoPro's script for pages, as the settings name it."""
        script = read_settings(self._home).signing.plugin_script
        return self._home.root / script if script else None

    @property
    def sittings(self) -> PageSittings:
        """The signing sittings."""
        return self._sittings
