"""An archival extract: one pupil and nobody else, from a record that proves itself, and the log knows of it."""

import json
import subprocess
from pathlib import Path

import pytest

from letopis.demo.small import small_school
from tests.conftest import School

JOURNAL, SUMMARY = "test/2025-26/5a/journal", "test/2025-26/5a/summary"
CLASS = small_school(classes=1, pupils=4, lessons_per_subject=6, seed=1)[0]
FIRST, *OTHERS = CLASS.pupils


def text_of(path: str | Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("record", [SUMMARY, JOURNAL])
def test_it_holds_one_pupil_and_nobody_else(archived_copy: School, tmp_path: Path, record: str) -> None:
    request = ("--number", "13", "--request", "заявление № 3 от 10.01.2027")
    out = tmp_path / "out"
    made = archived_copy.ok("extract", record, "--pupil", FIRST.surname, *request, "-o", str(out))
    [file] = made["files"]
    assert sorted(path.name for path in out.iterdir()) == [Path(file).name]
    text = text_of(file)
    assert FIRST.full_name in text
    assert "№ 13" in text
    for pupil in OTHERS:
        assert pupil.surname not in text
    for subject in CLASS.subjects:
        wanted = [one.shown for one in subject.period_results if one.pupil == FIRST.id]
        [line] = [line for line in text.splitlines() if line.strip().startswith(subject.name)]
        assert line.split()[-len(wanted) :] == wanted
    attached = subprocess.run(["pdfdetach", "-list", file], capture_output=True, check=True).stdout
    assert attached.startswith(b"0 embedded")
    last = json.loads((archived_copy.home / "log" / "events.jsonl").read_text().splitlines()[-1])
    assert (last["verb"], last["subject"], last["details"]["request"]) == ("extract", record, request[-1])
    assert FIRST.surname not in json.dumps(last, ensure_ascii=False)


def test_it_may_be_signed(archived_copy: School, tmp_path: Path) -> None:
    made = archived_copy.ok("extract", SUMMARY, "--pupil", "1", "--demo-key", "-o", str(tmp_path / "out"))
    [file] = made["files"]
    assert "ДОКУМЕНТ ПОДПИСАН" in text_of(file)
    assert archived_copy.ok("verify", "--file", file)["ok"]
    seen = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" in seen


def test_what_is_wrong_is_said_and_nothing_is_handed_out(archived_copy: School, tmp_path: Path) -> None:
    school, out = archived_copy, ("-o", str(tmp_path / "out"))
    assert school.refused("extract", SUMMARY, "--pupil", "Никтоев", *out) == (3, "extract.no_pupil")
    assert school.refused("extract", SUMMARY, "--pupil", "", *out) == (3, "extract.no_pupil")
    assert school.refused("extract", "test/2025-26/9z/summary", "--pupil", "1", *out) == (3, "record.not_found")
    assert school.refused("extract", "../../etc", "--pupil", "1", *out)[0] == 2
    assert school.refused("extract", SUMMARY, "--pupil", "1", "--request", "x" * 400, *out) == (2, "basis.unfit")
    assert school.refused("extract", SUMMARY, "--pupil", "1", "--number", "9" * 50, *out) == (2, "extract.bad_number")
    school.setting("users", 'deputy = "deputy"')
    assert school.refused("--as", "deputy", "extract", SUMMARY, "--pupil", "1", *out) == (4, "role.not_allowed")
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "file").touch()
    assert school.refused("extract", SUMMARY, "--pupil", "1", "-o", str(taken)) == (2, "get.target_not_empty")
    # The beginning of a word is nobody: even where one alone fits, it is asked who was meant.
    one, *_ = CLASS.pupils
    for near in (one.surname[:-1], f"{one.surname} {one.name[:1]}", f"{one.name} {one.surname}"):
        assert school.refused("extract", SUMMARY, "--pupil", near, *out) == (2, "extract.several_pupils"), near
    assert not (tmp_path / "out").exists()


def test_a_document_that_does_not_prove_itself_gives_no_extract(archived_copy: School, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        for inventory in archived_copy.medium(name).rglob("v1/inventory.json"):
            if json.loads(inventory.read_text())["id"].endswith(SUMMARY):
                document = inventory.parent / "content/1/document.pdf"
                content = bytearray(document.read_bytes())
                content[len(content) // 3] ^= 1
                document.write_bytes(bytes(content))
    code, error = archived_copy.refused("extract", SUMMARY, "--pupil", "1", "-o", str(tmp_path / "out"))
    assert (code, error) == (5, "extract.not_verified")
    assert not (tmp_path / "out").exists()
