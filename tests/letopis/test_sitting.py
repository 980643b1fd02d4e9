"""A sitting with a token: one PIN from the terminal, killed in the middle, taken up again; one signature a document."""

import collections
import json
import os
import pty
import select
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from tests import softhsm
from tests.conftest import School, new_school

FULL = bool(os.environ.get("LETOPIS_FULL"))
BATCH = 300 if FULL else 30
PIN = "481526"
PROMPT = "ПИН-код токена".encode()


@pytest.fixture
def school(tmp_path: Path, exports: list[Path]) -> School:
    """A home with as many closed summaries as the batch has: copies of one class under other names."""
    made = new_school(tmp_path)
    made.ok("import", str(exports[0]))
    made.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    folder = made.home / "work" / "test" / "2025-26"
    for number in range(1, BATCH):
        unit = f"5c{number}"
        shutil.copytree(folder / "5a", folder / unit)
        path = folder / unit / "summary" / "closing.json"
        sheet = json.loads(path.read_text())
        path.write_text(json.dumps(sheet | {"id": f"test/2025-26/{unit}/summary"}, ensure_ascii=False))
    return made


class Terminal:
    """The command on a terminal of its own; whoever sits there types the PIN when it is asked for."""

    def __init__(self, school: School, environment: dict[str, str], *arguments: str) -> None:
        self.asked = 0
        self.said = b""
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            words = [sys.executable, "-m", "letopis.main", "--home", str(school.home), *arguments]
            os.execve(sys.executable, words, environment)

    def tend(self) -> bool:
        """Reads what is there, answers, and says whether the command still runs."""
        ready, _, _ = select.select([self.screen], [], [], 0.1)
        if not ready:
            return True
        try:
            more = os.read(self.screen, 65536)
        except OSError:
            return False
        before = self.said.count(PROMPT)
        self.said += more
        if self.said.count(PROMPT) > before:
            self.asked += 1
            os.write(self.screen, PIN.encode() + b"\n")
        return bool(more)

    def end(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        os.close(self.screen)
        return os.waitstatus_to_exitcode(status)


def signatures(school: School) -> dict[str, bytes]:
    found = (school.home / "work").glob("*/*/*/*/signature.json")
    return {path.parent.parent.name: path.read_bytes() for path in found}


def events(school: School, verb: str) -> list[str]:
    lines = (school.home / "log" / "events.jsonl").read_text().splitlines()
    return [event["subject"] for event in map(json.loads, lines) if event["verb"] == verb]


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_one_pin_a_kill_and_the_rest(school: School, tmp_path: Path) -> None:
    pki = school.home / "keys" / "demo-pki"
    environment = softhsm.make(tmp_path / "hsm", pki / "director.p12", pki / "director.pass", PIN)
    arguments = ("sign", "--all", "--no-commit", "--pkcs11", softhsm.URI)
    first = Terminal(school, environment, *arguments)
    until = time.monotonic() + 1200
    while first.tend():
        assert time.monotonic() < until
        if len(signatures(school)) >= BATCH // 2:
            os.kill(first.pid, signal.SIGKILL)
            break
    first.end()
    assert first.asked == 1
    kept = signatures(school)
    assert BATCH // 2 <= len(kept) < BATCH, first.said.decode(errors="replace")[-2000:]

    second = Terminal(school, environment, *arguments)
    while second.tend():
        assert time.monotonic() < until
    assert second.end() == 0, second.said.decode(errors="replace")[-2000:]
    assert second.asked == 1
    after = signatures(school)
    assert len(after) == BATCH
    assert {unit: after[unit] for unit in kept} == kept, "a signature that was kept stays"
    assert set(collections.Counter(events(school, "sign")).values()) == {1}
    assert len(events(school, "sign")) == BATCH
    receipts = list((school.home / "receipts").glob("*/*.txt"))
    assert len(receipts) == BATCH
    for path in receipts:
        text = path.read_text(encoding="utf-8")
        assert "КВИТАНЦИЯ О ПОДПИСАНИИ" in text
        assert "ОБРАЗЦОВА" in text
    said = (first.said + second.said).decode(errors="replace")
    assert PIN not in said.replace("ПИН-код", "")
    assert "Содержание заперто" in said
    for place in (school.home / "log").rglob("*"):
        assert not place.is_file() or PIN.encode() not in place.read_bytes()


@pytest.mark.timeout(300)
def test_wrong_pin(school: School, tmp_path: Path) -> None:
    pki = school.home / "keys" / "demo-pki"
    environment = softhsm.make(tmp_path / "hsm", pki / "director.p12", pki / "director.pass", PIN)
    wrong = tmp_path / "pin"
    wrong.write_text("000000\n")
    assert school.refused("sign", "--all", "--pkcs11", softhsm.URI, "--pin-file", str(wrong), env=environment) == (
        2, "signing.pin_wrong",
    )  # fmt: skip
    assert signatures(school) == {}
