"""«Запросы»: an archivist enters one, works under it, answers."""

from tests.conftest import School
from tests.web.site import enter

RECORD = "test/2025-26/5a/journal"
_EVIL = "<img src=x onerror=alert(1)>"


def test_an_archivist_works_under_a_request(looked_at: School, port: int) -> None:
    person = enter(looked_at, port, "archivist")
    fields = {"kind": "self", "applicant": f"Петрова {_EVIL}", "about": "Иванова Мария", "asks": "отметки",
              "papers": "паспорт\n\nсвидетельство о браке\n", "born": "1968-05-12"}  # fmt: skip
    entered = person.post("/requests/enter/", None, **fields)
    path = entered.to
    assert path.startswith("/requests/"), entered.text
    number = path.split("/")[2]
    page = person.get(path)
    assert "&lt;img src=x" in page.body.decode()
    assert _EVIL not in page.body.decode()
    assert "свидетельство о браке" in page.text
    assert "запрос ждёт ответа" in person.get("/").text or "ждут ответа" in person.get("/").text
    # Before the work begins a look is nobody's; under the request it is told by it, once.
    person.get(f"/archive/{RECORD}/document/")
    assert person.post(f"{path}work/").to == "/archive/"
    found = person.get("/archive/?q=5%D0%90").text
    assert f"запрос № {number}" in found
    for _ in range(2):
        person.get(f"/archive/{RECORD}/document/")
    assert f'value="запрос № {number}"' in person.get(f"/archive/{RECORD}/").text
    told = person.get(path).text
    assert told.count(f"<td><code>{RECORD}</code>") == 1
    assert "Вы работаете по этому запросу" in told

    assert person.post(f"{path}answer/", how="refused").status == 403
    assert person.post(f"{path}answer/", how="nobody").status == 400
    assert person.post(f"{path}answer/", how="extract", outgoing="№ 5 от 11.01.2032").to == path
    assert "дана архивная выписка" in person.get(path).text
    assert f"запрос № {number}" not in person.get("/archive/?q=5%D0%90").text, "the work ends with the answer"
    assert person.post(f"{path}answer/", how="extract").status == 403
    assert person.post("/requests/enter/", None, **{**fields, "born": "вчера"}).status == 400
    assert person.post("/requests/enter/", None, **{**fields, "kind": "god"}).status == 400
    assert person.post("/requests/enter/", None, **{**fields, "kind": "authority"}).status == 400
    assert enter(looked_at, port, "secretary").get(path).status == 403
