"""What a person said of files that came through the page: what they are, of what class, who is in them.

It lies beside the files: `request.json`, `pupils.txt` (the list of pupils, as it was typed) and the alphabet book in
`book/`. The last two hold pupils' data: they go when the files go.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import AwareDatetime

from kernel.kinds import Kind
from operations import durable
from operations.import_words import Words
from operations.sheets import Sheet
from operations.spooling import spool

_PUPILS, _BOOK = "pupils.txt", "book"
Arriving = Iterable[tuple[str, Iterable[bytes]]]
"""Files from a browser: name and pieces of each."""


class RequestSheet(Sheet):
    """`request.json`: who uploaded, when, and what was said of the files.

    `apart`: each file is an export of its own. `take`: how often the upload was begun; a new one is a new step.
    `signs`, `columns`: what was explained, as `Words` has it. `seen`: as in `import_files`.
    """

    actor: str
    at: AwareDatetime
    names: tuple[str, ...]
    kind: str = ""
    unit: str = ""
    year: str = ""
    apart: bool = False
    take: int = 1
    signs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    seen: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Whose:
    """What files do not say: what they are, of what class and year; `pupils`: who is in them, a line each."""

    kind: Kind | None = None
    unit: str = ""
    year: str = ""
    pupils: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """What of it stands in `request.json`."""
        return {"kind": self.kind or "", "unit": self.unit, "year": self.year}


UNSAID = Whose()


def keep_pupils(folder: Path, whose: Whose) -> None:
    """Keeps the list beside the files of the upload in `folder`, in place of an earlier one."""
    if whose.pupils.strip():
        durable.write(folder / _PUPILS, whose.pupils.encode())
    else:
        (folder / _PUPILS).unlink(missing_ok=True)


def pupils_said(folder: Path) -> str:
    """The list as it was typed; empty where there is none."""
    path = folder / _PUPILS
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def keep_book(folder: Path, book: Arriving) -> None:
    """Keeps the alphabet book, if one came. Raises BadInputError `upload.too_large`."""
    if not spool(book, folder / _BOOK):
        drop_book(folder)


def drop_book(folder: Path) -> None:
    """Takes the alphabet book away: the files are read without it."""
    shutil.rmtree(folder / _BOOK, ignore_errors=True)


def has_book(folder: Path) -> bool:
    """Whether an alphabet book came with the files."""
    return _book(folder) is not None


def drop_files(folder: Path) -> None:
    """Takes away all that holds pupils' data: nothing of it is wanted once it was imported."""
    (folder / _PUPILS).unlink(missing_ok=True)
    drop_book(folder)
    shutil.rmtree(folder / "files", ignore_errors=True)


def words_of(folder: Path, sheet: RequestSheet) -> Words:
    """What was said of the files of the upload in `folder`."""
    pupils = folder / _PUPILS
    return Words(
        title=sheet.unit,
        year=sheet.year,
        signs=sheet.signs,
        columns=sheet.columns,
        pupils=pupils if pupils.is_file() else None,
        book=_book(folder),
    )


def kind_said(sheet: RequestSheet) -> Kind | None:
    """What the journals were said to be; None where nothing was said."""
    return Kind(sheet.kind) if sheet.kind else None


def _book(folder: Path) -> Path | None:
    held = folder / _BOOK
    return next(iter(sorted(held.iterdir())), None) if held.is_dir() else None
