"""Looks for text that is cut, lies over other text, or runs over a margin: by the boxes of the glyphs themselves.

PDFium measures: it shares no code with what wrote the file, and its boxes are those of the inked outlines, whichever
way a line is turned.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2

_MM = 72 / 25.4
# Millimetres: top (the running head stands there), right, bottom («Лист N из M»), left.
USUAL_MARGINS = (4.0, 9.0, 4.0, 29.0)
_CELL = 12.0  # points; glyphs are compared with those in the same and the neighbouring cells
# Neighbours may touch: side bearings are negative, accents reach into the line above. Points, and shares of the smaller
# glyph's area.
_TOUCH = 0.45
_SHARE = 0.12


@dataclass(frozen=True)
class Glyph:
    """A letter with its box in points from the lower left corner of the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def area(self) -> float:
        return (self.x1 - self.x0) * (self.y1 - self.y0)


def pages_of_glyphs(pdf: bytes) -> Iterator[tuple[float, float, list[Glyph]]]:
    """Width and height of each page, and its visible glyphs."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            letters = text.get_text_range()
            found = []
            for at in range(text.count_chars()):
                letter = letters[at : at + 1] if len(letters) == text.count_chars() else text.get_text_range(at, 1)
                if letter.strip():
                    x0, y0, x1, y1 = text.get_charbox(at)
                    if x1 > x0 and y1 > y0:
                        found.append(Glyph(letter, x0, y0, x1, y1))
            text.close()
            page.close()
            yield width, height, found
    finally:
        document.close()


def faults(pdf: bytes, margins: tuple[float, float, float, float] = USUAL_MARGINS) -> list[str]:
    """What is wrong: glyphs over a margin (mm: top, right, bottom, left), glyphs that lie over each other."""
    found = []
    top, right, bottom, left = (margin * _MM for margin in margins)
    for number, (width, height, glyphs) in enumerate(pages_of_glyphs(pdf), 1):
        for glyph in glyphs:
            if glyph.x0 < left or glyph.x1 > width - right or glyph.y1 > height - top or glyph.y0 < bottom:
                found.append(f"page {number}: «{glyph.text}» runs over a margin at {glyph.x0:.0f}, {glyph.y0:.0f}")
        found += [f"page {number}: {text}" for text in _overlaps(glyphs)]
    return found


def _overlaps(glyphs: list[Glyph]) -> Iterator[str]:
    cells: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        here = int(glyph.x0 // _CELL), int(glyph.y0 // _CELL)
        for across in (-1, 0, 1):
            for down in (-1, 0, 1):
                for other in cells.get((here[0] + across, here[1] + down), ()):
                    wide = min(glyph.x1, other.x1) - max(glyph.x0, other.x0)
                    high = min(glyph.y1, other.y1) - max(glyph.y0, other.y0)
                    if wide > _TOUCH and high > _TOUCH and wide * high > _SHARE * min(glyph.area, other.area):
                        yield f"«{glyph.text}» and «{other.text}» lie over each other at {glyph.x0:.0f}, {glyph.y0:.0f}"
        cells[here].append(glyph)
