"""The letters of a whole document: a page that has them all, in every face, carries the document's fonts."""

from collections.abc import Iterable

from docgen.assembly.running import RunningHead, letters_needed
from docgen.typeface import pt_letters, symbol_letters

# Letters that markup writes as entities, and the signs that the templates themselves may add.
_ALWAYS = "&<>\"'…—–"


def letters_of(texts: Iterable[str], head: RunningHead) -> list[str]:
    """Every letter that the sections and the running head need, once, in order.

    Args:
        texts: the letters of all sections; that markup counts as letters does no harm.
        head: what stands over the pages.
    """
    used = set(_ALWAYS) | set(letters_needed(head))
    for text in texts:
        used.update(text)
    return sorted(letter for letter in used if letter in pt_letters() or letter in symbol_letters())
