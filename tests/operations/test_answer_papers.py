"""Answers on paper under a request: drawn, signed by the director, handed out, and known again when they come back."""

import json
import subprocess
from pathlib import Path

import pytest

from letopis.demo.small import small_school
from tests.conftest import School
from tests.operations.test_extracting import text_of

JOURNAL, SUMMARY = "test/2025-26/5a/journal", "test/2025-26/5a/summary"
FIRST, *OTHERS = small_school(classes=1, pupils=4, lessons_per_subject=6, seed=1)[0].pupils
ENTER = (
    "request",
    "enter",
    "--kind",
    "self",
    "--applicant",
    "Петрова",
    "--about",
    "Петрова Мария",
    "--asks",
    "отметки",
)


def entered(school: School) -> str:
    return str(school.ok(*ENTER)["requests"][0]["number"])


def lines(school: School) -> list[dict[str, object]]:
    return [json.loads(line) for line in (school.home / "log" / "events.jsonl").read_text().splitlines()]


def test_from_the_draft_to_the_hand_of_the_applicant(archived_copy: School, tmp_path: Path) -> None:
    school, number = archived_copy, entered(archived_copy)
    drawn = school.ok("request", "extract", number, SUMMARY, "--pupil", FIRST.surname, "--paper-number", "13")["papers"]
    assert [(one["paper"], one["kind"], one["signed"]) for one in drawn] == [(f"{number}/1", "extract", None)]
    text = tmp_path / "text.txt"
    text.write_text("В документах архивного фонда есть сведения об обучении.\n\nВ 2026 году переведена.\n")
    school.ok("request", "reference", number, "--to", "Петровой М. О.", "--text", str(text), "--record", SUMMARY,
              "--record", JOURNAL)  # fmt: skip
    signed = school.ok("request", "sign", number, "--demo-key")["papers"]
    assert [bool(one["signed"]) for one in signed] == [True, True]
    assert school.ok("request", "sign", "--demo-key")["papers"] == [], "nothing is signed twice"
    [file] = school.ok("request", "take", f"{number}/1", "-o", str(tmp_path / "out"))["files"]
    printed = text_of(file)
    assert FIRST.full_name in printed
    assert not [one for one in OTHERS if one.surname in printed]
    assert "ДОКУМЕНТ ПОДПИСАН" in printed
    assert signed[0]["content"] in printed.replace(" ", "")
    assert school.ok("verify", "--file", file)["ok"]
    seen = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" in seen
    [other] = school.ok("request", "take", f"{number}/2", "-o", str(tmp_path / "other"))["files"]
    printed = text_of(other)
    assert "АРХИВНАЯ СПРАВКА" in printed
    assert printed.count("л. 1–") == 2
    told = school.ok("request", "show", number)
    assert [one["paper"] for one in told["papers"]] == [f"{number}/1", f"{number}/2"]
    looked = [one["verb"] for one in told["looks"]]
    assert looked.count("answer-draw") == 3  # a line for each record
    assert looked.count("answer-sign") == looked.count("answer-take") == 2
    assert FIRST.surname not in json.dumps(lines(school), ensure_ascii=False)
    assert school.refused("request", "drop", f"{number}/1") == (4, "answer.signed")


def test_what_is_brought_back_is_known_or_not(archived_copy: School, tmp_path: Path) -> None:
    school, number = archived_copy, entered(archived_copy)
    [paper] = school.ok("request", "extract", number, SUMMARY, "--pupil", "1")["papers"]
    attorney = tmp_path / "m.xml"
    attorney.write_text("<доверенность/>")
    said = ("--position", "и.о. директора", "--authority", "приказ № 3", "--mchd")
    assert school.refused("request", "sign", "--demo-key", *said, "no.xml") == (2, "signing.mchd_bad")
    school.ok("request", "sign", "--demo-key", *said, str(attorney))
    [file, given] = school.ok("request", "take", f"{number}/1", "-o", str(tmp_path / "out"))["files"]
    assert Path(given).read_text() == attorney.read_text()
    by_file, content = school.ok("request", "check", file), str(paper["content"])
    assert by_file["records"] == [SUMMARY]
    assert by_file["request"] == f"запрос № {number}"
    assert len(by_file["signed"]) == 1
    # As it is printed, in two groups; as a phone reads it from the code; in capitals.
    for said in (
        f"{content[:32]} {content[32:]}",
        f"{SUMMARY}\nАРХИВНАЯ ВЫПИСКА 13\nSHA-256 {content}",
        content.upper(),
    ):
        assert school.ok("request", "check", said) == by_file
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(Path(file).read_bytes() + b"\n")
    assert school.refused("request", "check", str(changed)) == (3, "answer.not_our_file")
    assert school.refused("request", "check", "0" * 64) == (3, "answer.not_ours")
    assert school.refused("request", "check", content[:-1]) == (2, "answer.no_digest")
    # One that was signed by hand is known as well.
    [by_hand] = school.ok("extract", JOURNAL, "--pupil", "1", "-o", str(tmp_path / "hand"))["files"]
    assert school.ok("request", "check", by_hand)["records"] == [JOURNAL]


