"""A long register a page at a time, narrowed by words that somebody typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.core.paginator import Page, Paginator

from kernel.russian import folded

ROWS: Final = 100
_LONGEST = 200
Row = TypeVar("Row")


@dataclass(frozen=True)
class Register(Generic[Row]):
    """The page of it that is asked for, and what it was narrowed by."""

    rows: "Page[Any]"
    words: str

    @property
    def count(self) -> int:
        """How many rows the words leave, on all pages."""
        return self.rows.paginator.count


def register_of(asked: Mapping[str, str], rows: Sequence[Row], text: Callable[[Row], str]) -> Register[Row]:
    """The rows that have every word of `q` in their text (ё as е, in any case); the page `page` of them.

    `asked`: what the address says after the question mark.
    """
    words = " ".join(asked.get("q", "")[:_LONGEST].split())
    wanted = folded(words).split()
    left = [row for row in rows if all(word in folded(text(row)) for word in wanted)] if wanted else rows
    return Register(Paginator(left, ROWS).get_page(asked.get("page")), words)
