"""A medium in a bucket: see `archive_store.medium.Medium`.

Folders are what keys make of themselves; an empty one is only remembered by this object. A file that is written over
leaves its older versions; they are deleted at once, unless a lock holds them. Locks among writers are files on this
machine: one server writes to a bucket.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from archive_store.identity import MediumIdentity
from archive_store.medium import Entry, Kind, Traits
from archive_store.s3.client import BucketAddress, absent
from archive_store.s3.keys import Keys
from kernel.errors import NotFoundError, RefusedError

_ROOM = 1 << 60  # bytes: a bucket tells no limit


class S3Medium:
    """One copy of the archive in a bucket. Made by `archive_store.s3.place`, which looks at the identity first."""

    def __init__(self, address: BucketAddress, identity: MediumIdentity, locks: Path, *, can_lock: bool) -> None:
        self.address = address
        self.identity = identity
        self.traits = Traits(removable=False, moves_folders=False, can_lock=can_lock)
        self._keys = Keys(address, identity.label)
        self._locks = locks
        self._folders: set[str] = set()
        self._lock_files: set[str] = set()

    def close(self) -> None:
        """See `Medium.close`: the connection is kept for the next one."""

    def __enter__(self) -> "S3Medium":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def entry(self, path: str) -> Entry | None:
        """See `Medium.entry`."""
        name = path.rpartition("/")[2]
        if not path or path in self._folders:
            return Entry(name, Kind.FOLDER, 0)
        size = self._keys.size(path)
        if size is not None:
            return Entry(name, Kind.FILE, size)
        return Entry(name, Kind.FOLDER, 0) if self._keys.has_below(path) else None

    def entries(self, path: str) -> list[Entry]:
        """See `Medium.entries`."""
        if path and (found := self.entry(path)) is not None and found.kind is not Kind.FOLDER:
            raise self._absent(path)
        names = self._keys.below(path)
        for folder in self._folders:
            parent, _, name = folder.rpartition("/")
            if name and parent == path:
                names.setdefault(name, Entry(name, Kind.FOLDER, 0))
        if not names and path and path not in self._folders:
            raise self._absent(path)
        return [names[name] for name in sorted(names)]

    def chunks(self, path: str, *, fresh: bool = False) -> Iterator[bytes]:
        """See `Medium.chunks`. A bucket has no cache of ours that `fresh` would pass by."""
        del fresh
        return self._keys.chunks(path)

    def tail(self, path: str, *, start: int) -> bytes:
        """See `Medium.tail`."""
        size = self._keys.size(path)
        if size is None:
            raise self._absent(path)
        return b"".join(self._keys.chunks(path, start=start)) if start < size else b""

    def make_folder(self, path: str) -> None:
        """See `Medium.make_folder`: remembered until there is a file in it."""
        self._demand_parent(path)
        if self.entry(path) is not None:
            raise self._taken(path)
        self._folders.add(path)

    def write_new(self, path: str, chunks: Iterable[bytes]) -> None:
        """See `Medium.write_new`: one PUT, so nobody ever sees half of it."""
        self._demand_parent(path)
        if self._keys.size(path) is not None:
            raise self._taken(path)
        self._keys.send(path, chunks)

    def append(self, path: str, data: bytes, *, size: int) -> None:
        """See `Medium.append`: the whole file is written again."""
        before = b"".join(self._keys.chunks(path))
        if len(before) != size:
            raise self._taken(path)
        self._overwrite(path, before + data)

    def truncate(self, path: str, *, size: int) -> None:
        """See `Medium.truncate`."""
        before = b"".join(self._keys.chunks(path))
        if len(before) > size:
            self._overwrite(path, before[:size])

    def move(self, source: str, target: str, *, replace: bool = False) -> None:
        """See `Medium.move`, for files: a copy on the server, then the source goes. A folder cannot be moved."""
        found = self.entry(source)
        if found is None:
            raise self._absent(source)
        if found.kind is not Kind.FILE:
            raise RefusedError(
                "store.no_folder_moves", f"В хранилище S3 папку «{source}» переименовать нельзя.", "Пишите по файлам."
            )
        there = self.entry(target)
        if there is not None and not (replace and there.kind is Kind.FILE):
            raise self._taken(target)
        self._demand_parent(target)
        self._keys.copy(source, target)
        self._keys.drop_older(target)
        self.remove_file(source)

    def sync_folder(self, path: str) -> None:
        """See `Medium.sync_folder`: what a server has confirmed is durable."""
        if self.entry(path) is None:
            raise self._absent(path)

    def remove_file(self, path: str) -> None:
        """See `Medium.remove_file`: every version and every mark of deletion goes, and that is looked at again.

        Raises RefusedError `store.locked` while a lock holds one of them.
        """
        if not self._keys.drop_all(path, below=False):
            raise self._absent(path)
        self._lock_files.discard(path)
        if self._keys.versions(path, below=False):
            raise self._keys.locked(path)
        self._folders.add(path.rpartition("/")[0])

    def remove_folder(self, path: str) -> None:
        """See `Medium.remove_folder`."""
        if self._keys.has_below(path) or any(folder.startswith(f"{path}/") for folder in self._folders):
            raise self._taken(path)
        if path not in self._folders:
            raise self._absent(path)
        self._folders.discard(path)
        self._folders.add(path.rpartition("/")[0])

    def free_bytes(self) -> int:
        """See `Medium.free_bytes`: a bucket tells no limit."""
        return _ROOM

    def traces(self, path: str) -> int:
        """See `Medium.traces`: with every older version and mark of deletion."""
        return len(self._keys.versions(path, below=True))

    def sweep(self, path: str) -> None:
        """See `Medium.sweep`. Raises RefusedError `store.locked`."""
        self._keys.drop_all(path, below=True)

    def locked_until(self, path: str) -> datetime | None:
        """See `Medium.locked_until`."""
        return self._keys.locked_until(path)

    def lock_until(self, path: str, until: datetime) -> None:
        """See `Medium.lock_until`: mode COMPLIANCE, which nobody can shorten."""
        if not self.traits.can_lock:
            raise RefusedError(
                "store.cannot_lock",
                f"В хранилище S3 носителя «{self.identity.label}» не включён Object Lock.",
                "Включить его можно только при создании хранилища.",
            )
        self._keys.lock_until(path, until)

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """See `Medium.deferred`: each file is durable when the server has it."""
        yield

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """See `Medium.lock`: a file on this machine."""
        with self._lock_file(path) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextmanager
    def try_lock(self, path: str) -> Iterator[bool]:
        """See `Medium.try_lock`."""
        with self._lock_file(path) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                got = True
            except BlockingIOError:
                got = False
            yield got

    @contextmanager
    def _lock_file(self, path: str) -> Iterator[int]:
        if path not in self._lock_files:
            self._demand_parent(path)
            if self.entry(path) is None:
                self._keys.send(path, [])
            self._lock_files.add(path)
        self._locks.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(f"{self.address.text}{path}".encode()).hexdigest()
        descriptor = os.open(self._locks / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _overwrite(self, path: str, data: bytes) -> None:
        self._keys.send(path, [data])
        self._keys.drop_older(path)

    def _demand_parent(self, path: str) -> None:
        parent = path.rpartition("/")[0]
        found = self.entry(parent)
        if found is None or found.kind is not Kind.FOLDER:
            raise self._absent(parent)
        self._folders.add(parent)  # it will have a file: no need to ask again

    def _absent(self, path: str) -> NotFoundError:
        return absent(self.identity.label, path)

    def _taken(self, path: str) -> RefusedError:
        return RefusedError(
            "store.path_taken",
            f"На носителе «{self.identity.label}» место «{path}» занято.",
            "Проверьте носитель: letopis media check.",
        )
