"""The bytes of an open file in pieces: as the system has them, or from the device itself."""

import errno
import fcntl
import mmap
import os
import threading
from collections.abc import Iterator

from archive_store.medium import CHUNK


def through_the_cache(file: int) -> Iterator[bytes]:
    """From the page cache where they lie there."""
    size, offset = os.fstat(file).st_size, 0
    # A short piece is no end: the device may have failed amid the file.
    while offset < size and (piece := os.pread(file, min(CHUNK, size - offset), offset)):
        yield piece
        offset += len(piece)


def past_the_cache(file: int) -> Iterator[bytes]:
    """From the device: the page cache is dropped, and passed by (O_DIRECT) where the file system can."""
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    _set_direct(file, on=True)
    size, offset = os.fstat(file).st_size, 0
    while offset < size and (piece := _read_at(file, _own.buffer()[: _page_up(size - offset)], offset)):
        yield piece
        offset += len(piece)


class _Own(threading.local):
    """A thread's own buffer, which begins with a page, as O_DIRECT asks; a forked process makes itself another."""

    def __init__(self) -> None:
        self._made_by = 0

    def buffer(self) -> memoryview:
        if self._made_by != os.getpid():
            self._made_by, self._view = os.getpid(), memoryview(mmap.mmap(-1, CHUNK))
        return self._view


_own = _Own()


def _read_at(file: int, buffer: memoryview, offset: int) -> bytes:
    try:
        return bytes(buffer[: os.preadv(file, [buffer], offset)])
    except OSError as error:
        # An offset or a length that the device cannot read directly: the rest goes through the (dropped) cache.
        if error.errno != errno.EINVAL:
            raise
    _set_direct(file, on=False)
    return bytes(buffer[: os.preadv(file, [buffer], offset)])


def _page_up(size: int) -> int:
    return -(-size // mmap.PAGESIZE) * mmap.PAGESIZE


def _set_direct(file: int, *, on: bool) -> None:
    flags = fcntl.fcntl(file, fcntl.F_GETFL)
    try:
        fcntl.fcntl(file, fcntl.F_SETFL, flags | os.O_DIRECT if on else flags & ~os.O_DIRECT)
    except OSError as error:
        if error.errno != errno.EINVAL:  # EINVAL: this file system has no direct reads
            raise
