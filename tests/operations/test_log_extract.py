"""An extract from the log says what was done to a record, and can be proved with tools that anybody has."""

import json
import re
import subprocess
from pathlib import Path

from archive_store.event_check import verify_log
from operations.event_words import WORDS
from tests.conftest import REPOSITORY, School
from tests.operations.conftest import JOURNALS

ACT = "test/2031-32/act-2032-1/act"
_LOGGED = re.compile(r"\.log\(\s*[a-z._]+,\s*\"([a-z][a-z-]*)\"")


def test_what_was_done_with_a_record_and_its_act(approved: School, tmp_path: Path) -> None:
    approved.ok("get", JOURNALS[0], "-o", str(tmp_path / "got"), "--as", "archivist")
    approved.ok("act", "execute", "2032-1", "--as", "archivist")
    of_record = approved.ok("log", JOURNALS[0], "-o", str(tmp_path / "record"))
    text = said(tmp_path / "record" / "vypiska.pdf")
    for words in ("закрыто", "подписан", "записан на носитель", "выдан из архива", "уничтожен на носителе"):
        assert words in text, words
    of_act = approved.ok("log", ACT, "-o", str(tmp_path / "act"))
    text = said(tmp_path / "act" / "vypiska.pdf")
    for words in ("проект акта", "согласован", "исполняется", "носитель подтвердил", "уничтожен на носителе"):
        assert words in text, words
    assert of_record["lines"] >= 10
    assert of_act["lines"] >= 12
    log = (tmp_path / "act" / "events.jsonl").read_bytes()
    assert of_act["of"] == log.count(b"\n")


def said(pdf: Path) -> str:
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"\s+", " ", subprocess.run(
        ["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout) + text  # fmt: skip


def test_it_is_proved_without_this_program(approved: School, tmp_path: Path) -> None:
    approved.ok("log", ACT, "-o", str(tmp_path / "out"))
    lines = (tmp_path / "out" / "events.jsonl").read_bytes().splitlines(keepends=True)
    previous = "0" * 64
    for line in lines[:5]:
        bare = subprocess.run(["jq", "-cS", "del(.hash)"], input=line, capture_output=True, check=True).stdout
        digest = subprocess.run(["sha256sum"], input=bare, capture_output=True, check=True).stdout.split()[0].decode()
        event = json.loads(line)
        assert (event["hash"], event["prev"]) == (digest, previous)
        previous = digest
    keys = {
        one["key_id"]: one["public_key_pem"]
        for one in json.loads((tmp_path / "out" / "archive-keys.json").read_text())["keys"]
    }
    assert verify_log(tmp_path / "out" / "events.jsonl", keys).ok
    (tmp_path / "out" / "events.jsonl").write_bytes(b"".join(lines[:3] + lines[4:]))
    assert not verify_log(tmp_path / "out" / "events.jsonl", keys).ok


def test_refusals(approved: School, tmp_path: Path) -> None:
    assert approved.refused("log", "нет такого", "-o", str(tmp_path / "x")) == (3, "log.nothing_told")
    (tmp_path / "y").write_text("занято")
    assert approved.refused("log", ACT, "-o", str(tmp_path / "y")) == (2, "get.target_not_empty")
    assert approved.refused("log", ACT, "-o", str(tmp_path / "x"), "--as", "teacher") == (4, "role.not_allowed")


def test_every_event_has_its_words(approved: School) -> None:
    events = [json.loads(line) for line in (approved.medium("a") / "events.jsonl").read_bytes().splitlines()]
    assert {event["verb"] for event in events} <= WORDS.keys()
    for path in (REPOSITORY / "operations").glob("*.py"):
        for verb in _LOGGED.findall(path.read_text(encoding="utf-8")):
            assert verb in WORDS, f"{path.name}: {verb}"
