"""Cases on paper in an act: listed, approved and judged like the others; gone when people say so, never past a hold."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import School
from tests.operations.conftest import ACT, JOURNALS, copy_of
from tests.operations.test_paper_cases import with_paper_term

OLD = "test/2009-10/7a/journal"
PAPER_ERASURE = "test/2031-32/act-2032-1-paper/erasure"
SHREDDED = ("--on", "2032-01-10", "--weight", "12,5")


def give_paper(school: School) -> None:
    """An old journal, and its summary in an inventory in force."""
    with_paper_term(school)
    for kind, closed, leaves in (("journal", "2010-05-28", "48"), ("summary", "2010-06-10", "2")):
        school.ok(
            "paper", "enter", "2010", "--class", "7А", "--kind", kind, "--closed", closed, "--leaves", leaves,
            "--place", "шкаф 3", "--as", "archivist",
        )  # fmt: skip
    school.ok("inventory", "draft", "2010", "--paper", "--protocol", "№ 1 от 09.01.2032", "--as", "archivist")
    school.ok("sign", "--all", "--demo-key")


def approve(school: School) -> None:
    for account in ("archivist", "teacher", "deputy"):
        school.ok("act", "approve", ACT, "--by", account)
    assert school.ok("act", "approve", ACT, "--by", "director")["act"]["state"] == "approved"


def text_of(path: Path) -> str:
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


@pytest.fixture(scope="module")
def mixed_once(tmp_path_factory: pytest.TempPathFactory, expired_once: School) -> School:
    """An approved act of two electronic journals and one on paper."""
    school = copy_of(expired_once, tmp_path_factory.mktemp("mixed"))
    give_paper(school)
    drawn = school.ok("act", "draft", "--as", "archivist")["act"]
    assert [one["id"] for one in drawn["items"]] == list(JOURNALS)
    assert [(one["number"], one["id"]) for one in drawn["paper"]] == [(3, OLD)]
    approve(school)
    return school


@pytest.fixture
def mixed(mixed_once: School, tmp_path: Path) -> School:
    return copy_of(mixed_once, tmp_path)


def test_paper_goes_when_people_have_said_so(mixed: School, tmp_path: Path) -> None:
    assert mixed.refused("act", "paper", ACT, *SHREDDED, "--as", "archivist") == (4, "act.no_paper_waits")
    strike = ("paper", "strike", OLD, "--basis", "ошибка", "--as", "archivist")
    assert mixed.refused(*strike) == (4, "paper.in_act")
    ran = mixed.run("act", "execute", ACT, "--as", "archivist")
    assert (ran.code, ran.json["act"]["state"]) == (6, "partial")
    assert ran.json["erasure"], "the act on personal data does not wait for the shredder"
    assert ran.json["act"]["waits_for"] == ["отметка о делах на бумаге (letopis act paper)"]
    assert mixed.ok("audit")["ok"]
    for wrong in (
        ("--on", "2032-01-09"),
        ("--weight", "1e3"),
        ("--on", "2099-01-01"),
        ("--weight", "много"),
        ("--weight", "-3"),
        ("--recipient", "ООО «Вторсырьё»"),
        ("--recipient", "ООО «Вторсырьё»", "--waybill", "без номера"),
    ):
        assert mixed.refused("act", "paper", ACT, *wrong, "--as", "archivist") == (2, "act.bad_disposal"), wrong
    given = ("--recipient", "ООО «Вторсырьё»", "--waybill", "№ 5 от 10.01.2032")
    assert mixed.refused("act", "paper", ACT, *SHREDDED, "--as", "teacher") == (4, "role.not_allowed")
    done = mixed.ok("act", "paper", ACT, *SHREDDED, *given, "--as", "archivist")
    assert done["act"]["state"] == "executed"
    assert done["paper_kept"] == []
    assert done["paper_erasure"] == PAPER_ERASURE
    assert "audit.erasure_missing" in {one["code"] for one in mixed.ok("audit")["findings"]}
    assert mixed.ok("act", "execute", ACT, "--as", "archivist")["paper_erasure"] == PAPER_ERASURE, "once"
    assert mixed.refused("act", "paper", ACT, *SHREDDED, "--as", "archivist") == (4, "act.no_paper_waits")
    [case] = mixed.ok("paper", "cases", OLD)["cases"]
    assert case["destroyed_by"] == "test/2031-32/act-2032-1/act"
    [found] = mixed.ok("find", "7А", "2010", "test/2009-10/7a/journal")["records"]
    assert found["state"] == "destroyed"
    assert mixed.ok("retention", "due")["paper"] == []
    assert PAPER_ERASURE in mixed.ok("sign", "--all", "--demo-key")["signed"]
    told = mixed.ok("audit")
    assert told["ok"], told["findings"]
    assert "audit.erasure_missing" not in {one["code"] for one in told["findings"]}
    mixed.ok("get", PAPER_ERASURE, "-o", str(tmp_path / "got"), "--as", "archivist")
    text = text_of(tmp_path / "got" / "document.pdf")
    case = "Классный журнал 7А класса за 2009/2010 учебный год"
    for said in (f"бумага: {case}, 48 л.", "48 (сорок восемь)", "«Вторсырьё»", f"обучающиеся: {case}", "№ 2032-1-Б"):
        assert said in text, said
    assert "Информационная система" not in text
    assert "Выгрузка" not in text
    files = [Path(path) for path in mixed.ok("act", "show", ACT, "-o", str(tmp_path / "forms"))["files"]]
    [form] = [path for path in files if path.name.endswith("-ispolnenie.pdf")]
    text = text_of(form)
    for said in (
        "на бумаге, 48 л.",
        "весом 12,5 кг",
        "сданы в ООО «Вторсырьё» на переработку",
        "накладной от 10.01.2032",
    ):
        assert said in text, said
    # The number of what was destroyed on paper is not used again either.
    assert mixed.refused("paper", "move", OLD, "--basis", "приказ № 3", "--as", "archivist")[1] == "paper.no_case"


def test_a_hold_keeps_what_is_on_paper(mixed: School) -> None:
    mixed.run("act", "execute", ACT, "--as", "archivist")
    mixed.ok("hold", "add", OLD, "--basis", "запрос суда № 4", "--as", "archivist")
    done = mixed.ok("act", "paper", ACT, *SHREDDED, "--as", "archivist")
    assert (done["act"]["state"], done["paper_kept"], done["act"]["paper_done"]["destroyed"]) == ("executed", [OLD], [])
    assert done["paper_erasure"] == ""
    assert mixed.ok("paper", "cases", OLD)["cases"][0]["destroyed_by"] == ""
    assert mixed.ok("retention", "due")["paper_blocked"][0]["id"] == OLD


def test_while_holds_are_not_known_nothing_is_entered(mixed: School) -> None:
    mixed.run("act", "execute", ACT, "--as", "archivist")
    mixed.ok("hold", "add", "test/2009-10/7a/summary", "--basis", "запрос суда № 4", "--as", "archivist")
    for name in "ab":
        path = mixed.medium(name) / "holds.jsonl"
        path.write_bytes(path.read_bytes().replace(b"7a", b"7b"))
    assert mixed.refused("act", "paper", ACT, *SHREDDED, "--as", "archivist") == (6, "act.paper_undecided")
    assert mixed.ok("act", "show", ACT)["act"]["state"] == "partial"
    # Another act does not take the case over meanwhile.
    assert mixed.refused("act", "draft", "--as", "archivist")[1] in ("act.nothing_due", "hold.bad_list")


def test_an_item_on_paper_may_be_left_out_and_alone(expired: School) -> None:
    give_paper(expired)
    expired.ok("act", "draft", "--as", "archivist")
    edited = expired.ok("act", "edit", ACT, "--without", f"paper:{OLD}", "--basis", "ещё нужен", "--as", "archivist")
    assert edited["act"]["paper"] == []
    assert edited["act"]["blocked"][-1]["id"] == f"paper:{OLD}"
    assert expired.refused("act", "edit", ACT, "--without", OLD, "--basis", "нет", "--as", "archivist")[0] in (2, 3)
    expired.ok("act", "withdraw", ACT, "--as", "archivist")
    # The electronic journals are held: an act of paper alone.
    expired.ok("hold", "add", *JOURNALS, "--basis", "запрос суда № 4", "--as", "archivist")
    drawn = expired.ok("act", "draft", "--as", "archivist")["act"]
    assert (drawn["items"], [one["id"] for one in drawn["paper"]]) == ([], [OLD])
    for account in ("archivist", "teacher", "deputy"):
        expired.ok("act", "approve", "2032-2", "--by", account)
    expired.ok("act", "approve", "2032-2", "--by", "director")
    ran = expired.run("act", "execute", "2032-2", "--as", "archivist")
    assert (ran.code, ran.json["act"]["state"]) == (6, "partial")
    assert expired.refused("act", "withdraw", "2032-2", "--as", "archivist") == (4, "act.begun")
    assert expired.refused("act", "draft", "--as", "archivist") == (3, "act.nothing_due")
    assert expired.run("act", "execute", "2032-2", "--as", "archivist").json["act"]["state"] == "partial"
    done = expired.ok("act", "paper", "2032-2", *SHREDDED, "--as", "archivist")
    assert (done["act"]["state"], done["act"]["destroyed"]) == ("executed", [])
    told = expired.ok("audit")
    assert told["ok"], told["findings"]


def test_who_enters_a_destruction_past_an_act_is_found(mixed: School) -> None:
    """By the archive's own key: the log reads well, and yet no act lists the case."""
    code = (
        "import sys; from pathlib import Path\n"
        "from letopis.wiring import build_services; from operations.home import Home\n"
        "s = build_services(Home(Path(sys.argv[1])))\n"
        "details = {'destroyed': ['test/2009-10/7a/summary'], 'kept': [], 'done_on': '2032-01-10'}\n"
        "s.log('archivist', 'act-paper', 'test/2031-32/act-2032-1/act', **details)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(mixed.home)], check=True)
    told = mixed.run("audit").json
    assert {"audit.no_act", "audit.paper_differs"} <= {one["code"] for one in told["findings"]}


def test_the_twin_of_a_destroyed_journal_names_whom_the_journal_named(expired: School) -> None:
    with_paper_term(expired)
    journal = JOURNALS[0]
    expired.ok(
        "paper", "enter", "2026", "--class", "5А", "--closed", "2026-05-28", "--leaves", "40", "--as", "archivist"
    )
    drawn = expired.ok("act", "draft", "--as", "archivist")["act"]
    assert journal in [one["id"] for one in drawn["items"]]
    assert [one["id"] for one in drawn["paper"]] == [journal]
    approve(expired)
    assert expired.run("act", "execute", ACT, "--as", "archivist").code == 6
    done = expired.ok("act", "paper", ACT, *SHREDDED, "--as", "archivist")
    data = json.loads((expired.home / "work" / done["paper_erasure"] / "data.json").read_bytes())
    assert len(data["cases"][0]["subjects"]) == 4
