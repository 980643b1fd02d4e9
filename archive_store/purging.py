"""Taking one object off a medium by a tombstone, and proving by reading that nothing of it is left there.

A tombstone names the inventories that its act was about; an object in another state is not destroyed, but told of.
What remains in the device's spare cells is said in docs/format.md §13; only the medium as a whole can be sanitised.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from archive_store.medium import Kind, Medium, read_whole
from archive_store.paths import FOLDER_NOTE, SIDECAR, STAGING, object_path
from archive_store.reader import is_there, read_inventory
from archive_store.store import clean_staging, remove_object, remove_rest
from archive_store.tombstones import Tombstone
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, RefusedError


def purge(medium: Medium, stone: Tombstone, now: datetime) -> None:
    """Removes the object that the tombstone names; when this returns, its absence was read and survives a power cut.

    Raises IntegrityError `purge.other_object`, `purge.not_gone`, `store.damaged`; RefusedError `store.cannot_erase`,
    `store.locked`; and what `Medium` raises.
    """
    folder = object_path(stone.object_id)
    there = is_there(medium, folder)
    # Where files go one by one, an earlier call may have taken off the root inventory and then met a lock.
    if there or medium.traces(folder):
        if not _is_meant(medium, folder, stone.inventories, whole=there):
            raise IntegrityError(
                "purge.other_object",
                f"На носителе «{medium.identity.label}» под номером {stone.object_id} лежит не то, что вошло в акт.",
                "Не уничтожено. Сравните носители (letopis media check --full) и сообщите ответственному за архив.",
            )
        until = medium.locked_until(folder)
        if until is not None and until > now:
            raise RefusedError(
                "store.locked",
                f"{stone.object_id} на носителе «{medium.identity.label}» заперт от удаления до {until:%d.%m.%Y}.",
                "Акт остаётся выполненным частично; повторите после этого дня.",
            )
        (remove_object if there else remove_rest)(medium, stone.object_id)
    clean_staging(medium)
    prove_gone(medium, stone.object_id)


def _is_meant(medium: Medium, folder: str, inventories: Sequence[str], *, whole: bool) -> bool:
    """Whether the copy is in a state that the act was about, or in an earlier one.

    A copy may lack files; what it is, its inventories say: the one in the root and one in each version's folder
    (OCFL 1.1, 3.5). One that is damaged says nothing, and of a copy that has a root inventory (`whole`) one must say
    what it is; of the rest of one that went before none may be left.
    """
    entries = medium.entries(folder) if medium.entry(folder) else ()  # or there are old versions alone
    folders = [entry.name for entry in entries if entry.kind is Kind.FOLDER]
    versions = [name for name in folders if re.fullmatch(r"v\d+", name)]
    if any(int(name[1:]) > len(inventories) for name in versions):
        return False
    told = {digest for name in ("", *versions) if (digest := _whole(medium, f"{folder}/{name}".rstrip("/")))}
    return told <= set(inventories) and (bool(told) or not whole)


def _whole(medium: Medium, folder: str) -> str:
    """SHA-512 of the inventory in the folder, if its sidecar says the same; empty where none is, or a damaged one."""
    content = read_inventory(medium, folder)
    sidecar = f"{folder}/{SIDECAR}"
    if content is None or medium.entry(sidecar) is None:
        return ""
    digest = sha512_hex(content)
    return digest if read_whole(medium, sidecar).split()[:1] == [digest.encode()] else ""


def prove_gone(medium: Medium, object_id: str) -> None:
    """Looks for any trace: at the object's place, in the staging area, old versions. Raises as `purge`."""
    left = medium.traces(object_path(object_id))
    staged = [entry.name for entry in medium.entries(STAGING) if entry.name != FOLDER_NOTE]
    if left or any(medium.traces(f"{STAGING}/{name}/removed") for name in staged):
        raise IntegrityError(
            "purge.not_gone",
            f"На носителе «{medium.identity.label}» остались следы {object_id}: {left or 'незаконченная запись'}.",
            "Повторите выполнение акта; если не поможет, замените носитель и уничтожьте его целиком.",
        )
