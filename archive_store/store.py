"""Writing objects onto a medium, so that a kill or a power cut at any moment leaves either all of it or nothing.

A new object, or a new version of one, is built in the staging area of the same medium, synced, read back past the page
cache, and only then moved to its place (OCFL 1.1 implementation notes 3.7.2; docs/format.md §6). When a function here
returns, what it did survives a power cut.

Any number of processes may write to one medium at once. Where a medium cannot rename a folder (an object store), the
files go to their place at once and the root inventory last: without it an object is not there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack

from archive_store.building import Plan, plan_version, write_objects, write_version
from archive_store.inventory import State, damaged
from archive_store.medium import Medium
from archive_store.paths import (
    check_object_id,
    object_path,
)
from archive_store.reader import Snapshot, is_there, no_object, read_inventory, version_snapshot
from archive_store.settling import (
    heal,
    heal_swap,
    prune_parents,
    settle,
    take_away,
)
from archive_store.staging import Intent, dead_transactions, discard, object_lock, transaction
from archive_store.versions import Measured, ObjectVersion, Receipt, check_files, measure
from kernel.errors import IntegrityError, RefusedError, UnavailableError

# Left free on a medium, so that the logs can still be written when no object fits any more.
_RESERVE = 1 << 20  # bytes
_OVERHEAD = 64 << 10  # bytes: inventories, sidecars, folders of one object


def put(medium: Medium, version: ObjectVersion) -> Receipt:
    """Writes a new object.

    The same content again gives the same receipt and writes nothing, also after the object got further versions.

    Raises RefusedError `store.conflict` if the id holds something else; IntegrityError `store.damaged`,
    `store.verify_failed`; BadInputError `store.no_source`, `store.source_changed`; and what `Medium` raises.
    """
    return put_many(medium, [version])[0]


def put_many(
    medium: Medium, versions: Sequence[ObjectVersion], measured: Mapping[str, Measured] | None = None
) -> list[Receipt]:
    """Writes new objects together: synced at once, read back at once, published at once.

    `measured` (object id → what `measure` said of its files) spares the hashing when many media get the same. A kill in
    the middle leaves some of them published; the same call again finishes. Raises as `put`.
    """
    known = measured or {version.object_id: measure(version.files) for version in versions}
    receipts: dict[str, Receipt] = {}
    plans: dict[str, Plan] = {}
    with ExitStack() as locks:
        for name in sorted({object_lock(version.object_id) for version in versions}):
            locks.enter_context(medium.lock(name))
        for version in versions:
            facts = known[version.object_id]
            state = {path: digest for path, (digest, _) in facts.items()}
            found = settle(medium, version.object_id)
            if found is not None:
                receipts[version.object_id] = _replayed(medium, found, 1, state)
            else:
                plans[version.object_id] = plan_version(version, None, state, facts)
        if plans:
            _check_room(medium, plans.values())
            write_objects(medium, tuple(plans.values()))
    receipts |= {object_id: _written(plan) for object_id, plan in plans.items()}
    return [receipts[version.object_id] for version in versions]


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
        plan = plan_version(change, found.inventory, state, measured)
        _check_room(medium, [plan])
        write_version(medium, plan)
        return _written(plan)


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
        if not is_there(medium, folder):
            raise no_object(medium, object_id)
        _take_off(medium, object_id)


def remove_rest(medium: Medium, object_id: str) -> None:
    """Takes off what is left of an object whose root inventory went before, on a medium where files go one by one.

    Raises as `remove_object`; RefusedError `store.locked`.
    """
    with medium.lock(object_lock(check_object_id(object_id))):
        _take_off(medium, object_id)


def _take_off(medium: Medium, object_id: str) -> None:
    """The object's lock is held."""
    with transaction(medium, "remove", [object_id], lambda _: prune_parents(medium, object_id)) as staged:
        take_away(medium, staged, object_path(object_id))
        prune_parents(medium, object_id)


def clean_staging(medium: Medium, *, keep: Collection[str] = ()) -> int:
    """Puts right what killed writers left and gives the number of leftovers. Living writers are not disturbed.

    `keep` names transaction folders (their last part) to leave alone, for an inquiry.

    Raises IntegrityError `store.damaged` if an object is in a state that no writer leaves.
    """
    count = 0
    troubles = []
    for folder, intent, release in dead_transactions(medium):
        if folder.rpartition("/")[2] in keep:
            continue
        for object_id in intent.objects:
            try:
                _heal_dead(medium, folder, intent, object_id)
            except IntegrityError as error:
                troubles.append(error)  # it must not keep the others from being cleaned
        if folder:
            discard(medium, folder, release)
        count += 1
    if troubles:
        raise troubles[0]
    return count


def _heal_dead(medium: Medium, folder: str, intent: Intent, object_id: str) -> None:
    with medium.lock(object_lock(object_id)):
        if intent.verb == "swap":
            heal_swap(medium, folder, object_id)
        heal(medium, object_id)


def _written(plan: Plan) -> Receipt:
    return Receipt(plan.object_id, plan.after.head, plan.sha512, plan.size)


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


def _check_room(medium: Medium, plans: Iterable[Plan]) -> None:
    if medium.free_bytes() < sum(plan.size + _OVERHEAD for plan in plans) + _RESERVE:
        raise UnavailableError(
            "store.medium_full",
            f"На носителе «{medium.identity.label}» нет места.",
            "Освободите место или замените носитель на больший и повторите.",
        )
