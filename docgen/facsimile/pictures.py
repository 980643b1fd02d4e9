"""Files of pages as pictures, one for each page: by poppler and Pillow, in children within bounds of memory and time.

A PDF is drawn, so nothing that it would run, load or ask for comes along.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from docgen.facsimile.bounds import LONGEST_SIDE, MAX_FRAMES
from journals.facsimile import Looked
from kernel.errors import BadInputError, UnavailableError
from kernel.isolated import isolated

_CHILD = "from docgen.facsimile.child import main; main()"
_PDF = b"%PDF-"
_PAGES = re.compile(rb"^Pages:\s+(\d+)\s*$", re.MULTILINE)
# Of a line of pdffonts the columns «emb», «sub», «uni», «object ID».
_NOT_EMBEDDED = re.compile(rb" no +(?:yes|no) +(?:yes|no) +(?:\d+ +\d+|\[none\]) *$", re.MULTILINE)
# Files that poppler writes, its complaints among them, are bounded, too.
_BOUNDS = ("prlimit", "--as=1610612736", "--cpu=300", "--fsize=67108864", "--core=0", "--")
_SECONDS = 900
_AT_ONCE = 10
"""Pages of a PDF that are drawn by one run."""
_LOOK_SIDE = 200
"""Pixels of the longer side when a page is only tried."""
_HEARD = 1 << 16
"""Bytes of what poppler says that are listened to."""


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


@dataclass(frozen=True)
class _Said:
    """What a program of poppler's ended with."""

    code: int
    out: bytes
    complaints: bytes


@lru_cache(maxsize=1)
def made_by() -> str:
    """The versions of what makes the pictures: «poppler 22.12.0; pillow 13.0.0»."""
    with TemporaryDirectory() as work:
        said = _poppler(["pdftoppm", "-v"], Path(work), "").complaints.decode(errors="replace")
    found = re.search(r"version (\S+)", said)
    return f"poppler {found[1] if found else '?'}; pillow {version('pillow')}"


def look_into(content: bytes, file: str) -> Looked:
    """How many pages a PDF or a picture has, and whether they come out whole.

    Raises BadInputError `import.bad_pages`, `import.pages_locked`; UnavailableError `docgen.no_poppler`.
    """
    with TemporaryDirectory() as work:
        path = Path(work) / "0001"
        path.write_bytes(content)
        if not content.startswith(_PDF):
            return Looked(sum(1 for _ in _made([path], Path(work), file)))
        pages = _pdf_pages(path, file)
        drawn = Path(work) / "drawn"
        drawn.mkdir()
        said = _draw(path, drawn, ["-scale-to", str(_LOOK_SIDE)], file)
        if len(list(drawn.iterdir())) != pages:
            raise _bad(file, "не все листы читаются")
        return Looked(pages, b"Error" in said.complaints, _borrows_fonts(path, file))


def page_pictures(content: bytes, file: str) -> Iterator[PagePicture]:
    """The pages of a file in order; a few of them are held at a time. Raises as `look_into`."""
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
                last = min(pages, first + _AT_ONCE - 1)
                _draw(path, drawn, ["-f", str(first), "-l", str(last), "-scale-to", str(LONGEST_SIDE)], file)
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
    said = _poppler(["pdfinfo", str(path)], path.parent, file)
    if b"Incorrect password" in said.complaints:
        raise BadInputError(
            "import.pages_locked", f"Файл «{file}» закрыт паролем.", "Сохраните его без пароля и повторите импорт."
        )
    found = _PAGES.findall(said.out)
    # The last: before it stand texts that the file gives itself, in which a line may look like this one.
    if said.code != 0 or not found or not 1 <= int(found[-1]) <= MAX_FRAMES:
        raise _bad(file, "повреждён, пуст или непомерно велик")
    return int(found[-1])


def _borrows_fonts(path: Path, file: str) -> bool:
    """Whether a font is not embedded."""
    return _NOT_EMBEDDED.search(_poppler(["pdffonts", str(path)], path.parent, file).out) is not None


def _draw(path: Path, folder: Path, how: list[str], file: str) -> _Said:
    said = _poppler(["pdftoppm", *how, str(path), str(folder / "page")], path.parent, file)
    if said.code != 0:
        raise _bad(file, "листы не читаются")
    return said


def _poppler(command: list[str], work: Path, file: str) -> _Said:
    if shutil.which(command[0]) is None or shutil.which(_BOUNDS[0]) is None:
        raise UnavailableError(
            "docgen.no_poppler",
            "Чтобы принять PDF, нужны пакеты poppler-utils и util-linux, а их нет.",
            "Поставьте их: apt-get install poppler-utils util-linux.",
        )
    out, complaints = work / "said.out", work / "said.err"
    try:
        with out.open("wb") as told, complaints.open("wb") as told_of:
            done = subprocess.run([*_BOUNDS, *command], stdout=told, stderr=told_of, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise _bad(file, "открывается слишком долго") from error
    return _Said(done.returncode, _head(out), _head(complaints))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEARD)


def _by_child(pictures: Sequence[Path], target: Path, file: str) -> None:
    """Writes the pages of all pictures as they go into a document."""
    asked = {"pictures": [str(path) for path in pictures], "to": str(target)}
    try:
        done = subprocess.run(
            isolated(_CHILD), input=json.dumps(asked).encode(), capture_output=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise _bad(file, "открывается слишком долго") from error
    if done.returncode != 0 or "pages" not in json.loads(done.stdout):
        raise _bad(file, "повреждён или непомерно велик")


def _bad(file: str, why: str) -> BadInputError:
    return BadInputError(
        "import.bad_pages",
        f"Файл «{file}» не принят: {why}.",
        "Откройте его, сохраните или отсканируйте заново и повторите импорт.",
    )
