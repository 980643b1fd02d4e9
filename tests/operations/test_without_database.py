"""Media first: the whole database may go, and nothing is lost (rule 1 of the design)."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from tests.conftest import School

RECORD = "test/2025-26/5a/summary"

DUMP = """
import sys, json
from pathlib import Path
from letopis.wiring import build_services, set_up_database
from operations.home import Home
set_up_database(build_services(Home(Path(sys.argv[1]))))
from catalogue.entries import dump
print(json.dumps(dump(), default=str))
"""

WATCHED = """
import sys
from cli.main import main
from letopis.command import CommandWiring
code = main(sys.argv[1:], CommandWiring())
assert "django" not in sys.modules, "Django was imported"
sys.exit(code)
"""


def drop_database(school: School) -> None:
    for path in school.home.glob("letopis.sqlite3*"):
        path.unlink()


def test_get_and_verify_never_import_django(
    archived_copy: School, python: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    drop_database(archived_copy)
    for verb in (["get", RECORD, "-o", str(tmp_path / "got")], ["verify", "--all"], ["media", "list"]):
        result = python(WATCHED, "--home", str(archived_copy.home), "--json", *verb)
        assert result.returncode == 0, result.stdout + result.stderr
    assert (tmp_path / "got" / "document.pdf").is_file()
    # Who looked is in the log on every medium, and still without a database.
    for name in "abc":
        told = [json.loads(line) for line in (archived_copy.medium(name) / "events.jsonl").read_text().splitlines()]
        assert [one["subject"] for one in told if one["verb"] == "view"] == [RECORD]
    assert not list(archived_copy.home.glob("letopis.sqlite3*")), sys.argv


def test_reindex_restores_an_equal_catalogue(
    archived_copy: School, python: Callable[..., CompletedProcess[str]]
) -> None:
    before = json.loads(python(DUMP, str(archived_copy.home)).stdout)
    drop_database(archived_copy)
    rebuilt = archived_copy.ok("reindex")
    assert rebuilt["records"] == 4
    assert rebuilt["ok"]
    after = json.loads(python(DUMP, str(archived_copy.home)).stdout)
    assert before == after
    assert {row[0] for row in before} == {"record", "copy", "name", "word", "pair", "known"}
    assert archived_copy.ok("reindex")["records"] == 4
    assert json.loads(python(DUMP, str(archived_copy.home)).stdout) == before


def test_a_new_database_fills_itself(archived_copy: School) -> None:
    before = archived_copy.ok("status")
    drop_database(archived_copy)
    assert archived_copy.ok("status") == before


def test_one_medium_is_enough_to_rebuild(archived_copy: School) -> None:
    for name in "ab":
        archived_copy.medium(name).rename(archived_copy.medium(f"away-{name}"))
    drop_database(archived_copy)
    archived_copy.ok("reindex", "--from", "c")
    records = archived_copy.ok("status")["records"]
    assert [record["state"] for record in records] == ["partial"] * 4
    assert records[0]["media"] == {"a": "offline", "b": "offline", "c": "verified"}
    for name in "ab":
        archived_copy.medium(f"away-{name}").rename(archived_copy.medium(name))
        archived_copy.ok("reindex", "--from", name)
    assert [record["state"] for record in archived_copy.ok("status")["records"]] == ["committed"] * 4


def test_a_damaged_copy_is_named_and_the_others_serve(archived_copy: School, tmp_path: Path) -> None:
    [victim] = [
        path
        for path in archived_copy.medium("a").rglob("document.pdf")
        if json.loads(path.with_name("record.json").read_text())["id"] == RECORD
    ]
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.chmod(0o644)
    victim.write_bytes(content)

    ran = archived_copy.run("verify", RECORD)
    assert ran.code == 1
    assert not ran.json["ok"]
    assert any(finding["where"].startswith("a:") for finding in ran.json["records"][0]["findings"])
    assert archived_copy.run("media", "check", "a").code == 1
    assert archived_copy.run("media", "check", "b").code == 0

    [line] = [r for r in archived_copy.ok("status")["records"] if r["id"] == RECORD]
    assert line["media"]["a"] == "bad", "a check tells the catalogue"

    got = archived_copy.ok("get", RECORD, "-o", str(tmp_path / "got"))
    assert (tmp_path / "got" / "document.pdf").read_bytes() != bytes(content)
    assert got["record"] == RECORD
    code, error = archived_copy.refused("get", RECORD, "--from", "a", "-o", str(tmp_path / "bad"))
    assert (code, error) == (5, "store.damaged")
    assert not (tmp_path / "bad").exists()

    assert archived_copy.run("reindex").code == 1
    [line] = [r for r in archived_copy.ok("status")["records"] if r["id"] == RECORD]
    assert line["media"] == {"a": "bad", "b": "verified", "c": "verified"}
    assert (line["state"], line["complete"]) == ("committed", False)


def test_find_by_name_class_and_year(archived: School) -> None:
    data = json.loads(next(archived.medium("a").rglob("data.json")).read_text())
    surname = data["pupils"][0]["surname"]
    found = archived.ok("find", surname.upper().replace("Ё", "Е"))["records"]
    assert {record["class"] for record in found} >= {f"{data['class']['grade']}{data['class']['letter']}"}
    assert len(archived.ok("find", "5а", "2026")["records"]) == 2
    assert archived.ok("find", "Несуществующий")["records"] == []


def test_what_is_not_there_is_not_found(archived: School, tmp_path: Path) -> None:
    assert archived.refused("get", "test/1999-00/5a/journal", "-o", str(tmp_path / "x")) == (3, "record.not_found")
    assert archived.refused("verify", "test/1999-00") == (3, "record.not_found")
    assert archived.refused("get", RECORD, "--version", "2", "-o", str(tmp_path / "x")) == (
        3,
        "record.no_such_version",
    )
    assert archived.refused("get", "test/2025-26/5a", "-o", str(tmp_path / "x")) == (2, "record.ambiguous")


def test_the_command_starts_without_what_its_verb_does_not_need(
    python: Callable[..., CompletedProcess[str]],
) -> None:
    heavy = ("django", "weasyprint", "jinja2", "pyhanko", "boto3", "celery")
    ran = python(f"import sys, cli.main; print([name for name in {heavy} if name in sys.modules])")
    assert ran.stdout.strip() == "[]", ran.stdout + ran.stderr
