"""«Положение»: what is in force, what another text would change, and a new edition put in force."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import School
from tests.web.conftest import give_roles
from tests.web.site import Person, enter, site

CHANGE = "/regulation/change/"


@pytest.fixture
def school(archived: School, tmp_path: Path) -> School:
    shutil.copytree(archived.home, tmp_path / "home", symlinks=True)
    school = School(tmp_path / "home")
    give_roles(school)
    return school


@pytest.fixture
def administrator(school: School) -> Iterator[Person]:
    with site(school) as port:
        yield enter(school, port, "administrator")


def sent(text: str) -> str:
    """As a browser sends the text of an area."""
    return text.replace("\n", "\r\n")


def test_a_new_edition_is_checked_and_put_in_force(school: School, administrator: Person) -> None:
    path = school.home / "profile.toml"
    before = path.read_text(encoding="utf-8")
    shown = administrator.get("/regulation/").text
    assert "Показательная школа: пример профиля" in shown
    assert "5 лет" in shown
    assert "Ввести в действие" not in shown, "nothing was changed"
    assert "profile.same" in administrator.post(CHANGE, text=sent(before), apply="1").text

    longer = before.replace("[journal.term]\nvalue = 5", "[journal.term]\nvalue = 10")
    same_edition = administrator.post(CHANGE, text=sent(longer))
    assert "5 лет → 10 лет (прежние тоже)" in same_edition.text
    assert "редакция прежняя" in same_edition.text
    assert "profile.edition_not_named" in administrator.post(CHANGE, text=sent(longer), apply="1").text
    edition = longer.replace('version = "example-1"', 'version = "example-2"')
    assert "Ввести в действие" in administrator.post(CHANGE, text=sent(edition)).text
    assert path.read_text(encoding="utf-8") == before, "a check changes nothing"

    assert administrator.post(CHANGE, text=sent(edition), apply="1").to == "/regulation/"
    assert path.read_text(encoding="utf-8") == edition
    assert "10 лет" in administrator.get("/regulation/").text
    [kept] = school.home.glob("profile-*.toml")
    assert kept.read_text(encoding="utf-8") == before
    lines = [line for one in school.home.rglob("*.jsonl") for line in one.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if "profile-change" in line and "example-2" in line]
    assert school.ok("profile", "check")["version"] == "example-2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("[journal.term]", "[journal.term"), "profile.malformed"),
        (("value = 5", 'value = "пять"'), "profile.malformed"),
        (("[journal.term]\nvalue = 5", "[journal.term]"), "profile.unfit"),
    ],
)
def test_what_does_not_fit_stays_on_the_page(
    change: tuple[str, str], code: str, school: School, administrator: Person
) -> None:
    path = school.home / "profile.toml"
    before = path.read_text(encoding="utf-8")
    text = before.replace(*change, 1)
    assert text != before
    checked = administrator.post(CHANGE, text=sent(text))
    assert change[1].splitlines()[0] in checked.text, "the text is not lost"
    assert "Ввести в действие" not in checked.text
    refused = administrator.post(CHANGE, text=sent(text), apply="1")
    assert code in refused.text
    assert path.read_text(encoding="utf-8") == before


def test_only_the_administrator_changes_it(looked_at: School, port: int) -> None:
    director = enter(looked_at, port, "director")
    shown = director.get("/regulation/")
    assert "Классный журнал" in shown.text
    assert "<textarea" not in shown.text
    assert director.post(CHANGE, text="x = 1", apply="1").status == 403
