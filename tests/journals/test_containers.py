"""What a table may come in besides workbooks and pages: MHTML, Excel's XML, archives in archives; what it is called."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from journals.bundle import open_bundle
from journals.tables.opening import tables_of
from journals.tables.sniffing import Format, sniffed
from kernel.errors import BadInputError
from tests.journals.test_gradebook import errors, read

ROWS = [("№", "ФИО", "03.09.2025", "1 четверть"), ("1", "Алексеев Артём", "5", "4")]
PAGE = (
    "<html><table>"
    + "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in ROWS)
    + "</table></html>"
)


def web_archive(page: str, charset: str = "utf-8") -> bytes:
    whole = EmailMessage()
    whole["Subject"] = "Отчёт"
    whole["MIME-Version"] = "1.0"
    whole.set_content(page, subtype="html", charset=charset, cte="quoted-printable")
    whole.add_related(b"\x89PNG", maintype="image", subtype="png")
    return whole.as_bytes()


def excel_2003(*, index: str = "") -> bytes:
    def cell(text: str) -> str:
        kind = "Number" if text.isdecimal() else "String"
        return f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>'

    rows = [f"<Row>{''.join(map(cell, row))}</Row>" for row in ROWS]
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    title = f'<Row{index}><Cell ss:MergeAcross="3"><Data ss:Type="String">Класс: 7А</Data></Cell></Row>'
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="алгебра"><Table>{title}{"".join(rows)}</Table></Worksheet></Workbook>'
    ).encode()


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251"])
def test_a_page_saved_in_one_file(charset):
    content = web_archive(PAGE, charset)
    assert sniffed(content) is Format.HTML
    found = read({"7А алгебра.mht": content})
    assert errors(found) == []
    assert [one.full_name for one in found.journal.pupils] == ["Алексеев Артём"]


@pytest.mark.parametrize("rest", [b"\n\nno page", b"\nContent-Type: text/html; charset=x\n\n<p>"])
def test_a_web_archive_without_a_page_has_no_tables(rest):
    try:
        assert tables_of(b"MIME-Version: 1.0" + rest, "a.mht") == []
    except BadInputError as error:
        assert error.code == "import.bad_html"


def test_excel_s_own_xml():
    content = excel_2003()
    assert sniffed(content) is Format.XML_SHEETS
    found = read({"алгебра.xls": content})
    assert errors(found) == []
    assert found.journal.unit.title == "7А"
    assert [one.shown for one in found.journal.subjects[0].period_results] == ["4"]


def test_excel_s_xml_may_leave_rows_out_and_spread_cells():
    (table,) = tables_of(excel_2003(index=' ss:Index="3"'), "a.xls")
    assert [len(row) for row in table.rows] == [4] * 5
    assert table.rows[2] == ("Класс: 7А",) * 4
    assert (2, 1) in table.repeated


def test_excel_s_xml_has_bounds_and_no_entities():
    huge = excel_2003(index=' ss:Index="900000"')
    bomb = excel_2003().replace(b"<Workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><Workbook', 1)
    for content in (huge, bomb, excel_2003()[:200], excel_2003().replace(b'"3"', b'"99999"')):
        with pytest.raises(BadInputError) as caught:
            tables_of(content, "a.xls")
        assert caught.value.code in ("import.too_large", "import.bad_xml")


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_an_archive_in_an_archive_is_opened(tmp_path: Path):
    inner = zipped({"алгебра.html": PAGE.encode()})
    (tmp_path / "школа.zip").write_bytes(zipped({"7А.zip": inner, "8А.zip": inner}))
    assert set(open_bundle([tmp_path / "школа.zip"]).files) == {"7А/алгебра.html", "8А/алгебра.html"}


def test_archives_without_end_are_refused(tmp_path: Path):
    content = zipped({"a.html": PAGE.encode()})
    for _ in range(6):
        content = zipped({"a.zip": content})
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(BadInputError) as caught:
        open_bundle([tmp_path / "a.zip"])
    assert caught.value.code == "import.bad_zip"


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"[Content_Types].xml": b"x", "word/document.xml": b"x"}, Format.DOCUMENT),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, Format.DOCUMENT),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, Format.ODS),
        ({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"}, Format.XLSX),
        ({"a.txt": b"x"}, Format.ZIP),
    ],
)
def test_what_a_zipped_file_is_called(files, kind):
    assert sniffed(zipped(files)) is kind
