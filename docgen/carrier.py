"""The page that carries the fonts of a whole document: every letter of it, in every face."""

from collections.abc import Iterable

from docgen.assembly.running import RunningHead, letters_needed
from docgen.engine import draw
from docgen.facts import DocumentFacts
from docgen.pages import css, html
from docgen.typeface import pt_letters, symbol_letters

# Letters that markup writes as entities, and the signs that the templates themselves may add.
_ALWAYS = "&<>\"'…—–"


def drawn_carrier(texts: Iterable[str], head: RunningHead, facts: DocumentFacts, title: str) -> bytes:
    """Draws the page.

    Args:
        texts: the letters of all sections; that markup counts as letters does no harm.
        head: what stands over the pages.
        facts: level and dates.
        title: the document's title.
    """
    used = set(_ALWAYS) | set(letters_needed(head))
    for text in texts:
        used.update(text)
    letters = sorted(letter for letter in used if letter in pt_letters() or letter in symbol_letters())
    page = html("carrier.html", facts, title, letters=letters)
    return draw(page, css("carrier.css", facts), level=facts.pdfa_level, pictures={}, prefix="carrier").pdf
