"""«Носители»: a medium is checked, handed over, taken out and replaced by clicks; real disks in memory."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from letopis.wiring import build_services
from operations.home import Home
from tests.conftest import School
from tests.web.conftest import served_beside
from tests.web.site import Answer, Person

HANDOVER = {
    "action": "handover", "giver_office": "ответственный за архив", "giver_name": "Архивова А. П.",
    "taker_office": "секретарь", "taker_name": "Писарева О. И.", "basis": "приказ № 12 от 01.06.2026",
}  # fmt: skip


@pytest.fixture(scope="module")
def people(
    archived_once: School, drive: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[School, Person, Person]]:
    """The school, its archivist and its secretary."""
    with served_beside(drive, archived_once, tmp_path_factory.mktemp("media"), "archivist", "secretary") as served:
        yield served


def done(person: Person, name: str, **form: str) -> str:
    """Asks for something and waits until `serve` has done it; gives the page."""
    assert person.post(f"/media/{name}/ask/", **form).to == f"/media/{name}/"
    end = time.monotonic() + 240
    while "Сейчас: " in (text := person.get(f"/media/{name}/").text):
        assert time.monotonic() < end, text
        time.sleep(0.3)
    return text


def is_pdf(answer: Answer) -> bool:
    return answer.status == 200 and answer.body.startswith(b"%PDF-")


def test_who_may_only_look(people: tuple[School, Person, Person]) -> None:
    _, archivist, secretary = people
    assert "Заменить новым диском" in archivist.get("/media/a/").text
    seen = secretary.get("/media/a/")
    assert seen.status == 403 or "Заменить" not in seen.text
    assert archivist.get("/media/x/").status == 404


def test_labels_and_registers_are_drawn_as_of_now(people: tuple[School, Person, Person]) -> None:
    _, archivist, _ = people
    for paper in ("a/papers/sticker", "a/papers/card", "papers/register"):
        assert is_pdf(archivist.get(f"/media/{paper}.pdf")), paper
    assert archivist.get("/media/a/papers/handover.pdf").status == 404
    assert archivist.get("/media/a/papers/wish.pdf").status == 404
    assert "media.no_checks" in archivist.get("/media/papers/control.pdf?year=2019").text


def test_a_check_with_an_act(people: tuple[School, Person, Person]) -> None:
    _, archivist, _ = people
    text = done(archivist, "a", action="check-act")
    assert "проверен целиком: цел" in text
    assert "Акт проверки наличия и состояния" in text
    assert is_pdf(archivist.get("/media/a/papers/presence.pdf"))
    assert is_pdf(archivist.get(f"/media/papers/control.pdf?year={time.gmtime().tm_year}"))
    assert "носитель проверен" in text


def test_another_keeper(people: tuple[School, Person, Person]) -> None:
    school, archivist, _ = people
    for wrong in ({"taker_name": " "}, {"taker_office": ""}, {"basis": " "}):
        answer = archivist.post("/media/a/ask/", **HANDOVER | wrong)
        assert answer.status == 400, wrong
    text = done(archivist, "a", **HANDOVER)
    assert "акт приёма-передачи и новая наклейка готовы" in text
    assert is_pdf(archivist.get("/media/a/papers/handover.pdf"))
    assert "приказ № 12 от 01.06.2026" in text
    [told] = build_services(Home(school.home)).events.events("media-handover")
    assert "Писарева" not in str(told)


def test_what_cannot_be(people: tuple[School, Person, Person]) -> None:
    _, archivist, _ = people
    assert "media.unknown_action" in archivist.post("/media/a/ask/", action="burn").text
    assert archivist.post("/media/x/ask/", action="check").status == 404
    for where in ("", "/etc", "../../tmp", "/"):
        answer = archivist.post("/media/b/ask/", action="replace", drive=where, basis="утрачен")
        assert "media.no_such_drive" in answer.text, where
    assert "carrier.not_said" in archivist.post("/media/others/gone/", how="eaten", name="x", basis="акт № 1").text
    assert archivist.post("/media/others/gone/", how="lost", name="x", basis="акт № 1").status == 404


def test_a_lost_disk_gives_way_and_is_told_to_be_gone(people: tuple[School, Person, Person], drive: Path) -> None:
    school, archivist, _ = people
    shutil.rmtree(school.medium("b"))
    assert str(drive) in archivist.get("/media/b/").text
    text = done(archivist, "b", action="replace", drive=str(drive), basis="утрачен, справка № 3 от 02.06.2026")
    assert "Носитель заменён" in text, text
    assert str(drive / "letopis") in text
    assert is_pdf(archivist.get("/media/b/papers/replacement.pdf"))
    states = {one["name"]: (one["state"], one["path"]) for one in school.ok("media", "list")["media"]}
    assert states["b"] == ("ok", str(drive / "letopis"))
    # The workers were told: what is checked now is the new disk.
    assert "проверен: цел" in done(archivist, "b", action="check")
    # A drive that holds a medium is offered no more.
    assert f'value="{drive}"' not in archivist.get("/media/c/").text
    # The old one is on the list of what may hold data still, until somebody says what became of it.
    [old] = [one["name"] for one in school.ok("media", "others")["carriers"] if one["kind"] == "medium"]
    assert f'value="{old}"' in archivist.get("/media/").text
    assert (
        archivist.post("/media/others/gone/", name=old, how="lost", basis="справка № 3 от 02.06.2026").to == "/media/"
    )
    assert f'value="{old}"' not in archivist.get("/media/").text


def test_a_medium_may_be_pulled(people: tuple[School, Person, Person]) -> None:
    _, archivist, _ = people
    assert "можно вынуть: всё записано" in done(archivist, "c", action="detach")
