"""«Сроки и акты»: what expires when as a picture, and the nomenclature of a year as a paper."""

from collections.abc import Iterator

import pytest

from tests.conftest import School
from tests.regulation_clauses import paper_term, starts_after
from tests.web.site import Person, enter


@pytest.fixture(scope="module")
def archivist(looked_at_once: School, port_once: int) -> Person:
    return enter(looked_at_once, port_once, "archivist")


def test_what_expires_when_is_drawn_and_told(archivist: Person) -> None:
    page = archivist.get("/terms/").text
    assert page.count("<rect ") == 2, "journals in one year, summaries in another"
    assert "<title>2032 год: 2 дела</title>" in page
    assert '<th scope="row">2032</th><td class="number">2</td>' in page


def test_a_nomenclature_is_drawn_and_approved(archivist: Person) -> None:
    drawn = archivist.post("/nomenclature/", year="2027")
    assert drawn.status == 200
    assert drawn.body.startswith(b"%PDF-")
    approved = archivist.post("/nomenclature/", year="2027", order="№ 1 от 11.01.2027", protocol="№ 4 от 20.12.2026")
    assert approved.status == 200


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"year": "27"}, "year.malformed"),
        ({"year": "2027", "protocol": "№ 4 от 20.12.2026"}, "nomenclature.no_order"),
        ({"year": "2027", "order": "по приказу"}, "cli.bad_reference"),
    ],
)
def test_what_is_said_wrongly_is_told(said: dict[str, str], code: str, archivist: Person) -> None:
    answer = archivist.post("/nomenclature/", **said)
    assert answer.status == 400
    assert code in answer.text


EVENT = starts_after("summary", "выпуска класса")


@pytest.fixture
def awaiting(looked_at_once: School) -> Iterator[list[str]]:
    """Under a regulation by which summaries wait until their class has left."""
    profile = looked_at_once.home / "profile.toml"
    before = profile.read_text(encoding="utf-8")
    profile.write_text(before + EVENT, encoding="utf-8")
    yield [one["id"] for one in looked_at_once.ok("status")["records"] if one["kind"] == "summary"]
    profile.write_text(before, encoding="utf-8")


def test_what_waits_for_an_event_is_ticked_and_begins(awaiting: list[str], archivist: Person) -> None:
    page = archivist.get("/terms/").text
    assert "Срок ещё не начался" in page
    assert "После выпуска класса" in page
    assert "5А, 2025/2026: сводная ведомость" in page
    assert "ждут события, с которого исчисляется срок, 2 дела" in page
    assert "Хранить 75 лет после выпуска класса." in archivist.get(f"/archive/{awaiting[0]}/").text
    first, second = (record.rpartition("/")[0] for record in awaiting)
    said = {"scope": first, "event": "выпуска класса", "basis": "приказ о выпуске № 41"}
    assert "term.nothing_chosen" in archivist.post("/terms/start/", on="2026-06-25", basis="приказ № 41").text
    assert archivist.post("/terms/start/", **{**said, "scope": "../5a"}, on="2026-06-25").status == 400
    answer = archivist.post("/terms/start/", **said, on="2091-06-25")
    assert (answer.status, "term.event_in_future" in answer.text) == (400, True)
    assert archivist.post("/terms/start/", **said, on="2026-06-25").status == 302
    page = archivist.get("/terms/").text
    assert "<title>2102 год: 1 дело</title>" in page
    assert f'value="{second}"' in page
    assert f'value="{first}"' not in page
    again = archivist.post("/terms/start/", **said, on="2026-06-25").text
    assert ("term.unchanged" in again, "letopis retention" in again) == (True, False)
    # It was another class: the day is taken back on the card.
    card = archivist.get(f"/archive/{awaiting[0]}/").text
    assert "День внесён по ошибке" in card
    assert archivist.post(f"/archive/{awaiting[0]}/unstart/", event="выпуска класса", basis="записка № 3").status == 302
    assert f'value="{first}"' in archivist.get("/terms/").text
    assert "День внесён по ошибке" not in archivist.get(f"/archive/{awaiting[0]}/").text


CIRCLES = paper_term("records.circle", 5) + starts_after("records.circle", "закрытия кружка")


def test_a_case_on_paper_tells_its_term_and_gives_its_day_back(looked_at_once: School, archivist: Person) -> None:
    profile = looked_at_once.home / "profile.toml"
    before = profile.read_text(encoding="utf-8")
    profile.write_text(before + CIRCLES, encoding="utf-8")
    try:
        case = ["--class", "9Б", "--kind", "circle", "--closed", "2010-06-01"]
        looked_at_once.ok("paper", "enter", "2010", *case, "--as", "archivist")
        said = {"scope": "test/2009-10/9b", "event": "закрытия кружка", "on": "2012-06-01", "basis": "приказ № 41"}
        assert "9Б, 2009/2010: журнал кружка на бумаге" in archivist.get("/terms/").text
        assert archivist.post("/terms/start/", **said).status == 302
        card = archivist.get("/archive/test/2009-10/9b/circle/").text
        assert "Хранить до 2017 года включительно." in card
        assert "После закрытия кружка: 01.06.2012." in card
        path = "/archive/test/2009-10/9b/circle/unstart/"
        assert archivist.post(path, event="закрытия кружка", basis="записка № 3").status == 302
        assert "Хранить 5 лет после закрытия кружка." in archivist.get("/archive/test/2009-10/9b/circle/").text
    finally:
        looked_at_once.ok("paper", "strike", "test/2009-10/9b/circle", "--basis", "ошибка", "--as", "archivist")
        profile.write_text(before, encoding="utf-8")
