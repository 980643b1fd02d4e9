"""The child that opens a workbook: bytes on standard input, JSON on standard output; it may be killed at any time."""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineSheet, PasswordError, load_workbook

from journals.tables.biff import is_torn
from journals.tables.bounds import MAX_TABLES
from journals.tables.sniffing import OLE

_MEMORY = 900 * 2**20  # bytes of address space
_CPU = 30  # seconds


def main() -> None:
    """Reads, says, ends."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    json.dump(_said(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=True)


def _said(content: bytes) -> dict[str, object]:
    if content.startswith(OLE) and is_torn(content):
        return {"trouble": "bad"}
    try:
        book = load_workbook(BytesIO(content))
        if len(book.sheet_names) > MAX_TABLES:
            return {"trouble": "large"}
        # Hidden sheets too: what somebody hid may be a subject.
        return {"tables": [{"name": name, **_sheet(book.get_sheet_by_name(name))} for name in book.sheet_names]}
    except PasswordError:
        return {"trouble": "locked"}
    except Exception:  # whatever the library says of a bad file
        return {"trouble": "bad"}


def _sheet(sheet: CalamineSheet) -> dict[str, object]:
    """The rows from the sheet's first cell on, so that spans fit, without empty ends; and what is repeated in them."""
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    repeated: list[tuple[int, int]] = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        word = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        for at, row in enumerate(rows[top : bottom + 1] if word else (), start=top):
            spanned = len(row[left : right + 1])
            row[left : right + 1] = [word] * spanned
            repeated += [(at, left + more) for more in range(spanned) if (at, more) != (top, 0)]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return {"rows": rows, "repeated": repeated}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    return " ".join(str(value).split())
