"""Printed journals on their way: in order, with sheets, signer and dates; the close is complete only then."""

from pathlib import Path

from tests.conftest import School

RECORD = "test/2025-26/5a/journal"


def bound(school: School) -> School:
    """Its profile wants journals on paper."""
    profile = school.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    head, _, rest = text.partition("[journal.paper_copy]\n")
    _, _, rest = rest.partition("\n")
    profile.write_text(f'{head}[journal.paper_copy]\nvalue = "bound"\n{rest}', encoding="utf-8")
    return school


def test_from_the_printer_to_the_archive(archived_copy: School, tmp_path: Path) -> None:
    school = bound(archived_copy)

    def row(record: str = RECORD) -> dict:
        return {one["id"]: one for one in school.ok("paper", "list")["paper"]}[record]

    assert row()["wanted"]
    assert row()["next"] == "printed"
    complete = {one["id"]: one["complete"] for one in school.ok("status")["records"]}
    assert not complete[RECORD]
    assert complete["test/2025-26/5a/summary"]
    assert school.refused("paper", "note", "laced", RECORD, "--sheets", "40") == (4, "paper.out_of_order")
    school.ok("print", RECORD, "-o", str(tmp_path / "journal.pdf"))
    assert row()["done"] == "printed"
    assert school.refused("paper", "note", "laced", RECORD) == (2, "paper.sheets_missing")
    assert school.refused("paper", "note", "laced", RECORD, "--sheets", "0")[0] == 2
    school.ok("paper", "note", "laced", RECORD, "--sheets", "40")
    assert school.refused("paper", "note", "signed", RECORD) == (2, "paper.signer_missing")
    assert school.refused("paper", "note", "signed", RECORD, "--by", "teacher") == (4, "paper.wrong_signer")
    assert school.refused("paper", "note", "signed", RECORD, "--by", "authorised_person") == (4, "paper.wrong_signer")
    assert school.refused("paper", "note", "signed", RECORD, "--by", "director", "--on", "2020-01-01") == (
        4, "paper.out_of_order",
    )  # fmt: skip
    assert school.refused("paper", "note", "signed", RECORD, "--by", "director", "--on", "2099-01-01") == (
        2, "paper.bad_day",
    )  # fmt: skip
    order = "приказ № 12 от 01.06.2026"
    signed = school.ok("paper", "note", "signed", RECORD, "--by", "authorised_person", "--authority", order)["paper"]
    assert (signed[0]["sheets"], signed[0]["signed_by"], signed[0]["authority"]) == (40, "authorised_person", order)
    school.ok("paper", "note", "sealed", RECORD)
    school.ok("paper", "note", "handed", RECORD)
    assert row()["complete"]
    assert {one["id"]: one["complete"] for one in school.ok("status")["records"]}[RECORD]
    assert school.refused("paper", "note", "handed", RECORD) == (4, "paper.out_of_order")
    assert school.refused("paper", "note", "handed", "test/2025-26/9z") == (3, "record.not_found")


def test_the_paper_of_a_close_that_was_taken_back_is_no_document_s(
    school: School, exports: list[Path], tmp_path: Path
) -> None:
    bound(school)
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "journal", "--order", "№ 95 от 28.05.2026")
    school.ok("print", RECORD, "-o", str(tmp_path / "journal.pdf"))
    school.ok("paper", "note", "laced", RECORD, "--sheets", "40")
    assert [one["next"] for one in school.ok("paper", "list")["paper"]] == ["signed"]
    school.ok("reopen", "2026", "--class", "5А", "--kind", "journal", "--basis", "не та выгрузка")
    school.ok("close", "2026", "--kind", "journal", "--order", "№ 95 от 28.05.2026")
    assert [one["next"] for one in school.ok("paper", "list")["paper"]] == ["printed"]
