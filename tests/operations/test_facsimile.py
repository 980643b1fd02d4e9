"""A document that came as pages goes the whole way: taken, closed, signed, stored, found, handed out, drawn again."""

from pathlib import Path

import pytest

from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.ids import parse_record_id
from operations.folders import ImportFolder
from operations.page_names import name_pupils, names_said
from tests.conftest import School
from tests.generators.pages import many_pages, picture
from tests.operations.conftest import Within
from tests.operations.test_correcting import GROUNDS

ORDER = ("--order", "№ 95 от 28.05.2026")
WHOSE = ("--class", "7А", "--year", "2026")
OF_7A = (*WHOSE, "--kind", "journal")
SUMMARY, JOURNAL = "test/2025-26/7a/summary", "test/2025-26/7a/journal"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    path = tmp_path / "сводная 7А.pdf"
    path.write_bytes(many_pages("PDF", ["one", "two", "three"]))
    return path


@pytest.fixture
def pupils(tmp_path: Path) -> Path:
    path = tmp_path / "список.txt"
    path.write_bytes("Иванова Анна Петровна; 12.03.2013\r\nПётр Пётр Сергеевич\r\n".encode("cp1251"))
    return path


def test_from_a_pdf_to_three_copies(school: School, pages: Path, pupils: Path, tmp_path: Path) -> None:
    assert school.refused("import", str(pages)) == (2, "import.pages_of_whom")
    assert school.refused("import", str(pages), *WHOSE) == (2, "import.pages_of_whom")
    taken = school.ok("import", str(pages), *WHOSE, "--kind", "summary", "--pupils", str(pupils))
    [told] = taken["journals"]
    assert (told["id"], told["pages"], told["pupils"], told["lessons"]) == (SUMMARY, 3, 2, 0)
    assert [one["code"] for one in taken["findings"]] == []
    [line] = school.ok("status")["records"]
    assert (line["id"], line["state"]) == (SUMMARY, "imported")
    # The journal of the class is not made of the pages of its summary.
    assert school.refused("close", "2026", "--kind", "journal", *ORDER) == (3, "close.nothing_imported")
    [closed] = school.ok("close", "2026", *ORDER)["records"]
    assert (closed["id"], closed["pages"]) == (SUMMARY, 4)
    assert school.ok("sign", "--all", "--demo-key")["signed"] == [SUMMARY]
    assert [one["id"] for one in school.ok("find", "Иванова", "2026")["records"]] == [SUMMARY]
    assert school.ok("verify", "--all")["ok"]
    assert school.ok("rerender", "--all")["records"][0]["same"]
    out = tmp_path / "out"
    school.ok("get", SUMMARY, "-o", str(out))
    [kept] = (out / "source").iterdir()
    assert (kept.name, kept.read_bytes()) == ("0001.pdf", pages.read_bytes())
    assert not list((school.home / "imports").rglob("*.pdf"))
    assert school.refused("import", str(pages), *WHOSE, "--kind", "summary") == (4, "import.already_archived")
    assert school.refused("extract", SUMMARY, "--pupil", "Иванова", "-o", str(tmp_path / "x"))[1] == "extract.as_pages"


