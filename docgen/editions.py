"""Editions of the layout standard for documents, chosen by the document's date.

ГОСТ Р 7.0.97-2016 was replaced by ГОСТ Р 7.0.97-2025 on 18.08.2025 (domain §0.5). A document of before that day keeps
the layout it was made under, however late it is rendered again.
"""

from datetime import date
from enum import StrEnum
from typing import Final

# The day from which the 2025 edition is in force.
GOST_2025_SINCE: Final = date(2025, 8, 18)


class Edition(StrEnum):
    """An edition of ГОСТ Р 7.0.97; the value names the folder of its templates."""

    GOST_2016 = "2016"
    GOST_2025 = "2025"

    @property
    def designation(self) -> str:
        """The standard as documents cite it."""
        return f"ГОСТ Р 7.0.97-{self.value}"


def edition_on(day: date) -> Edition:
    """The edition in force on the day."""
    return Edition.GOST_2025 if day >= GOST_2025_SINCE else Edition.GOST_2016
