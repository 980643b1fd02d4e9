"""Closing as the regulation has it: after the source was closed, and by two where it says so."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from kernel.clock import SystemClock, local_date
from tests.conftest import School, new_school

ORDER = ("--order", "№ 95 от 28.05.2026", "--kind", "journal")
JOURNAL = "test/2025-26/5a/journal"


def ruled(tmp_path: Path, exports: list[Path], *rules: str) -> School:
    """A school whose regulation says so, with one class imported; the terms are the demonstration's."""
    school = new_school(tmp_path)
    path = school.home / "profile.toml"
    text = path.read_text(encoding="utf-8")
    for rule in rules:
        off = f"[year_close.{rule}]\nvalue = false"
        assert off in text
        text = text.replace(off, f"[year_close.{rule}]\nvalue = true")
    path.write_text(f'{text}\n[year_close.confirmed_by]\nvalue = ["deputy_academic"]\nclause = "пример"\n')
    school.setting("users", 'deputy = "deputy"\nadmin = "administrator"\ndirector = "director"')
    school.ok("import", str(exports[0]))
    return school


def day(shift: int = 0) -> str:
    return (local_date(SystemClock().now(), "Europe/Moscow") + timedelta(days=shift)).isoformat()


def test_the_source_is_closed_before_the_export(tmp_path: Path, exports: list[Path]) -> None:
    school = ruled(tmp_path, exports, "source_locked")
    assert school.refused("close", "2026", *ORDER) == (4, "close.source_not_locked")
    assert school.refused("close", "2026", *ORDER, "--locked-on", day(1)) == (2, "close.locked_in_future")
    assert school.refused("close", "2026", *ORDER, "--locked-on", "вчера") == (2, "cli.usage")
    assert school.ok("close", "2026", *ORDER, "--locked-on", day())["failed"] == []
    closing = json.loads((school.home / "work" / JOURNAL / "closing.json").read_text())
    assert closing["source_locked_on"] == day()
    assert school.ok("sign", "--all", "--demo-key")["signed"] == [JOURNAL]
    got = school.ok("get", JOURNAL, "-o", str(tmp_path / "out"))
    sheet = json.loads(next(Path(path) for path in got["files"] if path.endswith("record.json")).read_text())
    assert sheet["closing"]["source_locked_on"] == day()
    assert "confirmed" not in sheet["closing"]


def test_what_was_exported_before_is_not_closed(tmp_path: Path, exports: list[Path]) -> None:
    school = ruled(tmp_path, exports, "source_locked")
    [sheet] = (school.home / "imports" / JOURNAL).rglob("import.json")
    content = json.loads(sheet.read_text())
    earlier = f"{day(-1)}T09:00:00Z"
    sheet.write_text(json.dumps({**content, "at": earlier}))
    ran = school.run("close", "2026", *ORDER, "--locked-on", day())
    assert ran.code == 4
    assert [one["code"] for one in ran.json["failed"]] == ["close.exported_before_lock"]
    assert school.ok("close", "2026", *ORDER, "--locked-on", day(-1))["failed"] == []


def test_two_close_where_the_regulation_wants_two(tmp_path: Path, exports: list[Path]) -> None:
    school = ruled(tmp_path, exports, "jointly")
    assert school.refused("close", "2026", "--confirm", "--as", "deputy") == (3, "reopen.nothing_closed")
    school.ok("close", "2026", *ORDER, "--as", "admin")
    ran = school.run("sign", "--all", "--demo-key")
    assert [one["code"] for one in ran.json["failed"]] == ["close.not_confirmed"]
    assert not (school.home / "work" / JOURNAL / "signature.json").exists()
    assert school.refused("sign", "--all", "--prepare", "out", "--demo-key")[1] in ("close.not_confirmed", "cli.usage")
    assert school.refused("close", "2026", "--confirm", "--as", "admin") == (4, "confirm.other_office")
    assert school.refused("close", "2026", "--confirm", "--as", "director") == (4, "confirm.other_office")
    assert school.ok("close", "2026", "--confirm", "--as", "deputy") == {"confirmed": [JOURNAL]}
    assert school.ok("close", "2026", "--confirm", "--as", "deputy") == {"confirmed": [JOURNAL]}  # once
    assert school.ok("sign", "--all", "--demo-key")["signed"] == [JOURNAL]
    got = school.ok("get", JOURNAL, "-o", str(tmp_path / "out"))
    sheet = json.loads(next(Path(path) for path in got["files"] if path.endswith("record.json")).read_text())
    assert (sheet["closing"]["confirmed"]["actor"], sheet["closing"]["confirmed"]["role"]) == ("deputy", "deputy")


