"""Files of the home that survive a power cut: written aside, synced, renamed, the folder synced."""

import contextlib
import os
import secrets
import shutil
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


def publish_folder(staged: Path, target: Path) -> None:
    """Makes a folder that was filled aside appear under its name, in place of an older one."""
    for item in sorted(staged.rglob("*")):
        if item.is_file():
            _sync_file(item)
    for item in (*sorted(p for p in staged.rglob("*") if p.is_dir()), staged):
        sync_folder(item)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        old = target.with_name(f".{target.name}.old-{secrets.token_hex(4)}")
        target.rename(old)
        staged.rename(target)
        shutil.rmtree(old)
    else:
        staged.rename(target)
    sync_folder(target.parent)


def remove_folder(folder: Path, stop: Path) -> None:
    """Removes a folder and those parents that became empty, up to but without `stop`."""
    if folder.exists():
        shutil.rmtree(folder)
    parent = folder.parent
    while parent != stop and parent.is_relative_to(stop):
        with contextlib.suppress(FileNotFoundError):
            if any(parent.iterdir()):
                break
            parent.rmdir()
        parent = parent.parent
    if parent.exists():
        sync_folder(parent)


def sync_folder(folder: Path) -> None:
    """Makes the folder's entries durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _aside(path: Path, data: bytes) -> Path:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    with aside.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return aside


def _sync_file(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
