"""Corrections of archived records: what differs is worked out, the version before stays, nothing else moves."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from archive_store.checker import check_root
from letopis.demo.small import small_school
from tests.conftest import School

JOURNAL, SUMMARY = "test/2025-26/5a/journal", "test/2025-26/5a/summary"
PAPERS = ("--paper", "объяснительная от 05.09.2026", "--paper", "разрешение от 06.09.2026")
GROUNDS = (*PAPERS, "--corrected-by", "учитель математики Иванова А. П.", "--permitted-by", "deputy")


@pytest.fixture
def archived(archived_copy: School) -> School:
    """A school whose classes 5А and 6А are archived, with a deputy."""
    archived_copy.setting("users", 'deputy = "deputy"\nteacher = "commission"')
    archived_copy.setting(
        "people", 'deputy = { office = "заместитель директора по УР", name = "Петрова Мария Ивановна" }'
    )
    return archived_copy


def exported(folder: Path, *, topic: str = "", result: str = "", name: str = "fixed.json") -> Path:
    """The export of 5А with another topic of the first lesson, another first result of the second subject."""
    journal = small_school(classes=1, pupils=4, lessons_per_subject=6, seed=1)[0]
    tree: dict[str, Any] = journal.model_dump(mode="json", by_alias=True)
    if topic:
        tree["subjects"][0]["lessons"][0]["topic"] = topic
    if result:
        tree["subjects"][1]["period_results"][0]["value"] = result
    path = folder / name
    path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return path


def file_of(school: School, record: str, name: str, *more: str) -> bytes:
    target = school.home.parent / f"out-{len(list(school.home.parent.iterdir()))}"
    got = school.ok("get", record, *more, "-o", str(target))
    return next(Path(path) for path in got["files"] if path.endswith(name)).read_bytes()


def test_a_corrected_result_gives_journal_and_summary_a_second_version(archived: School, tmp_path: Path) -> None:
    before = {record: file_of(archived, record, "document.pdf") for record in (JOURNAL, SUMMARY)}
    old = json.loads(file_of(archived, SUMMARY, "record.json"))
    export = exported(tmp_path, topic="Исправленная тема", result="2")

    shown = archived.ok("correct", str(export), "--dry-run")
    assert [one["id"] for one in shown["changes"]] == [JOURNAL, JOURNAL, SUMMARY]
    assert not list((archived.home / "work").rglob("closing.json"))

    made = archived.ok("correct", str(export), *GROUNDS)
    assert [(one["id"], one["version"], one["state"]) for one in made["records"]] == [
        (JOURNAL, 2, "rendered"),
        (SUMMARY, 2, "rendered"),
    ]
    assert made["changes"] == shown["changes"]
    by_id = {one["id"]: one for one in archived.ok("status")["records"]}
    assert (by_id[JOURNAL]["state"], by_id[JOURNAL]["version"]) == ("committed", 1)
    assert by_id[JOURNAL]["correction"] == {"version": 2, "state": "rendered"}

    assert sorted(archived.ok("sign", "--all", "--demo-key")["signed"]) == [JOURNAL, SUMMARY]
    by_id = {one["id"]: one for one in archived.ok("status")["records"]}
    for record in (JOURNAL, SUMMARY):
        assert (by_id[record]["version"], by_id[record]["correction"]) == (2, None)
        assert set(by_id[record]["media"].values()) == {"verified"}
    assert archived.ok("verify", "--all")["ok"]
    assert not list((archived.home / "work").rglob("*.pdf"))

    # The version before is there as it was signed, with its evidence; the close and the term are its own.
    for record, document in before.items():
        assert file_of(archived, record, "document.pdf", "--version", "1") == document
        assert file_of(archived, record, "record.ers", "--version", "1")
        assert file_of(archived, record, "record.ers")
    new = json.loads(file_of(archived, SUMMARY, "record.json"))
    assert (new["retention"], new["closing"], new["case_index"]) == (
        old["retention"],
        old["closing"],
        old["case_index"],
    )
    correction = new["correction"]
    assert correction["earlier_sha512"] == old["document"]["sha512"]
    assert [(one["before"] != "2", one["after"]) for one in correction["entries"]] == [(True, "2")]
    pdf = file_of(archived, SUMMARY, "document.pdf")
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    for said in ("ЛИСТ ИСПРАВЛЕНИЙ", "Петрова Мария Ивановна", "объяснительная от 05.09.2026", "Исправленному верить"):
        assert said in text
    assert {one.removesuffix(".json") for one in _sources(archived)} == {"1/source/0001", "2/source/0001"}


def _sources(school: School) -> set[str]:
    found = set()
    for inventory in school.medium("a").rglob("inventory.json"):
        content = json.loads(inventory.read_text())
        if content["id"].endswith(JOURNAL):
            states = [version["state"] for version in content["versions"].values()]
            found |= {path for state in states for files in state.values() for path in files}
    return {path for path in found if "/source/" in path}


def test_a_topic_alone_leaves_the_summary_as_it_is(archived: School, tmp_path: Path) -> None:
    made = archived.ok("correct", str(exported(tmp_path, topic="Исправленная тема")), *GROUNDS)
    assert [one["id"] for one in made["records"]] == [JOURNAL]
    archived.ok("sign", "--all", "--demo-key")
    # A second correction goes on from the first, not from the beginning.
    again = archived.ok("correct", str(exported(tmp_path, topic="Ещё исправлено")), *GROUNDS)
    assert [one["version"] for one in again["records"]] == [3]
    assert again["changes"][0]["before"] == "Исправленная тема"
    archived.ok("sign", "--all", "--demo-key")
    kept = [json.loads(file_of(archived, JOURNAL, "data.json", "--version", number)) for number in ("2", "3")]
    assert [one["subjects"][0]["lessons"][0]["topic"] for one in kept] == ["Исправленная тема", "Ещё исправлено"]
    assert archived.ok("rerender", JOURNAL)


def test_what_is_wrong_is_said_and_nothing_is_written(archived: School, tmp_path: Path) -> None:
    same, fixed = str(exported(tmp_path, name="same.json")), str(exported(tmp_path, topic="Исправлено"))
    assert archived.refused("correct", same, *GROUNDS) == (4, "correct.nothing_changed")
    assert archived.refused("correct", fixed, *GROUNDS[2:]) == (2, "correct.papers_missing")
    assert archived.refused("correct", fixed, *PAPERS, "--permitted-by", "deputy") == (2, "correct.no_author")
    who = ("--corrected-by", "учитель Иванова А. П.", "--permitted-by")
    for account in ("teacher", "nobody", ""):
        assert archived.refused("correct", fixed, *PAPERS, *who, account) == (4, "correct.not_permitted")
    assert archived.refused("--as", "teacher", "correct", fixed, *GROUNDS) == (4, "role.not_allowed")
    assert archived.refused("correct", str(tmp_path / "none.json"), *GROUNDS)[0] == 2
    later = tmp_path / "later.json"
    later.write_text(Path(fixed).read_text(encoding="utf-8").replace("2025/2026", "2026/2027"), encoding="utf-8")
    assert archived.refused("correct", str(later), *GROUNDS)[1] in ("correct.not_archived", "import.inconsistent")
    tree = json.loads(Path(fixed).read_text(encoding="utf-8"))
    for pupil in tree["pupils"]:
        pupil |= {"surname": "Иной", "birth_date": None, "id": f"x{pupil['order']}"}
    other = tmp_path / "other.json"
    other.write_text(re.sub(r'"pupil": "', '"pupil": "x', json.dumps(tree)), encoding="utf-8")
    assert archived.refused("correct", str(other), *GROUNDS)[0] in (2, 4)
    assert not list((archived.home / "work").rglob("closing.json"))
    archived.ok("correct", fixed, *GROUNDS)
    assert archived.refused("correct", str(exported(tmp_path, topic="Иначе")), *GROUNDS) == (4, "correct.under_way")


def test_a_correction_that_is_not_signed_may_be_taken_back(archived: School, tmp_path: Path) -> None:
    archived.ok("correct", str(exported(tmp_path, topic="Исправлено")), *GROUNDS)
    assert archived.ok("reopen", "2026", "--class", "5А", "--basis", "ошиблись классом")["reopened"] == [JOURNAL]
    assert archived.ok("status", JOURNAL)["records"][0]["correction"] is None
    assert archived.ok("verify", JOURNAL)["ok"]


def test_a_medium_that_was_away_gets_the_version_when_it_is_back(archived: School, tmp_path: Path) -> None:
    place = archived.medium("c")
    archived.ok("correct", str(exported(tmp_path, topic="Исправлено")), *GROUNDS)
    place.rename(tmp_path / "away")
    signed = archived.ok("sign", "--all", "--demo-key")
    assert [one["medium"] for one in signed["debts"]] == ["c"]
    assert (archived.home / "work" / JOURNAL).is_dir()
    # What waits for that medium alone does not keep a second mistake from being mended.
    again = archived.ok("correct", str(exported(tmp_path, topic="Ещё раз")), *GROUNDS)
    assert [one["version"] for one in again["records"]] == [3]
    assert [one["medium"] for one in archived.ok("sign", "--all", "--demo-key")["debts"]] == ["c"]
    (tmp_path / "away").rename(place)
    standing = archived.ok("status", JOURNAL)["records"][0]
    assert (standing["version"], standing["media"]["c"]) == (3, "pending")
    archived.ok("media", "attach", "c")
    archived.ok("commit", "--all")
    assert not (archived.home / "work" / JOURNAL).exists()
    assert check_root(place)[0].ok
    assert archived.ok("verify", JOURNAL)["ok"]
    assert archived.ok("reindex")["ok"]
    assert archived.ok("status", JOURNAL)["records"][0]["media"] == dict.fromkeys("abc", "verified")
