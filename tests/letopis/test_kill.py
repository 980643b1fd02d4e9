"""kill -9 of random processes of `letopis serve` during a close: nothing lost, nothing done twice (design, rule 4)."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from letopis.demo.files import write_canonical
from letopis.demo.small import small_school
from tests import judges, servers
from tests.conftest import School, new_school

FULL = bool(os.environ.get("LETOPIS_FULL"))
CLASSES = 12 if FULL else 5
KILLS = 20 if FULL else 3
IMPATIENT = "lease = 6\nheartbeat = 1\nqueued = 6\nbackoff = 0.3\nattempts = 60\nworkers = 2"


def processes_of(home: Path) -> list[int]:
    """Every process whose command line names the home: supervisor, worker and its pool, beat, web, PKI, signer."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if str(home).encode() in words and (b"letopis.part" in words or b"serve" in words):
                    found.append(int(folder.name))
    return found


class Service:
    """`letopis serve`, started again when it is found dead, as a service manager would."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.process: subprocess.Popen[bytes] | None = None

    def keep_alive(self) -> None:
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "letopis.main", "--home", str(self.school.home), "serve"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


@contextmanager
def command(school: School, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "letopis.main", "--home", str(school.home), "--json", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def under_fire(school: School, service: Service, rng: random.Random, kills: int, *arguments: str) -> int:
    """Runs a command to its end while processes are killed at random moments; gives how many were killed.

    A command that exits 6 (what it needs was killed just then) is repeated, as its hint says.
    """
    killed = 0
    for _ in range(30):
        code, out, dealt = _once_under_fire(school, service, rng, kills - killed, *arguments)
        killed += dealt
        if code == 0:
            assert json.loads(out)["failed"] == []
            return killed
        assert code == 6, out
    raise AssertionError(out)


def _once_under_fire(
    school: School, service: Service, rng: random.Random, kills: int, *arguments: str
) -> tuple[int, str, int]:
    killed = 0
    with command(school, *arguments) as process:
        until = time.monotonic() + 1500
        next_kill = time.monotonic() + rng.uniform(1, 3)
        while process.poll() is None:
            assert time.monotonic() < until, "the command did not end"
            service.keep_alive()
            if killed < kills and time.monotonic() > next_kill:
                victims = processes_of(school.home)
                if victims:
                    with suppress(ProcessLookupError):
                        os.kill(rng.choice(victims), signal.SIGKILL)
                        killed += 1
                next_kill = time.monotonic() + rng.uniform(0.5, 3)
            time.sleep(0.1)
        return process.returncode, process.stdout.read() if process.stdout else "", killed


@pytest.fixture(params=["filesystem+sqlite", "redis+postgresql"])
def grown(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[School]:
    school = new_school(tmp_path)
    with ExitStack() as stack:
        lines = IMPATIENT
        if request.param == "redis+postgresql":
            database = stack.enter_context(servers.postgresql(tmp_path / "servers"))
            broker = stack.enter_context(servers.redis(tmp_path / "redis"))
            lines += f'\ndatabase = "{database}"\nbroker = "{broker}"'
        school.setting("engine", lines)
        yield school


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_a_close_survives_kill_9(grown: School, tmp_path: Path) -> None:
    exports = write_canonical(small_school(CLASSES, pupils=3, lessons_per_subject=4, seed=5), tmp_path / "exports")
    grown.ok("import", *map(str, exports))
    rng = random.Random(20260601)
    service = Service(grown)
    service.keep_alive()
    time.sleep(3)
    killed = 0
    try:
        killed += under_fire(grown, service, rng, KILLS // 2, "close", "2026", "--order", "№ 95 от 28.05.2026")
        killed += under_fire(grown, service, rng, KILLS - killed, "sign", "--all", "--demo-key")
    finally:
        service.stop()
    assert killed >= (KILLS if FULL else KILLS // 2), "the close ended before its kills were dealt"
    assert_nothing_lost_nothing_twice(grown, exports)


def assert_nothing_lost_nothing_twice(school: School, exports: list[Path]) -> None:
    wanted = {f"test/2025-26/{path.stem}/{kind}" for path in exports for kind in ("journal", "summary")}
    status = school.ok("status")["records"]
    assert {record["id"] for record in status} == wanted
    assert all(record["state"] == "committed" for record in status)
    # Evidence whose making was killed is made now; what was made is not made again.
    assert school.ok("renew")["renewed"] == []
    assert school.ok("renew")["sealed"] == []
    verdict = school.ok("verify", "--all", timeout=900)
    assert verdict["ok"]
    assert not [one for record in verdict["records"] for one in record["findings"]]
    for name in "abc":
        batches = [root for key, root in judges.object_roots(school.medium(name)).items() if "/evidence/" in key]
        members = [
            member
            for root in batches
            for member in json.loads((root / "v1" / "content" / "batch.json").read_text())["members"]
            if "/log@" not in member  # the head of the event log
        ]
        assert sorted(members) == sorted(f"{record}@1" for record in wanted), "each record sealed once"
    documents: dict[str, set[bytes]] = {}
    for name in "abc":
        roots = judges.record_roots(school.medium(name))
        assert set(roots) == {f"letopis:{record}" for record in wanted}
        assert judges.ocfl_problems(school.medium(name)) == ""
        left = list((school.medium(name) / "extensions" / "letopis-staging").iterdir())
        assert [path.name for path in left] == ["README.txt"]
        for record, root in roots.items():
            documents.setdefault(record, set()).add((root / "v1" / "content" / "1" / "document.pdf").read_bytes())
    assert all(len(copies) == 1 for copies in documents.values()), "one signature per record, on every medium"
    assert list((school.home / "work").iterdir()) == []
    assert list((school.home / "imports").iterdir()) == []
