"""The director's key is on another machine: documents leave as an archive, OpenSSL signs them, signatures come back."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import School
from tests.operations.test_elsewhere import key_files, openssl, sign_with_openssl
from tests.web.site import Person, enter
from tests.web.test_answers import FIRST, under_a_request

JOURNAL, SUMMARY = "test/2025-26/5a/journal", "test/2025-26/5a/summary"


def until(true: Callable[[], bool], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.3)


def signed(content: bytes, keys: Path) -> bytes:
    """A detached CAdES-BES by the director's test key, made by a program that is not ours."""
    file, signature = keys / "one.bin", keys / "one.sig"
    file.write_bytes(content)
    sign_with_openssl(file, keys, signature)
    return signature.read_bytes()


def shown(director: Person) -> list[str]:
    """The documents as the page of signing names them, with their digests."""
    return re.findall(r'name="record" value="([^"]+)"', director.get("/to-sign/").text)


@pytest.fixture(scope="module")
def director(working: tuple[School, int], exports: list[Path]) -> Person:
    school, port = working
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    return enter(school, port, "director")


@pytest.fixture
def keys(working: tuple[School, int], tmp_path: Path) -> Path:
    folder = key_files(working[0], tmp_path / "keys")
    openssl("x509", "-in", str(folder / "all.pem"), "-outform", "DER", "-out", str(folder / "own.cer"))
    return folder


def hand_out(
    director: Person, certificate: bytes, documents: list[str], answers: list[str] | None = None
) -> zipfile.ZipFile:
    """Asks for the documents, waits for them, and gives the archive."""
    asked = {"seen": "1", "position": "", "order": "", "record": documents, "answer": answers or []}
    sent = director.upload("/to-sign/elsewhere/", {"own.cer": certificate}, named="certificate", **asked)
    assert sent.to == "/to-sign/", sent.text
    return handed_out(director, len(documents) + len(answers or []))


def handed_out(director: Person, count: int) -> zipfile.ZipFile:
    """Waits until so many documents are ready, and gives the archive."""
    until(lambda: f"Скачать документы: {count}" in director.get("/to-sign/").text)
    archive = director.get("/to-sign/elsewhere/documents.zip")
    assert archive.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(archive.body))


def archived(school: School) -> set[str]:
    return {str(one["id"]) for one in school.ok("status")["records"] if one["state"] == "committed"}


def test_there_and_back(working: tuple[School, int], director: Person, keys: Path) -> None:
    school, _ = working
    documents = shown(director)
    assert [one.partition(" ")[0] for one in documents] == [JOURNAL, SUMMARY]
    archive = hand_out(director, (keys / "own.cer").read_bytes(), documents)
    names = archive.namelist()
    assert names == ["001-5a-journal.bin", "002-5a-summary.bin", "list.csv", "README.txt"]
    assert "На подпись" in archive.read("README.txt").decode()

    # One signature comes alone, beside something that is none; it is taken, the other told.
    first, stranger = signed(archive.read(names[0]), keys), signed(b"another document", keys)
    sent = director.upload("/to-sign/elsewhere/back/", {"first.sig": first, "other.sig": stranger, "note.txt": b"?"})
    assert sent.to == "/to-sign/", sent.text
    until(lambda: "Принято подписей: 1. Не принято файлов: 1." in director.get("/to-sign/").text)
    page = director.get("/to-sign/").text
    assert "other.sig: Подпись не относится ни к одному из выданных документов." in page
    assert "Скачать документы: 1," in page
    until(lambda: JOURNAL in archived(school))

    # The other in an archive, under another name and in a folder.
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("подписи/", b"")
        made.writestr("подписи/две.p7s", signed(archive.read(names[1]), keys))
    assert director.upload("/to-sign/elsewhere/back/", {"all.zip": packed.getvalue()}).to == "/to-sign/"
    until(lambda: SUMMARY in archived(school))
    assert school.ok("verify", "--all")["ok"]
    assert "Выдано на подпись" not in director.get("/to-sign/").text
    assert not list((school.home / "sittings").glob("*/back-*"))


