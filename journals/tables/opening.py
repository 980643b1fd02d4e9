"""The tables of a file, whatever it is."""

from dataclasses import replace

from journals.tables.pages import read_page
from journals.tables.shapes import Table
from journals.tables.sniffing import Format, sniffed
from journals.tables.texts import csv_table
from journals.tables.workbook import workbook_tables
from journals.tables.xml_sheets import xml_tables

TABULAR = frozenset({Format.XLSX, Format.XLS, Format.ODS, Format.HTML, Format.XML_SHEETS, Format.CSV})


def tables_of(content: bytes, file: str) -> list[Table]:
    """All tables; none for a format that has none. Raises what the formats' own readers raise."""
    kind = sniffed(content)
    if kind in (Format.XLSX, Format.XLS, Format.ODS):
        return workbook_tables(content, file)
    if kind is Format.HTML:
        page = read_page(content, file)
        beside = (*(choice[0] for choice in page.choices if choice), *page.text)
        return [
            replace(table, beside=beside, captions=page.captions, outside=page.outside, marked=page.marked)
            for table in page.tables
        ]
    if kind is Format.XML_SHEETS:
        return xml_tables(content, file)
    return [csv_table(content, file)] if kind is Format.CSV else []
