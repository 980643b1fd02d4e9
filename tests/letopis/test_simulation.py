"""A school lives for years by its commands: what is due goes, what is not stays, and the audit finds nothing wrong."""

import os
from pathlib import Path

import pytest

from tests.conftest import School, new_school

YEARS = 75 if os.environ.get("LETOPIS_FULL") else 12


@pytest.mark.timeout(2400 if YEARS == 12 else 8 * 3600)
def test_a_school_lives(tmp_path: Path) -> None:
    school = School(tmp_path / "home")
    school.ok("init", "--profile", "demo", "--school", "МБОУ «Учебная школа»", "--id", "test", "--demo-keys",
              "--simulation")  # fmt: skip
    school.work_alone()
    ran = school.run("simulate", "--years", str(YEARS), timeout=8 * 3600)
    assert ran.code == 0, ran.err[-3000:]
    said = ran.json
    assert said["ok"], said["findings"]
    assert not [one for one in said["findings"] if one["severity"] == "error"]
    # Each act has its act on personal data, also those for which a medium that was away was the last.
    assert "audit.erasure_missing" not in {one["code"] for one in said["findings"]}
    counts = said["counts"]
    # Four journals a year from the sixth January on; of the last year the one that a court held may wait.
    due = 4 * (YEARS - 6)
    assert counts["уничтожено"] >= due - 1
    assert counts["destroyed"] == counts["уничтожено"]
    assert counts["acts"] == {"executed": YEARS - 6}
    assert counts["copies"] == 3 * counts["records"]
    for what in (
        "приостановлено", "восстановлено копий", "заменено носителей", "утрачено носителей", "подмен раскрыто",
        "исправлено", "директоров сменилось",
    ):  # fmt: skip
        assert counts[what] >= 1, what
    # A timestamp service's certificate lives twelve years, and evidence is renewed two years before it ends.
    assert counts["продлено доказательств"] >= 1


def test_a_real_archive_is_not_simulated(tmp_path: Path) -> None:
    school = new_school(tmp_path)
    assert school.refused("simulate", "--years", "1") == (4, "simulate.real_home")
    assert school.refused("simulate", "--years", "0")[0] == 4


def test_years_are_counted_by_one(tmp_path: Path) -> None:
    school = School(tmp_path / "home")
    school.ok("init", "--profile", "demo", "--school", "Школа", "--id", "test", "--demo-keys", "--simulation")
    school.work_alone()
    for years in ("0", "-3", "151"):
        assert school.refused("simulate", "--years", years) == (2, "simulate.bad_years")
