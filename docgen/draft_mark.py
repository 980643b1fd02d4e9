"""The word «ПРОЕКТ» for pages of a document that nobody has signed: drawn once, laid by `assembly.marking`."""

from functools import cache

from docgen.assembly.marking import laid_over
from docgen.engine import draw
from docgen.typeface import SANS_BOLD

_WORD = "ПРОЕКТ"
_SIDE = 600
"""Points of the square that the mark is drawn on; it is fitted to each page."""


def draft_of(pdf: bytes, only: int | None = None) -> bytes:
    """The document with the mark on every page, or its page with the number alone, from 1, with the mark.

    It is no PDF/A any more, and not meant to be one. Raises NotFoundError `page.no_such_page`.
    """
    return laid_over(pdf, _mark(), only)


@cache
def _mark() -> bytes:
    style = (
        f"@font-face {{ font-family: Mark; src: url(letopis-font:{SANS_BOLD.file}) }}"
        f"@page {{ size: {_SIDE}pt {_SIDE}pt; margin: 0 }} html {{ font-family: Mark }} body {{ margin: 0 }}"
        f"p {{ margin: 0; width: {_SIDE}pt; text-align: center; font-size: 110pt; line-height: {_SIDE}pt;"
        "color: rgba(190, 30, 30, .2); transform: rotate(-35deg) }"
    )
    page = f'<!DOCTYPE html><html lang="ru"><head><title>{_WORD}</title></head><body><p>{_WORD}</p></body></html>'
    return draw(page, style, level="2b", pictures={}, prefix="draft").pdf
