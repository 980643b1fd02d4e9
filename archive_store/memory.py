"""A medium in memory: the reference for what `Medium` promises, and a power cut that can be had at any moment.

Names and bytes are kept twice: as seen now, and as synced. Of the changes between the two a power cut may keep any; so
the model is worse than any journalling file system, which keeps them in order and a rename whole.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from archive_store.identity import MediumIdentity
from archive_store.medium import CHUNK, Entry, Kind, Traits, count_traces
from kernel.errors import NotFoundError, RefusedError, UnavailableError


@dataclass(eq=False)
class _File:
    now: bytes = b""
    durable: bytes = b""


@dataclass(eq=False)
class _Folder:
    now: "dict[str, _File | _Folder]" = field(default_factory=dict)
    durable: "dict[str, _File | _Folder]" = field(default_factory=dict)


class MemoryMedium:
    """See `archive_store.medium.Medium`. `capacity` in bytes counts the content of files only."""

    def __init__(self, identity: MediumIdentity, traits: Traits | None = None, capacity: int = 1 << 40) -> None:
        self.identity = identity
        self.traits = traits or Traits()
        self.capacity = capacity
        self._root = _Folder()
        self._locks: dict[str, threading.Lock] = {}
        self._put_off: list[_File | _Folder] | None = None

    def close(self) -> None:
        """See `Medium.close`."""

    def __enter__(self) -> "MemoryMedium":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def power_cut(self, keeps: Callable[[], bool] = lambda: False) -> None:
        """Forgets what was not synced, and all locks. `keeps` is asked if an unsynced change of a name stays."""
        self._root = _after_cut(self._root, keeps)
        self._locks.clear()
        self._put_off = None

    def entry(self, path: str) -> Entry | None:
        """See `Medium.entry`."""
        node: _File | _Folder = self._root
        for part in path.split("/") if path else ():
            if not isinstance(node, _Folder) or part not in node.now:
                return None
            node = node.now[part]
        return _entry(path.rpartition("/")[2], node)

    def entries(self, path: str) -> list[Entry]:
        """See `Medium.entries`."""
        return [_entry(name, node) for name, node in sorted(self._folder(path).now.items())]

    def chunks(self, path: str, *, fresh: bool = False) -> Iterator[bytes]:
        """See `Medium.chunks`. Fresh: what a power cut would leave."""
        file = self._file(path)
        data = file.durable if fresh else file.now
        for start in range(0, len(data), CHUNK):
            yield data[start : start + CHUNK]

    def tail(self, path: str, *, start: int) -> bytes:
        """See `Medium.tail`."""
        return self._file(path).now[start:]

    def make_folder(self, path: str) -> None:
        """See `Medium.make_folder`."""
        folder, name = self._place(path)
        if name in folder.now:
            raise _taken(path)
        folder.now[name] = _Folder()

    def write_new(self, path: str, chunks: Iterable[bytes]) -> None:
        """See `Medium.write_new`."""
        folder, name = self._place(path)
        if name in folder.now:
            raise _taken(path)
        file = folder.now[name] = _File()
        for chunk in chunks:
            self._grow(file, chunk)
        if self._put_off is None:
            file.durable = file.now
        else:
            self._put_off.append(file)

    def append(self, path: str, data: bytes, *, size: int) -> None:
        """See `Medium.append`."""
        file = self._file(path)
        if len(file.now) != size:
            raise _taken(path)
        self._grow(file, data)
        file.durable = file.now

    def truncate(self, path: str, *, size: int) -> None:
        """See `Medium.truncate`."""
        file = self._file(path)
        file.now = file.durable = file.now[:size]

    def move(self, source: str, target: str, *, replace: bool = False) -> None:
        """See `Medium.move`."""
        from_folder, from_name = self._place(source)
        to_folder, to_name = self._place(target)
        if from_name not in from_folder.now:
            raise _absent(source)
        if to_name in to_folder.now and not (replace and isinstance(to_folder.now[to_name], _File)):
            raise _taken(target)
        to_folder.now[to_name] = from_folder.now.pop(from_name)

    def sync_folder(self, path: str) -> None:
        """See `Medium.sync_folder`."""
        folder = self._folder(path)
        if self._put_off is None:
            folder.durable = dict(folder.now)
        else:
            self._put_off.append(folder)

    def remove_file(self, path: str) -> None:
        """See `Medium.remove_file`."""
        folder, name = self._place(path)
        self._file(path)
        del folder.now[name]

    def remove_folder(self, path: str) -> None:
        """See `Medium.remove_folder`."""
        folder, name = self._place(path)
        if self._folder(path).now:
            raise _taken(path)
        del folder.now[name]

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """See `Medium.deferred`."""
        self._put_off = []
        try:
            yield
            for node in self._put_off or ():
                if isinstance(node, _File):
                    node.durable = node.now
                else:
                    node.durable = dict(node.now)
        finally:
            self._put_off = None

    def lock_until(self, path: str, until: datetime) -> None:
        """See `Medium.lock_until`: the memory cannot."""
        raise RefusedError("store.cannot_lock", f"«{path}» нельзя запереть до {until:%d.%m.%Y}.", "Запирает S3.")

    def locked_until(self, path: str) -> datetime | None:
        """See `Medium.locked_until`: nothing is."""

    def traces(self, path: str) -> int:
        """See `Medium.traces`. A folder counts too."""
        return count_traces(self, path)

    def sweep(self, path: str) -> None:
        """See `Medium.sweep`: a listing shows all there is."""

    def free_bytes(self) -> int:
        """See `Medium.free_bytes`."""
        return self.capacity - _size(self._root)

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """See `Medium.lock`."""
        with self._lock_of(path):
            yield

    @contextmanager
    def try_lock(self, path: str) -> Iterator[bool]:
        """See `Medium.try_lock`."""
        lock = self._lock_of(path)
        got = lock.acquire(blocking=False)
        try:
            yield got
        finally:
            if got:
                lock.release()

    def _lock_of(self, path: str) -> threading.Lock:
        folder, name = self._place(path)
        if name not in folder.now:
            folder.now[name] = _File()
        return self._locks.setdefault(path, threading.Lock())

    def _node(self, path: str) -> _File | _Folder:
        node: _File | _Folder = self._root
        for part in path.split("/") if path else ():
            if not isinstance(node, _Folder) or part not in node.now:
                raise _absent(path)
            node = node.now[part]
        return node

    def _folder(self, path: str) -> _Folder:
        node = self._node(path)
        if not isinstance(node, _Folder):
            raise _absent(path)
        return node

    def _file(self, path: str) -> _File:
        node = self._node(path)
        if not isinstance(node, _File):
            raise _absent(path)
        return node

    def _place(self, path: str) -> tuple[_Folder, str]:
        parent, _, name = path.rpartition("/")
        return self._folder(parent), name

    def _grow(self, file: _File, data: bytes) -> None:
        if len(data) > self.free_bytes():
            raise UnavailableError("store.medium_full", "На носителе в памяти нет места.", "Освободите место.")
        file.now += data


def _after_cut(folder: _Folder, keeps: Callable[[], bool]) -> _Folder:
    """A copy, since a half-kept move leaves one thing under two names."""
    kept: dict[str, _File | _Folder] = {}
    for name in sorted(folder.now.keys() | folder.durable.keys()):
        before, after = folder.durable.get(name), folder.now.get(name)
        node = after if before is after or keeps() else before
        if isinstance(node, _Folder):
            kept[name] = _after_cut(node, keeps)
        elif node is not None:
            kept[name] = _File(node.durable, node.durable)
    return _Folder(dict(kept), dict(kept))


def _size(node: _File | _Folder) -> int:
    return len(node.now) if isinstance(node, _File) else sum(map(_size, node.now.values()))


def _entry(name: str, node: _File | _Folder) -> Entry:
    return Entry(name, Kind.FILE, len(node.now)) if isinstance(node, _File) else Entry(name, Kind.FOLDER, 0)


def _absent(path: str) -> NotFoundError:
    return NotFoundError("store.no_path", f"На носителе в памяти нет «{path}».", "Проверьте путь.")


def _taken(path: str) -> RefusedError:
    return RefusedError("store.path_taken", f"На носителе в памяти место «{path}» занято.", "Проверьте путь.")
