"""The HTTP face of the demonstration PKI: certomancer's WSGI application behind our clock, on loopback only."""

import secrets
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from certomancer.integrations.animator import Animator, AnimatorArchStore

from kernel.digests import sha256_hex
from signing.demo_config import CONFIG, Authority, State, load, tsa_at, with_stamper
from signing.demo_keys import key_of
from signing.pades.stamping import StampingKey

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_FAKE_TIME = "HTTP_X_CERTOMANCER_FAKE_TIME"
_REQUEST_LIMIT = 65536  # bytes; a timestamp request takes about eighty


class Server(ThreadingMixIn, WSGIServer):
    """One thread per request; a request that hangs holds nobody up."""

    daemon_threads = True


class Handler(WSGIRequestHandler):
    """Answers, and writes no log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401  (the signature of the base class)
        """Says nothing: a demonstration's requests interest no log."""


class _Loaded:
    """One reading of the configuration."""

    def __init__(self, folder: Path, version: int) -> None:
        self.version = version
        self.authority: Authority = load(folder)
        self.animator = Animator(AnimatorArchStore(self.authority.architectures), with_web_ui=False)
        self.stampers: dict[str, StampingKey] = {}
        self.anchors = sha256_hex((folder / "anchors.pem").read_bytes())


class Application:
    """WSGI application: `/tsa` stamps with the certificate of the day, the rest is certomancer's."""

    def __init__(self, folder: Path, created: datetime, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._created = created
        self._now = now
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answers one request at the time that the clock shows."""
        now = self._now()
        # Certomancer fills caches while it answers.
        with self._lock:
            if environ["PATH_INFO"] == "/tsa":
                return self._stamp(environ, start_response, now)
            loaded = self._current()
            if environ["PATH_INFO"] == "/anchors":
                return _reply(start_response, "text/plain", loaded.anchors.encode())
            environ[_FAKE_TIME] = now.isoformat(timespec="seconds")
            answer: Iterable[bytes] = loaded.animator(environ, start_response)
            return list(answer)

    def _current(self) -> _Loaded:
        version = (self._folder / CONFIG).stat().st_mtime_ns
        if self._loaded is None or self._loaded.version != version:
            self._loaded = _Loaded(self._folder, version)
        return self._loaded

    def _stamp(self, environ: "WSGIEnvironment", start_response: "StartResponse", now: datetime) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        request = environ["wsgi.input"].read(min(length, _REQUEST_LIMIT))
        label = tsa_at(self._created, now)
        loaded = self._current()
        if label not in loaded.stampers:
            with_stamper(self._folder, label)
            loaded = self._current()
            loaded.stampers[label] = StampingKey(loaded.authority.certificate(label), key_of(self._folder, label))
        try:
            answer = loaded.stampers[label].answer(request, now, secrets.randbits(63))
        except ValueError:
            return _reply(start_response, "text/plain", b"not a timestamp request", HTTPStatus.BAD_REQUEST)
        return _reply(start_response, "application/timestamp-reply", answer)


def _reply(
    start_response: "StartResponse", kind: str, body: bytes, status: HTTPStatus = HTTPStatus.OK
) -> Iterable[bytes]:
    start_response(f"{status.value} {status.phrase}", [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def server(folder: Path, *, port: int, now: Callable[[], datetime]) -> WSGIServer:
    """A server bound to the loopback port; the caller runs `serve_forever` and closes it."""
    application = Application(folder, State.read(folder).created, now)
    return make_server("127.0.0.1", port, application, server_class=Server, handler_class=Handler)
