"""One contract for every broker: what is published is run, by another process, and a stopped worker stops clean."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from workers.app import create_app, publisher

WORKER = """
import sys
from pathlib import Path
from workers.app import create_app, serve_steps
broker, folder = sys.argv[1], Path(sys.argv[2])
def run(key):
    (folder / "done" / key).touch()
serve_steps(create_app(broker, folder / "broker"), run_step=run, tick=lambda: (folder / "ticked").touch(),
            arguments=["--queues", "work", "--pool", "solo"])
"""


@pytest.fixture(scope="module", params=["filesystem", "redis", "rabbitmq"])
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("broker")
    if request.param == "filesystem":
        yield "filesystem://"
        return
    start = {"redis": servers.redis, "rabbitmq": servers.rabbitmq}[request.param]
    with start(folder / "server") as url:
        yield url


def await_files(folder: Path, wanted: set[str], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while {path.name for path in folder.iterdir()} != wanted:
        assert time.monotonic() < until, f"only {sorted(path.name for path in folder.iterdir())} came"
        time.sleep(0.1)


def test_what_is_published_is_run(broker: str, tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    publish = publisher(create_app(broker, tmp_path / "broker"))
    for number in range(5):
        publish(f"early-{number}", "work")  # before any worker lives
    publish("nobody", "sign")  # a queue that this worker does not serve
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, broker, str(tmp_path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await_files(tmp_path / "done", {f"early-{n}" for n in range(5)})
        for number in range(20):
            publish(f"late-{number}", "work")
        await_files(tmp_path / "done", {f"early-{n}" for n in range(5)} | {f"late-{n}" for n in range(20)})
        assert (tmp_path / "ticked").exists(), "every step ends with a look for the next one"
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == os.EX_OK
    finally:
        worker.kill()
        worker.wait()


class Looker:
    """Looks for messages at the moment it is itself being written into one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __json__(self) -> list[str]:
        return [path.name for path in self._folder.glob("*.msg")]


def test_no_consumer_meets_a_message_half_written(tmp_path: Path) -> None:
    app = create_app("filesystem://", tmp_path)
    with app.connection_for_write() as line:
        channel = line.channel()
        channel._put("work", {"seen": Looker(tmp_path / "queue")})
        assert channel._get("work") == {"seen": []}
    assert not list((tmp_path / "queue").iterdir())


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_broker_that_is_away_stops_nobody(scheme: str) -> None:
    publish = publisher(create_app(f"{scheme}://127.0.0.1:{servers.free_port()}/0", Path("/nonexistent")))
    assert publish("x", "work") is False
