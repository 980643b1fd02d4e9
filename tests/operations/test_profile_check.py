"""«profile check»: a file is tried before it is put in the place of the one in force."""

from pathlib import Path

import pytest

from kernel.findings import Severity
from operations.profile_check import check_profile
from profiles.load import builtin_names, profile_bytes
from tests.conftest import School, new_school

DEMO = profile_bytes("demo")


def changed(old: str, new: str) -> bytes:
    text = DEMO.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def test_what_is_unset_is_told_by_each_built_in_profile() -> None:
    unset = {
        name: {finding.subject for finding in check_profile(profile_bytes(name), name).report.findings}
        for name in builtin_names()
    }
    assert unset["demo"] == unset["alkhan-yurt-2022"] == set()
    assert {"journal", "summary"} <= unset["brut-2023"]
    assert unset["trifonova-2023"] == {"journal"}


def test_a_slip_of_the_pen_is_told_with_what_was_meant() -> None:
    done = check_profile(changed("[journal.term]\nvalue", "[journal.term]\nvalu"), "profile.toml")
    [slip, unset] = done.report.findings
    assert (slip.code, slip.severity, slip.subject) == ("profile.unknown_field", Severity.WARNING, "journal.term.valu")
    assert "«value»" in slip.message
    assert (unset.code, unset.subject) == ("profile.term_unset", "journal")
    assert not done.report.ok


@pytest.mark.parametrize(
    "line", ['"foo.bar" = 1', '"..." = 1', '[journal."a.b"]\nvalue = 1', "[records.personal]\nwas = 1"]
)
def test_fields_of_strange_names_are_told_of(line: str) -> None:
    found = check_profile(DEMO + f"\n{line}\n".encode(), "profile.toml").report.findings
    assert "profile.unknown_field" in {one.code for one in found}


def test_a_broken_profile_in_force_keeps_nobody_from_mending_it() -> None:
    done = check_profile(DEMO, "new.toml", b"not toml at all")
    assert done.report.ok
    assert [one.code for one in done.report.findings] == ["profile.in_force_malformed"]


def test_changes_against_the_one_in_force() -> None:
    assert check_profile(DEMO, "profile.toml", DEMO).changes == ()
    longer = check_profile(changed("value = 5", "value = 7"), "profile.toml", DEMO)
    assert longer.changes[0] == "классный журнал: 5 лет → 7 лет (прежние тоже)"
    assert [finding.code for finding in longer.report.findings] == ["profile.same_version"]
    shorter = check_profile(changed("value = 5", "value = 3"), "profile.toml", DEMO)
    assert shorter.changes[0] == "классный журнал: 5 лет → 3 года (прежние — только решением ЭК)"


def test_a_regulation_that_ends_before_it_begins() -> None:
    dates = '[effective_to]\nvalue = 2025-08-01\nclause = "приказ № 1"\n'
    done = check_profile(DEMO + f"\n{dates}".encode(), "profile.toml")
    assert [finding.code for finding in done.report.findings] == ["profile.bad_dates"]


def test_an_act_that_would_not_be_kept_for_ever() -> None:
    said = b'[records.act.term]\nvalue = "permanent"'
    assert DEMO.count(said) == 1
    done = check_profile(DEMO.replace(said, b"[records.act.term]\nvalue = 5"), "profile.toml")
    assert [finding.code for finding in done.report.findings] == ["profile.act_not_permanent"]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return new_school(tmp_path_factory.mktemp("profiled"))


def test_the_command_with_and_without_a_home(school: School, tmp_path: Path) -> None:
    told = school.ok("profile", "check")
    assert (told["ok"], told["id"], told["changes"]) == (True, "demo", [])
    assert (school.home / "profile.schema.json").is_file()
    file = tmp_path / "new.toml"
    file.write_bytes(changed("value = 5", "value = 7"))
    told = school.ok("profile", "check", str(file))
    assert told["changes"]
    nowhere = School(tmp_path / "nowhere")
    assert nowhere.ok("profile", "check", str(file))["changes"] == []
    assert nowhere.refused("profile", "check") == (3, "profile.no_file")
    assert school.refused("profile", "check", str(tmp_path)) == (3, "profile.no_file")
    file.write_bytes(b"\xff" * 100)
    assert school.refused("profile", "check", str(file)) == (2, "profile.malformed")
    file.write_bytes(changed("[journal.term]\nvalue = 5", "[journal.term]"))
    ran = school.run("profile", "check", str(file))
    assert (ran.code, ran.json["findings"][0]["code"]) == (1, "profile.term_unset")
