"""A signature that is kept and did not come on: the timestamp service was away longer than anybody waits for it."""

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.conftest import School
from tests.web.conftest import give_roles
from tests.web.site import Person, enter, site

RECORD = "test/2025-26/5a/summary"
WORK = Path("work") / RECORD


def stuck(school: School, export: Path) -> None:
    """The document as such a day leaves it: the signature is there, its stamping has failed for good."""
    school.ok("import", str(export))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    school.ok("sign", "--all", "--demo-key", "--no-commit")
    (school.home / WORK / "signed.pdf").unlink()
    with closing(sqlite3.connect(school.home / "letopis.sqlite3")) as desk, desk:
        told = "state = 'failed', code = 'signing.tsa_away', message = 'Служба штампов не отвечает.', attempts = 6"
        changed = desk.execute(f"UPDATE desk_step SET {told} WHERE name = 'finish'")
        assert changed.rowcount == 1


def come(person: Person, path: str, wanted: Callable[[str], bool]) -> str:
    """What the page says once it says that."""
    until = time.monotonic() + 90
    while not wanted(shown := person.get(path).text):
        assert time.monotonic() < until, shown
        time.sleep(0.5)
    return shown


def test_whoever_signed_sends_it_on_without_the_key(school: School, exports: list[Path]) -> None:
    give_roles(school)
    stuck(school, exports[0])
    with site(school, working=True) as port:
        director = enter(school, port, "director")
        shown = director.get("/to-sign/").text
        assert "Служба штампов не отвечает." in shown
        assert "Повторить неудавшееся (1)" in shown
        assert director.post("/to-sign/again/").to == "/to-sign/"
        come(director, "/to-sign/", lambda text: "Всё подписано и сохранено" in text or "Подписывать нечего" in text)
    assert school.ok("verify", "--all")["ok"]
    lines = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line)["verb"] for line in lines]
    assert (events.count("sign"), events.count("ask-key")) == (1, 1), "nobody signed anew"


def test_a_deputy_who_may_not_send_on_is_offered_nothing(school: School, exports: list[Path]) -> None:
    give_roles(school)
    stuck(school, exports[0])
    with site(school) as port:
        assert "Повторить неудавшееся (1)" in enter(school, port, "secretary").get("/year/2026/").text
        deputy = enter(school, port, "deputy")
        assert "Повторить неудавшееся" not in deputy.get("/year/2026/").text
        deputy.post("/year/2026/retry/")
    assert not (school.home / WORK / "signed.pdf").exists()
