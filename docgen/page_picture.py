"""One page of a finished document as a picture for the screen: by poppler, within bounds of memory and time."""

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from kernel.errors import NotFoundError, UnavailableError

_BOUNDS = ("prlimit", "--as=1610612736", "--cpu=60", "--core=0", "--")
_SECONDS = 60
_PAGES = re.compile(rb"^Pages:\s+(\d+)\s*$", re.MULTILINE)
WIDTHS = (240, 900, 1600)
"""Pixels of a page's width: a thumbnail, a page to read, a page to look at closely."""


def page_picture(pdf: bytes, number: int, width: int) -> bytes:
    """A PNG of the page, counted from 1, of one of `WIDTHS`.

    Raises NotFoundError `page.no_such_page`; UnavailableError `docgen.no_poppler`, `page.not_drawn`.
    """
    if number < 1:
        raise _no_page(number)
    if shutil.which("pdftoppm") is None:
        raise UnavailableError(
            "docgen.no_poppler", "Чтобы показать документ, нужен пакет poppler-utils.", "apt-get install poppler-utils."
        )
    with TemporaryDirectory() as work:
        source = Path(work) / "document.pdf"
        source.write_bytes(pdf)
        picture = Path(work) / "page"
        command = ["pdftoppm", "-png", "-singlefile", "-f", str(number), "-l", str(number), "-scale-to-x", str(width),
                   "-scale-to-y", "-1", str(source), str(picture)]  # fmt: skip
        try:
            subprocess.run([*_BOUNDS, *command], capture_output=True, check=False, timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise _not_drawn() from error
        drawn = picture.with_suffix(".png")
        if not drawn.is_file():
            raise _not_drawn() if number <= pages_of(source) else _no_page(number)
        return drawn.read_bytes()


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has; 0 for what is none. Raises UnavailableError `page.not_drawn`."""
    with TemporaryDirectory() as work:
        source = Path(work) / "document.pdf"
        source.write_bytes(pdf)
        return pages_of(source)


def pages_of(path: Path) -> int:
    """How many pages a PDF has; 0 for what is none."""
    try:
        said = subprocess.run([*_BOUNDS, "pdfinfo", str(path)], capture_output=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise _not_drawn() from error
    found = _PAGES.findall(said.stdout)
    return int(found[-1]) if found else 0


def _not_drawn() -> UnavailableError:
    return UnavailableError(
        "page.not_drawn", "Лист не удалось показать.", "Скачайте документ и откройте его в программе просмотра PDF."
    )


def _no_page(number: int) -> NotFoundError:
    return NotFoundError("page.no_such_page", f"Листа {number} в документе нет.", "Вернитесь к первому листу.")
