"""«Сроки и акты»: what expires when as a picture, and the nomenclature of a year as a paper."""

import pytest

from tests.conftest import School
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
