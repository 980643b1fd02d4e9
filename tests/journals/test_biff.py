"""An XLS is whole, or it is not read: what LibreOffice and a library write is; each defect of a cell table is seen."""

import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlwt

from journals.tables.biff import is_torn
from journals.tables.opening import tables_of
from journals.tables.shapes import Table
from tests.generators.other_books import as_xls
from tests.journals.test_tables import ROWS, ods, xls, xlsx

BOOKS = Path(__file__).parent / "samples" / "books"
TEXT, NUMBER, WINDOW = 0x00FD, 0x027E, 0x023E


def test_what_libreoffice_writes_is_read_as_it_is() -> None:
    """Merged cells, formulas, notes, links, rules, a chart, frozen panes: the same tables out of both its formats.

    Of OpenDocument the library does not tell which cells are merged: there a month stands once.
    """
    binary, text = ((BOOKS / name).read_bytes() for name in ("class.xls", "class.ods"))
    assert not is_torn(binary)
    ours, other = (tables_of(content, "class") for content in (binary, text))
    assert [(one.name, once(one)) for one in ours] == [(one.name, one.rows) for one in other]
    assert any(one.repeated for one in ours)


def once(table: Table) -> tuple[tuple[str, ...], ...]:
    """The rows, with what is merged where it begins only."""
    return tuple(
        tuple("" if (row, at) in table.repeated else text for at, text in enumerate(cells))
        for row, cells in enumerate(table.rows)
    )


def test_what_is_no_xls_is_not_its_business() -> None:
    assert not is_torn(xls())
    assert is_torn(xls()[:1000])
    assert is_torn(b"")
    assert [one.rows for one in tables_of(as_xls(xlsx()), "a")] == [one.rows for one in tables_of(ods(), "a")]


def records(content: bytes, kind: int) -> list[int]:
    """Where the records of the kind begin."""
    at, found = content.index(b"\x09\x08\x10\x00"), []
    while at + 4 <= len(content):
        own, length = struct.unpack_from("<HH", content, at)
        if not own:
            break
        found += [at] if own == kind else []
        at += 4 + length
    return found


def put(kind: int, offset: int, form: str, value: int) -> Callable[[bytearray], None]:
    """Writes a value into the last record of the kind, at the offset from its head."""

    def change(data: bytearray) -> None:
        struct.pack_into(form, data, records(bytes(data), kind)[-1] + offset, value)

    return change


@pytest.mark.parametrize(
    "change",
    [
        put(TEXT, 0, "<H", 0x5AFD),  # of a kind that nobody knows
        put(TEXT, 0, "<H", 0x0083),  # of one that belongs elsewhere
        put(TEXT, 2, "<H", 9),
        put(TEXT, 2, "<H", 60_000),
        put(TEXT, 4, "<H", 700),  # outside of the sheet
        put(TEXT, 6, "<H", 300),
        put(TEXT, 6, "<H", 0),  # where another is
        put(TEXT, 10, "<I", 9_999),  # a text that there is not
        put(NUMBER, 0, "<H", 0x02FF),
        put(WINDOW, 0, "<H", 0x5A3E),
        put(0x0200, 8, "<I", 1),  # smaller than its cells
        put(0x0085, 0, "<H", 0x5A85),  # a sheet that is not listed
        put(0x0085, 4, "<I", 7),
        put(0x00FC, 8, "<I", 1),
    ],
)  # fmt: skip
def test_a_cell_that_would_vanish_tears_the_file(change: Callable[[bytearray], None]) -> None:
    data = bytearray(xls())
    change(data)
    assert is_torn(bytes(data))


@pytest.mark.parametrize("first", [0, 1])
def test_a_sheet_may_count_its_rows_from_one(first: int) -> None:
    """As PhpSpreadsheet does, and the journals that are written by it."""
    data = bytearray(xls())
    at = records(bytes(data), 0x0200)[0]
    struct.pack_into("<IIHH", data, at + 4, first, len(ROWS), first, len(ROWS[0]))
    assert not is_torn(bytes(data))
    assert tables_of(bytes(data), "a")[0].rows == tables_of(xls(), "a")[0].rows


def test_a_formula_has_its_text_behind_it_and_one_merged_cell_is_no_cell() -> None:
    """A formula with its text behind it."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("алгебра")
    sheet.write(0, 0, xlwt.Formula('HYPERLINK("http://example.ru";"тема")'))
    sheet.write(1, 0, 5)
    sheet.write_merge(2, 2, 0, 1, "Сентябрь")  # a record as long as a cell's
    found = BytesIO()
    made.save(found)
    assert not is_torn(found.getvalue())
