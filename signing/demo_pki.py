"""A certification authority, OCSP responder and timestamp service on loopback, for `--demo-keys` and tests.

Not for documents that anyone relies on. Its time is the caller's clock, so that a simulation runs through the years
with it: the director's certificate lives 450 days (`renew_director` issues the next), timestamp certificates twelve
years with a new one every ten, revocation lists two years.
"""

import errno
import multiprocessing
import os
import secrets
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.context import ForkContext, SpawnContext
from pathlib import Path
from urllib.error import URLError

from kernel.digests import sha256_hex
from kernel.errors import UnavailableError
from signing.anchors import read_bundle, write_bundle
from signing.demo_config import CA_YEARS, DIRECTOR_DAYS, KEYS, TSAS, DirectorCertificate, State, load, write_state
from signing.demo_keys import make_key, write_private
from signing.keys import SigningKey, open_p12
from signing.shapes import Authorities

_MONTH = 30
_START_SECONDS = 60.0
_STANDBY_SECONDS = 0.2
CHILDREN: SpawnContext | ForkContext = multiprocessing.get_context("spawn")
"""How the server's process starts: afresh, for the program that starts it may have threads."""


@dataclass(frozen=True)
class DemoPki:
    """A demonstration PKI in a folder."""

    folder: Path
    port: int

    @property
    def p12(self) -> Path:
        """The director's key, PKCS#12."""
        return self.folder / "director.p12"

    @property
    def passphrase_file(self) -> Path:
        """Its passphrase; readable by the owner only."""
        return self.folder / "director.pass"

    @property
    def anchors_file(self) -> Path:
        """The trust anchors, PEM."""
        return self.folder / "anchors.pem"

    @property
    def anchors(self) -> tuple[bytes, ...]:
        """The trust anchors, DER."""
        return read_bundle(self.anchors_file.read_bytes())

    @property
    def authorities(self) -> Authorities:
        """What a sitting needs to know of this PKI."""
        return Authorities(tsa_url=f"{self._address}/tsa", anchors=self.anchors)

    def key(self) -> SigningKey:
        """The director's key, open."""
        return open_p12(self.p12.read_bytes(), self.passphrase_file.read_text().strip())

    def is_up(self) -> bool:
        """Whether this very PKI answers on its port."""
        try:
            with urllib.request.urlopen(f"{self._address}/anchors", timeout=2) as answer:  # noqa: S310  (our own http)
                return bool(answer.read().decode() == sha256_hex(self.anchors_file.read_bytes()))
        except (URLError, OSError, ValueError):
            return False

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def create(folder: Path, *, port: int, school: str, director: str, now: datetime, ca_years: int = CA_YEARS) -> DemoPki:
    """Makes keys, configuration, the director's container and the trust anchors in an empty folder.

    Args:
        folder: made if absent, closed to others.
        port: loopback port that the addresses in certificates name.
        school: organisation in the director's certificate.
        director: owner of it; written in capitals, as certification authorities do.
        now: validity begins on this day.
        ca_years: how long the authority of directors' certificates lives; the root outlives everything.

    Raises UnavailableError `signing.demo_unavailable` where certomancer is not installed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "keys").mkdir(mode=0o700)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    serial = secrets.randbits(95) | 1 << 95
    state = State(
        port=port,
        school=school,
        created=midnight,
        directors=(),
        ca_years=ca_years,
        first_serial=serial << 8,
        stampers=1,
    )
    for name in (*KEYS, TSAS[0]):
        make_key(folder, name)
    return _issue(folder, state, director.upper(), midnight)


def renew_director(folder: Path, *, now: datetime, director: str | None = None) -> DemoPki:
    """Issues the next director's certificate with a new key (another `director` after a change of post).

    The old one stays known to the authority, and its signatures valid. A server that is running takes it up by itself.
    """
    state = State.read(folder)
    name = director.upper() if director else state.directors[-1].owner
    return _issue(folder, state, name, now.replace(microsecond=0))


def renew_ended(folder: Path, *, now: datetime) -> None:
    """Issues the next director's certificate if the present one ends within a month."""
    if opened(folder).key().certificate.valid_to < now + timedelta(days=_MONTH):
        renew_director(folder, now=now)


def revoke_director(folder: Path, *, at: datetime) -> None:
    """Revokes the director's present certificate from `at` on."""
    state = State.read(folder)
    write_state(folder, state.with_last_revoked(at))


def opened(folder: Path) -> DemoPki:
    """The PKI that `create` made in the folder."""
    return DemoPki(folder, State.read(folder).port)


def serve(folder: Path, *, port: int, now: Callable[[], datetime]) -> None:
    """Serves timestamps, OCSP answers, CRLs and certificates on loopback; never returns. Their time is `now()`.

    Where another process serves on the port, this one stands by, and takes over when that one ends: two sittings at
    once need not know of each other.
    """
    from signing.demo_server import server  # certomancer is an optional dependency

    while True:
        try:
            serving = server(folder, port=port, now=now)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            time.sleep(_STANDBY_SECONDS)
            continue
        with serving:
            serving.serve_forever()


_RUNNING: set[Path] = set()
"""Folders of the PKIs whose server a child of this process runs now."""


@contextmanager
def running(pki: DemoPki, *, now: Callable[[], datetime]) -> Iterator[DemoPki]:
    """Runs `serve` in a child process, which stands by if another process serves already.

    `now` goes to a fresh interpreter, so it must be picklable: a function or method of a module, not a closure.
    The child ends with its parent, however the parent ends. Inside of another `running` of the same PKI nothing is
    started.

    Raises UnavailableError `signing.demo_unavailable` if it does not answer in time.
    """
    if pki.folder in _RUNNING:
        yield pki
        return
    child = CHILDREN.Process(target=_serve_child, args=(pki.folder, pki.port, now), daemon=True)
    child.start()
    _RUNNING.add(pki.folder)
    try:
        _await(pki, child.is_alive)
        yield pki
    finally:
        _RUNNING.discard(pki.folder)
        child.terminate()
        child.join()


def _serve_child(folder: Path, port: int, now: Callable[[], datetime]) -> None:
    def end_with_parent() -> None:
        parent = multiprocessing.parent_process()
        assert parent is not None
        parent.join()
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    serve(folder, port=port, now=now)


def _await(pki: DemoPki, alive: Callable[[], bool]) -> None:
    until = time.monotonic() + _START_SECONDS
    while not pki.is_up():
        if not alive() or time.monotonic() > until:
            raise UnavailableError(
                "signing.demo_unavailable",
                f"Учебный удостоверяющий центр не запустился на порту {pki.port}.",
                "Освободите порт и проверьте, что установлены зависимости demo.",
            )
        time.sleep(0.1)


def _issue(folder: Path, state: State, owner: str, begins: datetime) -> DemoPki:
    number = len(state.directors) + 1
    issued = DirectorCertificate(
        label=f"director{number}",
        serial=secrets.randbits(127) | 1 << 126,
        owner=owner,
        begins=begins,
        ends=begins + timedelta(days=DIRECTOR_DAYS),
        revoked=None,
    )
    make_key(folder, issued.label)
    state = replace(state, directors=(*state.directors, issued))
    write_state(folder, state)
    authority = load(folder)
    passphrase = secrets.token_urlsafe(18)
    pki = DemoPki(folder, state.port)
    write_private(pki.p12, authority.container(issued.label, passphrase))
    write_private(pki.passphrase_file, passphrase.encode() + b"\n")
    pki.anchors_file.write_bytes(write_bundle((authority.certificate("root"),), state.created))
    return pki
