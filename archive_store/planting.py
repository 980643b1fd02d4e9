"""Writing a tree of files below a new folder, and reading it back: what every writer of the store does first."""

import hashlib
from collections.abc import Collection, Iterable, Mapping

from archive_store.medium import Medium
from kernel.errors import IntegrityError

Written = Mapping[str, str]
"""Path on the medium → SHA-512 that the file there must have."""


def plant(medium: Medium, top: str, files: Mapping[str, Iterable[bytes]]) -> None:
    """Makes `top` and the folders in it, writes the files (paths on the medium), syncs. `top`'s parent must exist."""
    folders = folders_of(top, files)
    for folder in folders:
        medium.make_folder(folder)
    for path, chunks in files.items():
        medium.write_new(path, chunks)
    for folder in reversed(folders):
        medium.sync_folder(folder)


def folders_of(top: str, files: Collection[str]) -> list[str]:
    """`top` and all folders in it that the files need, parents first."""
    found = {top}
    for path in files:
        while (path := path.rpartition("/")[0]) not in found:
            found.add(path)
    return sorted(found)


def reread(medium: Medium, written: Written) -> None:
    """Reads the files back from the device. Raises IntegrityError `store.verify_failed`."""
    for path, expected in written.items():
        digest = hashlib.sha512()
        for chunk in medium.chunks(path, fresh=True):
            digest.update(chunk)
        if digest.hexdigest() != expected:
            raise IntegrityError(
                "store.verify_failed",
                f"Носитель «{medium.identity.label}» вернул не то, что на него записали.",
                "Не используйте этот носитель: замените его и создайте копию заново с целого.",
            )
