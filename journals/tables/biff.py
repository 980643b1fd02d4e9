"""Whether an XLS (BIFF8, [MS-XLS]) is whole: it has no sums of its own, and readers skip what they do not know.

A byte that changed in the head of a cell's record makes the cell vanish without a word, one in the list of sheets a
whole sheet. Here the sheets must be those that are listed, and each sheet's cells known records of their own lengths,
within the bounds that the sheet says it has. Programs differ in what they write beside and after the cells: of that no
more is asked than that it is known, and is no cell's record under another kind.
"""

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import olefile

_BOF, _EOF, _FILEPASS, _SHEET, _BOUND = 0x0809, 0x000A, 0x002F, 0x0010, 0x0085
_DIMENSIONS, _TEXTS, _TEXT, _BLANKS = 0x0200, 0x00FC, 0x00FD, (0x0201, 0x00BE)
_ROW, _DBCELL = 0x0208, 0x00D7
_BIFF8 = 0x0600
_LONGEST = 8224  # bytes in one record ([MS-XLS] 2.1.4)
_COLUMNS = 256
# Records that are one cell, with their lengths; a formula's and a text's own length varies.
_ONE: Final = {
    0x0201: 6, 0x0203: 14, 0x0205: 8, 0x027E: 10, 0x00FD: 10, 0x0006: None, 0x0204: None,
}  # fmt: skip
# Records that are several cells of a row: bytes for each.
_MANY: Final = {0x00BD: 6, 0x00BE: 2}
# What stands between cells: rows, columns, indexes, texts of formulas, array and shared formulas, data tables,
# continuations; some programs write a cell's link, note or drawing behind it.
_BETWEEN: Final = frozenset(
    {0x0208, 0x007D, 0x00D7, 0x0207, 0x0221, 0x04BC, 0x0236, 0x003C, 0x005E, 0x01C2, 0x015F, 0x01B8, 0x0800}
) | {0x001C, 0x005D, 0x00EC, 0x01B6, 0x0862, 0x00ED}
# Lengths of short records that one changed byte makes of a cell's.
_TWO: Final = (0x12, 0x13, 0x19, 0x22, 0x2A, 0x2B, 0x33, 0x40, 0x42, 0x55, 0x5E, 0x5F, 0x63, 0x81, 0x82, 0x83, 0x84)
_SHORT: Final = {
    **dict.fromkeys((*_TWO, 0x8D, 0x9C, 0x9D, 0xDA, 0xDD, 0xE1), 2), **dict.fromkeys((0x26, 0x27, 0x28, 0x29, 0x80), 8),
    0x8C: 4, 0xE2: 0, _ROW: 16, 0x0236: 16,
}  # fmt: skip
_LEAST: Final = {0x01B8: 32, 0x0221: 14, 0x04BC: 12, 0x001C: 11, 0x005D: 18, 0x00EC: 8}
"""Bytes that longer ones have at the least."""
_CELL_LENGTHS: Final = (10, 14)
"""Of a number and of a text: what ends the cells under another kind and is as long was a cell."""
_COUNTED: Final = {0x00E5: (2, (8,)), 0x001A: (2, (6,)), 0x001B: (2, (6,)), 0x0014: (3, (1, 2)), 0x0015: (3, (1, 2))}
_FORMULA, _LABEL, _STRING, _NOTE, _INDEX, _PANE = 0x0006, 0x0204, 0x0207, 0x001C, 0x020B, 0x0041
_BEFORE_STRING: Final = (0x0006, 0x0221, 0x04BC, 0x0236)
_CONTINUED: Final = frozenset(
    {0x0006, 0x0204, 0x0207, 0x0221, 0x04BC, 0x001C, 0x005D, 0x01B6, 0x00EB, 0x00EC, 0x00ED, 0x003C, 0x01B8}
)
_FORMULA_BYTES, _NOTE_FLAGS = 22, 0x0182
_DRAWINGS, _OBJECT, _COLUMN, _CONTINUE = (0x00EB, 0x00EC, 0x00ED), 0x005D, 0x007D, 0x003C
_OF_DRAWING = 0xF000
"""From here on are the kinds of a drawing's own parts ([MS-ODRAW] 2.2)."""
_OF_THE_FILE: Final = frozenset({
    0x000B, 0x0016, 0x0017, 0x0018, 0x0023, 0x002F, 0x0031, 0x0085, 0x00D6, 0x00E0, 0x00FC, 0x00FF, 0x0293, 0x041E,
})  # fmt: skip
"""What no sheet has: it stands in the file's first part alone, or in older files."""
# All that a sheet may have ([MS-XLS] 2.3.2), in decimal as ranges.
_KNOWN_RANGES: Final = (
    (6, 6), (10, 29), (34, 35), (38, 43), (47, 51), (60, 66), (77, 77), (80, 99), (125, 134), (140, 161), (174, 190),
    (193, 193), (197, 256), (259, 259), (290, 290), (311, 353), (401, 408), (425, 450), (512, 523), (545, 549),
    (566, 566), (574, 574), (638, 638), (659, 659), (1048, 1084), (1212, 1212), (2048, 2067), (2128, 2212),
)  # fmt: skip
_KNOWN: Final = frozenset(kind for first, last in _KNOWN_RANGES for kind in range(first, last + 1)) - _OF_THE_FILE


