"""A process that runs for months knows the settings as they are now."""

import pytest

from kernel.errors import BadInputError
from letopis.current import CurrentServices
from letopis.media_lines import change_section, move_medium
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


SERVICE = {"tsa_url": "http://tsa.example/", "tsa_accredited": True, "tsa_digest": ""}


@pytest.mark.parametrize(
    "said",
    [
        "", "[signing]", "[signing]  # у нас\ntimeout = 40.0\n",
        '["signing"]\n"tsa_url" = "http://old/"\n', "['signing']\n",
        "[ signing ]\r\ntimeout = 40.0\r\n", 'signing.timeout = 40.0\n', "signing = { timeout = 40.0 }\n",
        '[signing]\nkeys = [\n  "a",\n  "b",\n]\ntsa_url = "http://old/"\n', '[people.signing]\noffice = "учитель"\n',
    ],
)  # fmt: skip
def test_a_service_is_written_into_settings_as_people_write_them(school: School, said: str) -> None:
    home = Home(school.home)
    text = home.settings.read_text(encoding="utf-8")
    home.settings.write_bytes((f"{said}{text}" if said.startswith("signing") else f"{text}\n{said}").encode())
    before = read_settings(home)
    change_section(home, ("signing",), SERVICE)
    after = read_settings(home)
    wanted = before.signing.model_dump() | SERVICE
    assert after.signing.model_dump() == wanted
    assert after.model_copy(update={"signing": before.signing}) == before


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("", True),
        ("[people]\n", True),
        ("people.anna.office = 'а'\n", True),
        ("people = { anna = { office = 'а' } }\n", True),
        ("people = { boris = { office = 'б' } }\n", False),
    ],
)
def test_a_person_is_written_into_settings_as_people_write_them(school: School, said: str, fits: bool) -> None:
    home = Home(school.home)
    text = home.settings.read_text(encoding="utf-8")
    home.settings.write_text(f"{said}{text}" if said.startswith("people") else f"{text}\n{said}", encoding="utf-8")
    before = home.settings.read_bytes()
    if not fits:
        with pytest.raises(BadInputError, match=r"settings\.malformed"):
            change_section(home, ("people", "anna"), {"office": "учитель", "name": "Белова «А»"})
        assert home.settings.read_bytes() == before
        return
    change_section(home, ("people", "anna"), {"office": "учитель", "name": "Белова «А»"})
    known = read_settings(home).people["anna"]
    assert (known.office, known.name) == ("учитель", "Белова «А»")


def test_settings_that_would_say_something_else_are_left_as_they_are(school: School) -> None:
    home = Home(school.home)
    text = home.settings.read_bytes().replace(b"[media.b]", b'["media".b]')
    text += b'\n[media.d]\nx = """\n[media.b]\n"""\n'
    home.settings.write_bytes(text)
    with pytest.raises(BadInputError, match=r"settings\.malformed"):
        move_medium(home, "b", {"path": "/mnt/new", "uuid": "another"})
    assert home.settings.read_bytes() == text
