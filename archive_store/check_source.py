"""What the checker reads a medium through: names and bytes, from a folder. Part of the checker, of nothing else.

Another kind of medium (a bucket) brings its own `Source`; it raises OSError for what cannot be read.
"""

import errno
import fcntl
import mmap
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

_CHUNK = 1 << 20  # bytes

FILE, FOLDER, LINK, SHARED, OTHER = "file", "folder", "link", "shared", "other"
"""What stands under a name. `SHARED` is a file that has a second name: a hard link."""


class Source(Protocol):
    """Paths are relative to the medium's root, POSIX; the root is the empty string. All raise OSError."""

    def names(self, path: str) -> dict[str, str]:
        """Name → what stands under it, of all in a folder, sorted. Nothing is followed."""
        ...

    def chunks(self, path: str) -> Iterator[bytes]:
        """A file's bytes, from the device rather than from a cache as far as the system allows."""
        ...

    def has_folder(self, path: str) -> bool:
        """Whether there is a folder at the path."""
        ...


class FolderSource:
    """A medium that is a folder."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)

    def names(self, path: str) -> dict[str, str]:
        """See `Source.names`. What another process takes away meanwhile is not there."""
        found = {}
        with os.scandir(self._of(path)) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    found[entry.name] = _kind(entry)
        return dict(sorted(found.items()))

    def chunks(self, path: str) -> Iterator[bytes]:
        """See `Source.chunks`: past the page cache where the file system can, else it is dropped first."""
        descriptor = os.open(self._of(path), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            yield from _from_the_device(descriptor)
        finally:
            os.close(descriptor)

    def has_folder(self, path: str) -> bool:
        """See `Source.has_folder`."""
        try:
            return stat.S_ISDIR(Path(self._of(path)).lstat().st_mode)
        except FileNotFoundError:
            return False

    def _of(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root


class _Own(threading.local):
    """A thread's own buffer, which a direct read wants to begin with a page; a forked process makes itself another."""

    def __init__(self) -> None:
        self._made_by = 0

    def buffer(self, length: int) -> memoryview:
        """Whole pages, of at least so many bytes or of `_CHUNK`."""
        if self._made_by != os.getpid():
            self._made_by, self._view = os.getpid(), memoryview(mmap.mmap(-1, _CHUNK))
        return self._view[: -(-length // mmap.PAGESIZE) * mmap.PAGESIZE]


_own = _Own()


def _from_the_device(descriptor: int) -> Iterator[bytes]:
    _read_directly(descriptor, on=True)
    size, offset = os.fstat(descriptor).st_size, 0
    # A short piece is no end: the device may have failed amid the file, and says so at the next read.
    while offset < size:
        buffer = _own.buffer(size - offset)
        try:
            count = os.preadv(descriptor, [buffer], offset)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            _read_directly(descriptor, on=False)  # a device with larger blocks than pages
            count = os.preadv(descriptor, [buffer], offset)
        if not count:
            return
        offset += count
        yield bytes(buffer[:count])


def _read_directly(descriptor: int, *, on: bool) -> None:
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_DIRECT if on else flags & ~os.O_DIRECT)
    except OSError as error:
        if error.errno != errno.EINVAL:  # EINVAL: this file system has no direct reads
            raise


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_dir(follow_symlinks=False):
        return FOLDER
    if entry.is_symlink():
        return LINK
    info = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(info.st_mode):
        return OTHER
    return SHARED if info.st_nlink > 1 else FILE


def source_of(place: "Path | Source") -> Source:
    """The source for a folder's path; a source is given back as it is."""
    return FolderSource(place) if isinstance(place, Path) else place


def read_whole(source: Source, path: str) -> bytes:
    """A file's bytes at once. Raises OSError."""
    return b"".join(source.chunks(path))
