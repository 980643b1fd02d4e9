"""The fonts that ship with the program, and how wide a text is in them. The only importer of fontTools.

Widths are sums of advance widths: the style sheet switches kerning and ligatures off wherever a text is measured.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from fontTools.ttLib import TTFont

from kernel.digests import sha256_hex


@dataclass(frozen=True)
class Face:
    """One font file under the family name that the style sheets use.

    The names are private on purpose: a font of the same name on the machine can never be taken instead.
    """

    family: str
    file: str
    bold: bool = False


SANS: Final = Face("Letopis Sans", "PTS55F.ttf")
SANS_BOLD: Final = Face("Letopis Sans", "PTS75F.ttf", bold=True)
NARROW: Final = Face("Letopis Narrow", "PTN57F.ttf")
SERIF: Final = Face("Letopis Serif", "PTF55F.ttf")
SERIF_BOLD: Final = Face("Letopis Serif", "PTF75F.ttf", bold=True)
# For letters that PT lacks and lessons need: Greek, arrows, signs of mathematics.
SYMBOLS: Final = Face("Letopis Symbols", "DejaVuSans.ttf")

FACES: Final = (SANS, SANS_BOLD, NARROW, SERIF, SERIF_BOLD, SYMBOLS)


@lru_cache(maxsize=len(FACES))
def font_bytes(face: Face) -> bytes:
    """The font file."""
    return (files("docgen") / "fonts" / face.file).read_bytes()


@lru_cache(maxsize=1)
def fonts_digest() -> str:
    """One digest over all faces: part of every cache key."""
    return sha256_hex("".join(sha256_hex(font_bytes(face)) for face in FACES).encode())


@lru_cache(maxsize=len(FACES))
def _advances(face: Face) -> dict[str, float]:
    """Letter → advance width in em."""
    with (files("docgen") / "fonts" / face.file).open("rb") as stream, TTFont(stream, lazy=True) as font:
        per_em = font["head"].unitsPerEm
        metrics = font["hmtx"]
        return {chr(code): metrics[glyph][0] / per_em for code, glyph in font.getBestCmap().items()}


@lru_cache(maxsize=len(FACES))
def glyph_ids(face: Face) -> dict[str, int]:
    """Letter → glyph number, which is also its code in the content streams (Identity-H, glyph numbers retained)."""
    with (files("docgen") / "fonts" / face.file).open("rb") as stream, TTFont(stream, lazy=True) as font:
        return {chr(code): font.getGlyphID(glyph) for code, glyph in font.getBestCmap().items()}


@lru_cache(maxsize=1)
def pt_letters() -> frozenset[str]:
    """The visible letters, and the spaces, that every PT face has."""
    common = frozenset.intersection(*(frozenset(_advances(face)) for face in FACES if face is not SYMBOLS))
    return frozenset(letter for letter in common if unicodedata.category(letter)[0] != "C")


@lru_cache(maxsize=1)
def symbol_letters() -> frozenset[str]:
    """The letters of the font of symbols."""
    return frozenset(_advances(SYMBOLS))


@lru_cache(maxsize=65536)
def em_width(face: Face, text: str) -> float:
    """Width of the text in em of the face. Letters that the face lacks are measured in the font of symbols.

    Raises KeyError for a letter that no font has: `docgen.letters` refuses those first.
    """
    own, symbols = _advances(face), _advances(SYMBOLS)
    if all(letter in own for letter in text):
        return sum(own[letter] for letter in text)
    # Pango draws a space beside a symbol in the symbol's font, so the wider of the two is reckoned.
    return sum(max(own[" "], symbols[" "]) if letter == " " else own.get(letter) or symbols[letter] for letter in text)


def wrapped(face: Face, size: float, text: str, width: float) -> tuple[str, ...]:
    """The text in lines not wider than `width` (same unit as `size`); line feeds are kept, no letter is lost.

    A word wider than a line is broken where it must be.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_paragraph_lines(face, paragraph, width / size))
    return tuple(lines)


def _paragraph_lines(face: Face, paragraph: str, room: float) -> Iterator[str]:
    space = em_width(face, " ")
    line, used = "", 0.0
    for word in paragraph.split(" "):
        for piece, wide in _pieces(face, word, room):
            if not line:
                line, used = piece, wide
            elif used + space + wide <= room:
                line, used = f"{line} {piece}", used + space + wide
            else:
                yield line
                line, used = piece, wide
    yield line


def _pieces(face: Face, word: str, room: float) -> Iterator[tuple[str, float]]:
    wide = em_width(face, word)
    while wide > room:
        cut = len(word)
        while cut > 1 and em_width(face, word[:cut]) > room:
            cut -= 1
        yield word[:cut], em_width(face, word[:cut])
        word = word[cut:]
        wide = em_width(face, word)
    if word:
        yield word, wide
