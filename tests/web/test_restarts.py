"""A restart of any process in the middle of a step loses no click: the page comes back to the same place."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import new_school
from tests.web.serving import AFTER, Serving, pressed, served, state, told, until
from tests.web.site import Person, enter

RECORDS = ("test/2025-26/5a/journal", "test/2025-26/5a/summary")
CLOSE = {"order": "№ 95 от 28.05.2026", "locked_on": "", "unit": "5А"}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with served(new_school(tmp_path_factory.mktemp("restarts"))) as one:
        yield one


def test_an_ended_page_finishes_what_was_asked(serving: Serving) -> None:
    """SIGTERM is a plain restart: the request under way gets its answer, and nobody is signed out."""
    person = enter(serving.school, serving.port, "secretary")
    answer = pressed(lambda: person.get("/year/"), lambda: serving.end("web", signal.SIGTERM), 0.02)
    assert answer is not None
    assert answer.status == 200
    until(lambda: person.get("/year/").status == 200)


@pytest.mark.parametrize("after", AFTER)
def test_a_close_is_done_once_whenever_the_page_dies(serving: Serving, exports: list[Path], after: float) -> None:
    school, person = serving.school, enter(serving.school, serving.port, "secretary")
    if not (school.home / "imports" / "test").exists():
        content = exports[0].read_bytes()
        person.upload("/year/upload/", {"5a.json": content})
        serving.end("worker", signal.SIGKILL)  # while it reads, or before
        until(lambda: "5А" in person.get("/year/2026/").text and state(school, RECORDS[0]) == "imported")
        assert told(school, "import") == {RECORDS[0]: 1}
    form = {**CLOSE, "kind": "journal"}
    token = person.get("/account/").token
    pressed(lambda: person.post("/year/2026/close/", token, **form), lambda: serving.end("web", signal.SIGKILL), after)
    until(lambda: person.get("/health").status == 200)
    page = person.get("/year/2026/").text  # still signed in, and at the same place
    assert "Закрытие" in page
    if state(school, RECORDS[0]) == "imported":
        assert person.post("/year/2026/close/", None, **form).status == 302, "it is offered again, and may be pressed"
    serving.end("worker", signal.SIGKILL)  # while it renders
    until(lambda: state(school, RECORDS[0]) == "rendered")
    back = {"kind": "journal", "unit": "5А", "basis": "проба"}
    assert person.post("/year/2026/take-back/", None, **back).status == 302
    until(lambda: state(school, RECORDS[0]) == "imported")
    # A close that a kill kept out of the log is told of before it is taken back.
    assert told(school, "reopen")[RECORDS[0]] == told(school, "close")[RECORDS[0]]


def test_each_document_is_signed_once(serving: Serving) -> None:
    """The page, the signer and the workers die in a sitting; what is left is offered again."""
    school = serving.school
    secretary, director = (enter(school, serving.port, one) for one in ("secretary", "director"))
    for kind in ("journal", "summary"):
        assert secretary.post("/year/2026/close/", None, **CLOSE, kind=kind).status == 302
    until(lambda: all(state(school, one) == "rendered" for one in RECORDS))
    for turn, (part, how) in enumerate((("web", signal.SIGKILL), ("signer", signal.SIGKILL), ("web", signal.SIGTERM))):
        if press_sign(director):
            time.sleep(0.5 + turn)
            serving.end(part, how)
            until(lambda: director.get("/to-sign/").status == 200)
    serving.kill_all()
    serving.start()
    assert director.get("/to-sign/").status == 200, "nobody is signed out by a power cut"
    until(lambda: bool(press_sign(director)) or all(state(school, one) == "committed" for one in RECORDS))
    until(lambda: all(state(school, one) == "committed" for one in RECORDS))
    assert told(school, "sign") == dict.fromkeys(RECORDS, 1)
    assert school.ok("verify", "--all")["ok"]


def press_sign(director: Person) -> bool:
    """Signs what the page offers; False if it offers nothing, or somebody is at it."""
    page = director.get("/to-sign/").text
    documents = re.findall(r'name="record" value="([^"]+)"', page)
    if not documents or "Идёт подписание" in page:
        return False
    form = {"seen": "1", "key": "demo", "pin": "", "position": "", "order": ""}
    with suppress(OSError):
        return director.post("/to-sign/begin/", None, **form, record=documents).status == 302
    return False


def test_what_a_kill_left_between_two_writes_is_finished(serving: Serving, exports: list[Path]) -> None:
    """A class was imported and closed, and the kill came before the log was told and the rendering planned."""
    school = serving.school
    serving.kill_all()
    subprocess.run([sys.executable, "-m", "tests.web.close_and_die", str(school.home), str(exports[1])], check=True)
    record = "test/2025-26/6a/journal"
    assert (state(school, record), told(school, "import")[record], told(school, "close")[record]) == ("closed", 0, 0)
    orphan = school.home / "staging" / "abandoned"
    orphan.mkdir(parents=True)
    (orphan / "data.json").write_text("{}")
    os.utime(orphan, (1, 1))
    serving.start()
    until(lambda: state(school, record) == "rendered")
    until(lambda: told(school, "close")[record] == 1)
    assert told(school, "import")[record] == 1
    assert not orphan.exists()
