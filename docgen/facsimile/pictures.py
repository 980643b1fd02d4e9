"""Files of pages as pictures, one for each page: by poppler and Pillow, in children within bounds of memory and time.

A PDF is drawn, so nothing that it would run, load or ask for comes along.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from docgen.facsimile.bounds import MAX_FRAMES, PDF_SIDE
from kernel.errors import BadInputError, UnavailableError

_CHILD = "from docgen.facsimile.child import main; main()"
_PDF = b"%PDF-"
_PAGES = re.compile(rb"^Pages:\s+(\d+)\s*$", re.MULTILINE)
_BOUNDS = ("prlimit", "--as=1610612736", "--cpu=600", "--fsize=268435456", "--core=0", "--")
_SECONDS = 900
_AT_ONCE = 10
"""Pages of a PDF that are drawn by one run."""
_LOOK_SIDE = 200
"""Pixels of the longer side when a page is only tried."""


@dataclass(frozen=True)
class PagePicture:
    """A page: PNG or JPEG, and its sides in pixels."""

    content: bytes
    width: int
    height: int

    @property
    def is_wide(self) -> bool:
        """Whether it is set on a sheet turned sideways."""
        return self.width > self.height

    @property
    def media_type(self) -> str:
        """Of the content."""
        return "image/png" if self.content.startswith(b"\x89PNG") else "image/jpeg"


def count_pages(content: bytes, file: str) -> int:
    """How many pages a PDF or a picture has; every one of them was opened.

    Raises BadInputError `import.bad_pages`, `import.pages_locked`; UnavailableError `docgen.no_poppler`.
    """
    with TemporaryDirectory() as work:
        path = Path(work) / "0001"
        path.write_bytes(content)
        if not content.startswith(_PDF):
            return _by_child([path], None, file)[0]
        pages = _pdf_pages(path, file)
        drawn = Path(work) / "drawn"
        drawn.mkdir()
        _draw(path, drawn, (1, pages), _LOOK_SIDE, file)
        if len(list(drawn.iterdir())) != pages:
            raise _bad(file, "не все листы читаются")
        return pages


def page_pictures(content: bytes, file: str) -> Iterator[PagePicture]:
    """The pages of a file in order; a few of them are held at a time. Raises as `count_pages`."""
    with TemporaryDirectory() as work:
        path = Path(work) / "0001"
        path.write_bytes(content)
        if not content.startswith(_PDF):
            yield from _made([path], Path(work), file)
            return
        pages = _pdf_pages(path, file)
        for first in range(1, pages + 1, _AT_ONCE):
            with TemporaryDirectory(dir=work) as some:
                drawn = Path(some) / "drawn"
                drawn.mkdir()
                _draw(path, drawn, (first, min(pages, first + _AT_ONCE - 1)), PDF_SIDE, file)
                yield from _made(sorted(drawn.iterdir()), Path(some), file)


def _made(pictures: Sequence[Path], folder: Path, file: str) -> Iterator[PagePicture]:
    made = folder / "made"
    made.mkdir()
    _by_child(pictures, made, file)
    for page in sorted(made.iterdir()):
        width, height = map(int, page.stem.split("-")[-2:])
        yield PagePicture(page.read_bytes(), width, height)
        page.unlink()


def _pdf_pages(path: Path, file: str) -> int:
    done = _poppler(["pdfinfo", str(path)], file)
    if b"Incorrect password" in done.stderr:
        raise BadInputError(
            "import.pages_locked", f"Файл «{file}» закрыт паролем.", "Сохраните его без пароля и повторите импорт."
        )
    found = _PAGES.search(done.stdout)
    if done.returncode != 0 or found is None or not 1 <= int(found[1]) <= MAX_FRAMES:
        raise _bad(file, "повреждён, пуст или непомерно велик")
    return int(found[1])


def _draw(path: Path, folder: Path, pages: tuple[int, int], side: int, file: str) -> None:
    span = ["-f", str(pages[0]), "-l", str(pages[1]), "-scale-to", str(side)]
    done = _poppler(["pdftoppm", *span, str(path), str(folder / "page")], file)
    if done.returncode != 0:
        raise _bad(file, "листы не читаются")


def _poppler(command: list[str], file: str) -> "subprocess.CompletedProcess[bytes]":
    if shutil.which(command[0]) is None:
        raise UnavailableError(
            "docgen.no_poppler",
            "Чтобы принять PDF, нужен пакет poppler-utils, а его нет.",
            "Поставьте его: apt-get install poppler-utils.",
        )
    try:
        return subprocess.run([*_BOUNDS, *command], capture_output=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise _bad(file, "открывается слишком долго") from error


def _by_child(pictures: Sequence[Path], target: Path | None, file: str) -> list[int]:
    """How many pages each picture has; with a target they are written there."""
    asked = {"pictures": [str(path) for path in pictures], "to": str(target) if target else None}
    paths = json.dumps([path for path in sys.path if path])
    command = [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {paths}; {_CHILD}"]
    try:
        done = subprocess.run(
            command, input=json.dumps(asked).encode(), capture_output=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise _bad(file, "открывается слишком долго") from error
    said: dict[str, list[int]] = json.loads(done.stdout) if done.returncode == 0 else {}
    if "pages" not in said:
        raise _bad(file, "повреждён или непомерно велик")
    return said["pages"]


def _bad(file: str, why: str) -> BadInputError:
    return BadInputError(
        "import.bad_pages",
        f"Файл «{file}» не принят: {why}.",
        "Откройте его, сохраните или отсканируйте заново и повторите импорт.",
    )
