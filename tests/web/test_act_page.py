"""An act on its page: what is taken out of a draft, its papers, and its cases on paper when they are gone."""

import re
import shutil
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import School
from tests.operations.conftest import ACT, JOURNALS
from tests.operations.test_act_paper import OLD, approve, give_paper
from tests.operations.test_elsewhere import key_files, openssl
from tests.web.site import Answer, Person, enter, site
from tests.web.test_outside import handed_out, signed, until

PAGE = f"/acts/{ACT}/"


@pytest.fixture
def school(expired_once: School, tmp_path: Path) -> School:
    """A draft of two electronic journals and one on paper."""
    shutil.copytree(expired_once.home, tmp_path / "home", symlinks=True)
    school = School(tmp_path / "home")
    give_paper(school)
    school.ok("act", "draft", "--as", "archivist")
    return school


def test_a_draft_is_edited_printed_carried_out_and_its_paper_goes(school: School) -> None:
    with site(school) as port:
        archivist = enter(school, port, "archivist")
        drawn = archivist.get(f"{PAGE}papers/")
        assert drawn.body.startswith(b"%PDF-")
        assert "akt-2032-1.pdf" in drawn.headers["content-disposition"]

        shown = archivist.get(PAGE).text
        assert f'value="{JOURNALS[1]}"' in shown
        assert f'value="paper:{OLD}"' in shown
        for wrong, code in (
            ({"basis": "ошибка"}, "act.nothing_ticked"),
            ({"basis": "", "without": JOURNALS[1]}, "basis.unfit"),
            ({"basis": "ошибка", "without": "test/2025-26/9z/journal"}, "act.no_such_item"),
            ({"basis": "ошибка", "without": [*JOURNALS, f"paper:{OLD}"]}, "act.would_be_empty"),
        ):
            refused = archivist.post(f"{PAGE}edit/", **wrong)
            assert code in refused.text, wrong
        assert archivist.post(f"{PAGE}edit/", basis="класс нужен для проверки", without=JOURNALS[1]).status == 302
        edited = archivist.get(PAGE).text
        assert "исключено из акта: класс нужен для проверки" in edited
        assert f'value="{JOURNALS[1]}"' not in edited
        assert "Дела на бумаге уничтожены" not in edited, "nothing is gone yet"
        assert "act.no_paper_waits" in archivist.post(f"{PAGE}paper/", on="2032-01-10").text

        approve(school)
        assert "Исключить" not in archivist.get(PAGE).text
        assert school.run("act", "execute", ACT, "--as", "archivist").code == 6, "the paper is still there"
        assert "Дела на бумаге уничтожены" in archivist.get(PAGE).text
        assert "act.bad_disposal" in archivist.post(f"{PAGE}paper/", on="2032-01-10", weight="много").text
        assert archivist.post(f"{PAGE}paper/", on="2032-01-10", weight="12,5").status == 302
        done = archivist.get(PAGE).text
        assert "Дела на бумаге уничтожены" not in done
        assert school.ok("act", "show", ACT)["act"]["state"] == "executed"
        packed = archivist.get(f"{PAGE}papers/")
        assert packed.headers["content-type"] == "application/zip"
        names = ZipFile(BytesIO(packed.body)).namelist()
        assert {name.partition("-")[0] for name in names} == {"akt", "protokol"}
        assert "akt-2032-1-ispolnenie.pdf" in names


def draft_on(person: Person) -> str:
    """The draft that the person's page of the act shows, by its digest; empty where nothing is asked of him."""
    return next(iter(re.findall(r'name="draft" value="([0-9a-f]+)"', person.get(PAGE).text)), "")


def ask(person: Person, certificate: bytes, seen: str, draft: str) -> Answer:
    asked = {"seen": seen, "draft": draft}
    return person.upload(f"{PAGE}elsewhere/", {"own.cer": certificate}, named="certificate", **asked)


def test_an_act_that_changed_since_it_was_opened_is_not_agreed_to(school: School) -> None:
    school.ok("act", "approve", ACT, "--by", "archivist")
    with site(school) as port:
        teacher, archivist = enter(school, port, "teacher"), enter(school, port, "archivist")
        opened = draft_on(teacher)
        assert archivist.post(f"{PAGE}edit/", basis="класс нужен для проверки", without=JOURNALS[1]).status == 302
        school.ok("act", "approve", ACT, "--by", "archivist")
        assert "act.other_than_seen" in teacher.post(f"{PAGE}agree/", draft=opened).text
        assert "act.other_than_seen" in teacher.post(f"{PAGE}agree/").text, "a form that says nothing"
        assert teacher.post(f"{PAGE}agree/", draft=draft_on(teacher)).status == 302
        assert draft_on(teacher) == "", "he has given his word"


def test_the_director_approves_by_a_key_on_another_machine(expired_once: School, tmp_path: Path) -> None:
    shutil.copytree(expired_once.home, tmp_path / "home", symlinks=True)
    school, keys = School(tmp_path / "home"), key_files(expired_once, tmp_path / "keys")
    openssl("x509", "-in", str(keys / "all.pem"), "-outform", "DER", "-out", str(keys / "own.cer"))
    own = (keys / "own.cer").read_bytes()
    school.ok("act", "draft", "--as", "archivist")
    for account in ("archivist", "teacher", "deputy"):
        school.ok("act", "approve", ACT, "--by", account)
    with site(school, working=True) as port:
        director, deputy = enter(school, port, "director"), enter(school, port, "deputy")
        until(lambda: "Ключ на другом компьютере" in director.get(PAGE).text)
        draft = draft_on(director)
        assert ask(deputy, own, "1", draft).status == 403
        assert "signing.not_seen" in ask(director, own, "", draft).text
        assert "act.other_than_seen" in ask(director, own, "1", "0" * 128).text
        assert ask(director, own, "1", draft).to == "/to-sign/"
        archive = handed_out(director, 1)
        assert "Акт выдан на подпись" in director.get(PAGE).text
        signature = signed(archive.read(archive.namelist()[0]), keys)
        assert director.upload("/to-sign/elsewhere/back/", {"act.sig": signature}).to == "/to-sign/"
        until(lambda: school.ok("act", "show", ACT)["act"]["state"] == "approved")
        assert "act.not_awaiting" in ask(director, own, "1", draft).text
    done = school.ok("act", "execute", ACT, "--as", "archivist")
    assert done["act"]["state"] == "executed"
    assert school.ok("audit")["ok"]
