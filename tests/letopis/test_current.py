"""A process that runs for months knows the settings as they are now."""

import pytest

from letopis.current import CurrentServices
from letopis.media_lines import move_medium
from letopis.settings import read_settings
from operations.home import Home
from tests.conftest import School


def test_what_was_written_since_counts(school: School) -> None:
    current = CurrentServices(Home(school.home))
    before = current()
    assert current() is before
    move_medium(before.home, "b", {"path": "/mnt/new", "uuid": "another"})
    assert current().media.place("b").uuid == "another"
    assert current() is current()


@pytest.mark.parametrize("file", ["letopis.toml", "profile.toml"])
def test_settings_that_do_not_read_change_nothing(school: School, file: str) -> None:
    current = CurrentServices(Home(school.home))
    before, path = current(), school.home / file
    content = path.read_bytes()
    path.write_bytes(b"[")
    assert current() is before
    path.write_bytes(content + b"\n# again\n")
    assert current() is not before


@pytest.mark.parametrize("head", ["[media.b]  # в сейфе", '[media."b"]', "[ media.b ]", "  [media.b]"])
def test_a_section_is_found_as_people_write_it(school: School, head: str) -> None:
    settings = school.home / "letopis.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[media.b]", head), encoding="utf-8")
    before = read_settings(Home(school.home))
    move_medium(Home(school.home), "b", {"path": "/mnt/new", "uuid": "another"})
    now = read_settings(Home(school.home))
    assert (str(now.media["b"].path), now.media["b"].uuid) == ("/mnt/new", "another")
    assert now.media["c"] == before.media["c"]
    assert ("# в сейфе" in settings.read_text(encoding="utf-8")) is ("#" in head)
