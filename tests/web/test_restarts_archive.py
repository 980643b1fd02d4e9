"""A restart loses no click of the archivist's: acts, media, backups, requests and answers; nothing is done twice."""

import re
import secrets
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import School
from tests.operations.conftest import ACT, JOURNALS, copy_of
from tests.operations.conftest import RECORD as ACT_RECORD
from tests.web.serving import AFTER, Serving, pressed, served, told, until
from tests.web.site import Person, enter
from tests.web.test_answers import FIELDS, FIRST, SUMMARY

PAGE = f"/acts/{ACT}/"
ACT_AFTER = [0.15, *(pytest.param(one, marks=pytest.mark.full) for one in (0.0, 0.05, 0.4))]
FORM = {"seen": "1", "key": "demo", "pin": "", "position": "", "order": ""}


def survive(serving: Serving, after: float, person: Person, path: str, **form: object) -> None:
    """Presses a button while the pages are killed, and waits until they are there again; the person is signed in."""
    token = person.get("/account/").token
    pressed(lambda: person.post(path, token, **form), lambda: serving.end("web", signal.SIGKILL), after)
    until(lambda: person.get("/account/").status == 200)


@pytest.mark.parametrize("after", ACT_AFTER)
def test_an_act_goes_from_draft_to_its_end_once(expired_once: School, tmp_path: Path, after: float) -> None:
    school = copy_of(expired_once, tmp_path)
    with served(school) as serving:
        people = {one: enter(school, serving.port, one) for one in ("archivist", "teacher", "deputy", "director")}
        archivist = people["archivist"]
        survive(serving, after, archivist, "/acts/draft/", epk="")
        if archivist.get(PAGE).status == 404:
            assert archivist.post("/acts/draft/", None, epk="").to == PAGE
        assert told(school, "act-draft") == {ACT_RECORD: 1}
        for number, account in enumerate(("archivist", "teacher", "deputy"), start=1):
            person = people[account]
            survive(serving, after, person, f"{PAGE}agree/", draft=asked(person))
            if asked(person):
                assert person.post(f"{PAGE}agree/", None, draft=asked(person)).to == PAGE
            assert told(school, "act-approve") == {ACT_RECORD: number}
        director_signs(serving, people["director"])
        assert told(school, "sign")[ACT_RECORD] == 1
        carried_out(serving, archivist, after)
        assert told(school, "act-execute") == {ACT_RECORD: 1}
        assert told(school, "purge") == dict.fromkeys(JOURNALS, 3)
    assert school.ok("audit")["ok"]


def asked(person: Person) -> str:
    """The draft to which the page asks the person to agree; empty where he is asked no more."""
    return next(iter(re.findall(r'name="draft" value="([0-9a-f]+)"', person.get(PAGE).text)), "")


def act_state(school: School) -> str:
    return str(school.ok("act", "show", ACT)["act"]["state"])


def director_signs(serving: Serving, director: Person) -> None:
    """The signer dies at the first try, the pages at the second; what is not signed is offered again."""
    parts = ["signer", "web"]

    def approved() -> bool:
        page = director.get(PAGE).text
        if f"{PAGE}sign/" in page and 'name="key"' in page and "Подписывается" not in page:
            director.post(f"{PAGE}sign/", None, **FORM, draft=asked(director))
            if parts:
                time.sleep(0.7)
                serving.end(parts.pop(), signal.SIGKILL)
        return act_state(serving.school) == "approved"

    until(approved)


def carried_out(serving: Serving, archivist: Person, after: float) -> None:
    """The pages die as it is asked for, the workers while they destroy."""
    survive(serving, after, archivist, f"{PAGE}execute/", typed=ACT)
    if act_state(serving.school) == "approved":
        archivist.post(f"{PAGE}execute/", None, typed=ACT)  # 302, or it was under way and is said to be
    for _ in range(3):
        time.sleep(0.4)
        serving.end("worker", signal.SIGKILL)
    until(lambda: act_state(serving.school) == "executed")
    until(lambda: "Исполняется" not in archivist.get(PAGE).text)


