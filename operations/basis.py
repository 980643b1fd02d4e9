"""The paper, or the reason, that something is done on: it stands in the event log and in lists on the media."""

import re

from kernel.errors import BadInputError

_SHORTEST, _LONGEST = 3, 300  # characters


def checked_basis(text: str) -> str:
    """The text on one line, single-spaced. Raises BadInputError `basis.unfit`."""
    words = re.sub(r"\s+", " ", text).strip()
    if not _SHORTEST <= len(words) <= _LONGEST or not words.isprintable():
        raise BadInputError(
            "basis.unfit",
            f"Основание не указано, длиннее {_LONGEST} знаков или записано не буквами.",
            'Назовите бумагу, без фамилий: --basis "запрос прокуратуры № 7-12 от 14.01.2032".',
        )
    return words
