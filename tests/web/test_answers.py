"""Answers on paper through the pages: the archivist draws, the director signs beside his documents, anybody may ask."""

import hashlib
import re
from pathlib import Path

from letopis.demo.small import small_school
from tests.conftest import School
from tests.operations.test_extracting import text_of
from tests.web.site import Person, enter

SUMMARY = "test/2025-26/5a/summary"
FIRST, *OTHERS = small_school(classes=1, pupils=4, lessons_per_subject=6, seed=1)[0].pupils
FIELDS = {
    "kind": "self", "applicant": "Петрова М. О.", "about": "Петрова Мария", "asks": "отметки", "papers": "паспорт",
    "born": "", "received": "", "due": "",
}  # fmt: skip


def under_a_request(person: Person) -> str:
    path = person.post("/requests/enter/", None, **FIELDS).to
    assert person.post(f"{path}work/").to == "/archive/"
    return path


def test_an_extract_and_a_reference_are_signed_with_one_pin(looked_at: School, port: int, tmp_path: Path) -> None:
    archivist, director = enter(looked_at, port, "archivist"), enter(looked_at, port, "director")
    path = under_a_request(archivist)
    card = archivist.get(f"/archive/{SUMMARY}/").text
    assert "На подпись директору" in card
    asked = {"pupil": FIRST.surname, "number": "13", "request": "", "way": "to-sign"}
    assert archivist.post(f"/archive/{SUMMARY}/extract/", None, **asked).to == path
    said = {"addressee": "Петровой М. О.", "text": "Сведения.\nЕщё сведения.", "records": "", "number": ""}
    assert f'name="record" value="{SUMMARY}"' in archivist.get(path).text, (
        "the extract was made of it under the request"
    )
    untold = archivist.post(f"{path}reference/", None, **said)
    assert (untold.status, "reference.no_records" in untold.text) == (400, True)
    assert archivist.post(f"{path}reference/", None, **said, record=SUMMARY).to == path
    shown = archivist.get(path).text
    assert shown.count("ждёт подписи директора") == 2
    assert archivist.get(f"{path}papers/1/page/1/240.png").body.startswith(b"\x89PNG")
    assert "лист 1" in archivist.get(f"{path}papers/1/").text

    assert "Ждут вашей подписи: 2 ответа на запросы." in director.get("/").text
    keys = re.findall(r'name="answer" value="([^"]+)"', director.get("/to-sign/").text)
    assert len(keys) == 2
    form = {"seen": "1", "key": "demo", "pin": "", "position": "", "order": ""}
    other = [keys[0].partition(" ")[0] + " " + "0" * 128]
    refused = director.post("/to-sign/begin/", None, **form, answer=other)
    assert (refused.status, "signing.other_than_shown" in refused.text) == (403, True)
    assert director.post("/to-sign/begin/", None, **{**form, "seen": ""}, answer=keys).status == 400
    mchd = "<доверенность>на справки</доверенность>".encode()
    bad = director.upload("/to-sign/begin/", {"m.xml": mchd[:9]}, named="mchd", **form, answer=keys)
    assert (bad.status, "signing.mchd_bad" in bad.text) == (400, True)
    signed = director.upload("/to-sign/begin/", {"m.xml": mchd}, named="mchd", **form, answer=keys)
    assert signed.to == "/to-sign/", signed.text
    assert "ответа на запросы" not in director.get("/").text
    assert director.post("/to-sign/begin/", None, **form, answer=keys).status == 400, "nothing waits any more"

    assert f'href="{path}papers/1/mchd.xml"' in archivist.get(f"{path}papers/1/").text
    assert archivist.get(f"{path}papers/1/mchd.xml").body == mchd
    answer = archivist.get(f"{path}papers/1/answer.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    file = tmp_path / "answer.pdf"
    file.write_bytes(answer.body)
    printed = text_of(file)
    assert "ДОКУМЕНТ ПОДПИСАН" in printed
    assert FIRST.full_name in printed
    assert not [one for one in OTHERS if one.surname in printed]
    assert looked_at.ok("verify", "--file", str(file))["ok"]
    assert archivist.post(f"{path}papers/1/drop/").status == 403
    for event in ("составлен ответ на запрос", "подписан ответ на запрос", "выдан ответ на запрос"):
        assert event in archivist.get(path).text

    # Years later somebody brings it back.
    [digest] = re.findall(r"[0-9a-f]{32} [0-9a-f]{32}", printed)
    for found in (archivist.upload("/requests/check/", {"answer.pdf": answer.body}, digest=""),
                  archivist.post("/requests/check/", None, digest=digest)):  # fmt: skip
        assert found.status == 200, found.text
        assert "Это наш документ" in found.text
        assert "сертификат №" in found.text
        assert f'href="{path}papers/1/"' in found.text
    assert archivist.post("/requests/check/", None, digest=digest[::-1]).status == 404
    assert archivist.post("/requests/check/", None, digest="сумма").status == 400
    assert archivist.upload("/requests/check/", {"answer.pdf": answer.body + b"\n"}, digest="").status == 404


def test_a_copy_is_certified_by_its_digest(looked_at: School, port: int, tmp_path: Path) -> None:
    archivist, director = enter(looked_at, port, "archivist"), enter(looked_at, port, "director")
    assert "Удостоверить архивную копию" not in archivist.get(f"/archive/{SUMMARY}/").text
    assert "request.not_working" in archivist.post(f"/archive/{SUMMARY}/copy/", None, number="14").text
    path = under_a_request(archivist)
    working = re.findall(r'name="working" value="([^"]+)"', archivist.get(f"/archive/{SUMMARY}/").text)[0]
    wrong = archivist.post(f"/archive/{SUMMARY}/copy/", None, number="14", working="2026-99")
    assert "request.other_than_shown" in wrong.text
    assert archivist.post(f"/archive/{SUMMARY}/copy/", None, number="14", working=working).to == path
    keys = re.findall(r'name="answer" value="([^"]+)"', director.get("/to-sign/").text)
    form = {"seen": "1", "key": "demo", "pin": "", "position": "", "order": ""}
    assert director.post("/to-sign/begin/", None, **form, answer=keys).to == "/to-sign/"
    assert archivist.get(f"{path}papers/1/mchd.xml").status == 404, "it was signed by nobody's attorney"
    file, document = tmp_path / "copy.pdf", archivist.get(f"/archive/{SUMMARY}/document.pdf").body
    shown = archivist.get(f"{path}papers/1/").text
    assert f'href="/archive/{SUMMARY}/document.pdf"' in shown
    file.write_bytes(archivist.get(f"{path}papers/1/answer.pdf").body)
    printed = " ".join(text_of(file).split())
    assert "АРХИВНАЯ КОПИЯ" in printed
    assert "№ 14" in printed
    assert hashlib.sha512(document).hexdigest() in printed.replace(" ", ""), "the digest of what is handed out with it"
    assert not [one for one in (FIRST, *OTHERS) if one.surname in printed]
    assert looked_at.ok("verify", "--file", str(file))["ok"]


def test_without_a_request_there_is_nothing_to_sign(looked_at: School, port: int) -> None:
    archivist = enter(looked_at, port, "archivist")
    assert "На подпись директору" not in archivist.get(f"/archive/{SUMMARY}/").text
    asked = {"pupil": FIRST.surname, "number": "", "request": "", "way": "to-sign"}
    refused = archivist.post(f"/archive/{SUMMARY}/extract/", None, **asked)
    assert (refused.status, "request.not_working" in refused.text) == (400, True)
    path = under_a_request(archivist)
    for said in ({"records": "нечто"}, {"text": " "}, {"addressee": ""}, {"records": ""}, {"number": "9" * 40}):
        whole = {"addressee": "Петровой М. О.", "text": "Сведения.", "records": SUMMARY, "number": ""}
        refused = archivist.post(f"{path}reference/", None, **{**whole, **said})
        assert refused.status == 400, refused.text
    asked = {"pupil": "1", "number": "", "request": "", "way": "to-sign"}
    assert archivist.post(f"/archive/{SUMMARY}/extract/", None, **asked).to == path
    assert archivist.post(f"{path}papers/1/drop/").to == path
    assert archivist.get(f"{path}papers/1/").status == 404
    assert archivist.get(f"{path}papers/..%2f1/answer.pdf").status == 404