@pytest.fixture(scope="module")
def serving(archived_once: School, drive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """An archived school, with a drive plugged in."""
    home = tmp_path_factory.mktemp("archive") / "home"
    shutil.copytree(archived_once.home, home, symlinks=True)
    school = School(home)
    school.setting("home", f'drives = ["{drive.parent}"]')
    with served(school) as one:
        yield one


@dataclass(frozen=True)
class Asked:
    """Something that `serve` is asked to do: the form, the page that tells of it, and the step's name in the desk."""

    path: str
    form: dict[str, str]
    page: str
    busy: str
    step: str


def done_once(serving: Serving, after: float, person: Person, asked: Asked) -> str:
    """Asks while the pages die: it is under way, or may be asked for again; then the worker dies. Gives the page."""
    before = steps(serving.school, asked.step)
    survive(serving, after, person, asked.path, **asked.form)
    if steps(serving.school, asked.step) == before:
        assert person.post(asked.path, None, **asked.form).status == 302
    time.sleep(0.3)
    serving.end("worker", signal.SIGKILL)
    until(lambda: asked.busy not in person.get(asked.page).text)
    assert steps(serving.school, asked.step) == before + 1
    return person.get(asked.page).text


def steps(school: School, name: str) -> int:
    with closing(sqlite3.connect(school.home / "letopis.sqlite3")) as desk:
        [(count,)] = desk.execute("SELECT count(*) FROM desk_step WHERE name = ?", (name,))
    return int(count)


@pytest.mark.parametrize("after", AFTER)
def test_a_medium_is_checked_as_often_as_it_was_asked(serving: Serving, after: float) -> None:
    archivist = enter(serving.school, serving.port, "archivist")
    check = Asked("/media/a/ask/", {"action": "check-act"}, "/media/a/", "Сейчас: ", "media-check-act")
    assert "проверен целиком: цел" in done_once(serving, after, archivist, check)
    assert archivist.get("/media/a/papers/presence.pdf").body.startswith(b"%PDF-")


@pytest.mark.parametrize("after", AFTER)
def test_a_medium_is_repaired_to_the_end(serving: Serving, after: float) -> None:
    serving.begin_anew()
    archivist = enter(serving.school, serving.port, "archivist")
    for path in serving.school.medium("b").rglob("document.pdf"):
        path.write_bytes(b"damaged")
    repair = Asked("/media/b/ask/", {"action": "repair"}, "/media/b/", "Сейчас: ", "media-repair")
    done_once(serving, after, archivist, repair)
    assert serving.school.ok("media", "check", "b")["ok"]


@pytest.mark.parametrize("after", AFTER)
def test_a_backup_is_whole_or_not_there(serving: Serving, drive: Path, after: float) -> None:
    serving.begin_anew()
    administrator = enter(serving.school, serving.port, "administrator")
    backup = Asked("/upkeep/backup/", {"drive": str(drive)}, "/upkeep/", "Резервная копия пишется", "backup")
    assert "записана на" in done_once(serving, after, administrator, backup)
    found = sorted(path.name for path in drive.rglob("letopis-backup-*") if path.parent.parent == drive)
    carriers = serving.school.ok("media", "others")["carriers"]
    assert set(found) <= {one["name"] for one in carriers if one["kind"] == "backup" and one["gone"] is None}
    assert found
    assert not list(drive.rglob("*.part"))


@pytest.mark.parametrize("after", AFTER)
def test_a_request_is_entered_once_and_answered_once(serving: Serving, after: float) -> None:
    serving.begin_anew()
    archivist = enter(serving.school, serving.port, "archivist")
    before = numbers(archivist)
    form = {**FIELDS, "once": secrets.token_hex(16)}
    survive(serving, after, archivist, "/requests/enter/", **form)
    again = [archivist.post("/requests/enter/", None, **form).to for _ in range(2)]
    [number] = numbers(archivist) - before
    path = f"/requests/{number}/"
    assert again == [path, path], "the same form is the same request"
    name = f"запрос № {number}"
    assert told(serving.school, "request-enter")[name] <= 1, "what a kill kept out of the log is told later"

    survive(serving, after, archivist, f"{path}work/")
    if "Вы работаете по этому запросу" not in archivist.get(path).text:
        assert archivist.post(f"{path}work/", None).to == "/archive/"
    extract = {"pupil": FIRST.surname, "number": "13", "request": "", "way": "to-sign"}
    survive(serving, after, archivist, f"/archive/{SUMMARY}/extract/", **extract)
    if "ждёт подписи директора" not in archivist.get(path).text:
        assert archivist.post(f"/archive/{SUMMARY}/extract/", None, **extract).to == path
    assert archivist.get(path).text.count("ждёт подписи директора") == 1
    assert archivist.get(f"{path}papers/1/page/1/240.png").body.startswith(b"\x89PNG")

    said = {"how": "extract", "outgoing": "№ 5 от 11.01.2032", "note": ""}
    survive(serving, after, archivist, f"{path}answer/", **said)
    if f'action="{path}answer/"' in archivist.get(path).text:
        assert archivist.post(f"{path}answer/", None, **said).to == path
    assert archivist.post(f"{path}answer/", None, **said).status == 403, "answered once"
    assert told(serving.school, "request-answer")[name] <= 1


def numbers(person: Person) -> set[str]:
    return set(re.findall(r'href="/requests/([0-9]{4}-[0-9]+)/"', person.get("/requests/").text))
