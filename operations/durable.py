"""Files of the home that survive a power cut: written aside, synced, renamed, the folder synced."""

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Replaces the file's content whole: a reader sees the old bytes or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(path, data)
    aside.replace(path)
    sync_folder(path.parent)


def write_once(path: Path, data: bytes) -> bool:
    """Writes the file unless it is there. False: somebody was first, and nothing was changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(path, data)
    try:
        os.link(aside, path)
    except FileExistsError:
        return False
    finally:
        aside.unlink()
    sync_folder(path.parent)
    return True


def sweep(folder: Path, names: Collection[str]) -> None:
    """Removes what a kill left of a `write` of one of these names."""
    for path in folder.iterdir() if folder.is_dir() else ():
        left = _LEFT.fullmatch(path.name)
        if left and left[1] in names:
            path.unlink()


def publish_new_folder(staging: Path, target: Path, files: Mapping[str, bytes]) -> bool:
    """Makes a folder with these files appear at `target` in one rename. False: it was there already, nothing changed.

    It is built below `staging`, which must lie on the same file system and may be emptied whenever nobody writes.
    """
    staged = staging / secrets.token_hex(8)
    try:
        for name, data in files.items():
            place = staged / name
            place.parent.mkdir(parents=True, exist_ok=True)
            _write_new(place, data)
        for folder in (*(path for path in staged.rglob("*") if path.is_dir()), staged):
            sync_folder(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            staged.rename(target)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                return False
            raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    sync_folder(target.parent)
    return True


_GOING = ".going-"
"""What a folder is called that is being removed."""


def remove_folder(folder: Path, stop: Path) -> None:
    """Removes a folder, at one stroke, and those parents that became empty, up to but without `stop`.

    Two may do so at once, as the last two records of a class do with its import: what the other took is gone as well.
    What a kill left of an earlier one goes too.
    """
    with contextlib.suppress(FileNotFoundError):
        folder.rename(stop / f"{_GOING}{secrets.token_hex(6)}")
    for left in stop.glob(f"{_GOING}*"):
        shutil.rmtree(left, ignore_errors=True)
    parent = folder.parent
    while parent != stop and parent.is_relative_to(stop):
        try:
            parent.rmdir()
        except FileNotFoundError:
            pass
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            break
        parent = parent.parent
    with contextlib.suppress(FileNotFoundError):
        sync_folder(parent)


def sync_folder(folder: Path) -> None:
    """Makes the folder's entries durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_LEFT = re.compile(r"\.(.+)\.[0-9a-f]{12}")


def _aside(path: Path, data: bytes) -> Path:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    _write_new(aside, data)
    return aside


def _write_new(path: Path, data: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
