"""Each archived record, judged from outside (the issue's own list)."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from docgen.verapdf import VeraPdf
from tests import judges
from tests.conftest import School

RECORDS = [
    "test/2025-26/5a/journal",
    "test/2025-26/5a/summary",
    "test/2025-26/6a/journal",
    "test/2025-26/6a/summary",
]


def document(school: School, record: str, medium: str = "a") -> Path:
    return judges.object_roots(school.medium(medium))[f"letopis:{record}"] / "v1" / "content" / "1" / "document.pdf"


def test_status_shows_three_copies_of_each(archived: School) -> None:
    records = archived.ok("status")["records"]
    assert [record["id"] for record in records] == RECORDS
    for record in records:
        assert record["state"] == "committed"
        assert record["media"] == {"a": "verified", "b": "verified", "c": "verified"}
        assert record["closed_on"] == "2026-05-28"
        assert record["first_act_year"] == {"journal": 2032, "summary": 2102}[record["kind"]]


def test_our_own_verdict(archived: School) -> None:
    verdict = archived.ok("verify", "--all")
    assert verdict["ok"]
    assert [record["id"] for record in verdict["records"]] == RECORDS
    assert verdict["checks_run"] > 4 * 5


@pytest.mark.parametrize("record", RECORDS)
def test_the_signature_is_accepted_by_openssl_and_poppler(archived: School, record: str, tmp_path: Path) -> None:
    path = document(archived, record)
    anchors = next((archived.home / "trust").glob("*.pem"))
    assert judges.openssl_accepts(path.read_bytes(), anchors, tmp_path)
    assert judges.pdfsig_accepts(path)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 3] ^= 1
    assert not judges.openssl_accepts(bytes(damaged), anchors, tmp_path)


@pytest.mark.parametrize("record", RECORDS)
def test_the_signed_file_begins_with_the_rendered_bytes(archived: School, record: str) -> None:
    rendered = (archived.home.parent / "rendered" / record / "rendered.pdf").read_bytes()
    path = document(archived, record)
    assert path.read_bytes().startswith(rendered)
    sheet = json.loads(path.with_name("record.json").read_text())
    assert sheet["document"]["unsigned"] == {"size": len(rendered), "sha512": hashlib.sha512(rendered).hexdigest()}


def test_verapdf_passes_every_signed_file_at_level_3a(archived: School, tmp_path: Path) -> None:
    paths = [document(archived, record) for record in RECORDS]
    verdicts = VeraPdf(tmp_path).check(paths)
    assert {path: (verdict.passed, verdict.flavour) for path, verdict in verdicts.items()} == dict.fromkeys(
        paths, (True, "3a")
    )


def test_the_three_copies_are_byte_equal(archived: School) -> None:
    copies = [
        {
            f"{root.relative_to(archived.medium(name))}/{path.relative_to(root)}": path.read_bytes()
            for root in judges.object_roots(archived.medium(name)).values()
            for path in root.rglob("*")
            if path.is_file()
        }
        for name in "abc"
    ]
    assert len(copies[0]) > 4 * 8
    assert copies[0] == copies[1] == copies[2]


@pytest.mark.parametrize("medium", ["a", "b", "c"])
def test_ocfl_py_finds_the_root_valid(archived: School, medium: str) -> None:
    assert judges.ocfl_problems(archived.medium(medium)) == ""


def test_sha512sum_agrees_with_every_manifest(archived: School) -> None:
    roots = judges.object_roots(archived.medium("b"))
    assert set(judges.record_roots(archived.medium("b"))) == {f"letopis:{record}" for record in RECORDS}
    assert len(roots) == len(RECORDS) + 1, "and the evidence of their batch"
    assert all(judges.sha512sum_accepts(root) for root in roots.values())


def test_nothing_is_left_in_staging_or_under_way(archived: School) -> None:
    for name in "abc":
        left = [path.name for path in (archived.medium(name) / "extensions" / "letopis-staging").iterdir()]
        assert left == ["README.txt"]
    assert list((archived.home / "work").iterdir()) == []
    assert list((archived.home / "imports").iterdir()) == [], "a raw export is purged with the last kind"


def test_a_summary_holds_no_lesson_mark_and_no_other_class(archived: School) -> None:
    roots = judges.object_roots(archived.medium("a"))
    journals = {
        unit: json.loads((roots[f"letopis:test/2025-26/{unit}/journal"] / "v1/content/1/data.json").read_text())
        for unit in ("5a", "6a")
    }
    for unit, other in (("5a", "6a"), ("6a", "5a")):
        summary = roots[f"letopis:test/2025-26/{unit}/summary"] / "v1" / "content" / "1"
        assert not (summary / "source").exists()
        texts = b"".join(path.read_bytes() for path in summary.rglob("*.json"))
        assert b'"lessons"' not in texts.replace(b'"lessons": 18', b"")
        assert b'"cells"' not in texts
        topics = {lesson["topic"] for subject in journals[unit]["subjects"] for lesson in subject["lessons"]}
        assert not any(topic.encode() in texts for topic in topics if len(topic) > 12)
        strangers = {p["surname"] for p in journals[other]["pupils"]} - {p["surname"] for p in journals[unit]["pupils"]}
        for kind in ("journal", "summary"):
            folder = roots[f"letopis:test/2025-26/{unit}/{kind}"]
            everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
            assert strangers
            assert not any(name.encode() in everything for name in strangers)


def test_paths_ids_and_logs_carry_no_names(archived: School) -> None:
    roots = judges.object_roots(archived.medium("a"))
    data = json.loads((roots["letopis:test/2025-26/5a/journal"] / "v1/content/1/data.json").read_text())
    names = {word for pupil in data["pupils"] for word in (pupil["surname"], pupil["name"]) if len(word) > 3}
    places = "\n".join(str(path) for path in archived.home.rglob("*"))
    logs = "".join(path.read_text() for path in (archived.home / "log").rglob("*") if path.is_file())
    logs += (archived.medium("a") / "events.jsonl").read_text()
    assert names
    assert not [name for name in names if name in places or name in logs]


def test_the_event_log_tells_the_whole_story_on_every_medium(archived: School) -> None:
    logs = [(archived.medium(name) / "events.jsonl").read_text().splitlines() for name in "abc"]
    assert logs[0] == logs[1] == logs[2]
    verbs = [json.loads(line)["verb"] for line in logs[0]]
    assert verbs[0] == "init"
    for verb in ("import", "close", "render", "trial", "ask-key", "sign", "finish", "check", "store", "purge-import"):
        assert verb in verbs
    assert verbs.count("sign") == 4
    assert all(json.loads(line)["actor"] == os.environ.get("USER", "root") for line in logs[0])


def test_the_director_s_mark_is_in_the_document(archived: School, tmp_path: Path) -> None:
    text = judges.run("pdftotext", str(document(archived, RECORDS[1])), "-").stdout
    assert "РЕПЕТИЦИЯ" not in text
    rendered = judges.run(
        "pdftoppm", "-r", "20", "-png", "-singlefile", str(document(archived, RECORDS[1])), str(tmp_path / "page")
    )
    assert rendered.returncode == 0
