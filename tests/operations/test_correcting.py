"""Corrections of archived records: what differs is worked out, the version before stays, nothing else moves."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
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
    log = archived.home.parent / "log"
    archived.ok("log", SUMMARY, "-o", str(log))
    assert any("compare" in path.read_text(encoding="utf-8") for path in log.rglob("*") if path.suffix == ".jsonl")

    made = archived.ok("correct", str(export), *GROUNDS)
    assert [(one["id"], one["version"], one["state"]) for one in made["records"]] == [
        (JOURNAL, 2, "rendered"),
        (SUMMARY, 2, "rendered"),
    ]
    assert made["changes"] == shown["changes"]
    by_id = {one["id"]: one for one in archived.ok("status")["records"]}
    assert (by_id[JOURNAL]["state"], by_id[JOURNAL]["version"]) == ("committed", 1)
    assert by_id[JOURNAL]["correction"] == {"version": 2, "state": "rendered"}
    # What is printed for the binder is the version that is coming, never the one that it corrects.
    printed = tmp_path / "print.pdf"
    archived.ok("print", SUMMARY, "-o", str(printed))
    told = subprocess.run(["pdftotext", str(printed), "-"], capture_output=True, check=True).stdout.decode()
    assert "ЛИСТ ИСПРАВЛЕНИЙ" in told

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


def test_only_the_newest_version_is_given_out(archived: School, tmp_path: Path) -> None:
    """Also where the medium that is asked first has an older one, or where a newer one is known to be elsewhere."""
    places = {name: archived.medium(name) for name in "abc"}
    places["a"].rename(tmp_path / "a")
    archived.ok("correct", str(exported(tmp_path, result="2")), *GROUNDS)
    archived.ok("sign", "--all", "--demo-key")
    (tmp_path / "a").rename(places["a"])
    assert json.loads(file_of(archived, SUMMARY, "record.json"))["version"] == 2
    assert file_of(archived, SUMMARY, "document.pdf", "--version", "2")
    assert archived.ok("rerender", SUMMARY)
    archived.run("media", "check", "a", "--full")
    standing = archived.ok("status", SUMMARY)["records"][0]
    assert (standing["version"], standing["media"]) == (2, {"a": "pending", "b": "verified", "c": "verified"})
    for name in ("b", "c"):
        places[name].rename(tmp_path / name)
    out = ("-o", str(tmp_path / "extract"))
    assert archived.refused("extract", SUMMARY, "--pupil", "1", *out) == (6, "record.newer_elsewhere")
    assert archived.refused("correct", str(exported(tmp_path, topic="Иначе")), *GROUNDS) == (
        6,
        "record.newer_elsewhere",
    )


def test_of_two_corrections_at_once_one_wins(archived: School, tmp_path: Path) -> None:
    exports = [exported(tmp_path, topic=f"Тема {number}", name=f"{number}.json") for number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        ran = list(pool.map(lambda path: archived.run("correct", str(path), *GROUNDS), exports))
    assert sorted(one.code for one in ran) == [0, 4, 4]
    assert {one.json["error"]["code"] for one in ran if one.code} == {"correct.under_way"}
    won = next(number for number, one in enumerate(ran) if one.code == 0)
    archived.ok("sign", "--all", "--demo-key")
    data = json.loads(file_of(archived, JOURNAL, "data.json"))
    assert data["subjects"][0]["lessons"][0]["topic"] == f"Тема {won}"


def test_a_correction_that_was_killed_or_not_rendered_goes_on(archived: School, tmp_path: Path) -> None:
    export = exported(tmp_path, topic="Исправлено")
    subprocess.run([sys.executable, "-c", _KILLED, str(archived.home), str(export)], check=True)
    assert archived.ok("status", JOURNAL)["records"][0]["correction"] == {"version": 2, "state": "closed"}
    again = archived.ok("correct", str(export), *GROUNDS)
    assert [(one["version"], one["state"]) for one in again["records"]] == [(2, "rendered")]
    assert archived.ok("sign", "--all", "--demo-key")["signed"] == [JOURNAL]
    # What can't be printed can't be rendered: it is taken back, and comes right with the next export.
    bad = str(exported(tmp_path, topic="Тема\u0007", name="bad.json"))
    assert archived.run("correct", bad, *GROUNDS).json["failed"]
    assert archived.run("correct", bad, *GROUNDS).json["failed"]
    good = str(exported(tmp_path, topic="Тема"))
    assert archived.refused("correct", good, *GROUNDS) == (4, "correct.under_way")
    archived.ok("reopen", "2026", "--class", "5А", "--basis", "знак, который не напечатать")
    assert archived.ok("correct", good, *GROUNDS)["records"][0]["version"] == 3


_KILLED = """
import sys
from pathlib import Path
from letopis.wiring import build_services
from operations.correcting import correct
from operations.correction_grounds import Grounds
from operations.home import Home
papers = ("объяснительная от 05.09.2026", "разрешение от 06.09.2026")
grounds = Grounds(papers, "учитель математики Иванова А. П.", "deputy")
services = build_services(Home(Path(sys.argv[1])))
correct(services, [Path(sys.argv[2])], grounds, source=None, kind=None, dry_run=False, actor="root")
"""


def test_what_is_closed_and_not_stored_is_not_made_of_another_export(school: School, tmp_path: Path) -> None:
    school.setting("users", 'deputy = "deputy"')
    before = exported(tmp_path, name="before.json")
    school.ok("import", str(before))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    school.ok("sign", SUMMARY, "--demo-key")
    fixed = str(exported(tmp_path, topic="Исправлено", result="2"))
    assert school.refused("correct", fixed, *GROUNDS) == (4, "correct.under_way")
    # And whoever puts another export into the folder keeps the journal from being stored with it.
    [source] = (school.home / "imports").rglob("source/*")
    source.write_bytes(Path(fixed).read_bytes())
    signed = school.run("sign", "--all", "--demo-key").json
    assert {one["code"] for one in signed["failed"]} == {"record.other_export"}


def test_an_export_that_is_no_correction_is_refused(archived: School, tmp_path: Path) -> None:
    tree = json.loads(exported(tmp_path, topic="Исправлено").read_text(encoding="utf-8"))
    first, second, *rest = [pupil["id"] for pupil in tree["pupils"]]
    swapped = (
        json.dumps(tree).replace(f'"{first}"', '"#"').replace(f'"{second}"', f'"{first}"').replace('"#"', f'"{second}"')
    )
    wrong = {
        "correct.renumbered": json.loads(swapped),
        "correct.incomplete_export": {**tree, "subjects": tree["subjects"][:1]},
    }
    for code, content in wrong.items():
        path = tmp_path / f"{code}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        assert archived.refused("correct", str(path), *GROUNDS) == (4, code)
    twice = ("--paper", "объяснительная", "--paper", "объяснительная", *GROUNDS[4:])
    assert archived.refused("correct", str(tmp_path / "fixed.json"), *twice) == (2, "correct.papers_missing")
    own = archived.refused("--as", "deputy", "correct", str(tmp_path / "fixed.json"), *GROUNDS)
    assert own == (4, "correct.not_permitted")
    assert rest


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
    # What goes on from a version that a medium does not have would hide that version there for good.
    late = archived.ok("commit", "--all")
    assert [(one["medium"], one["code"]) for one in late["debts"]] == [("c", "store.earlier_version_missing")]
    archived.run("media", "check", "c", "--full")
    standing = archived.ok("status", JOURNAL)["records"][0]
    assert (standing["version"], standing["media"]["c"]) == (3, "pending")
    archived.ok("media", "attach", "c")
    archived.ok("commit", "--all")
    assert not (archived.home / "work" / JOURNAL).exists()
    assert check_root(place)[0].ok
    assert archived.ok("verify", JOURNAL)["ok"]
    assert archived.ok("reindex")["ok"]
    assert archived.ok("status", JOURNAL)["records"][0]["media"] == dict.fromkeys("abc", "verified")
