"""A medium that is a folder: a removable drive, a network share that is mounted, a plain directory.

All operations start from one descriptor of the root, opened once. So when the drive goes away or is unmounted, an
operation fails; it can never fall onto whatever lies beneath the mount point. Close the medium to let the drive go.
"""

import errno
import fcntl
import os
import stat
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from archive_store.file_reading import past_the_cache, through_the_cache
from archive_store.file_system import sync_file_system, syncs_whole
from archive_store.identity import MediumIdentity
from archive_store.medium import CHUNK, Entry, Kind, Traits, count_traces
from kernel.errors import LetopisError, NotFoundError, RefusedError, UnavailableError

_ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_TAKEN = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.EISDIR})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

_COMMON = os.O_CLOEXEC | os.O_NOFOLLOW


class DirectoryMedium:
    """See `archive_store.medium.Medium`. Made by `archive_store.media`, which looks at the identity first."""

    def __init__(self, root: Path, identity: MediumIdentity, traits: Traits | None = None) -> None:
        self.root = root
        self.identity = identity
        self.traits = traits or Traits()
        with translated(identity.label, str(root)):
            self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._close = weakref.finalize(self, os.close, self._root)
        self._deferring = False

    def close(self) -> None:
        """Lets go of the drive, so that it can be unmounted. May be called twice."""
        self._close()
        self._root = -1  # the number may soon stand for another file

    def __enter__(self) -> "DirectoryMedium":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def entry(self, path: str) -> Entry | None:
        """See `Medium.entry`."""
        try:
            with self._translated(path):
                found = os.stat(path or ".", dir_fd=self._root, follow_symlinks=False)
        except NotFoundError:
            return None
        return _entry(path.rpartition("/")[2], found)

    def entries(self, path: str) -> list[Entry]:
        """See `Medium.entries`. What another process takes away meanwhile is not there."""
        entries = []
        with self._opened(path, os.O_RDONLY | os.O_DIRECTORY) as folder, os.scandir(folder) as found:
            for item in found:
                with suppress(FileNotFoundError):
                    entries.append(_entry(item.name, item.stat(follow_symlinks=False)))
        return sorted(entries, key=lambda entry: entry.name)

    def chunks(self, path: str, *, fresh: bool = False) -> Iterator[bytes]:
        """See `Medium.chunks`."""
        with self._opened(path, os.O_RDONLY) as file:
            yield from past_the_cache(file) if fresh else through_the_cache(file)

    def tail(self, path: str, *, start: int) -> bytes:
        """See `Medium.tail`."""
        with self._opened(path, os.O_RDONLY) as file:
            parts = []
            while part := os.pread(file, CHUNK, start):
                parts.append(part)
                start += len(part)
            return b"".join(parts)

    def make_folder(self, path: str) -> None:
        """See `Medium.make_folder`."""
        with self._translated(path):
            os.mkdir(path, 0o755, dir_fd=self._root)

    def write_new(self, path: str, chunks: Iterable[bytes]) -> None:
        """See `Medium.write_new`."""
        with self._opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file:
            for chunk in chunks:
                _write(file, chunk)
            if not self._deferring:
                os.fsync(file)

    def append(self, path: str, data: bytes, *, size: int) -> None:
        """See `Medium.append`."""
        with self._opened(path, os.O_WRONLY | os.O_APPEND) as file:
            if os.fstat(file).st_size != size:
                raise _taken(self.identity.label, path)
            _write(file, data)
            os.fsync(file)

    def truncate(self, path: str, *, size: int) -> None:
        """See `Medium.truncate`."""
        with self._opened(path, os.O_WRONLY) as file:
            os.ftruncate(file, size)
            os.fsync(file)

    def move(self, source: str, target: str, *, replace: bool = False) -> None:
        """See `Medium.move`. The store's locks keep others from taking the target between the look and the rename."""
        if not replace and self.entry(target) is not None:
            raise _taken(self.identity.label, target)
        with self._translated(source):
            os.rename(source, target, src_dir_fd=self._root, dst_dir_fd=self._root)

    def sync_folder(self, path: str) -> None:
        """See `Medium.sync_folder`."""
        if self._deferring:
            return
        with self._opened(path, os.O_RDONLY | os.O_DIRECTORY) as folder:
            os.fsync(folder)

    def remove_file(self, path: str) -> None:
        """See `Medium.remove_file`."""
        with self._translated(path):
            os.unlink(path, dir_fd=self._root)

    def remove_folder(self, path: str) -> None:
        """See `Medium.remove_folder`."""
        with self._translated(path):
            os.rmdir(path, dir_fd=self._root)

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """See `Medium.deferred`: one syncfs, where the file system is known to carry it out; else file by file.

        The root was opened before anything was written, so an error of writing shows (Linux 5.8 and later).
        """
        if not syncs_whole(self._root):
            yield
            return
        self._deferring = True
        try:
            yield
        finally:
            self._deferring = False
        with self._translated(""):
            sync_file_system(self._root)

    def lock_until(self, path: str, until: datetime) -> None:
        """See `Medium.lock_until`: a folder cannot."""
        raise RefusedError(
            "store.cannot_lock",
            f"Носитель «{self.identity.label}» не умеет запирать файлы ({path}) до {until:%d.%m.%Y}.",
            "Запирает только хранилище S3 с Object Lock.",
        )

    def locked_until(self, path: str) -> datetime | None:
        """See `Medium.locked_until`: nothing is."""

    def traces(self, path: str) -> int:
        """See `Medium.traces`. A folder counts too."""
        return count_traces(self, path)

    def sweep(self, path: str) -> None:
        """See `Medium.sweep`: a listing shows all there is."""

    def free_bytes(self) -> int:
        """See `Medium.free_bytes`."""
        with self._translated(""):
            found = os.fstatvfs(self._root)
        return found.f_bavail * found.f_frsize

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """See `Medium.lock`."""
        file = self._open(path, os.O_RDWR | os.O_CREAT)
        try:
            with self._translated(path):
                fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)

    @contextmanager
    def try_lock(self, path: str) -> Iterator[bool]:
        """See `Medium.try_lock`."""
        file = self._open(path, os.O_RDWR | os.O_CREAT)
        try:
            yield self._flock_now(file, path)
        finally:
            os.close(file)

    def _flock_now(self, file: int, path: str) -> bool:
        with self._translated(path):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    def _open(self, path: str, flags: int) -> int:
        with self._translated(path):
            return os.open(path or ".", flags | _COMMON, 0o644, dir_fd=self._root)

    @contextmanager
    def _opened(self, path: str, flags: int) -> Iterator[int]:
        """The opened file; the system's errors in the block are this medium's and are translated."""
        with self._translated(path):
            descriptor = self._open(path, flags)
            try:
                yield descriptor
            finally:
                os.close(descriptor)

    def _translated(self, path: str) -> "translated":
        return translated(self.identity.label, path)