def test_who_is_in_it_is_said_afterwards(school: School, pages: Path, within: Within) -> None:
    services = within(school)
    summary = parse_record_id(SUMMARY)
    with pytest.raises(NotFoundError, match=r"листами здесь нет"):
        name_pupils(services, summary, "Иванова Анна", "secretary")
    school.ok("import", str(pages), *WHOSE, "--kind", "summary")
    assert names_said(services, summary) == ""
    for wrong, code in (("Иванова", "import.bad_pupil_line"), ("Иванова Анна\nИванова Анна", "import.pupil_twice")):
        with pytest.raises(BadInputError) as refused:
            name_pupils(services, summary, wrong, "secretary")
        assert refused.value.code == code
    typed = "Иванова Анна Петровна; 12.03.2013\n\n2. Пётр Пётр"
    name_pupils(services, summary, typed, "secretary")
    assert names_said(services, summary) == "Иванова Анна Петровна; 12.03.2013\nПётр Пётр"
    folder = ImportFolder(services.home.import_folder(summary))
    assert (folder.sheet().findings, folder.sheet().counts["pupils"]) == ((), 2)
    assert [path.read_bytes() for path in folder.source().values()] == [pages.read_bytes()]
    # The same pages once more, and nobody named: that would take the names away, and is told.
    told = school.ok("import", str(pages), *WHOSE, "--kind", "summary", "--dry-run")["findings"]
    [changed] = [one["message"] for one in told if one["code"] == "import.changes"]
    assert "в списке: 2); стало" in changed
    name_pupils(services, summary, typed.replace("Иванова", "Иванцова"), "secretary")
    school.ok("close", "2026", *ORDER)
    assert names_said(services, summary) is None
    with pytest.raises(RefusedError, match="уже закрыт"):
        name_pupils(services, summary, typed, "secretary")
    school.ok("sign", "--all", "--demo-key")
    assert [one["id"] for one in school.ok("find", "Иванцова", "2026")["records"]] == [SUMMARY]
    with pytest.raises((NotFoundError, RefusedError)):
        name_pupils(services, summary, typed, "secretary")
    assert school.ok("audit")["ok"]


def test_pages_stand_beside_data(school: School, pages: Path, exports: list[Path]) -> None:
    """A class may bring its journal as data and its summary as pages: each record is made of its own import."""
    school.ok("import", str(exports[0]))
    of_5a = ("--class", "5А", "--year", "2026", "--kind", "summary")
    school.ok("import", str(pages), *of_5a)
    unit = "test/2025-26/5a"
    assert {one["id"] for one in school.ok("status")["records"]} == {f"{unit}/journal", f"{unit}/summary"}
    closed = {one["id"]: one["pages"] for one in school.ok("close", "2026", *ORDER)["records"]}
    assert closed[f"{unit}/summary"] == 4
    assert closed[f"{unit}/journal"] > 4
    pages.write_bytes(many_pages("PDF", ["one", "other"]))
    assert school.refused("import", str(pages), *of_5a) == (4, "import.already_closed")
    assert set(school.ok("sign", "--all", "--demo-key")["signed"]) == set(closed)
    assert school.ok("verify", "--all")["ok"]
    # What was archived as pages is not corrected by data, and its supplement comes as pages, too.
    school.setting("users", 'deputy = "deputy"')
    school.setting("people", 'deputy = { office = "заместитель директора", name = "Петрова Мария Ивановна" }')
    assert school.refused("correct", str(exports[0]), *GROUNDS)[1] == "correct.as_pages"
    late = ("import", str(exports[0]), "--kind", "supplement")
    assert school.refused(*late)[1] == "close.summary_as_pages"


def test_a_second_import_says_what_changes(school: School, pages: Path, exports: list[Path], tmp_path: Path) -> None:
    school.ok("import", str(pages), *OF_7A)
    photo = tmp_path / "1.jpg"
    photo.write_bytes(picture("JPEG"))
    findings = school.ok("import", str(photo), *OF_7A)["findings"]
    [change] = [one for one in findings if one["code"] == "import.changes"]
    assert change["message"] == "Было: документ листами (3 листа); стало: документ листами (1 лист)."
    assert not [one for one in school.ok("import", str(photo), *OF_7A)["findings"] if one["code"] == "import.changes"]
    # Data may take the place of pages before anything is closed, and that is said, too.
    of_5a = ("--class", "5А", "--year", "2026", "--kind", "journal")
    school.ok("import", str(pages), *of_5a)
    told = [
        one["message"] for one in school.ok("import", str(exports[0]))["findings"] if one["code"] == "import.changes"
    ]
    assert told == ["Было: документ листами (3 листа); стало: выгрузка с данными."]


def test_a_folder_of_scans_is_one_journal(school: School, tmp_path: Path) -> None:
    folder = tmp_path / "журнал 2010"
    folder.mkdir()
    for number in (1, 2, 10):
        (folder / f"{number}.png").write_bytes(picture("PNG", text=f"sheet {number}", size=(877, 620)))
    (folder / "11.tif").write_bytes(many_pages("TIFF", ["a", "b"], mode="1"))
    [told] = school.ok("import", str(folder), "--class", "кружок «Шахматы»", "--year", "2010", "--kind", "circle")[
        "journals"
    ]
    assert told["pages"] == 5
    [closed] = school.ok("close", "2010", "--order", "№ 3 от 01.06.2010")["records"]
    assert (closed["kind"], closed["pages"]) == ("circle", 6)


