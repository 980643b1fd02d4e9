"""A workbook in the other formats that calamine opens: the same cells and merged months as XLS and as ODS."""

from io import BytesIO

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import load_workbook


def as_xls(book: bytes) -> bytes:
    """The XLSX as BIFF8."""
    made = xlwt.Workbook(encoding="utf-8")
    for sheet in load_workbook(BytesIO(book)):
        own = made.add_sheet(sheet.title)
        merged = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            for cell in row:
                span = merged.get((cell.row, cell.column))
                if span is not None:
                    own.write_merge(span.min_row - 1, span.max_row - 1, span.min_col - 1, span.max_col - 1, cell.value)
                elif cell.value is not None:
                    own.write(cell.row - 1, cell.column - 1, cell.value)
    found = BytesIO()
    made.save(found)
    return found.getvalue()


def as_ods(book: bytes) -> bytes:
    """The XLSX as OpenDocument."""
    made = OpenDocumentSpreadsheet()
    for sheet in load_workbook(BytesIO(book)):
        own = Table(name=sheet.title)
        merged = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            line = TableRow()
            for cell in row:
                span = merged.get((cell.row, cell.column))
                if type(cell).__name__ == "MergedCell":
                    line.addElement(CoveredTableCell())
                    continue
                numbers = isinstance(cell.value, int)
                typed = {"valuetype": "float", "value": cell.value} if numbers else {"valuetype": "string"}
                more = {"numbercolumnsspanned": span.size["columns"], "numberrowsspanned": 1} if span else {}
                entry = TableCell(**(typed if cell.value is not None else {}), **more)
                if cell.value is not None:
                    entry.addElement(P(text=str(cell.value)))
                line.addElement(entry)
            own.addElement(line)
        made.spreadsheet.addElement(own)
    found = BytesIO()
    made.write(found)
    return found.getvalue()
