"""The child that opens a workbook: bytes on standard input, JSON on standard output; it may be killed at any time.

It is started for each workbook, so it imports next to nothing.
"""

import json
import resource
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO

from python_calamine import CalamineSheet, PasswordError, load_workbook

_MEMORY = 900 * 2**20  # bytes of address space
_CPU = 30  # seconds


def main(most: int, is_torn: Callable[[bytes], bool] | None = None) -> None:
    """Reads, says, ends. No more than `most` sheets; what is torn is not read at all."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    json.dump(_said(sys.stdin.buffer.read(), most, is_torn), sys.stdout, ensure_ascii=True)


def _said(content: bytes, most: int, is_torn: Callable[[bytes], bool] | None) -> dict[str, object]:
    if is_torn is not None and is_torn(content):
        return {"trouble": "bad"}
    try:
        book = load_workbook(BytesIO(content))
        if len(book.sheet_names) > most:
            return {"trouble": "large"}
        # Hidden sheets too: what somebody hid may be a subject.
        return {"tables": [{"name": name, **_sheet(book.get_sheet_by_name(name))} for name in book.sheet_names]}
    except PasswordError:
        return {"trouble": "locked"}
    except Exception:  # whatever the library says of a bad file
        return {"trouble": "bad"}


def _sheet(sheet: CalamineSheet) -> dict[str, object]:
    """The rows from the sheet's first cell on, so that spans fit, without empty ends; and what is repeated in them."""
    # Most cells are empty.
    rows = [["" if value == "" else _text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
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
    if isinstance(value, str):
        return " ".join(value.split())
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
    return str(value)
