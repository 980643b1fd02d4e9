"""A command that is interrupted says so, keeps what is done, and the next one goes on at once."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from letopis.demo.files import write_canonical
from letopis.demo.small import small_school
from tests.conftest import School


def test_ctrl_c_during_a_close(school: School, tmp_path: Path) -> None:
    exports = write_canonical(small_school(classes=8, pupils=25, lessons_per_subject=60, seed=9), tmp_path / "exports")
    school.ok("import", *map(str, exports))
    command = [sys.executable, "-m", "letopis.main", "--home", str(school.home), "--json", "close", "2026"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    rendered = school.home / "work" / "test" / "2025-26"
    until = time.monotonic() + 120
    while not list(rendered.glob("*/*/rendered.json")):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "Повторите команду" in err

    before = {path: path.read_bytes() for path in rendered.glob("*/*/rendered.pdf")}
    begun = time.monotonic()
    again = school.ok("close", "2026", timeout=400)
    assert time.monotonic() - begun < 118, "a lease of the interrupted command held the next one up"
    assert [record["state"] for record in again["records"]] == ["rendered"] * 16
    assert all(path.read_bytes() == content for path, content in before.items())


def test_two_signers_at_once_keep_one_signature_each(school: School, exports: list[Path]) -> None:
    school.ok("import", *map(str, exports))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    command = [
        sys.executable,
        "-m",
        "letopis.main",
        "--home",
        str(school.home),
        "--json",
        "sign",
        "--all",
        "--demo-key",
    ]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [(*process.communicate(timeout=300), process.returncode) for process in both]
    for out, err, code in answers:
        assert code == 0, out + err
        assert json.loads(out)["failed"] == []
    events = [json.loads(line) for line in (school.medium("a") / "events.jsonl").read_text().splitlines()]
    signed = [event["subject"] for event in events if event["verb"] == "sign"]
    assert len(signed) == len(set(signed)) == 4
    assert all(record["state"] == "committed" for record in school.ok("status")["records"])


_DIES_BEFORE_IT_TELLS = """
import os, sys
from operations.services import Services
log = Services.log
def told(self, actor, verb, subject, **details):
    if verb == "sign":
        os._exit(9)
    log(self, actor, verb, subject, **details)
Services.log = told
from letopis.main import main
sys.argv = ["letopis", "--home", *sys.argv[1:]]
main()
"""


def test_a_signature_that_a_kill_kept_out_of_the_log_is_told_later(school: School, exports: list[Path]) -> None:
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    one = ("test/2025-26/5a/summary", "--no-commit", "--demo-key")
    died = subprocess.run(
        [sys.executable, "-c", _DIES_BEFORE_IT_TELLS, str(school.home), "sign", *one], capture_output=True, check=False
    )
    assert died.returncode == 9, died.stderr
    [kept] = school.home.glob("work/*/*/5a/summary/signature.json")
    before = kept.read_bytes()
    for _ in range(2):
        school.run("sign", *one)
        assert kept.read_bytes() == before
    lines = map(json.loads, (school.home / "log" / "events.jsonl").read_text(encoding="utf-8").splitlines())
    assert [event["subject"] for event in lines if event["verb"] == "sign"] == ["test/2025-26/5a/summary"]
