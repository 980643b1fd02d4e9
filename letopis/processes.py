"""What each process of `letopis serve` does: worker, signer, beat, web, test PKI. Each is its own fresh interpreter."""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from letopis.current import CurrentServices
from letopis.settings import Settings, read_settings
from letopis.wiring import build_services, clock_of, owner_name, set_up_database, set_up_pages
from operations.home import Home
from operations.plans import SIGN_QUEUE, WORK_QUEUE
from operations.services import Services
from operations.sitting import Sitting
from signing import demo_pki
from workers.app import create_app, publisher, serve_beat, serve_steps

_LETTERS = 300.0  # seconds between two looks at what is to be written
_IDLE = 0.3  # seconds between two looks for a step

OpenSitting = Callable[[Services], Sitting]


def run_worker(home: Home, part: str) -> None:
    """A worker of the `work` queue: renders, finishes, judges and stores, one step at a time.

    The supervisor runs several, each a process of its own. A prefork pool would share a lock between idle children on
    the file-system transport: one killed while it holds the lock leaves the others waiting for ever (tried).
    """
    _serve_queue(home, read_settings(home), WORK_QUEUE, part)


def run_signer(home: Home, open_sitting: OpenSitting, only: frozenset[str]) -> None:
    """The signer: the one process that holds the key, a solo worker of the `sign` queue for one sitting's steps."""
    settings = read_settings(home)
    _serve_queue(home, settings, SIGN_QUEUE, "signer", open_sitting, only)


def _serve_queue(
    home: Home,
    settings: Settings,
    queue: str,
    part: str,
    open_sitting: OpenSitting | None = None,
    only: frozenset[str] | None = None,
) -> None:
    services = CurrentServices(home)
    set_up_database(services())
    from operations.engine import Engine

    app = create_app(settings.engine.broker, home.broker)
    sitting = open_sitting(services()) if open_sitting else None
    publish = publisher(app)

    def engine() -> Engine:
        return Engine(services(), owner_name(), sitting, only)

    serve_steps(
        app,
        run_step=lambda key: engine().run_step(key),
        tick=lambda: engine().dispatch(publish, queues=(queue,)),
        arguments=["--queues", queue, "--hostname", f"{part}@%h", "--pool", "solo"],
    )


def run_hand(home: Home) -> None:
    """One more pair of hands for a command that works without `serve`: takes steps until it is told to stop."""
    services = CurrentServices(home)
    set_up_database(services())
    from operations.engine import Engine

    while True:
        engine = Engine(services(), owner_name())
        taken = engine.take()
        for key in taken:
            engine.run_step(key)
        if not taken:
            time.sleep(_IDLE)


def run_beat(home: Home) -> None:
    """The metronome: one entry, the tick."""
    settings = read_settings(home)
    serve_beat(create_app(settings.engine.broker, home.broker), home.log)


def run_web(home: Home) -> None:
    """The page."""
    import waitress
    from django.core.wsgi import get_wsgi_application

    set_up_pages(build_services(home))
    _make_room(home.arriving)
    tempfile.tempdir = str(home.arriving)  # waitress and the papers that are handed out: not in the machine's folder
    from django.contrib.sessions.backends.db import SessionStore

    from desk.accounts.answered import forget_broken_off
    from letopis.pages import PageWiring
    from web.wiring import install

    SessionStore.clear_expired()
    forget_broken_off()
    install(PageWiring(home))
    port = int(os.environ.get("LETOPIS_PORT") or read_settings(home).serve.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # waitress ends the requests under way then
    waitress.serve(get_wsgi_application(), host="127.0.0.1", port=port, threads=4)


def _make_room(folder: Path) -> None:
    """Makes the folder in which files lie while they arrive; what a kill left there goes: nobody else writes there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)


def run_mail(home: Home) -> None:
    """Letters, looked after every few minutes."""
    set_up_pages(build_services(home))
    from desk import steps
    from letopis.post import send_in_time

    done_on = None
    while True:
        done_on = send_in_time(home, done_on)
        steps.close_thread_connection()
        time.sleep(_LETTERS)


def run_demo_pki(home: Home) -> None:
    """The test PKI's timestamps, OCSP answers and CRLs on loopback, by the home's clock."""
    pki = demo_pki.opened(home.demo_pki)
    demo_pki.serve(home.demo_pki, port=pki.port, now=clock_of(home, read_settings(home)).now)
