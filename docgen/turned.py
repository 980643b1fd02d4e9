"""Heads of narrow columns, turned upright: broken into lines, at the largest size that fits.

Lengths are millimetres; sizes of letters are points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from docgen.typeface import NARROW, wrapped

_POINT: Final = 25.4 / 72
_HEAD_SIZES = (8.0, 7.5, 7.0, 6.5, 6.0)
_HEAD_HEIGHTS = (34, 42, 50, 58)
_HEAD_LEADING = 1.15


@dataclass(frozen=True)
class Head:
    """The head of a subject's column: lines to be turned upright, their size, and where the first one begins."""

    lines: tuple[str, ...]
    size: float
    indent: float


def turned_heads(names: Sequence[str], column: float) -> tuple[tuple[Head, ...], float, tuple[str, ...]]:
    """The heads for columns of a width, their common height, and notes with the names that no size could hold."""
    for height in _HEAD_HEIGHTS:
        sizes = _HEAD_SIZES if height == _HEAD_HEIGHTS[-1] else _HEAD_SIZES[:3]
        fitted = [_head(name, column, height, sizes) for name in names]
        if all(fitted):
            return tuple(head for head in fitted if head), height, ()
    height, size = _HEAD_HEIGHTS[-1], _HEAD_SIZES[-1]
    heads: list[Head] = []
    notes: list[str] = []
    for name in names:
        head = _head(name, column, height, _HEAD_SIZES)
        if head is None:
            notes.append(f"Предмет {len(notes) + 1}* — {name}")
            short = wrapped(NARROW, size, name, (height - 12) / _POINT)[0]
            head = _placed((f"{len(notes)}* {short}…",), size, column)
        heads.append(head)
    return tuple(heads), height, tuple(notes)


def _head(name: str, column: float, height: float, sizes: Sequence[float]) -> Head | None:
    for size in sizes:
        lines = wrapped(NARROW, size, name, (height - 2.5) / _POINT)
        if len(lines) * size * _HEAD_LEADING * _POINT <= column - 0.4 and not _broken(name, lines):
            return _placed(lines, size, column)
    return None


def _broken(name: str, lines: tuple[str, ...]) -> bool:
    """Whether a word had to be broken."""
    return " ".join(lines) != name


def _placed(lines: tuple[str, ...], size: float, column: float) -> Head:
    thick = len(lines) * size * _HEAD_LEADING * _POINT
    return Head(lines, size, max(0.0, (column - thick) / 2))