def is_torn(content: bytes) -> bool:
    """Whether the file's sheets are broken. False for what is no BIFF8 or is locked: its reader tells."""
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


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Place, kind and content of each record, to the end of the last part: behind it there may be anything."""
    at = depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if depth == 0 and kind != _BOF:
            return
        if length > _LONGEST or at + 4 + length > len(stream):
            raise _TornError
        depth += (kind == _BOF) - (kind == _EOF)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
    if depth:
        raise _TornError


def _is_torn(stream: bytes) -> bool:
    """Goes through all parts of the stream, each from its BOF to its EOF; those of charts lie in others."""
    within: list[_Sheet | None] = []
    listed, begun, texts = set[int](), set[int](), 0
    for at, kind, body in _records(stream):
        if kind == _FILEPASS and len(within) == 1 and not begun:
            return False
        if kind == _BOF:
            version, part = struct.unpack_from("<HH", body.ljust(4, b"\0"))
            if at == 0 and version != _BIFF8:
                return False
            begun |= {at} if at and not within else set()
            within.append(_Sheet(texts) if part == _SHEET else None)
        elif kind == _EOF:
            if body:
                raise _TornError
            within.pop()
        elif kind == _TEXTS and len(within) == 1 and not begun and len(body) >= 8:
            texts = struct.unpack_from("<I", body, 4)[0]
        elif kind == _BOUND and not begun and len(body) >= 4:
            listed.add(struct.unpack_from("<I", body)[0])
        elif (sheet := within[-1]) is not None:
            sheet.take(at, kind, body)
    return listed != begun


class _Sheet:
    """A sheet as far as it was read. `texts`: how many the file has, of which cells name one by its number."""

    def __init__(self, texts: int) -> None:
        self._texts = texts
        self._bottom = self._right = 0
        self._is_begun = self._is_over = False
        self._before = 0
        self._rows: set[int] = set()
        self._taken: set[tuple[int, int]] = set()

    def take(self, at: int, kind: int, body: bytes) -> None:
        """The next record, and where it begins. Raises _TornError."""
        if kind == _DIMENSIONS and len(body) >= 12:
            _, self._bottom, _, self._right = struct.unpack_from("<IIHH", body)
        elif kind in _ONE or kind in _MANY:
            if self._is_over:
                raise _TornError
            self._is_begun = True
            self._take_cells(kind, body)
        elif kind not in _KNOWN or (self._is_begun and not _has_shape(kind, body, self._before)):
            raise _TornError
        elif self._is_begun and not self._is_over:
            self._go_on(at, kind, body)
        if kind == _ROW:
            self._is_begun = True
            self._rows.add(at)
        self._before = kind

    def _go_on(self, at: int, kind: int, body: bytes) -> None:
        """What stands between cells, or ends them: an index leads back to a row's own record."""
        self._is_over = kind not in _BETWEEN
        if self._is_over and (kind in (_INDEX, _PANE) or (len(body) in _CELL_LENGTHS and not _counts(kind, body))):
            raise _TornError
        if kind == _DBCELL and (len(body) < 4 or at - struct.unpack_from("<I", body)[0] not in self._rows):
            raise _TornError

    def _take_cells(self, kind: int, body: bytes) -> None:
        if len(body) < 6:
            raise _TornError
        row, first = struct.unpack_from("<HH", body)
        count = 1
        if kind in _MANY:
            count, rest = divmod(len(body) - 6, _MANY[kind])
            last = struct.unpack_from("<H", body, len(body) - 2)[0]
            if rest or not count or first + count - 1 != last:
                raise _TornError
        elif len(body) != (_ONE[kind] or len(body)) or not _is_text(kind, body):
            raise _TornError
        if kind == _TEXT and 0 < self._texts <= struct.unpack_from("<I", body, 6)[0]:
            raise _TornError
        if not self._are_within(row, first + count - 1):
            raise _TornError
        if kind not in _BLANKS:
            places = {(row, column) for column in range(first, first + count)}
            if places & self._taken:
                raise _TornError
            self._taken |= places

    def _are_within(self, row: int, column: int) -> bool:
        """Whether a cell lies before the sheet's end, as it says: the next place or, in some programs, the last.

        Where it begins, programs say from nought or from one.
        """
        return column < _COLUMNS and row <= (self._bottom or row) and column <= (self._right or column)


def _has_shape(kind: int, body: bytes, before: int) -> bool:
    """Whether a record beside cells is as its kind says, which a cell's under another kind is not.

    `before`: the kind of the record above it.
    """
    if kind == _CONTINUE:
        return before in _CONTINUED
    if kind == _STRING:
        return before in _BEFORE_STRING
    if kind == _NOTE and len(body) >= 6 and struct.unpack_from("<H", body, 4)[0] & ~_NOTE_FLAGS:
        return False
    if kind in _DRAWINGS and len(body) >= 4 and struct.unpack_from("<H", body, 2)[0] < _OF_DRAWING:
        return False
    if kind == _OBJECT and not body.startswith(b"\x15\0"):
        return False
    if kind == _COLUMN and len(body) not in (11, 12):
        return False
    return len(body) == _SHORT.get(kind, len(body)) and len(body) >= _LEAST.get(kind, 0)


def _counts(kind: int, body: bytes) -> bool:
    """Whether a record says how many parts it has, and has them: merged cells, breaks of pages, a heading's letters."""
    count = struct.unpack_from("<H", body)[0]
    head, sizes = _COUNTED.get(kind, (0, ()))
    return any(len(body) == head + size * count for size in sizes)


def _is_text(kind: int, body: bytes) -> bool:
    """Whether a cell of no fixed length has the length that it says: a text of its own, a formula."""
    if kind == _LABEL:
        count = struct.unpack_from("<H", body, 6)[0] if len(body) >= 9 else -1
        return len(body) in (9 + count, 9 + 2 * count)
    if kind != _FORMULA:
        return True
    tokens = struct.unpack_from("<H", body, _FORMULA_BYTES - 2)[0] if len(body) >= _FORMULA_BYTES else 0
    return 0 < tokens <= len(body) - _FORMULA_BYTES
