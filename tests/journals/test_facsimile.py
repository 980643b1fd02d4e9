"""Documents that come as pages are taken whole and in order, with what a person says of them, or refused."""

from datetime import date

import pytest

from docgen.facsimile.pictures import look_into
from journals.canonical import CanonicalReader, read_importable, write_journal
from journals.facsimile import Facsimile, PageFormat
from journals.facsimile_reader import FacsimileReader, listed_pupils
from journals.gradebook.reader import Said
from journals.importing import Bundle
from journals.model import School
from kernel.digests import sha256_hex
from kernel.errors import BadInputError
from kernel.ids import SchoolYear
from kernel.kinds import Kind
from tests.generators.pages import many_pages, picture

SCHOOL = School(full_name="МБОУ «Школа»")


def read(files: dict[str, bytes], *pupils: str, title: str = "7А") -> Facsimile:
    reader = FacsimileReader(SCHOOL, Said(title, SchoolYear(2026), pupils=pupils, kind=Kind.JOURNAL), look_into)
    bundle = Bundle(files)
    assert reader.recognises(bundle)
    [imported] = reader.read(bundle)
    assert isinstance(imported.journal, Facsimile)
    assert dict(imported.source) == files
    return imported.journal


def test_files_are_taken_in_the_order_in_which_people_number_them():
    files = {f"лист {number}.jpg": picture("JPEG", text=str(number)) for number in (10, 2, 1)}
    document = read({**files, "лист 3.pdf": many_pages("PDF", "абв"), "лист 4.tif": many_pages("TIFF", "где")})
    names = ("лист 1.jpg", "лист 2.jpg", "лист 3.pdf", "лист 4.tif", "лист 10.jpg")
    assert [file.pages for file in document.files] == [1, 1, 3, 3, 1]
    assert [file.sha256 for file in document.files[:2]] == [sha256_hex(files[name]) for name in names[:2]]
    assert document.pages == 9
    assert document.files[2].format is PageFormat.PDF
    assert document.unit.title == "7А"
    assert read_importable(write_journal(document), "x") == document


def test_the_list_of_pupils_is_a_persons():
    listed = listed_pupils(
        ["Иванова Анна Петровна; 12.03.2013", "", "Петров Пётр", "Иванова Анна Петровна; 01.02.2013"]
    )
    assert [(one.order, one.full_name, one.birth_date) for one in listed] == [
        (1, "Иванова Анна Петровна", date(2013, 3, 12)),
        (2, "Петров Пётр", None),
        (3, "Иванова Анна Петровна", date(2013, 2, 1)),
    ]
    assert len({one.id for one in listed}) == 3


def test_a_list_out_of_a_table_will_do():
    lines = ["1. Иванова\u00a0Анна", "2)\tПетров Пётр\t12.03.2013", "  3 Сидоров Семён;;", "Ёлкин-Палкин О'Генри"]
    assert [(one.full_name, one.birth_date) for one in listed_pupils(lines)] == [
        ("Иванова Анна", None),
        ("Петров Пётр", date(2013, 3, 12)),
        ("Сидоров Семён", None),
        ("Ёлкин-Палкин О'Генри", None),
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("Scan.jpg", "Scan (2).jpg", "Scan (10).jpg"),
        ("скан.jpg", "скан1.jpg", "скан2.jpg"),
        ("лист 2.jpg", "Лист 3.jpg"),
        ("том 1/9.jpg", "том 1/10.jpg", "том 2/1.jpg"),
        ("1.jpg", f"{'9' * 5000}.jpg"),
    ],
)
def test_names_of_scanners_are_in_order(names):
    files = {name: picture("JPEG", text=str(at)) for at, name in enumerate(names)}
    document = read(dict(reversed(files.items())))
    assert [file.sha256 for file in document.files] == [sha256_hex(files[name]) for name in names]


def test_no_document_is_the_archive_s_own():
    document = read({"1.png": picture("PNG")})
    posing = write_journal(document).replace(b'"journal"', b'"act"')
    with pytest.raises(BadInputError):
        read_importable(posing, "x.json")
    with pytest.raises(BadInputError) as refused:
        CanonicalReader().read(Bundle({"x.json": write_journal(document)}))
    assert refused.value.code == "import.pages_missing"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["Иванова"], "import.bad_pupil_line"),
        (["Иванова Анна; 31.02.2013"], "import.bad_pupil_line"),
        (["Иванова Анна; 12.03.2013; 5"], "import.bad_pupil_line"),
        (["<b>Иванова</b> Анна"], "import.bad_pupil_line"),
        (["; 12.03.2013"], "import.bad_pupil_line"),
        (["Иванова Анна", "Иванова  Анна"], "import.pupil_twice"),
        ([f"Иванова {'а' * at}" for at in range(1, 1002)], "import.bad_pupil_line"),
    ],
)
def test_a_list_that_is_none_is_refused(lines, code):
    with pytest.raises(BadInputError) as refused:
        listed_pupils(lines)
    assert refused.value.code == code


def test_who_gives_no_list_is_told_how_it_will_be_found():
    reader = FacsimileReader(SCHOOL, Said("7А", SchoolYear(2026), kind=Kind.JOURNAL), look_into)
    [imported] = reader.read(Bundle({"1.png": picture("PNG")}))
    assert [one.code for one in imported.findings] == ["import.pages_no_names"]


@pytest.mark.parametrize(
    ("said", "files", "code"),
    [
        (Said("", SchoolYear(2026)), {"1.png": picture("PNG")}, "import.pages_of_whom"),
        (Said("7А", None), {"1.png": picture("PNG")}, "import.pages_of_whom"),
        (
            Said("7А", SchoolYear(2026), kind=Kind.JOURNAL),
            {"1.png": picture("PNG"), "2.csv": b"a;b"},
            "import.not_pages",
        ),
        (Said("7А", SchoolYear(2026), kind=Kind.JOURNAL), {"1.png": picture("PNG")[:300]}, "import.bad_pages"),
        (Said("7А", SchoolYear(2026), kind=Kind.JOURNAL), {"1.pdf": b"%PDF-1.7\nnothing"}, "import.bad_pages"),
        (
            Said("7А", SchoolYear(2026), kind=Kind.JOURNAL),
            {"1.pdf": many_pages("PDF", "аб")[:-900]},
            "import.bad_pages",
        ),
    ],
)
def test_what_is_no_document_is_refused(said, files, code):
    with pytest.raises(BadInputError) as refused:
        FacsimileReader(SCHOOL, said, look_into).read(Bundle(files))
    assert refused.value.code == code
    assert refused.value.hint
