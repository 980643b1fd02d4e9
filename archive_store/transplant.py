"""An object copied byte for byte from one medium to another, in place of whatever the other holds under its id.

It serves catching up, repair and replacement alike. The copy is made beside the old one, read back, exchanged for it,
judged by the caller, and only then does the old one go: what is bad is never lost before what is good is there.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from archive_store.inventory import damaged
from archive_store.medium import Kind, Medium, read_whole
from archive_store.paths import INVENTORY, OBJECT_DECLARATION, SIDECAR, check_object_id, object_path
from archive_store.planting import folders_of, plant, reread
from archive_store.reader import is_there, no_object, snapshot
from archive_store.settling import (
    SWAP_JUDGED,
    SWAP_NEW,
    SWAP_OLD,
    SWAP_READY,
    heal,
    heal_swap,
    make_parents,
    publish_object,
    sync_parents,
)
from archive_store.staging import MEDIUM_LOCK, object_lock, transaction
from archive_store.versions import Receipt
from kernel.errors import IntegrityError, UnavailableError

_RESERVE = 1 << 20  # bytes


@dataclass(frozen=True)
class _Copy:
    """What the source holds: path in the object → SHA-512, all of it; the root inventory last."""

    digests: dict[str, str]
    size: int
    version: int


def transplant(
    source: Medium,
    target: Medium,
    object_id: str,
    *,
    inventory_sha512: str,
    sound: Callable[[], bool],
) -> Receipt:
    """Puts the source's copy in the place of the target's, if it is what the signed record says: `inventory_sha512`.

    `sound` is asked, once the new copy is in place, whether an independent check finds it whole; if not, the old one
    goes back.

    Raises NotFoundError `store.no_object`; IntegrityError `store.unconfirmed_source`, `store.source_failed`,
    `store.damaged` (the source),
    `store.verify_failed` (the target); UnavailableError `store.medium_full`, and what `Medium` raises.
    """
    folder = object_path(check_object_id(object_id))
    with _reading():
        copy = _read_source(source, object_id, folder, inventory_sha512)
    if target.free_bytes() < copy.size + _RESERVE:
        raise UnavailableError(
            "store.medium_full",
            f"На носителе «{target.identity.label}» нет места.",
            "Освободите место или замените носитель на больший и повторите.",
        )
    with (
        target.lock(object_lock(object_id)),
        transaction(target, "swap", [object_id], lambda tx: _undo(target, tx, object_id)) as tx,
    ):
        top = f"{tx}/{SWAP_NEW}"
        plant(target, top, {f"{top}/{path}": _checked(source, folder, path, copy) for path in copy.digests})
        reread(target, {f"{top}/{path}": digest for path, digest in copy.digests.items()})
        target.write_new(f"{tx}/{SWAP_READY}", [])
        target.sync_folder(tx)
        if target.traits.moves_folders:
            _exchange(target, tx, object_id, sound)
        else:
            _overwrite(target, top, object_id, copy, sound)
    return Receipt(object_id, copy.version, inventory_sha512, copy.size)


@contextmanager
def _reading() -> Iterator[None]:
    """A source that fails is no failure of the target: it is another holder's turn."""
    try:
        yield
    except UnavailableError as error:
        raise IntegrityError("store.source_failed", f"Копия не читается: {error.message}", error.hint) from error


def _read_source(source: Medium, object_id: str, folder: str, expected: str) -> _Copy:
    """Lists the source's files with their digests; the inventory must be the one that was signed."""
    if not is_there(source, folder):
        raise no_object(source, object_id)
    found = snapshot(source, folder)
    if found.inventory.object_id != object_id or found.sha512 != expected:
        raise IntegrityError(
            "store.unconfirmed_source",
            f"Копия {object_id} на носителе «{source.identity.label}» не та, что записана в книге учёта.",
            "С неё ничего не восстановлено. Проверьте носители: letopis media check --full.",
        )
    digests = {path: digest for digest, paths in found.inventory.manifest.items() for path in paths}
    size = sum(entry.size for path in digests if (entry := source.entry(f"{folder}/{path}")))
    small = [OBJECT_DECLARATION, SIDECAR]
    small += [f"v{number}/{name}" for number in range(1, found.inventory.head + 1) for name in (INVENTORY, SIDECAR)]
    for path in (*small, INVENTORY):
        digests[path] = hashlib.sha512(read_whole(source, f"{folder}/{path}")).hexdigest()
    if digests[INVENTORY] != expected:
        raise damaged(folder, "опись объекта не совпадает со своей контрольной суммой")
    return _Copy(digests, size, found.inventory.head)


def _checked(source: Medium, folder: str, path: str, copy: _Copy) -> Iterator[bytes]:
    digest = hashlib.sha512()
    chunks: Iterator[bytes] | None = None
    while True:
        with _reading():
            chunks = chunks or source.chunks(f"{folder}/{path}")
            chunk = next(chunks, None)
        if chunk is None:
            break
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != copy.digests[path]:
        raise damaged(f"{folder}/{path}", "содержимое изменилось")


def _exchange(target: Medium, tx: str, object_id: str, sound: Callable[[], bool]) -> None:
    folder = object_path(object_id)
    if target.entry(folder) is not None:
        target.move(folder, f"{tx}/{SWAP_OLD}")
        target.sync_folder(tx)
        sync_parents(target, object_id)
    publish_object(target, f"{tx}/{SWAP_NEW}", object_id)
    if not sound():
        raise _unsound(target)  # the undo puts the old copy back
    target.write_new(f"{tx}/{SWAP_JUDGED}", [])
    target.sync_folder(tx)


def _overwrite(target: Medium, top: str, object_id: str, copy: _Copy, sound: Callable[[], bool]) -> None:
    """Where folders cannot be renamed: file over file, the root inventory last, then what is foreign goes."""
    folder = object_path(object_id)
    with target.lock(MEDIUM_LOCK):
        make_parents(target, object_id)
    for needed in folders_of(folder, [f"{folder}/{path}" for path in copy.digests]):
        if target.entry(needed) is None:
            target.make_folder(needed)
    for path in copy.digests:
        target.move(f"{top}/{path}", f"{folder}/{path}", replace=True)
    for path in files_below(target, folder):
        if path.removeprefix(f"{folder}/") not in copy.digests:
            target.remove_file(path)
    if not sound():
        raise _unsound(target)


def files_below(medium: Medium, folder: str) -> list[str]:
    """Paths of all files in a folder and those below it. Raises NotFoundError `store.no_path`."""
    found = []
    for entry in medium.entries(folder):
        path = f"{folder}/{entry.name}"
        found += files_below(medium, path) if entry.kind is Kind.FOLDER else [path]
    return found


def _undo(target: Medium, tx: str, object_id: str) -> None:
    """The old copy goes back; a new one that was put in place and not judged sound goes, if there was no old one."""
    folder = object_path(object_id)
    in_place = target.entry(f"{tx}/{SWAP_NEW}") is None and target.entry(f"{tx}/{SWAP_JUDGED}") is None
    if target.traits.moves_folders and in_place and target.entry(f"{tx}/{SWAP_READY}") and target.entry(folder):
        target.move(folder, f"{tx}/rejected")
    heal_swap(target, tx, object_id)
    heal(target, object_id)


def _unsound(target: Medium) -> IntegrityError:
    return IntegrityError(
        "store.verify_failed",
        f"Новая копия на носителе «{target.identity.label}» не прошла независимую проверку; прежняя осталась на месте.",
        f"Замените носитель: letopis media replace {target.identity.name} НОВАЯ_ПАПКА.",
    )
