"""Cases on paper: what is older than Letopis and prints that were handed over, in one index, with their own terms."""

from pathlib import Path

import pytest

from tests.conftest import School, new_school
from tests.regulation_clauses import paper_term

OLD = "test/2009-10/7a/journal"


def enter(year: str, *more: str, closed: str = "") -> tuple[str, ...]:
    return ("paper", "enter", year, "--class", "7А", "--closed", closed or f"{year}-05-28", *more)


def with_paper_term(school: School) -> School:
    """The demonstration's regulation with a term for journals on paper."""
    profile = school.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text + paper_term("journal", 5), encoding="utf-8")
    return school


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return with_paper_term(new_school(tmp_path_factory.mktemp("cases")))


def test_an_old_journal_is_entered_found_and_moved(school: School) -> None:
    [case] = school.ok(*enter("2010", "--leaves", "48", "--place", "шкаф 3, полка 2"))["cases"]
    assert case["id"] == OLD
    assert case["title"] == "Классный журнал 7А класса за 2009/2010 учебный год"
    assert (case["term"], case["leaves"], case["case_index"] != "") == ("5 лет", 48, True)
    for query in (("7А", "2010"), ("7а", "2009/2010"), (OLD,)):
        [found] = school.ok("find", *query)["records"]
        assert (found["id"], found["state"], found["first_act_year"]) == (OLD, "paper", 2016)
        assert found["paper"] == "на бумаге, листов 48, шкаф 3, полка 2"
    assert school.ok("find", "7А", "2011")["records"] == []
    assert school.ok("status", "test/2009-10")["records"][0]["paper"]
    [moved] = school.ok("paper", "move", OLD, "--place", "шкаф 5", "--basis", "распоряжение № 3 от 01.02.2026")["cases"]
    assert (moved["place"], moved["leaves"]) == ("шкаф 5", 48)
    assert school.ok("paper", "cases")["cases"] == [moved]
    assert school.ok("paper", "cases", "test/2010")["cases"] == []


def test_its_own_term_counts_and_it_waits_for_its_summary(school: School) -> None:
    school.ok(*enter("2024"))
    due = school.ok("retention", "due")
    # The term of 2010 is over, yet nobody knows of a summary of that class; the one of 2024 still waits.
    assert due["paper"] == []
    assert [one["id"] for one in due["paper_blocked"]] == [OLD]
    assert "retention.summary_not_inventoried" in {one["code"] for one in due["paper_blocked"][0]["reasons"]}
    school.ok(*enter("2010", "--kind", "summary", "--leaves", "2", closed="2010-06-10"))
    drawn = school.ok("inventory", "draft", "2010", "--paper")["inventory"]
    assert [one["record"] for one in drawn["items"]] == ["test/2009-10/7a/summary"] if "items" in drawn else True
    school.ok("sign", "--all", "--demo-key")
    due = school.ok("retention", "due")
    assert [one["id"] for one in due["paper"]] == [OLD]
    school.ok("hold", "add", "test/2009-10/7a", "--basis", "запрос суда № 4")
    due = school.ok("retention", "due")
    assert due["paper"] == []
    assert {one["code"] for one in due["paper_blocked"][0]["reasons"]} == {"retention.held"}


def test_without_a_term_nothing_is_entered_and_what_was_handed_over_is_not_due(tmp_path: Path) -> None:
    school = new_school(tmp_path)
    assert school.refused(*enter("2010")) == (4, "profile.term_unset")
    with_paper_term(school).ok(*enter("2010"))
    profile = school.home / "profile.toml"
    profile.write_text(profile.read_text(encoding="utf-8").replace('value = 5\nclause = "пример"\n', "", 1))
    # The term that was entered with the case still counts; nothing makes it shorter.
    assert school.ok("paper", "cases")["cases"][0]["term"] == "5 лет"