def test_what_is_wrong_leaves_nothing_behind(school: School, pages: Path, pupils: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(pages.read_bytes()[:-700])
    assert school.refused("import", str(cut), *OF_7A) == (2, "import.bad_pages")
    assert school.refused("import", str(pages), *WHOSE, "--kind", "act")[0] == 2
    assert school.refused("import", str(pages), *OF_7A, "--pupils", str(tmp_path / "none"))[1] == "import.unreadable"
    pupils.write_text("Иванова", encoding="utf-8")
    assert school.refused("import", str(pages), *OF_7A, "--pupils", str(pupils))[1] == "import.bad_pupil_line"
    assert school.refused("import", str(pages), str(pupils), *OF_7A)[1] == "import.unknown_format"
    assert school.refused("import", str(pages), *OF_7A, env={"PATH": "/nonexistent"}) == (6, "docgen.no_poppler")
    assert school.ok("status")["records"] == []
    assert school.ok("import", str(pages), *OF_7A, "--dry-run")["journals"][0]["id"] == JOURNAL
    assert school.ok("status")["records"] == []


def test_pages_that_were_changed_after_the_close_are_not_rendered(school: School, pages: Path) -> None:
    school.ok("import", str(pages), *OF_7A)
    [source] = (school.home / "imports").rglob("0001.pdf")
    source.write_bytes(many_pages("PDF", ["forged", "two", "three"]))
    [failed] = school.run("close", "2026", *ORDER).json["failed"]
    assert failed["code"] == "docgen.other_pages"


def test_a_wrong_scan_is_replaced_until_it_is_closed(school: School, pages: Path, pupils: Path, tmp_path: Path) -> None:
    circle = ("--class", "Шахматы, 5 класс", "--year", "2026", "--kind", "circle")
    for of in ((*WHOSE, "--kind", "summary"), circle):
        wrong = tmp_path / "wrong.pdf"
        wrong.write_bytes(many_pages("PDF", ["other"]))
        school.ok("import", str(wrong), *of)
        assert school.ok("import", str(pages), *of, "--pupils", str(pupils))["journals"][0]["pages"] == 3


def test_nothing_of_a_class_stays_in_the_home(school: School, pages: Path, exports: list[Path]) -> None:
    """Data and pages beside one another, closed apart: when all is stored, both imports are gone."""
    school.ok("import", str(exports[0]))
    school.ok("import", str(pages), "--class", "5А", "--year", "2026", "--kind", "summary")
    for kind in ("journal", "summary"):
        school.ok("close", "2026", "--kind", kind, *ORDER)
        school.ok("sign", "--all", "--demo-key")
    assert not list((school.home / "imports").rglob("current"))
    assert {one["state"] for one in school.ok("status")["records"]} == {"committed"}


def test_a_closed_summary_as_pages_does_not_bind_the_journal(school: School, pages: Path, exports: list[Path]) -> None:
    school.ok("import", str(exports[0]))
    school.ok("import", str(pages), "--class", "5А", "--year", "2026", "--kind", "summary")
    school.ok("close", "2026", "--kind", "summary", *ORDER)
    text = exports[0].read_text(encoding="utf-8")
    again = pages.with_name("again.json")
    again.write_text(text.replace('"place"', '"seat"', 1) if '"place"' in text else text + " ", encoding="utf-8")
    assert school.ok("import", str(again))["journals"]


def test_what_a_folder_has_besides_is_no_page(school: School, pages: Path, pupils: Path, exports: list[Path]) -> None:
    folder = pages.parent / "сканы"
    folder.mkdir()
    (folder / "1.png").write_bytes(picture("PNG"))
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    assert school.ok("import", str(folder), *OF_7A)["journals"][0]["pages"] == 1
    assert school.refused("import", str(exports[0]), "--pupils", str(pupils)) == (2, "import.pupils_not_wanted")
    told = school.ok("import", str(pages), *OF_7A)["findings"]
    assert "import.pages_no_names" in {one["code"] for one in told}
