"""Putting right what a killed or failed writer left of one object (docs/format.md §6). The object's lock is held."""

from archive_store.inventory import Inventory, damaged
from archive_store.medium import Kind, Medium
from archive_store.paths import INVENTORY, SIDECAR, object_path
from archive_store.reader import Snapshot, read_inventory, sidecar, snapshot, version_snapshot
from archive_store.staging import MEDIUM_LOCK, remove_tree, transaction
from kernel.errors import NotFoundError, RefusedError


def settle(medium: Medium, identifier: str) -> Snapshot | None:
    """Completes an interrupted new version and gives the object's newest inventory, or None if there is no object.

    Raises IntegrityError `store.damaged` if what is there is no state that a writer leaves.
    """
    folder = object_path(identifier)
    if not medium.traits.moves_folders:
        _clear_unfinished(medium, folder)
    if medium.entry(folder) is None:
        return None
    found = snapshot(medium, folder)
    if found.inventory.object_id != identifier:
        raise damaged(folder, "в папке лежит другой объект")
    waiting = _waiting_version(medium, folder, found.inventory)
    if waiting is not None or version_snapshot(medium, folder, found.inventory.as_bytes()) is None:
        found = waiting or found
        with transaction(medium, "replace", [identifier], lambda _: None) as staged:
            stage_root(medium, staged, found)
            install_root(medium, staged, folder)
    return found


def _clear_unfinished(medium: Medium, folder: str) -> None:
    """Where files go to their place one by one: what was not confirmed by its last file goes."""
    if medium.entry(folder) is None:
        return
    if medium.entry(f"{folder}/{INVENTORY}") is None:
        remove_tree(medium, folder)
        return
    for entry in medium.entries(folder):
        own = f"{folder}/{entry.name}"
        if entry.kind is Kind.FOLDER and medium.entry(f"{own}/{SIDECAR}") is None:
            remove_tree(medium, own)


def _waiting_version(medium: Medium, folder: str, before: Inventory) -> Snapshot | None:
    own = f"{folder}/v{before.head + 1}"
    if medium.entry(own) is None:
        return None
    content = read_inventory(medium, own)
    found = version_snapshot(medium, own, content) if content else None
    if found is None or found.inventory.versions[:-1] != before.versions:
        raise damaged(own, "недописанная версия не продолжает объект")
    return found


def stage_root(medium: Medium, staged: str, found: Snapshot) -> None:
    """Writes a root inventory and its sidecar into a transaction's folder."""
    medium.write_new(f"{staged}/{INVENTORY}", [found.inventory.as_bytes()])
    medium.write_new(f"{staged}/{SIDECAR}", [sidecar(found.sha512)])


def install_root(medium: Medium, staged: str, folder: str) -> None:
    """Moves them over the object's own, the sidecar last; durable on return."""
    for name in (INVENTORY, SIDECAR):
        medium.move(f"{staged}/{name}", f"{folder}/{name}", replace=True)
        medium.sync_folder(folder)


def heal(medium: Medium, identifier: str) -> None:
    """Puts an object right after its writer failed: completes it, or takes away the empty folders made for it."""
    if settle(medium, identifier) is None:
        prune_parents(medium, identifier)


def publish_object(medium: Medium, staged: str, identifier: str) -> None:
    """Moves a whole object from the staging area to its place, which must be free; durable on return."""
    with medium.lock(MEDIUM_LOCK):  # or a purge nearby could prune the parents between these two
        make_parents(medium, identifier)
        medium.move(staged, object_path(identifier))
    sync_parents(medium, identifier)


def take_away(medium: Medium, staged: str, folder: str) -> None:
    """Takes an object from its place at one stroke: to the staging area, or by its root inventory first."""
    if medium.traits.moves_folders:
        medium.move(folder, f"{staged}/removed")
        return
    if medium.entry(f"{folder}/{INVENTORY}") is not None:
        medium.remove_file(f"{folder}/{INVENTORY}")
    if medium.entry(folder) is not None:
        remove_tree(medium, folder)
    medium.sweep(folder)


SWAP_READY, SWAP_NEW, SWAP_OLD, SWAP_JUDGED = "ready", "object", "aside", "judged"


def heal_swap(medium: Medium, staged: str, identifier: str) -> None:
    """Ends an interrupted exchange of a copy, so that one whole copy is in place.

    Until the new one was judged the old one goes back; where there was none, the new one goes in if it was whole.
    """
    if not medium.traits.moves_folders:
        return
    folder = object_path(identifier)
    there = medium.entry(folder) is not None
    old_waits = medium.entry(f"{staged}/{SWAP_OLD}") is not None
    if old_waits and medium.entry(f"{staged}/{SWAP_JUDGED}") is None:
        if there:
            medium.move(folder, f"{staged}/rejected")
        publish_object(medium, f"{staged}/{SWAP_OLD}", identifier)
    elif not there and medium.entry(f"{staged}/{SWAP_READY}") is not None and medium.entry(f"{staged}/{SWAP_NEW}"):
        publish_object(medium, f"{staged}/{SWAP_NEW}", identifier)


def make_parents(medium: Medium, identifier: str) -> None:
    """Makes the folders above an object that are missing. The medium's lock is held."""
    for parent in reversed(parents(identifier)):
        if parent and medium.entry(parent) is None:
            medium.make_folder(parent)


def prune_parents(medium: Medium, identifier: str) -> None:
    """Takes away the folders above an object that are empty (OCFL E073), and makes that durable."""
    with medium.lock(MEDIUM_LOCK):
        for parent in parents(identifier)[:-1]:
            try:
                medium.remove_folder(parent)
            except RefusedError:
                break  # not empty: neither is any above it
            except NotFoundError:
                continue
    sync_parents(medium, identifier)


def sync_parents(medium: Medium, identifier: str) -> None:
    """Makes the names of all folders above an object durable, up to the root.

    All of them, not only those made just now: another writer may have made one and died before it synced.
    """
    for parent in parents(identifier):
        if medium.entry(parent):
            medium.sync_folder(parent)


def parents(identifier: str) -> list[str]:
    """The folders above an object, nearest first; the last is the root."""
    parts = object_path(identifier).split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]
