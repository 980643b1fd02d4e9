"""A real PKI over HTTP on loopback, with a clock that tests set, and one file signed by it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha512
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.simple_server import make_server

import pytest

from signing import demo_pki, demo_server
from signing.demo_config import State
from signing.demo_pki import DemoPki
from signing.keys import SigningKey
from signing.shapes import Authorities, Placement, Prepared, Verification
from signing.sign import finish, make_cms, prepare
from signing.verify import verify
from tests.judges import BouncyCastle

if TYPE_CHECKING:
    from tests.signing.gost_pki import GostWorld

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
BOX = (300.0, 60.0, 300.0 + 85 * 72 / 25.4, 60.0 + 32 * 72 / 25.4)


@dataclass
class World:
    """The PKI, its clock, and what can be made to fail."""

    pki: DemoPki
    at: datetime = NOW
    down: tuple[str, ...] = ()
    requests: list[str] = field(default_factory=list)
    document: bytes = (DATA / "document.pdf").read_bytes()
    mark: bytes = (DATA / "mark.pdf").read_bytes()
    placement: Placement = field(default_factory=lambda: Placement(-1, BOX))

    @property
    def authorities(self) -> Authorities:
        return replace(self.pki.authorities, timeout=5.0)

    def prepared(self, key: SigningKey, document: bytes | None = None) -> Prepared:
        return prepare(
            document or self.document,
            key.certificate,
            self.placement,
            self.mark,
            at=self.at,
            reason="Закрытие года",
            location="Казань",
        )

    def signed(self, document: bytes | None = None) -> bytes:
        key = self.pki.key()
        made = self.prepared(key, document)
        return finish(made, make_cms(made, key), self.authorities)

    def verify(self, pdf: bytes, at: datetime | None = None, **others: object) -> Verification:
        asked = {
            "anchors": self.pki.anchors,
            "at": at or self.at,
            "unsigned_length": len(self.document),
            "unsigned_sha512": sha512(self.document).hexdigest(),
        }
        return verify(pdf, **(asked | others))


@contextmanager
def _serving(folder: Path) -> Iterator[World]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    pki = demo_pki.create(folder, port=port, school="МБОУ «СОШ № 1»", director="Иванова Мария Петровна", now=NOW)
    world = World(pki)
    application = demo_server.Application(folder, State.read(folder).created, lambda: world.at)

    def gate(environ: dict, start_response: Callable) -> list[bytes]:
        path = environ["PATH_INFO"]
        world.requests.append(path)
        if any(part in path for part in world.down):
            start_response("503 Service Unavailable", [("Content-Length", "0")])
            return []
        return application(environ, start_response)

    with make_server(
        "127.0.0.1", port, gate, server_class=demo_server.Server, handler_class=demo_server.Handler
    ) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield world
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with _serving(tmp_path_factory.mktemp("pki") / "demo") as world:
        yield world


@pytest.fixture
def world(shared_world: World) -> World:
    """The PKI, up and at its first moment."""
    shared_world.at, shared_world.down = NOW, ()
    shared_world.requests.clear()
    return shared_world


@pytest.fixture
def own_world(tmp_path: Path) -> Iterator[World]:
    """A PKI of the test's own, for what changes it."""
    with _serving(tmp_path / "demo") as world:
        yield world


@pytest.fixture(scope="session")
def other_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A second PKI that nobody changes: strangers."""
    with _serving(tmp_path_factory.mktemp("strangers") / "demo") as world:
        yield world


@pytest.fixture(scope="session")
def signed(shared_world: World) -> bytes:
    """A B-LTA file signed at NOW."""
    shared_world.at, shared_world.down = NOW, ()
    return shared_world.signed()


@pytest.fixture(scope="session")
def gost_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator["GostWorld"]:
    """A PKI in GOST by OpenSSL's engine."""
    from tests.signing import gost_pki

    with gost_pki.serving(tmp_path_factory.mktemp("gost")) as world:
        yield world


@pytest.fixture(scope="session")
def bouncy_castle(tmp_path_factory: pytest.TempPathFactory) -> BouncyCastle:
    return BouncyCastle.compiled(tmp_path_factory.mktemp("java"))
