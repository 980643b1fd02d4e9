"""«Положение»: what is in force, what another text would change, and a new edition put in force."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from profiles.load import read_profile
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
    assert "profile.same" in administrator.post(CHANGE, seen=seen_by(administrator), text=sent(before), apply="1").text

    longer = before.replace("[journal.term]\nvalue = 5", "[journal.term]\nvalue = 10")
    same_edition = administrator.post(CHANGE, seen=seen_by(administrator), text=sent(longer))
    assert "5 лет → 10 лет (прежние тоже)" in same_edition.text
    assert "редакция прежняя" in same_edition.text
    assert (
        "profile.edition_not_named"
        in administrator.post(CHANGE, seen=seen_by(administrator), text=sent(longer), apply="1").text
    )
    edition = longer.replace('version = "example-1"', 'version = "example-2"')
    assert "Ввести в действие" in administrator.post(CHANGE, seen=seen_by(administrator), text=sent(edition)).text
    assert path.read_text(encoding="utf-8") == before, "a check changes nothing"

    assert administrator.post(CHANGE, seen=seen_by(administrator), text=sent(edition), apply="1").to == "/regulation/"
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
    checked = administrator.post(CHANGE, seen=seen_by(administrator), text=sent(text))
    assert change[1].splitlines()[0] in checked.text, "the text is not lost"
    assert "Ввести в действие" not in checked.text
    refused = administrator.post(CHANGE, seen=seen_by(administrator), text=sent(text), apply="1")
    assert code in refused.text
    assert path.read_text(encoding="utf-8") == before


def test_only_the_administrator_changes_it(looked_at: School, port: int) -> None:
    director = enter(looked_at, port, "director")
    shown = director.get("/regulation/")
    assert "Классный журнал" in shown.text
    assert "<textarea" not in shown.text
    assert director.post(CHANGE, text="x = 1", apply="1").status == 403
    assert director.get("/regulation/edit/journal/").status == 403
    assert director.post("/regulation/drop/").status == 403


def seen_by(person: Person) -> str:
    """By what the page of the regulation tells which text it showed."""
    return next(iter(re.findall(r'name="seen" value="([0-9a-f]+)"', person.get("/regulation/").text)), "")


def filled(person: Person, key: str, **changed: str | list[str]) -> dict[str, str | list[str]]:
    """The form of a section as the page shows it, with some fields changed."""
    text = person.get(f"/regulation/edit/{key}/").text
    form: dict[str, str | list[str]] = {"seen": seen_by(person)}
    for name, value in re.findall(r'<input id="[^"]+" name="([^"]+)" type="[^"]+" value="([^"]*)"', text):
        form[name] = value
    for name, value in re.findall(r'<input id="clause-[^"]+" name="([^"]+)" value="([^"]*)"', text):
        form[name] = value
    for name, value in re.findall(r'<textarea id="[^"]+" name="([^"]+)"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL):
        form[name] = value
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        form[name] = (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
    for name, value in re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]+)" checked', text):
        form[name] = [*form.get(name, []), value]
    return {**form, **changed}


def test_it_is_filled_in_section_by_section(school: School, administrator: Person) -> None:
    path = school.home / "profile.toml"
    before = path.read_text(encoding="utf-8")
    edit = "/regulation/edit/"
    # Sent back as it was shown, nothing waits.
    for key in ("journal", "summary", "year_close", "records.act"):
        assert administrator.post(f"{edit}{key}/", **filled(administrator, key)).to == "/regulation/"
    assert "Правки ещё не действуют" not in administrator.get("/regulation/").text

    changed = filled(
        administrator, "journal", term="10", **{"term:clause": "П-7.7 <b>", "term:quote": "«храним» 10 лет"}
    )
    assert administrator.post(f"{edit}journal/", **changed).to == "/regulation/"
    shown = administrator.get("/regulation/").text
    assert "5 лет → 10 лет (прежние тоже)" in shown
    assert "Назовите новую редакцию" in shown
    assert "<dt>Классный журнал</dt><dd>срок хранения</dd>" in shown
    assert "<b>" not in administrator.get("/regulation/").body.decode().partition("<main")[2]
    assert "Ввести в действие" not in shown
    assert path.read_text(encoding="utf-8") == before
    assert 'value="10"' in administrator.get(f"{edit}journal/").text, "the draft goes on from where it is"

    offices = ["secretary", "director"]
    administrator.post(f"{edit}year_close/", **filled(administrator, "year_close", closed_by=offices))
    administrator.post(f"{edit}edition/", **filled(administrator, "edition", version="2027-01-09"))
    shown = administrator.get("/regulation/").text
    assert "Ввести в действие редакцию 2027-01-09" in shown
    [text] = re.findall(r'<input type="hidden" name="text" value="(.*?)">', shown, re.DOTALL)
    assert (
        administrator.post(CHANGE, seen=seen_by(administrator), text=sent(unescape(text)), apply="1").to
        == "/regulation/"
    )
    profile = read_profile(path.read_bytes(), "profile.toml")
    assert (profile.journal.term.value, profile.journal.term.clause) == (10, "П-7.7 <b>")
    assert [one.value for one in profile.year_close.closed_by.value or ()] == sorted(offices)
    assert "Правки ещё не действуют" not in administrator.get("/regulation/").text
    comments = [line for line in before.splitlines() if line.startswith("#")]
    assert [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")] == comments


def test_a_slip_in_a_field_is_named_and_nothing_is_lost(school: School, administrator: Person) -> None:
    for changed, told in (
        ({"term": "пять"}, "«Срок хранения»: нужно целое число лет или «постоянно»."),
        ({"term": "5", "term:clause": " "}, "«Срок хранения»: впишите пункт положения или норму"),
        ({"term": "999"}, "от 1 до 150"),
        ({"article": "x" * 501}, "строка длиннее 500 знаков"),
    ):
        answer = administrator.post("/regulation/edit/journal/", **filled(administrator, "journal", **changed))
        assert answer.status == 400
        assert told in answer.text
        name, value = next(iter(changed.items()))
        assert f'name="{name}" type="text" value="{value}"' in answer.text
    assert not (school.home / "profile-draft.json").exists()
    assert administrator.get("/regulation/edit/records.nothing/").status == 404


def test_changes_of_what_was_replaced_meanwhile_wait_for_a_person(school: School, administrator: Person) -> None:
    administrator.post(
        "/regulation/edit/journal/",
        **filled(administrator, "journal", case_index="01-99", **{"case_index:clause": "п. 1"}),
    )
    path = school.home / "profile.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"example-1"', '"example-2"'), encoding="utf-8")
    shown = administrator.get("/regulation/").text
    assert "Пока правки ждали, положение заменили другим" in shown
    assert "01-99" in shown, "the text of the changes is there"
    refused = administrator.post(
        CHANGE,
        seen=seen_by(administrator),
        text=sent(path.read_text(encoding="utf-8").replace("example-2", "example-3")),
        apply="1",
    )
    assert "profile.draft_outdated" in refused.text
    assert (
        "profile.draft_outdated" in administrator.post("/regulation/edit/marks/", **filled(administrator, "marks")).text
    )
    assert administrator.post("/regulation/drop/").to == "/regulation/"
    assert "Правки ещё не действуют" not in administrator.get("/regulation/").text


def test_what_another_changed_meanwhile_is_not_undone(school: School, administrator: Person) -> None:
    opened = filled(administrator, "journal", case_index="01-99", **{"case_index:clause": "п. 1"})
    text, seen = sent((school.home / "profile.toml").read_text(encoding="utf-8")), seen_by(administrator)
    theirs = filled(administrator, "journal", term="10", **{"term:clause": "п. 2"})
    assert administrator.post("/regulation/edit/journal/", **theirs).to == "/regulation/"
    assert "profile.draft_changed" in administrator.post("/regulation/edit/journal/", **opened).text
    assert "profile.draft_changed" in administrator.post(CHANGE, seen=seen, text=text).text
    assert "profile.draft_changed" in administrator.post(CHANGE, seen=seen, text=text, apply="1").text
    assert "5 лет → 10 лет" in administrator.get("/regulation/").text