class translated:  # noqa: N801  (reads as a statement: `with translated(…)`)
    """Turns the system's errors inside the block into those that `archive_store.medium` promises."""

    def __init__(self, label: str, path: str) -> None:
        self._label = label
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            raise _of(error, self._label, self._path) from error


def _of(error: OSError, label: str, path: str) -> LetopisError:
    if error.errno in _ABSENT:
        return NotFoundError(
            "store.no_path", f"На носителе «{label}» нет «{path}».", "Проверьте носитель командой verify."
        )
    if error.errno in _TAKEN:
        return _taken(label, path)
    if error.errno in _FULL:
        return UnavailableError(
            "store.medium_full",
            f"На носителе «{label}» нет места.",
            "Освободите место или замените носитель на больший и повторите.",
        )
    if error.errno in _READONLY:
        return UnavailableError(
            "store.medium_readonly",
            f"Носитель «{label}» доступен только для чтения.",
            "Снимите защиту от записи или подключите носитель с правом записи и повторите.",
        )
    return UnavailableError(
        "store.medium_failed",
        f"Носитель «{label}» не отвечает: {os.strerror(error.errno or errno.EIO)}.",
        "Отключите носитель, проверьте кабель и диск; затем подключите и выполните verify.",
    )


def _taken(label: str, path: str) -> RefusedError:
    return RefusedError(
        "store.path_taken",
        f"На носителе «{label}» место «{path}» занято.",
        "Выполните verify для этого носителя.",
    )


def _entry(name: str, found: os.stat_result) -> Entry:
    if stat.S_ISREG(found.st_mode):
        return Entry(name, Kind.FILE, found.st_size)
    return Entry(name, Kind.FOLDER if stat.S_ISDIR(found.st_mode) else Kind.OTHER, 0)


def _write(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