def test_what_is_no_case_is_refused(school: School) -> None:
    assert school.refused(*enter("2010")) == (4, "paper.case_known")
    assert school.refused(*enter("2012", closed="2010-05-28")) == (2, "paper.bad_day")
    assert school.refused(*enter("2012", closed="2099-05-28")) == (2, "paper.bad_day")
    assert school.refused(*enter("2012", "--place", "x" * 400)) == (2, "basis.unfit")
    for unit in (" ", "Иванов Пётр", "7" * 50):
        assert school.refused("paper", "enter", "2012", "--class", unit, "--closed", "2012-05-28") == (
            2,
            "paper.bad_class",
        )
    assert school.refused(*enter("2012", "--custodian", "Иванова")) == (2, "role.bad_name")
    assert school.refused(*enter("2012", "--kind", "personal"))[0] == 2
    assert school.refused("paper", "enter", "x", "--class", "7А", "--closed", "2012-05-28")[0] == 2
    assert school.refused("paper", "move", "test/2001-02/7a/journal", "--basis", "приказ № 3")[1] == "paper.no_case"
    assert school.refused("paper", "move", "../x", "--basis", "приказ № 3")[0] == 2
    school.setting("users", 'inspector = "inspector"')
    assert school.refused("--as", "inspector", *enter("2012")) == (4, "role.not_allowed")


def test_what_was_entered_by_mistake_is_struck_off(school: School) -> None:
    wrong = "test/2007-08/7a/journal"
    strike = ("paper", "strike", wrong, "--basis", "класс записан неверно")
    assert school.refused(*strike) == (3, "paper.no_case")
    school.ok(*enter("2008", "--leaves", "40"))
    school.ok("hold", "add", wrong, "--basis", "запрос суда № 9")
    assert school.refused(*strike) == (4, "paper.held")
    school.ok("hold", "lift", school.ok("hold", "list")["holds"][-1]["id"], "--basis", "ответ суда № 9")
    assert school.ok(*strike)["struck"] == wrong
    assert school.ok("paper", "cases", wrong)["cases"] == []
    assert school.ok("find", "7А", "2008")["records"] == []
    profile = school.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("[journal.paper_term]\nvalue = 5", "[journal.paper_term]\nvalue = 3"), "utf-8")
    [again] = school.ok(*enter("2008", "--leaves", "41"))["cases"]
    assert (again["leaves"], again["term"]) == (41, "5 лет")  # a term does not get shorter by being entered twice
    assert school.ok(*enter("2007"))["cases"][0]["term"] == "3 года"
    profile.write_text(text, "utf-8")
    # What an inventory lists is there for good; a secretary may enter, not strike.
    summary = ("paper", "strike", "test/2009-10/7a/summary", "--basis", "ошибка")
    assert school.refused(*summary) == (4, "paper.inventoried")
    school.setting("users", 'writer = "secretary"')
    assert school.refused("--as", "writer", *strike) == (4, "role.not_allowed")


def test_a_handed_print_is_a_case_beside_its_record(archived_copy: School) -> None:
    record = "test/2025-26/5a/journal"
    archived_copy.ok("print", record, "-o", str(archived_copy.home.parent / "print.pdf"))
    assert archived_copy.refused("paper", "note", "laced", record, "--sheets", "40", "--on", "2015-01-01")[0] in (2, 4)
    for step, more in (
        ("laced", ("--sheets", "40")),
        ("signed", ("--by", "director")),
        ("sealed", ()),
        ("handed", ()),
    ):
        archived_copy.ok("paper", "note", step, record, *more)
    assert archived_copy.refused("paper", "strike", record, "--basis", "ошибка") == (4, "paper.is_print")
    [case] = archived_copy.ok("paper", "cases")["cases"]
    assert (case["id"], case["leaves"]) == (record, 40)
    [line] = archived_copy.ok("status", record)["records"]
    assert (line["state"], line["paper"]) == ("committed", "на бумаге, листов 40")
    assert [one["paper"] for one in archived_copy.ok("find", "5А", "2026")["records"]] == ["на бумаге, листов 40", ""]
    assert {one["id"] for one in archived_copy.ok("find", "6А", "2026")["records"]}.isdisjoint({record})


def test_a_group_on_paper_need_not_be_a_class(tmp_path: Path) -> None:
    school = with_paper_term(new_school(tmp_path))
    group = ("paper", "enter", "2010", "--class", "Шахматы", "--closed", "2010-05-28", "--kind")
    assert school.refused(*group, "journal") == (2, "paper.bad_class")
    assert school.refused(*group, "circle")[1] == "profile.term_unset", "it is no longer the name that is refused"
