"""Whatever people and source systems write, it stays text: a school whose every word is markup, and all its pages."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from letopis.demo.small import small_school
from operations.roles import ALLOWED, Role
from tests.conftest import School
from tests.web.conftest import USERS, give_class, give_roles
from tests.web.site import Person, enter, site
from tests.web.test_page_rights import PAGES, RECORD

EVIL = "\"'><img src=x onerror=alert(1)>{{7*'7'}}</script>"
SUMMARY = RECORD.replace("journal", "summary")
UNDER_WAY = "test/2025-26/7a/journal"
# Members that are words of a person; the others are ids, days and codes, and refused if they are anything else.
_WORDS = {
    "full_name", "short_name", "place", "class_teacher", "surname", "name", "patronymic", "teacher", "topic",
    "homework", "work", "basis", "text", "author",
}  # fmt: skip
_ASKED = ("--applicant", EVIL, "--about", EVIL, "--asks", EVIL, "--paper", EVIL)


def hostile(value: Any, key: str = "") -> Any:
    """The export with markup after each of its words."""
    if isinstance(value, dict):
        return {name: hostile(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [hostile(one, key) for one in value]
    return f"{value}{EVIL}" if key in _WORDS and isinstance(value, str) and value else value


def export(folder: Path, grade: int) -> Path:
    journal = small_school(classes=1, pupils=3, lessons_per_subject=3, seed=1)[0].model_dump(mode="json", by_alias=True)
    tree = hostile(journal)
    tree["class"] |= {"grade": grade, "name": ""}
    tree["remarks"] = [{"date": "2026-01-12", "author": EVIL, "text": EVIL}]
    path = folder / f"{grade}.json"
    path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    """A class that is archived and listed in an act, another under way, a hold, a request with an answer."""
    folder = tmp_path_factory.mktemp("hostile")
    school = School(folder / "home")
    school.ok("init", "--profile", "demo", "--school", f"Школа {EVIL}", "--id", "test", "--demo-keys", "--simulation")
    school.work_alone()
    school.ok("import", str(export(folder, 5)))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert school.ok("sign", "--all", "--demo-key")["failed"] == []
    school.ok("inventory", "draft", "2026", "--protocol", "№ 3 от 01.06.2026", "--as", "archivist")
    school.ok("sign", "--all", "--demo-key")
    give_roles(school)
    for number, unit in enumerate(("5А", "7А"), start=31):
        give_class(school, unit, f"№ {number} от 01.09.2025")
    school.ok("clock", "set", "2032-01-10")
    school.ok("act", "draft", "--as", "archivist")
    school.ok("import", str(export(folder, 7)))
    school.ok("close", "2026", "--kind", "journal", "--class", "7а", "--order", "№ 96 от 28.05.2026")
    request = school.ok("request", "enter", "--kind", "self", *_ASKED)["requests"][0]["number"]
    school.ok("request", "extract", request, SUMMARY, "--pupil", "1")
    return school


@pytest.fixture(scope="module")
def people(school: School) -> Iterator[dict[str, Person]]:
    with site(school) as port:
        yield {role: enter(school, port, role) for role in USERS}


class _Told(HTMLParser):
    """What a browser would make of a page: marks of markup that came from words."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[str] = []
        self.words = False
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        own = dict(attrs)
        if own.get("src") == "x" or any(name.startswith("on") for name in own) or "'7'" in " ".join(own):
            self.marks.append(self.get_starttag_text() or tag)
        self.words = self.words or any("onerror=" in (value or "") for value in own.values())

    def handle_data(self, data: str) -> None:
        if self._in_script and "alert" in data:
            self.marks.append(data)
        self.words = self.words or "onerror=" in data
        if "7777777" in data:
            self.marks.append(data)


def read(person: Person, path: str) -> _Told | None:
    """The page as a browser reads it; None for what is no page, or not this person's."""
    answer = person.get(path)
    assert answer.status < 500, (path, answer.text[:500])
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return None
    told = _Told()
    told.feed(answer.body.decode())
    return told if answer.status == 200 else None


def test_no_page_takes_a_word_for_markup(people: dict[str, Person]) -> None:
    archivist = people["archivist"]
    assert archivist.post(f"/archive/{RECORD}/hold/", None, basis=EVIL, until="").status == 302
    assert people["class-teacher"].post("/my-class/2026/7a/remark/", None, text=EVIL).status == 302
    people["secretary"].upload("/year/upload/", {EVIL.replace('"', "'"): b"{}"})
    marks, words = {}, set()
    for name, (path, method, verbs) in PAGES.items():
        for here in {path, path.replace("2026-1/", "2032-1/"), path.replace(RECORD, UNDER_WAY).replace("5a", "7a")}:
            for role in USERS if method == "GET" else ():
                if not verbs or any(verb in ALLOWED[Role(role)] for verb in verbs):
                    told = read(people[role], here)
                    marks |= {(role, here): told.marks} if told is not None and told.marks else {}
                    words |= {name} if told is not None and told.words else set()
    assert not marks
    assert words >= {
        "start", "year-of", "unit", "reconcile", "own-class", "search", "card", "request", "requests", "terms", "act",
    }, words  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/archive/?q={}", "/archive/{}/", "/year/2026/class/{}/", "/acts/{}/", "/requests/{}/", "/media/{}/",
        "/draft/{}/", "/reports/{}/", "/account/?next={}", "/orders/?year={}", "/my-class/{}/print.pdf", "/{}",
        "/regulation/edit/{}/", "/to-sign/receipts/{}/", "/year/upload/{}/correct/",
    ],
)  # fmt: skip
def test_nor_what_stands_in_an_address(people: dict[str, Person], path: str) -> None:
    for role in ("archivist", "secretary", "director", "administrator"):
        answer = people[role].get(path.format(quote(EVIL, safe="")))
        assert answer.status < 500
        told = _Told()
        told.feed(answer.body.decode())
        assert not told.marks, role


def test_nor_what_a_form_sends_back(people: dict[str, Person]) -> None:
    """A refused form is shown again with what was typed."""
    for role in USERS:
        for path, method, _ in PAGES.values():
            if method == "POST":
                answer = people[role].post(path, None, **dict.fromkeys(_FIELDS, EVIL))
                assert answer.status < 500, (role, path)
                told = _Told()
                told.feed(answer.body.decode(errors="replace"))
                assert not told.marks, (role, path)


_FIELDS = (
    "basis", "order", "text", "record", "unit", "kind", "reference", "account", "name", "number", "pupil", "request",
    "about", "applicant", "asks", "papers", "addressee", "records", "action", "drive", "what", "year", "protocol",
    "digest", "typed", "phrase", "position", "key", "title", "on", "weight", "recipient", "waybill", "code-word",
    "code-meaning", "column-word", "column-meaning", "next", "scope",
)  # fmt: skip
