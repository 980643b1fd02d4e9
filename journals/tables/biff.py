"""Whether an XLS (BIFF8, [MS-XLS]) is whole: it has no sums of its own, and readers skip what they do not know.

A byte that changed in the head of a cell's record makes the cell vanish without a word. Here each sheet's cell table
must be one: known records of their own lengths, each place once, within the bounds that the sheet says it has.
"""

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import olefile

_BOF, _EOF, _FILEPASS, _SHEET = 0x0809, 0x000A, 0x002F, 0x0010
_DIMENSIONS, _TEXTS, _TEXT = 0x0200, 0x00FC, 0x00FD
_BIFF8 = 0x0600
_LONGEST = 8224  # bytes in one record ([MS-XLS] 2.1.4)
_COLUMNS = 256
# Records that are one cell, with their lengths; a formula's and a text's own length varies.
_ONE: Final = {
    0x0201: 6, 0x0203: 14, 0x0205: 8, 0x027E: 10, 0x00FD: 10, 0x0006: None, 0x0204: None, 0x00D6: None,
}  # fmt: skip
# Records that are several cells of a row: bytes for each.
_MANY: Final = {0x00BD: 6, 0x00BE: 2}
# What else a cell table has: texts of formulas, array and shared formulas, data tables, indexes, continuations.
_BESIDE: Final = frozenset({0x0207, 0x0221, 0x04BC, 0x0236, 0x00D7, 0x003C})
# What comes next: the window, merged cells, rules and filters, links, drawings and notes, pictures,
# pivot tables, consolidation.
_AFTER: Final = frozenset(
    {
        0x023E,
        0x00E5,
        0x01B0,
        0x01B2,
        0x01B8,
        0x009B,
        0x009D,
        0x00EC,
        0x005D,
        0x01B6,
        0x001C,
        0x0866,
        0x00E9,
        0x00B0,
        0x0050,
        0x0867,
        0x088B,
    }
)
_ROW, _ROW_BYTES = 0x0208, 16


def is_torn(content: bytes) -> bool:
    """Whether the file's cell tables are broken. False for what is no BIFF8 or is locked: its reader tells."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as file:
            if not file.exists("Workbook"):
                return False
            stream = file.openstream("Workbook").read()
    except Exception:  # a stranger's bytes, and a library that raises what it likes of them
        return True
    try:
        return _is_torn(stream)
    except _TornError:
        return True


class _TornError(Exception):
    """The stream does not go on as a stream of records must."""


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == 0 and not any(stream[at:]):
            return  # what fills the last sector
        if length > _LONGEST or at + 4 + length > len(stream):
            raise _TornError
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
    if any(stream[at:]):
        raise _TornError


def _is_torn(stream: bytes) -> bool:
    """Goes through all parts of the stream, each from its BOF to its EOF; those of charts lie in others."""
    within: list[_Sheet | None] = []
    texts = 0
    for number, (kind, body) in enumerate(_records(stream)):
        if kind == _FILEPASS:
            return False
        if kind == _BOF:
            if len(body) < 4:
                raise _TornError
            version, part = struct.unpack_from("<HH", body)
            if number == 0 and version != _BIFF8:
                return False
            within.append(_Sheet(texts) if part == _SHEET else None)
        elif not within:
            raise _TornError
        elif kind == _EOF:
            within.pop()
        elif kind == _TEXTS and len(body) >= 8:
            texts = struct.unpack_from("<I", body, 4)[0]
        elif (sheet := within[-1]) is not None:
            sheet.take(kind, body)
    return bool(within)


class _Sheet:
    """A sheet as far as it was read. `texts`: how many the file has, of which cells name one by its number."""

    def __init__(self, texts: int) -> None:
        self._texts = texts
        self._bounds: tuple[int, int, int, int] | None = None
        self._is_begun = self._is_over = False
        self._taken: set[tuple[int, int]] = set()

    def take(self, kind: int, body: bytes) -> None:
        """The next record. Raises _TornError."""
        if kind == _DIMENSIONS:
            if self._bounds is not None or len(body) < 12:
                raise _TornError
            self._bounds = struct.unpack_from("<IIHH", body)
        elif kind == _ROW or kind in _ONE or kind in _MANY:
            if self._bounds is None or self._is_over:
                raise _TornError
            self._is_begun = True
            self._take_row(kind, body)
        elif self._is_begun and not self._is_over:
            self._is_over = kind not in _BESIDE
            if self._is_over and kind not in _AFTER:
                raise _TornError

    def _take_row(self, kind: int, body: bytes) -> None:
        """A row's own settings, or cells of it."""
        if len(body) < 6 or (kind == _ROW and len(body) != _ROW_BYTES):
            raise _TornError
        if kind == _ROW:
            return
        row, first = struct.unpack_from("<HH", body)
        count = 1
        if kind in _MANY:
            count, rest = divmod(len(body) - 6, _MANY[kind])
            last = struct.unpack_from("<H", body, len(body) - 2)[0]
            if rest or first + count - 1 != last:
                raise _TornError
        elif (length := _ONE[kind]) is not None and len(body) != length:
            raise _TornError
        if kind == _TEXT and struct.unpack_from("<I", body, 6)[0] >= self._texts:
            raise _TornError
        places = {(row, column) for column in range(first, first + count)}
        if not count or not self._are_within(row, first + count - 1) or places & self._taken:
            raise _TornError
        self._taken |= places

    def _are_within(self, row: int, column: int) -> bool:
        """Whether a cell lies where the sheet has any, as it says; some programs say the last place, not the next."""
        assert self._bounds is not None
        top, bottom, left, right = self._bounds
        said = (bottom or right) and bottom > top
        return column < _COLUMNS and (not said or (top <= row <= bottom and left <= column <= right))
