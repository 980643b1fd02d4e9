"""Signatures beside the director's: the class teacher's by files, the seal by a key here; then the media."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import School, new_school
from tests.operations.test_countersigning import ask_signers
from tests.operations.test_elsewhere import key_files
from tests.web.conftest import give_class, give_roles
from tests.web.site import Person, enter, site
from tests.web.test_outside import archived, signed, until

SUMMARY = "test/2025-26/5a/summary"


@pytest.fixture(scope="module")
def signed_once(tmp_path_factory: pytest.TempPathFactory, exports: list[Path]) -> Iterator[tuple[School, int]]:
    """A school whose regulation wants three signatures, with `serve`; the director has signed a summary."""
    school = new_school(tmp_path_factory.mktemp("further"))
    give_roles(school)
    give_class(school, "5А", "№ 31 от 01.09.2025")
    ask_signers(school)
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    with site(school, working=True) as port:
        assert school.ok("sign", "--all", "--demo-key")["signed"] == [SUMMARY]
        yield school, port


def ticked(person: Person) -> list[str]:
    page = person.get("/to-sign/further/").text
    return [part.partition('"')[0] for part in page.split('name="document" value="')[1:]]


def test_each_signs_what_is_his(signed_once: tuple[School, int], tmp_path: Path) -> None:
    school, port = signed_once
    teacher, secretary = enter(school, port, "class-teacher"), enter(school, port, "secretary")
    deputy = enter(school, port, "deputy")
    keys = key_files(school, tmp_path / "keys")
    assert "Ждут вашей второй подписи: 1 документ." in teacher.get("/").text
    assert '"/to-sign/further/"' in secretary.get("/").text
    assert "Подписывать нечего" in deputy.get("/to-sign/further/").text
    assert [one.split()[:2] for one in ticked(teacher)] == [["class_teacher", SUMMARY]]
    assert [one.split()[:2] for one in ticked(secretary)] == [["seal", SUMMARY]]

    # What is another's, or was not looked at, is not signed.
    asked = {"document": ticked(teacher), "key": "demo", "pin": ""}
    assert "signing.not_seen" in teacher.post("/to-sign/further/sign/", **asked).text
    assert "signing.other_than_shown" in secretary.post("/to-sign/further/sign/", seen="1", **asked).text
    stale = teacher.post("/to-sign/further/sign/", seen="1", key="demo", document=[asked["document"][0][:-1] + "x"])
    assert (stale.status, "signing.other_than_shown" in stale.text) == (403, True)
    assert secretary.get("/to-sign/further/documents.zip?role=class_teacher").status == 404

    # The class teacher's key is elsewhere: the documents leave, a signature comes back beside something that is none.
    sent = teacher.get("/to-sign/further/documents.zip?role=class_teacher")
    archive = zipfile.ZipFile(io.BytesIO(sent.body))
    assert archive.namelist() == ["001-5a-summary.pdf", "README.txt"]
    own = signed(archive.read("001-5a-summary.pdf"), keys)
    files = {"own.sig": own, "other.sig": signed(b"another", keys), "broken.p7s": b"0\x82"}
    assert teacher.upload("/to-sign/further/back/", files, role="class_teacher").to == "/to-sign/further/"
    told = teacher.get("/to-sign/further/").text
    assert "Принято подписей: 1. Не принято файлов: 2." in told
    assert "other.sig: Подпись не относится" in told
    assert "broken.p7s: " in told
    work = school.home / "work" / SUMMARY
    until((work / "signatures" / "class_teacher.p7s").is_file)
    assert not archived(school), "it waits for the seal"

    # The seal by a key that is here; then it goes to the media by itself.
    sent = secretary.post("/to-sign/further/sign/", seen="1", key="demo", document=ticked(secretary))
    assert sent.to == "/to-sign/further/", sent.text
    until(lambda: archived(school) == {SUMMARY})
    assert "Подписывать нечего" in secretary.get("/to-sign/further/").text
    assert school.ok("verify", "--all")["ok"]
    log = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8")
    assert log.count('"verb":"countersign"') == 2
    assert '"actor":"class-teacher"' in log


@pytest.mark.parametrize("files", [{}, {"a.txt": b"x"}])
def test_files_that_are_no_signatures(files: dict[str, bytes], signed_once: tuple[School, int]) -> None:
    teacher = enter(signed_once[0], signed_once[1], "class-teacher")
    sent = teacher.upload("/to-sign/further/back/", files, role="class_teacher")
    assert (sent.status, "elsewhere.no_signatures" in sent.text) == (400, True)


def test_a_key_that_is_not_offered(signed_once: tuple[School, int]) -> None:
    teacher = enter(signed_once[0], signed_once[1], "class-teacher")
    sent = teacher.post("/to-sign/further/sign/", seen="1", key="pkcs11:token=x", pin="1", document=[])
    assert sent.status == 400
