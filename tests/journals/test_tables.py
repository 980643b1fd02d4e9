"""Any file's tables: the same whatever the format; a hostile file ends in an error, soon and in little memory."""

import resource
import time
import zipfile
from datetime import date, datetime
from html import escape
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from pydantic import ValidationError

from journals.assembling.alike import Cells, absence_of, mark_of
from journals.model import AbsenceCode
from journals.tables.opening import tables_of
from journals.tables.pages import read_page
from journals.tables.sniffing import Format, sniffed
from kernel.errors import BadInputError
from tests.generators.other_books import as_ods, as_xls

ROWS = (("№", "ФИО", "03.09.2025"), ("1", "Ёжиков Пётр", "5"), ("2", "Иванова Анна", "н"))


def xlsx(rows=ROWS, name="алгебра") -> bytes:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row])
    found = BytesIO()
    book.save(found)
    return found.getvalue()


def xls() -> bytes:
    return as_xls(xlsx())


def ods() -> bytes:
    return as_ods(xlsx())


def page(rows=ROWS, charset="utf-8") -> bytes:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head><meta charset={charset}></head><table>{body}</table></html>".encode(charset)


def csv_of(encoding: str, delimiter: str = ";") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in ROWS).encode(encoding)


MADE = {
    "a.xlsx": (xlsx(), Format.XLSX),
    "a.xls": (xls(), Format.XLS),
    "a.ods": (ods(), Format.ODS),
    "page called.xls": (page(), Format.HTML),
    "page in cp1251.html": (page(charset="cp1251"), Format.HTML),
    "utf8.csv": (csv_of("utf-8-sig"), Format.CSV),
    "cp1251.csv": (csv_of("cp1251"), Format.CSV),
    "utf16.csv": (csv_of("utf-16", "\t"), Format.CSV),
}


@pytest.mark.parametrize("name", MADE)
def test_every_format_gives_the_same_table(name):
    content, kind = MADE[name]
    assert sniffed(content) is kind
    assert [table.rows for table in tables_of(content, name)] == [ROWS]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"a": 1}', Format.JSON),
        (b"\xef\xbb\xbf[1]", Format.JSON),
        (b'<?xml version="1.0"?><diary/>', Format.XML),
        (b"%PDF-1.7", Format.PDF),
        (b"\xff\xd8\xff\xe0", Format.IMAGE),
        (b"\x00\x01\x02", Format.UNKNOWN),
        (b"PK\x03\x04broken", Format.UNKNOWN),
        (b"", Format.UNKNOWN),
    ],
)
def test_other_formats_are_told_apart(content, kind):
    assert sniffed(content) is kind
    assert tables_of(content, "file") == []


def test_merged_cells_and_dates():
    book = Workbook()
    sheet = book.active
    sheet.append(["Апрель", None, None, "Май"])
    sheet.append([1, 15, 17.5, None])
    sheet.merge_cells("A1:C1")
    sheet.append([date(2026, 4, 15), datetime.fromisoformat("2026-04-15T08:30"), True, "  два   слова "])
    found = BytesIO()
    book.save(found)
    rows = tables_of(found.getvalue(), "a.xlsx")[0].rows
    assert rows[0] == ("Апрель", "Апрель", "Апрель", "Май")
    assert rows[1] == ("1", "15", "17,5")
    assert rows[2] == ("2026-04-15", "2026-04-15", "да", "два слова")


def test_spans_of_a_page():
    content = (
        b"<table><tr><td rowspan=2>A</td><td colspan=2 title='topic'>B</td></tr><tr><td>c</td><td>d</td></tr></table>"
        b"<table><tr><td><table><tr><td>inner</td></tr></table></td></tr></table>"
    )
    outer, inner = read_page(content, "p").tables
    assert outer.rows == (("A", "B", "B"), ("A", "c", "d"))
    assert outer.titles == {(0, 1): "topic", (0, 2): "topic"}
    assert inner.rows == (("inner",),)


def far_cells() -> bytes:
    """Two cells at the ends of a sheet: whoever takes all between them asks for gigabytes."""
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    found = BytesIO()
    book.save(found)
    return found.getvalue()


def bomb() -> bytes:
    """A workbook whose sheet unfolds to a gigabyte."""
    found = BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(1024):
                sheet.write(b" " * 2**20)
    return found.getvalue()


def laughs() -> bytes:
    """Entities that unfold into one another, in a workbook's sheet."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    found = BytesIO()
    with zipfile.ZipFile(BytesIO(xlsx())) as good, zipfile.ZipFile(found, "w") as bad:
        for entry in good.infolist():
            content = good.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                text = content.decode().partition("<worksheet")[2]
                content = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "ha">{entities}]><worksheet{text}'.encode()
                content = content.replace(b"<v>1</v>", b"<v>&e11;</v>")
            bad.writestr(entry, content)
    return found.getvalue()


HOSTILE = {
    "far": far_cells,
    "bomb": bomb,
    "laughs": laughs,
    "cut": lambda: xlsx()[:-200],
    "half of xls": lambda: xls()[:2000],
    "ole noise": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x13" * 5000,
    "wide page": lambda: b"<table><tr>" + b"<td colspan=1000 rowspan=1000>x" * 2000 + b"</table>",
    "deep page": lambda: b"<table>" + b"<div>" * 200_000 + b"</table>",
    "long cell": lambda: page((("x" * 10_000,),)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_soon_and_in_little_memory(name):
    content = HOSTILE[name]()
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        tables = tables_of(content, name)
    except BadInputError as error:
        assert error.code.startswith("import.")
        assert error.hint
    else:
        assert sum(len(row) for table in tables for row in table.rows) < 2_100_000
    assert time.monotonic() - begun < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700_000  # KiB


cells = st.text("аб5 <&\u00a0\n", max_size=6)


@given(st.lists(st.lists(st.tuples(cells, cells), max_size=4), max_size=5))
def test_a_table_without_spans_reads_as_one_with_spans_of_one(rows):
    """Both ways through a table give the same, whatever its rows hold and however long they are."""

    def page(span):
        made = "".join(
            "<tr>" + "".join(f"<td{span} title='{escape(t)}'>{escape(w)}</td>" for w, t in row) + "</tr>"
            for row in rows
        )
        return f"<html><meta charset='utf-8'><table><caption>а</caption>{made}</table></html>".encode()

    plain, spanned = (read_page(page(span), "x.html") for span in ("", " colspan='1'"))
    assert plain == spanned


def test_values_that_are_alike_are_one_value():
    known = Cells()
    five = mark_of("5", "")
    assert five is mark_of("5", "")
    assert known.of("p1", (five,), None, None) is known.of("p1", (five,), None, None)
    assert known.of("p1", (five,), None, "долг") != known.of("p1", (five,), None, None)
    assert known.of("p2", (five,), None, None) != known.of("p1", (five,), None, None)
    with pytest.raises(ValidationError):
        mark_of("", "")
    assert absence_of(AbsenceCode.ILLNESS, "Б") is not absence_of(AbsenceCode.ILLNESS, "б")
