"""What the store needs of a medium: a few small operations with exact promises, and nothing else.

Paths are relative to the medium's root, POSIX, without «.», «..» or empty parts; the root itself is the empty string.
Every promise here is tested on every implementation by tests/archive_store/medium_contract.py.

Errors, for all operations:

- NotFoundError `store.no_path`: the path, or the folder it should lie in, does not exist.
- RefusedError `store.path_taken`: what should be new exists; or a folder to remove is not empty.
- UnavailableError `store.medium_full`, `store.medium_readonly`, `store.medium_failed`: do not retry now; after the last
  one do not touch the medium at all.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from archive_store.identity import MediumIdentity

CHUNK = 1 << 20  # bytes


class Kind(StrEnum):
    """What stands under a name. `OTHER` (links, devices) has no place on a medium and is never followed."""

    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"


@dataclass(frozen=True)
class Entry:
    """A name in a folder; `size` in bytes, 0 for all but files."""

    name: str
    kind: Kind
    size: int


@dataclass(frozen=True)
class Traits:
    """What a medium can do.

    Attributes:
        can_erase: a single object can be taken off it.
        is_worm: written once; nothing is taken off but the whole medium.
        removable: it may be away for long, and that is no failure.
        moves_folders: renames a folder at one stroke; an object store does not.
        can_lock: keeps a file from being deleted until a given day (S3 Object Lock).
    """

    can_erase: bool = True
    is_worm: bool = False
    removable: bool = True
    moves_folders: bool = True
    can_lock: bool = False


class Medium(Protocol):
    """One copy of the archive."""

    @property
    def identity(self) -> MediumIdentity:
        """Which copy this is, as verified when it was opened."""
        ...

    @property
    def traits(self) -> Traits:
        """What this medium can do."""
        ...

    def close(self) -> None:
        """Lets the medium go. May be called twice."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...

    def entry(self, path: str) -> Entry | None:
        """What stands at the path, or None."""
        ...

    def entries(self, path: str) -> list[Entry]:
        """The content of a folder, sorted by name."""
        ...

    def chunks(self, path: str, *, fresh: bool = False) -> Iterator[bytes]:
        """The bytes of a file, in pieces of at most `CHUNK`.

        With `fresh`, as far as the system allows, from the device itself and not from a cache: for reading back what
        was just written.
        """
        ...

    def tail(self, path: str, *, start: int) -> bytes:
        """The bytes of a file from an offset on; empty if it is not longer."""
        ...

    def make_folder(self, path: str) -> None:
        """Makes one new folder. It survives a power cut after `sync_folder` of its parent."""
        ...

    def write_new(self, path: str, chunks: Iterable[bytes]) -> None:
        """Makes a new file. When this returns, its content survives a power cut; its name only after `sync_folder`.

        After an error nothing may be concluded about the file: it must be thrown away, never synced again.
        Errors that the iterable raises pass through.
        """
        ...

    def append(self, path: str, data: bytes, *, size: int) -> None:
        """Adds bytes to a file that is `size` bytes long; they survive a power cut when this returns.

        A power cut before that may leave any beginning of `data`. Raises RefusedError `store.path_taken` if the file
        has another length.
        """
        ...

    def truncate(self, path: str, *, size: int) -> None:
        """Cuts a file to its first `size` bytes; the cut survives a power cut when this returns."""
        ...

    def move(self, source: str, target: str, *, replace: bool = False) -> None:
        """Renames a file or folder at one stroke; survives a power cut after `sync_folder` of both parents.

        With `replace`, an existing *file* at the target vanishes at the same stroke; otherwise the target must be free.
        """
        ...

    def sync_folder(self, path: str) -> None:
        """Makes durable which names the folder has."""
        ...

    def remove_file(self, path: str) -> None:
        """Takes a name away (not the bytes from the device: docs/format.md makes no such promise)."""
        ...

    def remove_folder(self, path: str) -> None:
        """Takes an empty folder away."""
        ...

    def deferred(self) -> AbstractContextManager[None]:
        """Inside the block new files and `sync_folder` may wait; when it ends without error, all is durable at once.

        After an error nothing may be concluded about what was written inside. Nothing is appended or truncated inside.
        """
        ...

    def lock_until(self, path: str, until: datetime) -> None:
        """Keeps the file from being deleted or changed until the instant; can only be extended (`Traits.can_lock`)."""
        ...

    def locked_until(self, path: str) -> datetime | None:
        """The last instant to which anything at the path or below it is locked from deletion; None if nothing is."""
        ...

    def traces(self, path: str) -> int:
        """How many files are left at the path or below it, their older versions and marks of deletion included."""
        ...

    def sweep(self, path: str) -> None:
        """Takes away what is left below the path and a listing does not show: older versions, marks of deletion."""
        ...

    def free_bytes(self) -> int:
        """Room left for new content, in bytes."""
        ...

    def lock(self, path: str) -> AbstractContextManager[None]:
        """Holds the lock file exclusively, among all processes and threads; waits. Makes the file if there is none.

        The lock falls when its holder dies. Not re-entrant.
        """
        ...

    def try_lock(self, path: str) -> AbstractContextManager[bool]:
        """The same without waiting: yields whether the lock was got."""
        ...


def count_traces(medium: Medium, path: str) -> int:
    """`Medium.traces` where a listing shows all there is: files and folders alike."""
    entry = medium.entry(path)
    if entry is None:
        return 0
    below = medium.entries(path) if entry.kind is Kind.FOLDER else []
    return 1 + sum(count_traces(medium, f"{path}/{item.name}") for item in below)


def read_whole(medium: Medium, path: str, *, fresh: bool = False) -> bytes:
    """A file's bytes at once: for the small ones (inventories, identities)."""
    return b"".join(medium.chunks(path, fresh=fresh))
