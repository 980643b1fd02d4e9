"""A paper about one person: all his documents are held at once, by any of his names."""

from urllib.parse import quote

import pytest

from journals.model import Pupil
from letopis.demo.small import small_school
from tests.conftest import School
from tests.web.site import enter


@pytest.fixture(scope="module")
def pupil() -> Pupil:
    """Somebody of 5А, as the archived classes have him."""
    return small_school(classes=2, pupils=4, lessons_per_subject=6, seed=1)[0].pupils[0]


def test_all_documents_of_a_person_are_held(looked_at: School, port: int, pupil: Pupil) -> None:
    archivist = enter(looked_at, port, "archivist")
    name = f"{pupil.surname} {pupil.name}"
    assert f"/holds/person/?q={quote(name)}" in archivist.get(f"/archive/?q={quote(name)}").body.decode()
    shown = archivist.get(f"/holds/person/?q={quote(name)}").text
    records = {part.split('"')[0] for part in shown.split('name="record" value="')[1:]}
    assert records >= {"test/2025-26/5a/journal", "test/2025-26/5a/summary"}
    said = {"record": sorted(records), "basis": "запрос прокуратуры № 7-12 от 14.01.2026"}
    assert "hold.nothing_ticked" in archivist.post("/holds/person/set/", basis=said["basis"]).text
    assert "basis.unfit" in archivist.post("/holds/person/set/", None, **{**said, "basis": ""}).text
    assert archivist.post("/holds/person/set/", None, **said).to == "/terms/"
    held = {one["record"]: one["id"] for one in looked_at.ok("hold", "list")["holds"] if one["basis"] == said["basis"]}
    assert held.keys() == records
    for number in held.values():
        looked_at.ok("hold", "lift", number, "--basis", "проверка окончена")


def test_only_a_name_finds_all_of_a_person(looked_at: School, port: int, pupil: Pupil) -> None:
    archivist = enter(looked_at, port, "archivist")
    wrong = archivist.get(f"/holds/person/?q={quote(pupil.surname)}%205%D0%90%202026")
    assert (wrong.status, "hold.names_only" in wrong.text) == (400, True)
    assert "нет обучающегося с таким именем" in archivist.get("/holds/person/?q=%D0%9D%D0%B8%D0%BA%D1%82%D0%BE").text
    assert "Приостановить уничтожение" not in enter(looked_at, port, "inspector").get("/archive/?q=5%D0%90").text
