"""Words one slip of the pen away: what a search tries when nobody has the name as it was typed."""

_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяәөүҗңһ"
"""Russian without ё, which is compared as е, and Tatar."""
_SHORTEST = 4
"""Shorter words are one slip away from too many others."""


def near(word: str) -> list[str]:
    """The words that one letter dropped, added, changed or swapped with its neighbour makes of it, itself left out.

    Some 77 for each letter: their number depends on the word alone, so the cost does not grow with the archive.
    """
    if len(word) < _SHORTEST:
        return []
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {head + tail[1:] for head, tail in splits if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in splits if len(tail) > 1}
    changed = {head + letter + tail[1:] for head, tail in splits if tail for letter in _LETTERS}
    added = {head + letter + tail for head, tail in splits for letter in _LETTERS}
    return sorted((dropped | swapped | changed | added) - {word})
