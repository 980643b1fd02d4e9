"""Taking one object off a medium by a tombstone, and proving by reading that nothing of it is left there.

A tombstone names the inventories that its act was about; an object in another state is not destroyed, but told of.
What remains in the device's spare cells is said in docs/format.md §13; only the medium as a whole can be sanitised.
"""

from datetime import datetime

from archive_store.medium import Kind, Medium
from archive_store.paths import FOLDER_NOTE, STAGING, object_path
from archive_store.reader import is_there, read_inventory
from archive_store.store import clean_staging, remove_object
from archive_store.tombstones import Tombstone
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, RefusedError


def purge(medium: Medium, stone: Tombstone, now: datetime) -> None:
    """Removes the object that the tombstone names; when this returns, its absence was read and survives a power cut.

    Raises IntegrityError `purge.other_object`, `purge.not_gone`, `store.damaged`; RefusedError `store.cannot_erase`,
    `store.locked`; and what `Medium` raises.
    """
    folder = object_path(stone.object_id)
    if is_there(medium, folder):
        # A copy may lack files; what it is, its inventories say.
        if not _inventories(medium, folder) & set(stone.inventories):
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
        remove_object(medium, stone.object_id)
    clean_staging(medium)
    prove_gone(medium, stone.object_id)


def _inventories(medium: Medium, folder: str) -> set[str]:
    """SHA-512 of each inventory in the object's folder and in its versions."""
    versions = [entry.name for entry in medium.entries(folder) if entry.kind is Kind.FOLDER]
    contents = (read_inventory(medium, f"{folder}/{name}".rstrip("/")) for name in ("", *versions))
    return {sha512_hex(content) for content in contents if content is not None}


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
