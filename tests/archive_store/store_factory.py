"""What the tests of the store are made of: a key, identities, media, object contents."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive_store.archive_keys import first_key
from archive_store.directory import DirectoryMedium
from archive_store.identity import MediumIdentity
from archive_store.keys import ArchiveKey
from archive_store.media import create_medium, initialise
from archive_store.medium import Kind, Medium
from archive_store.memory import MemoryMedium
from archive_store.versions import Content, ObjectVersion

AT = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)


def identity(key: ArchiveKey, name: str = "a", number: int = 1) -> MediumIdentity:
    return MediumIdentity(
        uuid=f"00000000-0000-4000-8000-{number:012d}",
        name=name,
        label=f"Летопись-{name.upper()}",
        custodian="ответственный за архив",
        school="28",
        created=AT,
        key_id=key.key_id,
    )


def new_directory_medium(path: Path, key: ArchiveKey, name: str = "a", number: int = 1) -> DirectoryMedium:
    return create_medium(path, identity(key, name, number), key)


def new_memory_medium(key: ArchiveKey, name: str = "m", **options: Any) -> MemoryMedium:
    medium = MemoryMedium(identity(key, name), **options)
    initialise(medium, medium.identity.as_bytes(), key, [first_key(key, AT)])
    return medium


def version(
    object_id: str = "letopis:28/2025-26/7a/journal",
    files: Mapping[str, Content] | None = None,
    *,
    hours: int = 0,
    message: str = "Закрытие учебного года",
) -> ObjectVersion:
    content = {"1/journal.pdf": b"%PDF-1.7 " * 2000, "1/record.json": b'{"version": 1}\n'} if files is None else files
    return ObjectVersion(object_id, content, AT + timedelta(hours=hours), message, "director")


def listing(medium: Medium, folder: str = "") -> list[str]:
    """All paths of a medium, folders with a slash at the end; what the store keeps for its locks left out."""
    found = []
    for entry in medium.entries(folder):
        path = f"{folder}/{entry.name}".lstrip("/")
        if path == "extensions":
            found += [
                f"extensions/letopis-staging/{left.name}"
                for left in medium.entries("extensions/letopis-staging")
                if left.name != "README.txt"
            ]
        elif entry.kind is Kind.FOLDER:
            found += [f"{path}/", *listing(medium, path)]
        else:
            found.append(path)
    return found
