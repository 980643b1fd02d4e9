"""The wiring behind the command: which home, which clock, which runner, which key.

Imports that need the database, or that are heavy (WeasyPrint, pyHanko), stand in the functions that need them: a
command that only looks should answer at once.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

from cli.wiring import KeyArguments, LetterFacts, Lived, OpenedSitting
from kernel.clock import SystemClock
from letopis.authorities import answering_authorities
from letopis.home_clock import set_clock
from letopis.settings import read_settings
from letopis.supervisor import crew, is_served, serve
from letopis.wiring import build_services, clock_of, give_up_dead_owners, owner_name, set_up_database, set_up_pages
from operations.home import Home
from operations.runner import Runner
from operations.services import Services
from signing.shapes import CertificateFacts

if TYPE_CHECKING:
    from signing.keys import SigningKey


class CommandWiring:
    """`cli.wiring.Wiring` for a real home."""

    def services(self, home: Home) -> Services:
        """The services of the home."""
        return build_services(home)

    def database(self, services: Services) -> None:
        """Sets the database up."""
        set_up_database(services)

    def accounts(self, services: Services) -> str:
        """Sets the accounts of the page up; gives the page's address."""
        set_up_pages(services)
        return f"http://127.0.0.1:{read_settings(services.home).serve.port}"

    def letters(self, services: Services, *, send: bool) -> Iterator[LetterFacts]:
        """The letters that wait to be written, each as it is sent."""
        set_up_pages(services)
        from letopis.post import letters

        for one in letters(services.home, send=send):
            trouble = f"{one.trouble.message} {one.trouble.hint}" if one.trouble else ""
            yield LetterFacts(one.letter.account, one.letter.subject, one.letter.text, one.due, one.sent, trouble)

    def runner(self, services: Services) -> Runner:
        """`serve` does the work if it runs on this home, else this process."""
        from desk import steps
        from operations.engine import Engine
        from operations.running import HereRunner, WatchingRunner

        here = HereRunner(Engine(services, owner_name()), crew=lambda: crew(services.home, steps.release_owner))
        give_up_dead_owners()
        if is_served(services.home):
            return WatchingRunner(lambda: is_served(services.home), here, lambda _: None)
        return here

    @contextmanager
    def signing(self, services: Services, key: KeyArguments) -> Iterator[OpenedSitting]:
        """A sitting: with `serve` in a signer process of its own, else in this one."""
        from letopis.keys import choose_key
        from letopis.sittings import open_sitting

        choice = choose_key(
            services.home, services.clock, demo=key.demo_key, p12=key.p12, pkcs11=key.pkcs11, pin_file=key.pin_file
        )
        with open_sitting(services, choice) as opened:
            yield opened

    @contextmanager
    def open_key(self, services: Services, key: KeyArguments) -> "Iterator[SigningKey]":
        """A key in this process."""
        from letopis.keys import choose_key, open_key
        from signing.sign import check_authorities

        choice = choose_key(
            services.home, services.clock, demo=key.demo_key, p12=key.p12, pkcs11=key.pkcs11, pin_file=key.pin_file
        )
        with answering_authorities(services), open_key(services.home, choice) as opened:
            check_authorities(services.authorities(), opened.certificate.md)
            yield opened

    def outside_certificate(self, services: Services, path: Path | None) -> CertificateFacts:
        """The certificate that will sign elsewhere."""
        from letopis.keys import choose_certificate

        return choose_certificate(services.home, read_settings(services.home), path)

    def passphrase(self, pin_file: Path | None, prompt: str) -> str:
        """A passphrase from the file, else from the terminal."""
        from letopis.keys import read_pin

        return read_pin(pin_file, prompt)

    def answering(self, services: Services) -> AbstractContextManager[None]:
        """In a demonstration, the test PKI answers while the context lasts."""
        return answering_authorities(services)

    def found(self, home: Home, wish: Mapping[str, object]) -> list[tuple[str, Path]]:
        """Makes a home."""
        from letopis.founding import Wish, found_home, slug_of

        media = wish["media"]
        assert isinstance(media, dict)
        school = str(wish["school"])
        return found_home(
            home,
            Wish(
                profile=str(wish["profile"]),
                school=school,
                school_id=str(wish["school_id"] or slug_of(school)),
                owner=str(wish["owner"] or getuser()),
                zone=str(wish["zone"]),
                demo_keys=bool(wish["demo_keys"]),
                simulation=bool(wish["simulation"]),
                media=media,
            ),
            SystemClock(),
        )

    def set_clock(self, services: Services, day: date) -> datetime:
        """Moves a simulation's clock forward; a test director whose certificate ends by then gets the next one."""
        clock = clock_of(services.home, read_settings(services.home))
        now = set_clock(clock, day, services.school.zone)
        if services.home.demo_pki.is_dir():
            from signing import demo_pki

            demo_pki.renew_ended(services.home.demo_pki, now=now)
        return now

    def simulate(self, services: Services, years: int, say: Callable[[str], None]) -> Lived:
        """Lives the years in a simulation's home."""
        from letopis.simulation import simulate

        return simulate(self, services, years, say)

    def serve(self, services: Services, port: int | None) -> None:
        """Runs worker, beat, page and, in a demonstration, the test PKI."""
        set_up_database(services)
        from desk import steps
        from letopis.current import CurrentServices
        from operations.batch import plan_daily
        from operations.engine import Engine
        from operations.healing import plan_heal
        from workers.app import create_app, publisher

        settings = read_settings(services.home)
        publish = publisher(create_app(settings.engine.broker, services.home.broker))
        current = CurrentServices(services.home)

        def dispatch() -> None:
            with steps.outage_survived():
                plan_daily(current())
                Engine(current(), owner_name()).dispatch(publish)

        def give_up(owner: str) -> None:
            with steps.outage_survived():  # then its leases run out
                steps.release_owner(owner)
                plan_heal(current())

        plan_heal(services)
        if port is not None:
            os.environ["LETOPIS_PORT"] = str(port)  # for the page's process
        parts = [*(f"worker-{number}" for number in range(1, settings.engine.workers + 1)), "beat", "web"]
        if services.home.demo_pki.is_dir():
            parts.insert(0, "demo-pki")
        if settings.mail.host:
            parts.append("mail")
        page = f"http://127.0.0.1:{port or settings.serve.port}/"
        serve(
            services.home,
            parts,
            dispatch=dispatch,
            give_up=give_up,
            ready=lambda: print(f"Летопись работает: {page} (остановить: Ctrl+C)", flush=True),  # noqa: T201
        )

    def demo(self, home: Home, *, no_serve: bool, json_output: bool) -> int:
        """The demonstration."""
        from letopis.demonstration import demonstrate

        return demonstrate(self, home, no_serve=no_serve, json_output=json_output)