def test_what_may_not_be(archived_copy: School, tmp_path: Path) -> None:
    school, number = archived_copy, entered(archived_copy)
    school.setting("users", 'archivist = "archivist"')
    school.setting("users", 'deputy = "deputy"')
    text = tmp_path / "text.txt"
    text.write_text("Сведения.\n")
    reference = ("request", "reference", number, "--to", "Петровой", "--text", str(text))
    assert school.refused(*reference, "--record", "test/2025-26/9z/summary") == (3, "record.not_found")
    assert school.refused(*reference[:-1], str(tmp_path), "--record", SUMMARY) == (2, "reference.unfit")
    text.write_text(" \n")
    assert school.refused(*reference, "--record", SUMMARY) == (2, "reference.unfit")
    assert school.refused("request", "extract", number, SUMMARY, "--pupil", "Никтоев") == (3, "extract.no_pupil")
    assert school.refused("request", "extract", "2020-9", SUMMARY, "--pupil", "1") == (3, "request.unknown")
    assert school.refused("request", "take", f"{number}/7", "-o", str(tmp_path / "o")) == (3, "answer.unknown")
    assert school.refused("request", "take", f"{number}/../1", "-o", str(tmp_path / "o")) == (3, "answer.unknown")
    assert (
        school.refused("--as", "deputy", "request", "extract", number, SUMMARY, "--pupil", "1")[1] == "role.not_allowed"
    )
    school.ok("--as", "archivist", "request", "extract", number, SUMMARY, "--pupil", "1")
    assert school.refused("--as", "archivist", "request", "sign", "--demo-key") == (4, "role.not_allowed")
    damaged = school.home / "requests" / number / "papers" / "1" / "paper.pdf"
    damaged.write_bytes(damaged.read_bytes()[:-9])
    assert school.refused("request", "sign", "--demo-key") == (5, "home.damaged_sheet")
    school.ok("request", "drop", f"{number}/1")
    assert school.ok("request", "show", number)["papers"] == []
    school.ok("request", "answer", number, "--how", "nothing")
    assert school.refused("request", "extract", number, SUMMARY, "--pupil", "1") == (4, "request.answered")


def test_what_was_thrown_away_was_never_given(archived_copy: School) -> None:
    school, number = archived_copy, entered(archived_copy)
    [paper] = school.ok("request", "extract", number, SUMMARY, "--pupil", "1")["papers"]
    assert paper["about"]
    school.ok("request", "drop", f"{number}/1")
    found = school.ok("request", "check", str(paper["content"]))
    assert (len(found["drawn"]), len(found["signed"]), len(found["dropped"])) == (1, 0, 1)


def test_an_answer_from_a_document_that_has_changed_is_not_signed(archived_copy: School) -> None:
    school, number = archived_copy, entered(archived_copy)
    school.ok("request", "extract", number, SUMMARY, "--pupil", "1")
    sheet = school.home / "requests" / number / "papers" / "1" / "paper.json"
    told = json.loads(sheet.read_text(encoding="utf-8"))
    [(record, digest)] = told["documents"].items()
    assert (record, len(digest)) == (SUMMARY, 128)
    sheet.write_text(json.dumps({**told, "documents": {record: "0" * 128}}), encoding="utf-8")
    assert school.refused("request", "sign", "--demo-key") == (4, "answer.outdated")


def test_one_damaged_sheet_stops_nobody_else(archived_copy: School) -> None:
    school, first = archived_copy, entered(archived_copy)
    second = entered(school)
    school.ok("request", "extract", second, SUMMARY, "--pupil", "1")
    for damaged in (school.home / "requests" / first / "request.json",):
        damaged.write_text("{", encoding="utf-8")
    assert [one["number"] for one in school.ok("request", "list")["requests"]] == [second]
    assert school.refused("request", "show", first) == (5, "home.damaged_sheet")
    assert len(school.ok("request", "sign", "--demo-key")["papers"]) == 1


@pytest.mark.parametrize("signs", [True, False])
def test_an_answer_that_was_noted_waits_for_nobody(archived_copy: School, signs: bool) -> None:
    school, number = archived_copy, entered(archived_copy)
    school.ok("request", "extract", number, SUMMARY, "--pupil", "1")
    if signs:
        school.ok("request", "sign", "--demo-key")
    school.ok("request", "answer", number, "--how", "extract")
    assert school.ok("request", "sign", "--demo-key")["papers"] == []
    assert [bool(one["signed"]) for one in school.ok("request", "show", number)["papers"]] == [signs]
