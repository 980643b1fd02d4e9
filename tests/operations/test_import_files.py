"""Import by the command: files of every kind without being told what they are; signs remembered; changes told."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from journals.canonical import write_journal
from journals.model import ClassJournal
from journals.tables.sniffing import OLE
from letopis.demo import demo_school
from tests.conftest import School
from tests.generators import pupil_pages as made
from tests.generators.dnevnikru import bundle_of
from tests.generators.pages import many_pages
from tests.generators.sheets import workbook
from tests.journals.test_edutatar import pages, whole_subjects
from tests.journals.test_tables import xlsx

SAMPLES = Path(__file__).parents[1] / "journals" / "samples"


@pytest.fixture
def school(tmp_path: Path) -> School:
    found = School(tmp_path / "home")
    found.ok(
        "init", "--profile", "demo", "--school", "МБОУ «Учебная школа»", "--id", "test", "--demo-keys", "--simulation"
    )
    found.work_alone()
    return found


def put(folder: Path, files: dict[str, bytes]) -> str:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return str(folder)


@pytest.fixture(scope="module")
def truth() -> ClassJournal:
    return made.without_namesakes(demo_school()[1])


KINDS = {
    "canonical": lambda one: {"журнал.json": write_journal(one)},
    "sheets": lambda one: {"журнал.xlsx": workbook(one)},
    "kiasuo": made.kiasuo,
    "netschool": made.netschool,
    "mesh": made.mesh,
    "pupil-pages": made.total_pages,
    "edu.tatar.ru": lambda one: pages(whole_subjects(one)),
}
SIGNS = ("--code", "х=отсутствие", "--code", "К=отметка")


@pytest.mark.parametrize("name", KINDS)
def test_whatever_is_dropped_in_finds_its_reader(
    school: School, truth: ClassJournal, tmp_path: Path, name: str
) -> None:
    folder = put(tmp_path / "in", KINDS[name](truth))
    done = school.ok("import", folder, "--year", "2026", *SIGNS)
    (journal,) = done["journals"]
    assert (journal["id"], journal["class"]) == ("test/2025-26/7b/journal", "7Б")
    assert journal["pupils"] == len(truth.pupils)
    (sheet,) = (school.home / "imports").rglob("import.json")
    assert json.loads(sheet.read_bytes())["reader"] == name


@pytest.mark.parametrize(
    ("content", "seen"),
    [(b"GIF89a\x00\x00", "неизвестный"), (b"\x00\x01\x02\x03", "неизвестный"), (b"<?xml version='1.0'?><a/>", "XML")],
)
def test_what_no_reader_takes_is_named(school: School, tmp_path: Path, content: bytes, seen: str) -> None:
    ran = school.run("import", put(tmp_path / "in", {"файл.bin": content}))
    assert ran.code == 2
    assert ran.json["error"]["code"] == "import.unknown_format"
    assert seen in ran.json["error"]["message"]
    assert all(one in ran.json["error"]["hint"] for one in ("КИАСУО", "Сетевого города", "xlsx", "csv"))


def test_a_sign_is_explained_once(school: School, tmp_path: Path) -> None:
    rows = [("№", "ФИО", "03.09.2025", "Рейтинг"), ("1", "Алексеев Артём", "УВ", "99")]
    files = put(tmp_path / "in", {"7А алгебра.xlsx": xlsx(rows)})
    ran = school.run("import", files)
    assert ran.code == 2
    assert "«УВ»" in ran.json["error"]["message"]
    assert "«Рейтинг»" in ran.json["error"]["message"]
    assert (
        school.ok("import", files, "--code", "ув=уважительная", "--column", "Рейтинг=нет")["journals"][0]["absences"]
        == 1
    )
    again = put(tmp_path / "next", {"7Б алгебра.xlsx": xlsx(rows)})
    assert school.ok("import", again)["journals"][0]["absences"] == 1


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--code", "УВ", "import.bad_sign"),
        ("--code", "УВ=что-то", "import.bad_sign"),
        ("--code", "период:н=долг", "import.bad_sign"),
        ("--column", "Рейтинг", "import.bad_column"),
        ("--column", "=нет", "import.bad_column"),
        ("--year", "давно", "year.malformed"),
    ],
)
def test_words_that_say_nothing(school: School, tmp_path: Path, option: str, value: str, code: str) -> None:
    files = put(tmp_path / "in", {"7А алгебра.xlsx": xlsx()})
    assert school.refused("import", files, option, value) == (2, code)


def test_a_second_export_says_what_it_changes(school: School, tmp_path: Path) -> None:
    heads = ("№", "ФИО", "03.09.2025", "1 четверть")
    first = put(tmp_path / "first", {"7А алгебра.xlsx": xlsx([heads, ("1", "Алексеев Артём", "5", "5")])})
    second = put(tmp_path / "second", {"7А алгебра.xlsx": xlsx([heads, ("1", "Алексеев Артём", "4", "5")])})
    assert not [one for one in school.ok("import", first)["findings"] if one["code"] == "import.changes"]
    told = [one for one in school.ok("import", second, "--dry-run")["findings"] if one["code"] == "import.changes"]
    assert len(told) == 1
    assert "алгебра" in told[0]["where"].lower()
    assert "5" in told[0]["message"]
    assert "4" in told[0]["message"]
    assert school.ok("import", first)["journals"]  # the dry run changed nothing
    assert [one for one in school.ok("import", second)["findings"] if one["code"] == "import.changes"]


def test_what_the_regulation_wants_is_told(school: School, tmp_path: Path) -> None:
    heads = ("№", "ФИО", "03.09.2025", "Год")
    files = put(tmp_path / "in", {"1А математика.xlsx": xlsx([heads, ("1", "Алексеев Артём", "5", "")])})
    codes = {one["code"] for one in school.ok("import", files)["findings"]}
    assert "readiness.marks_not_given" in codes
    older = put(tmp_path / "older", {"7А алгебра.xlsx": xlsx([heads, ("1", "Алексеев Артём", "5", "")])})
    missing = [one for one in school.ok("import", older)["findings"] if one["code"] == "readiness.result_missing"]
    assert "нет итога за год у 1 обучающегося (№ 1)" in missing[0]["message"]


def test_the_template_by_the_command(school: School, tmp_path: Path) -> None:
    target = tmp_path / "7А.xlsx"
    assert school.ok("template", "--year", "2026", "--class", "7А", "-o", str(target))["file"] == str(target)
    assert school.refused("template", "--year", "2026", "-o", str(target)) == (2, "template.file_there")
    assert school.refused("template", "--year", "2026", "-o", str(tmp_path / "7А.xlsx" / "x")) == (
        2,
        "template.no_folder",
    )
    ran = school.run("import", str(target))
    assert ran.json["error"]["code"] in ("import.unknown_format", "import.sheets.nothing")


def test_files_of_two_kinds_are_told_apart(school: School, tmp_path: Path) -> None:
    table = {"7А алгебра.xlsx": xlsx([("№", "ФИО", "03.09.2025"), ("1", "Алексеев Артём", "5")])}
    ran = school.run("import", put(tmp_path / "in", {**table, "приказ.docx": zipped_word()}))
    assert ran.json["error"]["code"] == "import.unknown_format"
    assert "документ Word" in ran.json["error"]["message"]
    assert "Непонятны: приказ.docx" in ran.json["error"]["hint"]


def zipped_word() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", "")
    return made.getvalue()


def test_a_file_that_the_reader_leaves_alone_is_not_lost(school: School, tmp_path: Path) -> None:
    bundle = put(tmp_path / "a", bundle_of([demo_school()[0]], joined=True, seed=1))
    assert school.ok("import", bundle, "--dry-run")["journals"]
    for name, content in {
        "8А алгебра.xlsx": xlsx([("№", "ФИО", "03.09.2025"), ("1", "Ли Ан", "5")]),
        "сводная.pdf": many_pages("PDF", ["one"]),
        "6a.json": write_journal(demo_school()[1]),
    }.items():
        put(tmp_path / "a", {name: content})
        told = school.refused("import", bundle)[1]
        assert told == "import.unknown_format"
        (tmp_path / "a" / name).unlink()
    put(tmp_path / "a", {"заметки.txt": b"note"})
    told = [one["message"] for one in school.ok("import", bundle)["findings"] if "unknown_file" in one["code"]]
    assert any("заметки.txt" in one for one in told)


def test_what_the_file_says_goes_before_what_a_person_says(school: School, tmp_path: Path) -> None:
    journal = demo_school()[1]
    folder = put(tmp_path / "b", {"x.json": write_journal(journal)})
    told = school.ok("import", folder, "--class", "7Ж", "--year", "2021")
    assert {"import.other_class", "import.other_year"} <= {one["code"] for one in told["findings"]}
    assert told["journals"][0]["class"] == journal.unit.title


@pytest.mark.parametrize(
    ("content", "kind", "advice"),
    [
        (OLE + bytes(504) + "WordDocument\0".encode("utf-16-le"), "документ Word", "в PDF"),
        (rb"{\rtf1\ansi text}", "документ Word", "в PDF"),
        (b"\0\0\0\x18ftypheic" + bytes(64), "снимок HEIC", "в JPEG"),
        (b"Rar!\x1a\x07\x01\0" + bytes(64), "архив RAR", "Распакуйте"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(64), "архив RAR, 7z", "Распакуйте"),
        (b"\x1f\x8b\x08\0" + bytes(64), "gzip", "Распакуйте"),
    ],
)  # fmt: skip
def test_what_nobody_reads_is_named_and_advised_on(
    school: School, tmp_path: Path, content: bytes, kind: str, advice: str
) -> None:
    told = school.run("import", put(tmp_path / "d", {"файл.bin": content}))
    said = told.json["error"]
    assert (told.code, said["code"]) == (2, "import.unknown_format")
    assert kind in said["message"]
    assert advice in said["hint"]


def test_the_alphabet_book_may_come_later(school: School, tmp_path: Path) -> None:
    rows = [("№", "ФИО", "03.09.2025"), ("1", "Борисова Вера", "5")]
    book = put(tmp_path / "e", {"3В алгебра.xlsx": xlsx(rows)})
    listed = xlsx([("№", "ФИО", "Класс", "Прибыл", "Выбыл"), ("17", "Борисова Вера", "3В", "01.09.2022", "15.01.2026")])
    put(tmp_path / "f", {"книга.xlsx": listed})
    school.ok("import", book)
    assert school.ok("import", book, "--alphabet-book", str(tmp_path / "f" / "книга.xlsx"))["findings"]
    [sheet] = school.home.glob("imports/**/import.json")
    assert any(one["code"].startswith("readiness.book_") for one in json.loads(sheet.read_bytes())["findings"])
