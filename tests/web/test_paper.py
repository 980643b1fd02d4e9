"""«На бумаге»: prints step by step, each told to whom it waits for; cases that are older than Letopis."""

import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.conftest import School
from tests.operations.test_paper_cases import with_paper_term
from tests.web.conftest import give_roles
from tests.web.site import enter, site

FIRST, SECOND = "test/2025-26/5a/journal", "test/2025-26/6a/journal"


def text_of(pdf: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


@pytest.fixture(scope="module")
def bound(archived_once: School, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, int]]:
    """A school whose regulation wants journals laced on paper."""
    home = tmp_path_factory.mktemp("bound") / "home"
    shutil.copytree(archived_once.home, home, symlinks=True)
    school = School(home)
    give_roles(school)
    with_paper_term(school)
    profile = home / "profile.toml"
    head, section, rest = profile.read_text(encoding="utf-8").partition("[journal.paper_copy]\n")
    assert section
    profile.write_text(f'{head}{section}value = "bound"\n{rest.partition(chr(10))[2]}', encoding="utf-8")
    with site(school) as port:
        yield school, port


def test_a_print_goes_from_hand_to_hand(bound: tuple[School, int]) -> None:
    school, port = bound
    archivist, director = enter(school, port, "archivist"), enter(school, port, "director")
    assert "На бумаге ждут печати, прошивки или сдачи в архив: 2 документа." in archivist.get("/").text
    assert "На бумаге" not in director.get("/").text.partition("<main")[2]
    assert "Распечатать <small>2</small>" in archivist.get("/paper/").text
    printed = archivist.post("/paper/print/", None, record=[FIRST, SECOND])
    assert printed.body.startswith(b"%PDF-")
    assert "Прошнуровать и пронумеровать <small>2</small>" in archivist.get("/paper/").text

    def note(who=archivist, **said: object):
        return who.post("/paper/note/", None, **{"on": "", **said})

    wrong: list[tuple[dict[str, object], int, str]] = [
        ({"step": "laced"}, 400, "paper.nothing"),
        ({"step": "burnt", "record": FIRST}, 400, "paper.no_step"),
        ({"step": "laced", "record": FIRST}, 400, "paper.sheets_missing"),
        ({"step": "laced", "record": [FIRST, SECOND], f"sheets {FIRST}": "40", f"sheets {SECOND}": "много"}, 400,
         "paper.sheets_missing"),
        ({"step": "sealed", "record": FIRST}, 403, "paper.out_of_order"),
        ({"step": "laced", "record": FIRST, f"sheets {FIRST}": "40", "on": "2099-01-01"}, 400, "paper.bad_day"),
        ({"step": "laced", "record": "../../etc", "sheets ../../etc": "4"}, 404, "record.not_found"),
    ]  # fmt: skip
    for said, status, code in wrong:
        refused = note(**said)
        assert (refused.status, code in refused.text) == (status, True), f"{said}: {refused.text}"
    assert {one["next"] for one in school.ok("paper", "list")["paper"] if one["wanted"]} == {"laced"}
    assert note(step="laced", record=FIRST, **{f"sheets {FIRST}": "40"}).to == "/paper/"
    assert "На бумаге ждут подписи от руки: 1 документ, первый с" in director.get("/").text
    page = director.get("/paper/").text
    assert "Подписать от руки <small>1</small>" in page
    assert '<td class="number">40</td>' in page
    assert note(director, step="signed", record=FIRST, by="teacher").status == 403
    assert note(director, step="signed", record=FIRST, by="director", authority="").to == "/paper/"
    early = archivist.post("/paper/handover/", None, record=[FIRST, SECOND]).body
    assert "не прошнурован и пронумерован" in " ".join(text_of(early).split())
    assert note(step="sealed", record=FIRST).to == "/paper/"
    act = " ".join(text_of(archivist.post("/paper/handover/", None, record=[FIRST]).body).split())
    assert "приёма-передачи документов на хранение" in act
    assert "40 л." in act
    assert "заверены печатью" in act
    assert "На бумаге: распечатан" in archivist.get("/year/2026/class/5a/").text
    assert "дальше — сдать в архив" in archivist.get("/year/2026/class/5a/").text
    assert note(step="handed", record=FIRST).to == "/paper/"
    page = archivist.get("/paper/").text
    assert "40" in page.partition("Дела на бумаге")[2], "what was handed over is a case on paper"
    rows = {one["id"]: one for one in school.ok("paper", "list")["paper"]}
    assert (rows[FIRST]["complete"], rows[SECOND]["next"]) == (True, "laced")


def test_cases_older_than_letopis(bound: tuple[School, int]) -> None:
    school, port = bound
    archivist = enter(school, port, "archivist")
    said = {"kind": "journal", "unit": "7А", "year": "2001", "closed": "2001-06-05", "leaves": "96",
            "place": "шкаф 3, полка 2", "case_index": "", "title": ""}  # fmt: skip
    entered = archivist.post("/paper/enter/", None, **said)
    assert entered.to == "/paper/", entered.text
    page = archivist.get("/paper/").text
    assert "шкаф 3, полка 2" in page
    for wrong in ({"closed": "2031-06-05"}, {"closed": ""}, {"year": "год"}, {"kind": "act"}, {"leaves": "мало"},
                  {"unit": "<script>"}):  # fmt: skip
        refused = archivist.post("/paper/enter/", None, **{**said, "unit": "8А", **wrong})
        assert refused.status == 400, f"{wrong}: {refused.text}"
    assert archivist.post("/paper/enter/", None, **said).status == 403, "entered once"
    record = "test/2000-01/7a/journal"
    moved = {"place": "архив, стеллаж 1", "basis": "акт № 4 от 01.09.2026"}
    assert archivist.post(f"/paper/{record}/move/", None, **moved).to == "/paper/"
    assert "архив, стеллаж 1" in archivist.get("/paper/").text
    assert archivist.post(f"/paper/{record}/move/", None, place="", basis="").status == 400
    assert archivist.post("/paper/test/2000-01/9z/journal/move/", None, **moved).status == 404
    assert school.ok("paper", "cases", record)["cases"][0]["place"] == "архив, стеллаж 1"
