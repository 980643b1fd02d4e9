"""Ways in which work could be lost or a key misused, each found by a review that tried to."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from letopis.demo.files import write_canonical
from letopis.demo.small import small_school
from tests import judges
from tests.conftest import School


def edited(path: Path, target: Path, change: Any) -> Path:
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    target.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return target


def named(name: str) -> Any:
    return lambda value: value["class"].update(name=name)


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_archive_without_media_is_no_archive(school: School, exports: list[Path]) -> None:
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary")
    school.ok("sign", "--all", "--demo-key", "--no-commit")
    before = files_below(school.home / "work")
    settings = school.home / "letopis.toml"
    text = settings.read_text()
    settings.write_text(re.sub(r"\[media\.[abc]\]\n(.+\n)+", "", text) + "\n[media]\n")
    assert school.refused("commit", "--all") == (2, "settings.malformed")
    settings.write_text(text.replace('path = "media/b"', 'path = "media/a"'))
    assert school.refused("commit", "--all") == (2, "settings.malformed")
    assert files_below(school.home / "work") == before
    settings.write_text(text)
    assert school.ok("commit", "--all")["committed"] == ["test/2025-26/5a/summary"]


def test_a_class_without_a_name_touches_no_other(school: School, exports: list[Path], tmp_path: Path) -> None:
    school.ok("import", *map(str, exports))
    before = sorted(files_below(school.home / "imports"))
    for name in ("«»", '"', " ", "10А (социально-экономический профиль, корпус № 2, здание школы)"):
        bad = edited(exports[0], tmp_path / "bad.json", named(name))
        assert school.refused("import", str(bad)) == (2, "import.bad_class_name"), name
    for year in ("0001/0002", "9999/10000", "2025/2027"):
        bad = edited(exports[0], tmp_path / "bad.json", lambda value, year=year: value.update(academic_year=year))
        assert school.run("import", str(bad)).code == 2, year
    assert sorted(files_below(school.home / "imports")) == before
    assert len(school.ok("status")["records"]) == 2


def test_strange_folders_in_the_home_are_no_records(school: School, exports: list[Path]) -> None:
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary")
    for strange in (
        "imports/test/2025-26/5a/.journal.old",
        "imports/old/2025-26/5a/journal",
        "work/test/2025-26/5a/journal.bak",
    ):
        folder = school.home / strange
        folder.mkdir(parents=True)
        for name in ("current", "import.json", "closing.json"):
            (folder / name).write_text("{}")
    assert [record["id"] for record in school.ok("status", "test")["records"]] == ["test/2025-26/5a/summary"]


def test_a_damaged_sheet_is_named(school: School, exports: list[Path]) -> None:
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary")
    (school.home / "work/test/2025-26/5a/summary/closing.json").write_text("{")
    for verb in (["status"], ["close", "2026"], ["sign", "--all", "--demo-key"]):
        ran = school.run(*verb)
        assert ran.code == 5, verb
        assert "home.damaged_sheet" in ran.out
        assert "Traceback" not in ran.err


def test_what_is_broken_outside_ends_in_a_code(school: School) -> None:
    for name, content in (("letopis.sqlite3", b"garbage" * 1000), ("profile.toml", b"\xff"), ("letopis.toml", b"x = ")):
        path = school.home / name
        kept = path.read_bytes() if path.exists() else None
        path.write_bytes(content)
        ran = school.run("status")
        assert ran.code in (2, 6), name
        assert ran.json["error"]["hint"]
        assert "Traceback" not in ran.err
        path.unlink() if kept is None else path.write_bytes(kept)
    assert school.refused("serve", "--port", "99999") == (2, "cli.usage")


def test_two_closes_with_two_orders_have_one_winner(school: School, tmp_path: Path) -> None:
    exports = write_canonical(small_school(classes=3, pupils=2, lessons_per_subject=2, seed=4), tmp_path / "e")
    school.ok("import", *map(str, exports))
    base = [sys.executable, "-m", "letopis.main", "--home", str(school.home), "--json", "close", "2026"]
    both = [
        subprocess.Popen([*base, "--kind", "journal", "--order", order], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for order in ("№ 1 от 28.05.2026", "№ 2 от 27.05.2026")
    ]
    told = [json.loads(process.communicate(timeout=200)[0]) for process in both]
    events = [json.loads(line) for line in (school.medium("a") / "events.jsonl").read_text().splitlines()]
    closes = [event["subject"] for event in events if event["verb"] == "close"]
    assert len(closes) == len(set(closes)) == 3
    failed = [failure["code"] for one in told for failure in one["failed"]]
    assert failed == ["close.already_closed"] * 3
    for record in closes:
        order = json.loads((school.home / "work" / record / "closing.json").read_text())["order"]
        text = judges.run("pdftotext", str(school.home / "work" / record / "rendered.pdf"), "-").stdout
        assert order in text, "document and record name one order"


def test_a_later_export_serves_the_summary(school: School, exports: list[Path], tmp_path: Path) -> None:
    """The journal is archived after the last lesson; decisions come with the transfer order (rule: closed apart)."""
    bare = edited(exports[0], tmp_path / "bare.json", lambda value: value.update(decisions=[]))
    school.ok("import", str(bare))
    school.ok("close", "2026", "--kind", "journal", "--order", "№ 94 от 27.05.2026")
    assert school.refused("import", str(exports[0])) == (4, "import.already_closed")
    school.ok("sign", "--all", "--demo-key")
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    school.ok("sign", "--all", "--demo-key")
    summary = judges.object_roots(school.medium("a"))["letopis:test/2025-26/5a/summary"] / "v1/content/1"
    assert len(json.loads((summary / "data.json").read_text())["decisions"]) == 4
    assert list((school.home / "imports").iterdir()) == []
    assert files_below(school.home / "cache" / "sections") == [], "no pupil's data outlives its record in the cache"
    assert school.refused("import", str(exports[0])) == (4, "import.already_archived")


@pytest.fixture
def served(school: School, tmp_path: Path) -> Any:
    exports = write_canonical(small_school(classes=16, pupils=2, lessons_per_subject=2, seed=6), tmp_path / "e")
    school.ok("import", *map(str, exports))
    school.setting("engine", "lease = 20\nheartbeat = 2\nqueued = 20\nworkers = 2")
    school.ok("close", "2026", "--kind", "journal")
    service = subprocess.Popen(
        [sys.executable, "-m", "letopis.main", "--home", str(school.home), "serve"], stdout=subprocess.DEVNULL
    )
    yield school, service
    service.terminate()
    service.wait(60)


def test_a_broken_off_sitting_signs_nothing_more(served: tuple[School, subprocess.Popen[bytes]]) -> None:
    school, service = served
    log = school.medium("a") / "events.jsonl"

    def signed() -> list[str]:
        events = [json.loads(line) for line in log.read_text().splitlines()]
        return [event["subject"] for event in events if event["verb"] == "sign"]

    base = [sys.executable, "-m", "letopis.main", "--home", str(school.home), "--json"]
    sitting = subprocess.Popen([*base, "sign", "--all", "--demo-key"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 150
    while not signed():
        assert time.monotonic() < until
        assert sitting.poll() is None, sitting.communicate()
        time.sleep(0.02)
    sitting.send_signal(signal.SIGINT)
    sitting.communicate(timeout=60)
    first = signed()
    journals = {record["id"] for record in school.ok("status")["records"]}
    rest = sorted(journals - set(first))
    if not rest:
        pytest.fail("the sitting ended before it could be broken off")

    # A summary can still be closed: what waits for a key holds nobody up.
    school.ok("close", "2026", "--kind", "summary", "--class", "5А", timeout=200)
    told = school.ok("sign", rest[0], "--demo-key", "--no-commit", timeout=120)
    assert told["signed"] == [rest[0]]
    assert sorted(set(signed())) == sorted({*first, rest[0]}), "nothing was signed that was not named"
    time.sleep(3)
    states = {record["id"]: record["state"] for record in school.ok("status")["records"]}
    assert states[rest[0]] == "signed", "--no-commit holds, whatever an earlier sitting had planned"

    service.kill()  # the service dies: a command goes on by itself
    service.wait()
    school.ok("close", "2026", "--kind", "summary", "--class", "6А", timeout=200)
    school.ok("sign", "--all", "--demo-key", timeout=280)
    assert all(s == "committed" for s in (r["state"] for r in school.ok("status")["records"]) if s != "imported")
    assert len(signed()) == len(set(signed())) == 18
