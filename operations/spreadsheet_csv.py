"""CSV that a Russian spreadsheet opens as a table: semicolons, CRLF, a mark that says UTF-8."""

import csv
import io
from collections.abc import Iterable


def spreadsheet_csv(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """The file. Cells are written as they are: one that begins as a formula is for the caller to make harmless."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + table.getvalue().encode()
