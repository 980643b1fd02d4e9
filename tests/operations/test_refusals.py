"""What must not happen does not: a bad import changes nothing, an unset term blocks, media get the judged only."""

import json
import os
import shutil
from pathlib import Path

import pytest

from docgen.verapdf.canary import canary
from tests import judges
from tests.conftest import School, new_school


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def bad_files(folder: Path, good: Path) -> dict[str, tuple[Path, str]]:
    content = good.read_bytes()
    huge = folder / "huge.json"
    with huge.open("wb") as stream:
        stream.write(content)
        stream.truncate(200 * 2**20)
    cases = {
        "broken": (b"\x00\x01\x02 not a journal", "import.unknown_format"),
        "truncated": (content[: len(content) // 2], "import.not_json"),
        "empty": (b"", "import.empty"),
        "deep": (b'{"pupils":1,"subjects":' + b"[" * 300_000, "import.not_json"),
        "cp1251": (json.dumps(json.loads(content), ensure_ascii=False).encode("cp1251", "replace"), "import.encoding"),
        "schema": (content.replace(b"class-journal/1", b"class-journal/2"), "import.wrong_schema"),
        "types": (content.replace(b'"order":', b'"order_":'), "import.wrong_schema"),
        "nobody": (content.replace(b'"pupil":"', b'"pupil":"x').replace(b'"pupil": "', b'"pupil": "x'),
                   "import.inconsistent"),
    }  # fmt: skip
    made = {"huge": (huge, "import.too_large")}
    for name, (data, code) in cases.items():
        path = folder / f"{name}.json"
        path.write_bytes(data)
        made[name] = (path, code)
    return made


def test_a_bad_import_exits_2_and_changes_nothing(school: School, exports: list[Path], tmp_path: Path) -> None:
    before = snapshot(school.home)
    (tmp_path / "bad").mkdir()
    for name, (path, wanted) in bad_files(tmp_path / "bad", exports[0]).items():
        code, error = school.refused("import", str(path))
        assert (name, code, error) == (name, 2, wanted)
    # One bad file beside a good one: the good one is not taken either.
    code, _ = school.refused("import", str(exports[0]), str(tmp_path / "bad" / "truncated.json"))
    assert code == 2
    assert snapshot(school.home) == before


def test_a_dry_run_changes_nothing(school: School, exports: list[Path]) -> None:
    before = snapshot(school.home)
    told = school.ok("import", *map(str, exports), "--dry-run")
    assert [journal["id"] for journal in told["journals"]] == ["test/2025-26/5a/journal", "test/2025-26/6a/journal"]
    assert snapshot(school.home) == before


def test_the_same_import_twice_is_one(school: School, exports: list[Path]) -> None:
    once = school.ok("import", str(exports[0]))
    before = snapshot(school.home)
    assert school.ok("import", str(exports[0])) == once
    assert snapshot(school.home) == before


def test_an_unset_term_blocks_and_names_the_norm(tmp_path: Path, exports: list[Path]) -> None:
    school = new_school(tmp_path, profile="brut-2023")
    school.ok("import", str(exports[0]))
    ran = school.run("close", "2026")
    assert ran.code == 4
    assert ran.json["records"] == []
    assert {(failure["kind"], failure["code"]) for failure in ran.json["failed"]} == {
        ("journal", "profile.term_unset"),
        ("summary", "profile.term_unset"),
    }
    assert all("норму" in failure["hint"] for failure in ran.json["failed"])
    assert list((school.home / "work").iterdir()) == []


def test_an_order_must_be_one(school: School, exports: list[Path]) -> None:
    school.ok("import", str(exports[0]))
    assert school.refused("close", "2026", "--order", "приказ директора") == (2, "close.order_malformed")
    assert school.refused("close", "2026", "--order", "№ 95 от 28.05.2026 об Иванове") == (2, "close.order_malformed")
    assert school.refused("close", "2026", "--order", "№ 1 от 31.02.2026") == (2, "close.order_malformed")
    assert school.refused("close", "2026", "--order", "№ 1 от 01.01.2126") == (2, "close.order_in_future")
    assert school.refused("close", "2026", "--order", "№ 1 от 28.05.2006") == (2, "close.order_too_early")
    assert school.refused("close", "2025") == (3, "close.nothing_imported")
    assert school.refused("close", "двадцать") == (2, "year.malformed")
    assert school.refused("close", "2026", "--class", "11Я") == (3, "close.nothing_imported")


def test_roles_hold(school: School, exports: list[Path]) -> None:
    school.setting("users", 'sekretar = "secretary"\ninspector = "inspector"')
    assert school.refused("import", str(exports[0]), "--as", "Иванова") == (2, "role.bad_name")
    assert school.refused("import", str(exports[0]), "--as", "chuzhoy") == (4, "role.unknown_user")
    assert school.refused("import", str(exports[0]), "--as", "inspector") == (4, "role.not_allowed")
    school.ok("import", str(exports[0]), "--as", "sekretar")
    assert school.refused("sign", "--all", "--demo-key", "--as", "sekretar") == (4, "role.not_allowed")
    log = (school.medium("c") / "events.jsonl").read_text()
    assert [json.loads(line)["actor"] for line in log.splitlines()][-1] == "sekretar"


def test_what_is_archived_is_not_imported_again(archived: School, exports: list[Path]) -> None:
    assert archived.refused("import", str(exports[0])) == (4, "import.already_archived")


def test_a_closed_class_is_not_replaced_silently(school: School, exports: list[Path], tmp_path: Path) -> None:
    school.ok("import", str(exports[0]))
    changed = tmp_path / "changed.json"
    value = json.loads(exports[0].read_text())
    value["subjects"][0]["lessons"][0]["topic"] = "другая тема"
    changed.write_text(json.dumps(value, ensure_ascii=False))
    school.ok("import", str(changed))  # not closed yet: the later export holds
    first = school.ok("close", "2026", "--kind", "summary")["records"]
    assert school.refused("import", str(exports[0])) == (4, "import.already_closed")
    school.ok("reopen", "2026", "--class", "5a", "--basis", "ошибка в теме урока")
    assert school.refused("reopen", "2026", "--class", "5А", "--basis", "ещё раз") == (3, "reopen.nothing_closed")
    school.ok("import", str(exports[0]))
    again = school.ok("close", "2026", "--kind", "summary")["records"]
    assert [record["state"] for record in again] == ["rendered"], "a new closing is rendered anew"
    assert [record["id"] for record in again] == [record["id"] for record in first]
    school.ok("sign", "--all", "--demo-key", "--no-commit")
    assert school.refused("reopen", "2026", "--class", "5А", "--basis", "поздно") == (4, "reopen.signed")


def test_usage_errors_are_errors_like_any_other(school: School) -> None:
    assert school.refused("fly") == (2, "cli.usage")
    assert school.refused("sign") == (2, "cli.nothing_named")
    assert school.refused("commit", "test/2025-26/9z") == (3, "record.not_found")
    assert School(school.home.parent / "nowhere").refused("status") == (3, "home.missing")
    assert school.refused("init", "--profile", "demo", "--school", "Ш") == (4, "home.exists")
    assert School(school.home.parent / "other").refused("init", "--profile", "нет", "--school", "Ш") == (
        3,
        "profile.unknown",
    )
    assert not (school.home.parent / "other").exists(), "a failed init leaves nothing"


@pytest.fixture
def closed(school: School, exports: list[Path]) -> School:
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    return school


def without_java(tmp_path: Path) -> dict[str, str]:
    """A PATH on which everything is found but java."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "env", "openssl"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return {"PATH": str(folder)}


def test_without_the_validator_nothing_is_signed_and_nothing_is_kept(closed: School, tmp_path: Path) -> None:
    env = without_java(tmp_path)
    ran = closed.run("sign", "--all", "--demo-key", env=env)
    assert ran.code == 6
    assert [failure["code"] for failure in ran.json["failed"]] == ["pdfa.validator_missing"]
    closed.ok("sign", "--all", "--demo-key", "--no-commit")
    ran = closed.run("commit", "--all", env=env)
    assert ran.code == 6
    assert ran.json["committed"] == []
    assert judges.object_roots(closed.medium("a")) == {}
    assert closed.ok("commit", "--all")["committed"] == ["test/2025-26/5a/summary"]


def test_a_file_that_is_no_pdfa_is_rejected_and_never_kept(closed: School) -> None:
    closed.ok("sign", "--all", "--demo-key", "--no-commit")
    (closed.home / "work/test/2025-26/5a/summary/signed.pdf").write_bytes(canary())
    ran = closed.run("commit", "--all")
    assert ran.code == 4
    assert [failure["code"] for failure in ran.json["failed"]] == ["record.rejected"]
    [line] = closed.ok("status")["records"]
    assert line["state"] == "rejected"
    assert judges.object_roots(closed.medium("a")) == {}


def test_a_medium_that_is_away_is_a_debt_and_no_obstacle(closed: School) -> None:
    away = closed.home / "media" / "away"
    closed.medium("b").rename(away)
    ran = closed.run("sign", "--all", "--demo-key")
    assert ran.code == 0, "two of three accept"
    assert ran.json["failed"] == []
    assert [(debt["medium"], debt["code"]) for debt in ran.json["debts"]] == [("b", "media.missing")]
    assert not closed.medium("b").exists(), "an unmounted place is never written to"
    [line] = closed.ok("status")["records"]
    assert (line["state"], line["complete"]) == ("committed", False)
    assert line["media"] == {"a": "verified", "b": "offline", "c": "verified"}

    away.rename(closed.medium("b"))
    assert closed.ok("commit", "--all")["committed"] == ["test/2025-26/5a/summary"]
    [line] = closed.ok("status")["records"]
    assert (line["state"], line["complete"]) == ("committed", True)
    assert judges.ocfl_problems(closed.medium("b")) == ""


def test_no_secret_in_settings_logs_or_tables(archived: School) -> None:
    secret = (archived.home / "keys" / "demo-pki" / "director.pass").read_text().strip()
    assert len(secret) >= 12
    for path in archived.home.rglob("*"):
        if path.is_file() and "demo-pki" not in path.parts:
            assert secret.encode() not in path.read_bytes(), path
    assert (archived.home.stat().st_mode & 0o077) == 0 or os.name == "nt"
