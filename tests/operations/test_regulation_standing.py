"""What the regulation says of itself at a close and in `doctor`; its text lies beside each record."""

import hashlib
import json
from pathlib import Path

from tests.conftest import School, new_school

ORDER = ("--order", "№ 95 от 28.05.2026")


def findings(shown: dict[str, object]) -> dict[str, str]:
    found = shown["findings"]
    assert isinstance(found, list)
    return {one["code"]: one["message"] for one in found}


def test_whoever_the_regulation_does_not_name_is_told_so(school: School, exports: list[Path]) -> None:
    """The demonstration's regulation gives the close to the administrator; owner and administrator hear nothing."""
    school.setting("users", 'office = "secretary"')
    school.setting("users", 'admin = "administrator"')
    school.ok("import", str(exports[0]))
    for actor, told in (("", False), ("admin", False), ("office", True)):
        closed = school.ok("close", "2026", *ORDER, *(("--as", actor) if actor else ()))
        assert ("close.other_office" in findings(closed)) == told, actor
        assert closed["failed"] == []
        school.ok("reopen", "2026", "--class", "5А", "--basis", "проба закрытия")


def test_a_regulation_that_does_not_hold_is_told(tmp_path: Path, exports: list[Path]) -> None:
    school = new_school(tmp_path)
    profile = school.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    assert "profile.not_in_force" not in findings(school.run("doctor").json)
    profile.write_text(text + '\n[effective_to]\nvalue = 2026-05-27\nclause = "приказ № 3"\n', encoding="utf-8")
    school.ok("import", str(exports[0]))
    closed = school.ok("close", "2026", *ORDER)
    assert "по 27.05.2026 (приказ № 3)" in findings(closed)["profile.not_in_force"]
    said = findings(school.run("doctor").json)
    assert "profile.not_in_force" in said
    assert "profile.example" in said  # the archive is no simulation


def test_the_text_of_the_regulation_lies_beside_the_record(archived: School, tmp_path: Path) -> None:
    record = archived.ok("status")["records"][0]["id"]
    files = {Path(name).name: Path(name) for name in archived.ok("get", record, "-o", str(tmp_path))["files"]}
    told = json.loads(files["record.json"].read_text(encoding="utf-8"))["retention"]["profile"]["sha256"]
    assert hashlib.sha256(files["profile.toml"].read_bytes()).hexdigest() == told
    assert files["profile.toml"].read_bytes() == (archived.home / "profile.toml").read_bytes()


def test_searches_reports_and_acts_taken_out_are_in_a_record_s_extract(archived_copy: School, tmp_path: Path) -> None:
    records = archived_copy.ok("find", "5А", "2026")["records"]
    journal = next(one["id"] for one in records if one["kind"] == "journal")
    archived_copy.ok("report", "pupil-totals", "2026", "--class", "5А", "-o", str(tmp_path / "report"))
    archived_copy.ok("log", journal, "-o", str(tmp_path / "log"))
    lines = [json.loads(line) for line in (tmp_path / "log" / "events.jsonl").read_text("utf-8").splitlines()]
    searches = [line for line in lines if line["verb"] == "find"]
    assert journal in searches[0]["details"]["records"]
    assert "5А" not in json.dumps(searches, ensure_ascii=False)  # what was asked may be a name
    assert [line["details"]["records"] for line in lines if line["verb"] == "report"] == [[journal]]


def test_a_hold_with_a_day_reminds_and_stands(archived_copy: School) -> None:
    journal = archived_copy.ok("status")["records"][0]["id"]
    basis = ("--basis", "запрос суда № 3 от 12.01.2026")
    assert archived_copy.refused("hold", "add", journal, *basis, "--until", "2020-01-01") == (2, "hold.until_passed")
    [hold] = archived_copy.ok("hold", "add", journal, *basis, "--until", "2026-12-31")["holds"]
    assert hold["until"] == "2026-12-31"
    assert archived_copy.ok("hold", "list")["holds"] == [hold]
    line = json.loads((archived_copy.medium("a") / "holds.jsonl").read_text("utf-8").splitlines()[-1])
    assert line["until"] == "2026-12-31"
