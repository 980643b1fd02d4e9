"""Unfinished writes: where they lie, how a living writer is told from a dead one, and how they end.

A transaction is a folder below `extensions/letopis-staging/`. Its writer holds a lock on a file in it for as long as it
lives, so a folder whose lock is free belongs to nobody (docs/format.md §6).

Order of locks, to exclude deadlock: a transaction's own, an object's, the medium's.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from archive_store.medium import Kind, Medium, read_whole
from archive_store.paths import FOLDER_NOTE, LOCKS, STAGING, object_path
from kernel.digests import canonical_json
from kernel.errors import LetopisError, UnavailableError

MEDIUM_LOCK = f"{LOCKS}/medium.lock"
_LOCK = "lock"
_INTENT = "intent.json"


def object_lock(identifier: str) -> str:
    """The lock file of an object. 256 files serve all objects, so that locks do not pile up."""
    return f"{LOCKS}/object-{object_path(identifier)[:2]}.lock"


@dataclass(frozen=True)
class Intent:
    """What a transaction's writer was about: `verb`, and the ids of the objects it would change."""

    verb: str = ""
    objects: tuple[str, ...] = ()


@contextmanager
def transaction(medium: Medium, verb: str, objects: Sequence[str], undo: Callable[[str], object]) -> Iterator[str]:
    """Gives a new folder in the staging area and takes it away at the end.

    If the block fails, `undo` (told the folder) puts the objects right and the folder goes too, unless the medium
    itself has failed: then nothing more is touched, and `dead_transactions` will find the folder.
    """
    with ExitStack() as held:
        with medium.lock(MEDIUM_LOCK):
            folder = _new_folder(medium)
            held.enter_context(medium.lock(f"{folder}/{_LOCK}"))
        release = held.pop_all().close
        held.callback(release)
        try:
            medium.write_new(f"{folder}/{_INTENT}", [canonical_json({"verb": verb, "objects": list(objects)})])
            medium.sync_folder(folder)
            medium.sync_folder(STAGING)
            yield folder
        except LetopisError as error:
            if error.code != "store.medium_failed":
                _give_up(medium, folder, undo, release, error)
            raise
        discard(medium, folder, release)


def _new_folder(medium: Medium) -> str:
    counter = 0
    while medium.entry(folder := f"{STAGING}/{os.getpid():x}-{counter:x}"):
        counter += 1
    medium.make_folder(folder)
    return folder


def _give_up(
    medium: Medium, folder: str, undo: Callable[[str], object], release: Callable[[], None], error: LetopisError
) -> None:
    try:
        undo(folder)
        discard(medium, folder, release)
    except UnavailableError as second:
        error.add_note(f"{folder} is left for clean_staging: {second}")


def discard(medium: Medium, folder: str, release: Callable[[], None]) -> None:
    """Deletes a transaction's folder, whose lock the caller holds and `release` lets go, and makes that durable.

    The lock is let go before its file is deleted: a file system in user space keeps a hidden name of a file that is
    deleted while it is open, and the folder would not be empty.
    """
    for entry in medium.entries(folder):
        if entry.name != _LOCK:
            remove_tree(medium, f"{folder}/{entry.name}", entry.kind)
    with medium.lock(MEDIUM_LOCK):  # or another could take the folder for a dead one between these
        release()
        medium.remove_file(f"{folder}/{_LOCK}")
        medium.remove_folder(folder)
    medium.sync_folder(STAGING)


def dead_transactions(medium: Medium) -> Iterator[tuple[str, Intent, Callable[[], None]]]:
    """Folder and intent of each transaction whose writer is gone, its lock held meanwhile, and what lets go of it.

    Whatever else lies in the staging area is deleted on the way and given with an empty folder.
    """
    for entry in medium.entries(STAGING):
        path = f"{STAGING}/{entry.name}"
        if entry.kind is not Kind.FOLDER:
            if entry.name != FOLDER_NOTE:
                medium.remove_file(path)
                yield "", Intent(), lambda: None
            continue
        with ExitStack() as held:
            with medium.lock(MEDIUM_LOCK):
                alive = medium.entry(path) is None or not held.enter_context(medium.try_lock(f"{path}/{_LOCK}"))
            if not alive:
                yield path, _intent(medium, path), held.close


def _intent(medium: Medium, folder: str) -> Intent:
    if medium.entry(f"{folder}/{_INTENT}") is None:
        return Intent()
    try:
        value = json.loads(read_whole(medium, f"{folder}/{_INTENT}"))
        return Intent(str(value["verb"]), tuple(str(item) for item in value["objects"]))
    except (ValueError, KeyError, TypeError):
        return Intent()  # torn: the writer died before it touched anything else


def remove_tree(medium: Medium, path: str, kind: Kind = Kind.FOLDER) -> None:
    """Deletes a file, or a folder with all in it."""
    if kind is not Kind.FOLDER:
        medium.remove_file(path)
        return
    for entry in medium.entries(path):
        remove_tree(medium, f"{path}/{entry.name}", entry.kind)
    medium.remove_folder(path)


def replace_file(medium: Medium, path: str, content: bytes) -> None:
    """Puts a small file in the place of another at one stroke; durable on return."""
    with transaction(medium, "replace", [], lambda _: None) as folder:
        medium.write_new(f"{folder}/new", [content])
        medium.move(f"{folder}/new", path, replace=True)
        medium.sync_folder(path.rpartition("/")[0])
