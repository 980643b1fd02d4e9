"""Running heads and «Лист N из M», put under the content of each page as artifacts (ISO 32000-1, 14.8.2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pikepdf import Pdf

from docgen.typeface import SANS, SYMBOLS, Face, em_width, glyph_ids

SIZE: Final = 7.5
_HEAD_FROM_TOP = 27.0  # points
_RULE_FROM_TOP = 31.5
_FOOT_FROM_BOTTOM = 24.0
_LEFT = 30 * 72 / 25.4
_RIGHT = 10 * 72 / 25.4


@dataclass(frozen=True)
class RunningHead:
    """What stands at the left and the right over every page but the first."""

    left: str
    right: str


@dataclass(frozen=True)
class Run:
    """Pages that are numbered together, and what stands over all of them but the first."""

    head: RunningHead
    pages: int


def letters_needed(head: RunningHead) -> str:
    """Every letter that may be put on a page."""
    return f"{head.left}{head.right}Лист из 0123456789…"


def put_running(pdf: Pdf, fonts: Mapping[str, str], runs: Sequence[Run]) -> None:
    """Numbers the pages of each run, and puts its head on all but the first.

    Args:
        pdf: the joined document.
        fonts: base font name → resource key, of fonts that every page has.
        runs: what is numbered together, in order; all pages.
    """
    font = {
        face: next(key for name, key in fonts.items() if name.endswith(f"+{face.family.replace(' ', '-')}"))
        for face in (SANS, SYMBOLS)
    }
    numbered = [(run, number) for run in runs for number in range(1, run.pages + 1)]
    for page, (run, number) in zip(pdf.pages, numbered, strict=True):
        width, height = float(page.mediabox[2]), float(page.mediabox[3])
        foot = f"Лист {number} из {run.pages}"
        middle = _LEFT + (width - _LEFT - _RIGHT - _wide(foot)) / 2
        drawn = [_artifact("Footer", _text(font, foot, middle, _FOOT_FROM_BOTTOM))]
        if number > 1:
            drawn.append(_artifact("Header", _head(font, run.head, width, height)))
        page.contents_add(b"q\n" + b"".join(drawn) + b"Q\n", prepend=True)


def _head(font: Mapping[Face, str], head: RunningHead, width: float, height: float) -> bytes:
    y = height - _HEAD_FROM_TOP
    right = _shortened(head.right, (width - _LEFT - _RIGHT) / 2)
    left = _shortened(head.left, width - _LEFT - _RIGHT - _wide(right) - 12)
    rule = height - _RULE_FROM_TOP
    line = b"0.3 w 0.54 0.54 0.54 RG %.2f %.2f m %.2f %.2f l S\n" % (_LEFT, rule, width - _RIGHT, rule)
    return _text(font, left, _LEFT, y) + _text(font, right, width - _RIGHT - _wide(right), y) + line


def _wide(text: str) -> float:
    return em_width(SANS, text) * SIZE


def _shortened(text: str, room: float) -> str:
    """The text, cut where it is too long: it stands in full on the first page."""
    if _wide(text) <= room:
        return text
    while text and _wide(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _text(fonts: Mapping[Face, str], text: str, x: float, y: float) -> bytes:
    """One line; letters that the face lacks are taken from the font of symbols."""
    own = glyph_ids(SANS)
    drawn = [f"BT 0.25 0.25 0.25 rg {x:.2f} {y:.2f} Td"]
    for known, run in groupby(text, key=own.__contains__):
        face = SANS if known else SYMBOLS
        codes = "".join(f"{glyph_ids(face)[letter]:04x}" for letter in run)
        drawn.append(f"{fonts[face]} {SIZE} Tf <{codes}> Tj")
    return (" ".join(drawn) + " ET\n").encode()


def _artifact(subtype: str, content: bytes) -> bytes:
    return f"/Artifact <</Type /Pagination /Subtype /{subtype}>> BDC\n".encode() + content + b"EMC\n"
