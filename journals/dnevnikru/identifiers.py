"""64-bit ids of Дневник.ру: the `*_str` twin is the truth, the number may have been damaged by JavaScript.

JavaScript keeps whole numbers exactly up to 2^53 only; a larger id that went through it comes back rounded
(1200000000000000001 → 1200000000000000000). Where only such a number is given, it is matched with the known ids that
round to it, and only if there is just one.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

EXACT_LIMIT = 2**53
MAX_ID_LENGTH = 40  # characters; a 64-bit number has at most 20

T = TypeVar("T")


class Ident(NamedTuple):
    """An id; `exact` is False where it may be a rounded number."""

    text: str
    exact: bool = True


def from_text(value: Any) -> str | None:  # noqa: ANN401  (any JSON value)
    """The id in a `*_str` field, or None where it holds none."""
    if isinstance(value, str) and 0 < len(value.strip()) <= MAX_ID_LENGTH:
        return value.strip()
    return None


def from_number(value: Any) -> Ident | None:  # noqa: ANN401  (any JSON value)
    """The id in a numeric field, or None where it holds none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(Decimal(repr(value)))
    if isinstance(value, int) and len(str(value)) <= MAX_ID_LENGTH:
        return Ident(str(value), exact=abs(value) <= EXACT_LIMIT or not _printed_by_javascript(value))
    text = from_text(value)
    return Ident(text) if text and text.isdigit() else None


def _printed_by_javascript(number: int) -> bool:
    """Whether JavaScript could have written this number: the shortest digits of its double, padded with zeros."""
    return int(Decimal(repr(float(number)))) == number


class Register(Generic[T]):
    """Things by id; finds them by a rounded id too, if only one thing rounds to it."""

    def __init__(self) -> None:
        self._things: dict[str, T] = {}
        self._rounded: dict[float, list[str]] = {}

    def put(self, key: str, thing: T) -> None:
        """Enters a thing; a key already there keeps its place and gets the new thing."""
        if key not in self._things and key.isdecimal():
            self._rounded.setdefault(float(key), []).append(key)
        self._things[key] = thing

    def get(self, ident: Ident | None) -> T | None:
        """The thing of the id, or None."""
        key = self.key(ident)
        return None if key is None else self._things[key]

    def key(self, ident: Ident | None) -> str | None:
        """The full id of the thing that is meant, or None where it is unknown or not the only one."""
        if ident is None:
            return None
        if ident.exact:
            return ident.text if ident.text in self._things else None
        fitting = self._rounded.get(float(ident.text), []) if ident.text.isdecimal() else []
        return fitting[0] if len(fitting) == 1 else None

    def __contains__(self, key: object) -> bool:
        return key in self._things

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)

    def values(self) -> Iterator[T]:
        """All things in the order entered."""
        return iter(self._things.values())
