"""What a home is founded as, it stays."""

from pathlib import Path

import pytest

from tests.conftest import School, new_school


@pytest.mark.parametrize("spelling", ["simulation = true", "simulation=true"])
def test_the_settings_alone_make_no_simulation(tmp_path: Path, spelling: str) -> None:
    """In a simulation nobody's key is asked for an act: that can't be had by a line in a file."""
    school = new_school(tmp_path)
    school.ok("status")
    path = school.home / "letopis.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("simulation = false", spelling), encoding="utf-8")
    for command in (("status",), ("act", "list"), ("clock", "set", "2032-01-10")):
        assert school.refused(*command) == (4, "home.no_simulation")


def test_neither_does_the_log_with_another_first_line(tmp_path: Path) -> None:
    """Every later line hangs on it: an edit of the same length is seen by whoever asks the log anything."""
    school = new_school(tmp_path)
    school.ok("hold", "list")
    school.ok("backup", str(tmp_path / "usb"))
    for folder in (school.home / "log", *map(school.medium, "abc")):
        path = folder / "events.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"simulation":false', b'"simulation":true ', 1))
    path = school.home / "letopis.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("simulation = false", "simulation = true"))
    assert school.refused("status") == (5, "events.damaged")


def test_a_log_that_was_taken_away_makes_none_either(tmp_path: Path) -> None:
    school = School(tmp_path / "home")
    school.ok("init", "--profile", "demo", "--school", "Школа", "--id", "test", "--demo-keys", "--simulation")
    school.ok("status")
    (school.home / "log" / "events.jsonl").unlink()
    assert school.run("status").code != 0
