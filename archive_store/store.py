"""Writing objects onto a medium, so that a kill or a power cut at any moment leaves either all of it or nothing.

A new object, or a new version of one, is built in the staging area of the same medium, synced, read back past the page
cache, and only then moved to its place (OCFL 1.1 implementation notes 3.7.2; docs/format.md §6). When a function here
returns, what it did survives a power cut.

Any number of processes may write to one medium at once.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from archive_store.inventory import Inventory, State, damaged, next_version
from archive_store.medium import Medium
from archive_store.paths import (
    INVENTORY,
    OBJECT_DECLARATION,
    SIDECAR,
    check_object_id,
    object_path,
)
from archive_store.reader import Snapshot, no_object, read_inventory, sidecar, version_snapshot
from archive_store.settling import (
    heal,
    install_root,
    make_parents,
    prune_parents,
    settle,
    stage_root,
    sync_parents,
)
from archive_store.staging import MEDIUM_LOCK, dead_transactions, discard, object_lock, transaction
from archive_store.versions import Content, ObjectVersion, Receipt, check_files, chunks_of, measure
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, RefusedError, UnavailableError

# Left free on a medium, so that the event log can still be written when no object fits any more.
_RESERVE = 1 << 20  # bytes
_OVERHEAD = 64 << 10  # bytes: inventories, sidecars, folders of one object


@dataclass(frozen=True)
class _Plan:
    before: Inventory | None
    after: Inventory
    sources: Mapping[str, Content]  # content path → what to copy there
    sizes: Mapping[str, int]


def put(medium: Medium, version: ObjectVersion) -> Receipt:
    """Writes a new object.

    The same content again gives the same receipt and writes nothing, also after the object got further versions.

    Raises RefusedError `store.conflict` if the id holds something else; IntegrityError `store.damaged`,
    `store.verify_failed`; BadInputError `store.no_source`, `store.source_changed`; and what `Medium` raises.
    """
    measured = measure(version.files)
    state = {path: digest for path, (digest, _) in measured.items()}
    with medium.lock(object_lock(version.object_id)):
        found = settle(medium, version.object_id)
        if found is not None:
            return _replayed(medium, found, 1, state)
        return _write(medium, version, None, state, measured)


def put_version(medium: Medium, change: ObjectVersion, *, base: int | None = None) -> Receipt:
    """Adds a version to an object: `change.files` are added or take the place of files of the same path.

    If nothing would change, the receipt of the newest version is given and nothing is written. `base` is the version
    that the caller saw; with it, a repeated call gives the receipt of the first one even after further versions.

    Raises NotFoundError `store.no_object`, RefusedError `store.conflict` if another version came after `base`, and
    as `put`.
    """
    measured = measure(change.files)
    changed = {path: digest for path, (digest, _) in measured.items()}
    with medium.lock(object_lock(change.object_id)):
        found = settle(medium, change.object_id)
        if found is None:
            raise no_object(medium, change.object_id)
        head = found.inventory.head
        seen = head if base is None else base
        if not 1 <= seen <= head:
            raise _conflict(medium, change.object_id)
        state = {**found.inventory.state(seen), **changed}
        if state == found.inventory.state(seen):
            return _receipt(medium, found, seen)
        if seen < head:
            return _replayed(medium, found, seen + 1, state)
        check_files(state)
        return _write(medium, change, found.inventory, state, measured)


def remove_object(medium: Medium, object_id: str) -> None:
    """Takes a whole object off the medium, durably: it leaves its place at one stroke, then its files go.

    After an error or a kill call `clean_staging` before saying that anything was destroyed: files may wait there.

    Raises NotFoundError `store.no_object`, RefusedError `store.cannot_erase`, and what `Medium` raises.
    """
    folder = object_path(check_object_id(object_id))
    if not medium.traits.can_erase:
        raise RefusedError(
            "store.cannot_erase",
            f"С носителя «{medium.identity.label}» нельзя удалить один объект.",
            "Такой носитель уничтожают целиком, по отдельному акту.",
        )
    with medium.lock(object_lock(object_id)):
        if medium.entry(folder) is None:
            raise no_object(medium, object_id)
        with transaction(medium, "remove", object_id, lambda: prune_parents(medium, object_id)) as staged:
            medium.move(folder, f"{staged}/removed")
            prune_parents(medium, object_id)


def clean_staging(medium: Medium, *, keep: Collection[str] = ()) -> int:
    """Puts right what killed writers left and gives the number of leftovers. Living writers are not disturbed.

    `keep` names transaction folders (their last part) to leave alone, for an inquiry.

    Raises IntegrityError `store.damaged` if an object is in a state that no writer leaves.
    """
    count = 0
    troubles = []
    for folder, object_id in dead_transactions(medium):
        if folder.rpartition("/")[2] in keep:
            continue
        if object_id:
            try:
                with medium.lock(object_lock(object_id)):
                    heal(medium, object_id)
            except IntegrityError as error:
                troubles.append(error)  # it must not keep the others from being cleaned
        if folder:
            discard(medium, folder)
        count += 1
    if troubles:
        raise troubles[0]
    return count


def _write(
    medium: Medium,
    version: ObjectVersion,
    before: Inventory | None,
    state: State,
    measured: Mapping[str, tuple[str, int]],
) -> Receipt:
    after = next_version(version.object_id, before, state, version.created, version.message, version.actor)
    plan = _plan(before, after, version.files, measured)
    _check_room(medium, sum(plan.sizes.values()))
    with transaction(
        medium, "version" if before else "put", version.object_id, lambda: heal(medium, after.object_id)
    ) as tx:
        content = after.as_bytes()
        found = Snapshot(after, sha512_hex(content))
        # 1. Everything into the staging area; each file is synced as it is closed.
        written = _stage(medium, f"{tx}/object", plan, found)
        if before is not None:
            stage_root(medium, tx, found)
        # 2. The promise above: nothing is confirmed that was not read back from the device.
        _reread(medium, written)
        # 3. Into its place, in OCFL's order.
        if before is None:
            _publish_object(medium, tx, version.object_id)
        else:
            _publish_version(medium, tx, after)
    return Receipt(version.object_id, after.head, found.sha512, sum(size for _, size in written.values()))


def _plan(
    before: Inventory | None, after: Inventory, files: Mapping[str, Content], measured: Mapping[str, tuple[str, int]]
) -> _Plan:
    sources = {}
    sizes = {}
    for path, (digest, size) in measured.items():
        own = f"v{after.head}/content/{path}"
        if own in after.manifest[digest]:
            sources[own] = files[path]
            sizes[own] = size
    return _Plan(before, after, sources, sizes)


def _stage(medium: Medium, top: str, plan: _Plan, found: Snapshot) -> dict[str, tuple[str, int]]:
    """Writes the object's or version's folder; gives path → digest and size of each file in it."""
    own = f"{top}/v{plan.after.head}"
    small = {f"{own}/{INVENTORY}": plan.after.as_bytes(), f"{own}/{SIDECAR}": sidecar(found.sha512)}
    if plan.before is None:
        small |= {
            f"{top}/{OBJECT_DECLARATION}": b"ocfl_object_1.1\n",
            f"{top}/{INVENTORY}": plan.after.as_bytes(),
            f"{top}/{SIDECAR}": sidecar(found.sha512),
        }
    folders = _folders(top, [*small, *(f"{top}/{path}" for path in plan.sources)])
    for folder in folders:
        medium.make_folder(folder)
    for path, data in small.items():
        medium.write_new(path, [data])
    digests = {path: digest for digest, paths in plan.after.manifest.items() for path in paths}
    for path, content in plan.sources.items():
        medium.write_new(f"{top}/{path}", chunks_of(content, digests[path]))
    for folder in reversed(folders):
        medium.sync_folder(folder)
    written = {path: (sha512_hex(data), len(data)) for path, data in small.items()}
    return written | {f"{top}/{path}": (digests[path], plan.sizes[path]) for path in plan.sources}


def _folders(top: str, files: Collection[str]) -> list[str]:
    """All folders to make for the files, parents first."""
    found = {top}
    for path in files:
        while (path := path.rpartition("/")[0]) not in found:
            found.add(path)
    return sorted(found)


def _reread(medium: Medium, written: Mapping[str, tuple[str, int]]) -> None:
    for path, (expected, _) in written.items():
        digest = hashlib.sha512()
        for chunk in medium.chunks(path, fresh=True):
            digest.update(chunk)
        if digest.hexdigest() != expected:
            raise IntegrityError(
                "store.verify_failed",
                f"Носитель «{medium.identity.label}» вернул не то, что на него записали.",
                "Не используйте этот носитель: замените его и создайте копию заново с целого.",
            )


def _publish_object(medium: Medium, tx: str, object_id: str) -> None:
    with medium.lock(MEDIUM_LOCK):  # or a purge nearby could prune the parents between these two
        make_parents(medium, object_id)
        medium.move(f"{tx}/object", object_path(object_id))
    sync_parents(medium, object_id)


def _publish_version(medium: Medium, tx: str, after: Inventory) -> None:
    folder = object_path(after.object_id)
    medium.move(f"{tx}/object/v{after.head}", f"{folder}/v{after.head}")
    medium.sync_folder(folder)
    install_root(medium, tx, folder)


def _replayed(medium: Medium, found: Snapshot, number: int, state: State) -> Receipt:
    if found.inventory.state(number) != state:
        raise _conflict(medium, found.inventory.object_id)
    return _receipt(medium, found, number)


def _receipt(medium: Medium, found: Snapshot, number: int) -> Receipt:
    inventory = found.inventory
    if number != inventory.head:
        folder = f"{object_path(inventory.object_id)}/v{number}"
        content = read_inventory(medium, folder)
        earlier = version_snapshot(medium, folder, content) if content else None
        if earlier is None:
            raise damaged(folder, "нет описи версии, или она не совпадает со своей контрольной суммой")
        found = earlier
    return Receipt(inventory.object_id, number, found.sha512, 0)


def _conflict(medium: Medium, object_id: str) -> RefusedError:
    return RefusedError(
        "store.conflict",
        f"На носителе «{medium.identity.label}» под номером {object_id} уже лежит другое.",
        "Записанное не меняют. Сравните документы; исправленный документ оформляют новой версией (correct).",
    )


def _check_room(medium: Medium, size: int) -> None:
    if medium.free_bytes() < size + _OVERHEAD + _RESERVE:
        raise UnavailableError(
            "store.medium_full",
            f"На носителе «{medium.identity.label}» нет места.",
            "Освободите место или замените носитель на больший и повторите.",
        )