def test_what_is_refused(working: tuple[School, int], director: Person, exports: list[Path], keys: Path) -> None:
    school, _ = working
    school.ok("import", str(exports[1]))
    school.ok("close", "2026", "--class", "6А", "--order", "№ 95 от 28.05.2026")
    documents, own = shown(director), (keys / "own.cer").read_bytes()
    asked = {"seen": "1", "position": "", "order": "", "record": documents}
    for certificate, code in ((b"no certificate", "bad_certificate"), (bytes(1 << 17), "bad_certificate")):
        sent = director.upload("/to-sign/elsewhere/", {"own.cer": certificate}, named="certificate", **asked)
        assert (sent.status, f"signing.{code}" in sent.text) == (400, True)
    unseen = director.upload("/to-sign/elsewhere/", {"own.cer": own}, named="certificate", **{**asked, "seen": ""})
    assert (unseen.status, "signing.not_seen" in unseen.text) == (400, True)
    director.post("/to-sign/elsewhere/end/")
    assert director.upload("/to-sign/elsewhere/back/", {"a.sig": b"?"}).status == 404, "nothing was handed out"
    archive = hand_out(director, own, documents)
    broken = b"PK\x03\x04" + b"?" * 100
    for files in ({"note.txt": b"?"}, {"broken.zip": broken}, {"empty.zip": b"PK\x05\x06" + bytes(18)}):
        sent = director.upload("/to-sign/elsewhere/back/", files)
        assert (sent.status, "elsewhere.no_signatures" in sent.text) == (400, True), sent.text
    bad = {"huge.sig": bytes(2 << 20), "empty.sig": b"", "junk.p7s": b"\x30\x82junk"}
    assert director.upload("/to-sign/elsewhere/back/", bad).to == "/to-sign/"
    until(lambda: "Принято подписей: 0. Не принято файлов: 3." in director.get("/to-sign/").text)
    # Closed anew, a document is no longer what was handed out: its signature finds nothing.
    old = signed(archive.read("001-6a-journal.bin"), keys)
    school.ok("reopen", "2026", "--class", "6А", "--basis", "ошибка")
    school.ok("close", "2026", "--class", "6А", "--order", "№ 96 от 29.05.2026")
    assert director.upload("/to-sign/elsewhere/back/", {"a.sig": old}).to == "/to-sign/"
    until(lambda: "Принято подписей: 0. Не принято файлов: 1." in director.get("/to-sign/").text)
    assert director.post("/to-sign/elsewhere/end/").to == "/to-sign/"
    assert "Не принято файлов" not in director.get("/to-sign/").text
    assert not (school.home / "sittings" / "director").exists()


def test_an_answer_goes_with_the_documents(
    working: tuple[School, int], director: Person, keys: Path, tmp_path: Path
) -> None:
    school, port = working
    if not archived(school):  # the test is run by itself
        test_there_and_back(working, director, keys)
    archivist, own = enter(school, port, "archivist"), (keys / "own.cer").read_bytes()
    path = under_a_request(archivist)
    for number in ("13", "14"):
        asked = {"pupil": FIRST.surname, "number": number, "request": "", "way": "to-sign"}
        assert archivist.post(f"/archive/{SUMMARY}/extract/", None, **asked).to == path
    answers = re.findall(r'name="answer" value="([^"]+)"', director.get("/to-sign/").text)
    other = [answers[0].partition(" ")[0] + " " + "0" * 128]
    said = {"seen": "1", "position": "", "order": "", "answer": other}
    refused = director.upload("/to-sign/elsewhere/", {"own.cer": own}, named="certificate", **said)
    assert (refused.status, "signing.other_than_shown" in refused.text) == (403, True)

    documents = shown(director)
    archive = hand_out(director, own, documents, answers)
    name = archive.namelist()[len(documents)]
    assert re.fullmatch(rf"00{len(documents) + 1}-otvet-[0-9]{{4}}-[0-9]+-1\.bin", name)
    assert FIRST.surname in archive.read("list.csv").decode("utf-8-sig")
    again = hand_out(director, own, documents, answers)
    assert again.read(name) == archive.read(name), "a signature made from either is good"
    mchd, named = "<доверенность/>".encode(), {"own.cer": "certificate", "m.xml": "mchd"}
    said = {"seen": "1", "position": "и.о.", "order": "№ 1", "answer": answers}
    assert director.upload("/to-sign/elsewhere/", {"own.cer": own, "m.xml": mchd}, named=named, **said).to

    signature = signed(archive.read(name), keys)
    assert director.upload("/to-sign/elsewhere/back/", {"answer.sig": signature}).to == "/to-sign/"
    until(lambda: "Принято подписей: 1." in director.get("/to-sign/").text)
    assert f"Скачать документы: {len(documents) + 1}," in director.get("/to-sign/").text
    assert archivist.get(path).text.count("ждёт подписи директора") == 1
    assert archivist.get(f"{path}papers/1/mchd.xml").body == mchd
    file = tmp_path / "answer.pdf"
    file.write_bytes(archivist.get(f"{path}papers/1/answer.pdf").body)
    assert school.ok("verify", "--file", str(file))["ok"]
    another = signed(archive.read(name), keys)
    assert (
        director.upload("/to-sign/elsewhere/back/", {"again.sig": signature, "another.sig": another}).to == "/to-sign/"
    )
    until(lambda: "another.sig" in director.get("/to-sign/").text)
    page = director.get("/to-sign/").text
    assert ("уже подписан" in page, "again.sig" in page) == (True, False), "the same signature is no harm"

    # What a program makes of the other one is damaged on the way: nothing is kept of it.
    second = bytearray(signed(archive.read(archive.namelist()[len(documents) + 1]), keys))
    second[-5] ^= 1
    assert director.upload("/to-sign/elsewhere/back/", {"second.sig": bytes(second)}).to == "/to-sign/"
    until(lambda: "second.sig" in director.get("/to-sign/").text)
    assert archivist.get(path).text.count("ждёт подписи директора") == 1
    assert archivist.post(f"{path}papers/2/drop/").to == path
    until(lambda: f"Скачать документы: {len(documents)}," in director.get("/to-sign/").text or not documents)
    director.post("/to-sign/elsewhere/end/")
