"""Workbooks (XLSX, XLS, ODS), opened by a child process within bounds of memory and time.

The library that reads them takes a workbook's word for how large it is; a hostile or damaged one then asks for
gigabytes, or ends the process. The child may die of that, and nothing else does.
"""

import json
import subprocess
import zipfile
from io import BytesIO

from journals.tables import biff, child
from journals.tables.bounds import MAX_TABLES, checked
from journals.tables.shapes import Table
from journals.tables.sniffing import OLE
from kernel.errors import BadInputError
from kernel.isolated import isolated

_CHILD = f"from {child.__name__} import main; main({MAX_TABLES}"
_OF_ANY = f"{_CHILD})"
_OF_XLS = f"from {biff.__name__} import is_torn; {_CHILD}, is_torn)"
_SECONDS = 60
_MAX_MEMBER, _MAX_WHOLE, _MAX_RATIO, _MAX_MEMBERS = 64 * 2**20, 200 * 2**20, 300, 3_000
_MAX_SAID = 200 * 2**20


def workbook_tables(content: bytes, file: str) -> list[Table]:
    """The sheets in order, hidden ones too, each as text: dates as `2026-04-15`, whole numbers without a point.

    Raises BadInputError `import.bad_workbook`, `import.workbook_locked`, `import.too_large`.
    """
    _refuse_bomb(content, file)
    try:
        done = subprocess.run(
            isolated(_OF_XLS if content.startswith(OLE) else _OF_ANY),
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _bad(file, "открывается слишком долго") from error
    if done.returncode != 0 or len(done.stdout) > _MAX_SAID:
        raise _bad(file, "повреждён или непомерно велик")
    said = json.loads(done.stdout)
    if said.get("trouble") == "locked":
        raise BadInputError(
            "import.workbook_locked", f"Файл «{file}» закрыт паролем.", "Снимите пароль, сохраните и повторите импорт."
        )
    if "trouble" in said:
        raise _bad(file, "повреждён или непомерно велик")
    return [
        checked(
            Table(one["name"], tuple(map(tuple, one["rows"])), repeated=frozenset(map(tuple, one["repeated"]))), file
        )
        for one in said["tables"]
    ]


def _refuse_bomb(content: bytes, file: str) -> None:
    """A zipped workbook says how large its parts are; the child's bounds hold where it lies."""
    if not content.startswith(b"PK\x03\x04"):
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise _bad(file, "повреждён") from error
    for entry in entries:
        packed = entry.file_size > 2**20 and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1)
        if packed or entry.file_size > _MAX_MEMBER:
            raise _bad(file, "распаковывается в неправдоподобно большой")
    if len(entries) > _MAX_MEMBERS or sum(entry.file_size for entry in entries) > _MAX_WHOLE:
        raise _bad(file, "распаковывается в неправдоподобно большой")


def _bad(file: str, why: str) -> BadInputError:
    return BadInputError(
        "import.bad_workbook",
        f"Таблица «{file}» не открыта: файл {why}.",
        "Откройте её в Excel или LibreOffice, сохраните заново и повторите импорт.",
    )