def test_nobody_confirms_himself_and_a_reopened_close_is_confirmed_anew(tmp_path: Path, exports: list[Path]) -> None:
    school = ruled(tmp_path, exports, "jointly")
    school.ok("close", "2026", *ORDER, "--as", "deputy")
    assert school.refused("close", "2026", "--confirm", "--as", "deputy") == (4, "confirm.same_person")
    school.ok("reopen", "2026", "--class", "5А", "--basis", "закрыл не тот")
    school.ok("close", "2026", *ORDER, "--as", "admin")
    school.ok("close", "2026", "--confirm", "--as", "deputy")
    work = school.home / "work" / JOURNAL
    closing = json.loads((work / "closing.json").read_text())
    (work / "closing.json").write_text(json.dumps({**closing, "order": "№ 96 от 28.05.2026"}))  # after the confirmation
    ran = school.run("sign", "--all", "--demo-key")
    assert [one["code"] for one in ran.json["failed"]] == ["close.not_confirmed"]


def test_where_one_closes_nobody_confirms(school: School, exports: list[Path]) -> None:
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", *ORDER)
    assert school.refused("close", "2026", "--confirm") == (4, "confirm.not_wanted")


@pytest.mark.parametrize("name", ["alkhan-yurt-2022", "trifonova-2023"])
def test_the_seeds_that_say_so(tmp_path: Path, exports: list[Path], name: str) -> None:
    school = new_school(tmp_path, profile=name)
    school.ok("import", str(exports[0]))
    if name == "alkhan-yurt-2022":
        assert school.refused("close", "2026", *ORDER) == (4, "close.source_not_locked")
    else:
        assert school.refused("close", "2026", "--confirm") == (4, "confirm.other_office")


def test_a_summary_waits_for_the_order_of_transfer(tmp_path: Path, exports: list[Path]) -> None:
    """The order that closed the journals is none, unless it is registered as one."""
    school = ruled(tmp_path, exports)
    path = school.home / "profile.toml"
    text = path.read_text(encoding="utf-8")
    off = "[summary.after_transfer_order]\nvalue = false"
    assert off in text
    path.write_text(text.replace(off, off.replace("false", "true")), encoding="utf-8")
    of_summary = ("--kind", "summary", "--order", "№ 95 от 28.05.2026")

    def refused() -> list[str]:
        return [one["code"] for one in school.run("close", "2026", *of_summary).json["failed"]]

    assert refused() == ["close.no_transfer_order"]
    school.ok("close", "2026", *ORDER)
    assert refused() == ["close.no_transfer_order"]
    school.ok("order", "add", "№ 95 от 28.05.2026", "--kind", "transfer")
    assert school.ok("close", "2026", *of_summary)["failed"] == []


def test_an_order_s_duty_ends_with_it(tmp_path: Path, exports: list[Path]) -> None:
    school = ruled(tmp_path, exports)
    deputy = ("--as", "deputy")
    school.ok("status", *deputy)  # no order is known: the settings alone say who may
    duty = ("--kind", "duty", "--account", "deputy")
    school.ok("order", "add", "№ 6 от 01.09.2025", *duty, "--from", day(5), "--to", day(9))
    school.ok("status", *deputy)  # what begins later takes nothing away
    school.ok("order", "add", "№ 7 от 01.09.2025", *duty, "--from", "2025-09-01", "--to", day(-1))
    assert school.refused("status", *deputy) == (4, "role.duty_over")
    school.ok("order", "add", "№ 8 от 01.09.2025", *duty, "--from", day(), "--to", day(3))
    school.ok("status", *deputy)
    school.ok("order", "cancel", "№ 8 от 01.09.2025", "--basis", "выдан по ошибке")
    assert school.refused("close", "2026", *ORDER, *deputy) == (4, "role.duty_over")
    school.ok("order", "add", "№ 9 от 02.09.2025", "--kind", "roles", "--account", "deputy")
    school.ok("status", *deputy)
    school.ok("status")  # the owner answers for the machine
