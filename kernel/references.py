"""How papers refer to one another: «№ 95 от 28.05.2026»."""

import re
from dataclasses import dataclass
from datetime import date

from kernel.russian import short_date

# Number and date alone: further words would go into the event log, and they may name people.
_REFERENCE = re.compile(
    r"\s*(?:(?:приказ|протокол|акт)\s+)?№?\s*([0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё/.-]{0,29})"
    r"\s+от\s+([0-9]{2})\.([0-9]{2})\.([0-9]{4})(?:\s*г\.?)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PaperReference:
    """Number and date of a paper; `str()` gives «№ 95 от 28.05.2026»."""

    number: str
    dated: date

    def __str__(self) -> str:
        return f"№ {self.number} от {short_date(self.dated)}"


def parse_reference(text: str) -> PaperReference:
    """Reads what a person writes: «приказ № 95 от 28.05.2026 г.». Raises ValueError where number or date is missing."""
    match = _REFERENCE.fullmatch(text)
    if match is None or not any(letter.isdigit() for letter in match[1]):
        raise ValueError("no number and date")
    return PaperReference(match[1], date(int(match[4]), int(match[3]), int(match[2])))
