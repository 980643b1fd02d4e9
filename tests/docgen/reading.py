"""What the tests of docgen see of a PDF: through poppler, which shares no code with what wrote it."""

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path


@dataclass(frozen=True)
class Word:
    """A word with its box in points from the upper left corner of its page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class PageOfWords:
    width: float
    height: float
    words: tuple[Word, ...]


def _poppler(program: str, pdf: bytes, folder: Path, *options: str) -> str:
    path = folder / f"{abs(hash(pdf))}.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([program, *options, str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def pages_text(pdf: bytes, folder: Path, how: str = "-layout") -> list[str]:
    """The text of each page; `-layout` as it lies on the page, `-raw` in the order of the content stream."""
    return _poppler("pdftotext", pdf, folder, how).split("\f")[:-1]


def pages_words(pdf: bytes, folder: Path) -> list[PageOfWords]:
    """Every word with its box."""
    found = []
    for page in _poppler("pdftotext", pdf, folder, "-bbox").split("<page ")[1:]:
        size = re.match(r'width="([\d.]+)" height="([\d.]+)"', page)
        boxes = re.findall(r'xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*?)</word>', page)
        words = tuple(Word(unescape(text), *map(float, box)) for *box, text in boxes)
        found.append(PageOfWords(float(size[1]), float(size[2]), words))
    return found


def row_of(text: str, name: str) -> list[str]:
    """The words of the line that a pupil's name stands in, number and name left out."""
    line = next(line for line in text.splitlines() if name in line)
    return line.split(name, 1)[1].split()
