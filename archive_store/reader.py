"""Reading a medium with nothing but the medium: no index, no database. Every byte handed out was checked."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive_store.inventory import Inventory, damaged, parse_inventory
from archive_store.medium import Kind, Medium, read_whole
from archive_store.paths import EXTENSIONS, INVENTORY, OBJECT_DECLARATION, SIDECAR, check_object_id, object_path
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, LetopisError, NotFoundError, RefusedError


@dataclass(frozen=True)
class FileFact:
    """A file of an object: its digest by the inventory, its size in bytes as found, its path inside the object."""

    sha512: str
    size: int
    content_path: str


@dataclass(frozen=True)
class ObjectHead:
    """An object's newest version.

    Attributes:
        object_id: see docs/format.md §4.
        version: the OCFL version's number, from 1.
        inventory_sha512: names the whole state: equal on all media that hold the same.
        files: logical path → what is known without reading the file.
    """

    object_id: str
    version: int
    inventory_sha512: str
    files: Mapping[str, FileFact]


@dataclass(frozen=True)
class Snapshot:
    """An inventory that agrees with its sidecar, and the digest of its bytes."""

    inventory: Inventory
    sha512: str


def object_head(medium: Medium, object_id: str) -> ObjectHead | None:
    """The object's newest version, or None if the medium does not hold it. Raises IntegrityError `store.damaged`."""
    folder = object_path(check_object_id(object_id))
    return _head(medium, folder) if is_there(medium, folder) else None


def is_there(medium: Medium, folder: str) -> bool:
    """Whether an object is in the folder: where files come one by one, only once its root inventory is there."""
    last = folder if medium.traits.moves_folders else f"{folder}/{INVENTORY}"
    return medium.entry(last) is not None


def list_objects(
    medium: Medium, *, on_damage: Callable[[str, LetopisError], None] | None = None
) -> Iterator[ObjectHead]:
    """All objects, found by walking the folders, one at a time.

    `on_damage` is told the folder and the error of an object that cannot be listed, and the walk goes on; without it
    the IntegrityError is raised.
    """
    for folder in _object_folders(medium, ""):
        try:
            head = _head(medium, folder)
            if object_path(head.object_id) != folder:
                raise damaged(folder, "объект лежит не в своей папке")
        except (IntegrityError, NotFoundError) as error:
            if medium.entry(folder) is None:
                continue  # removed while we walked
            if on_damage is None:
                raise
            on_damage(folder, error)
        else:
            yield head


def read_file(medium: Medium, object_id: str, logical_path: str) -> bytes:
    """A file of the newest version.

    Raises NotFoundError `store.no_object` or `store.no_file`, IntegrityError `store.damaged`.
    """
    head = _present(medium, object_id)
    if logical_path not in head.files:
        raise NotFoundError(
            "store.no_file", f"В объекте {object_id} нет файла «{logical_path}».", "Состав объекта показывает find."
        )
    fact = head.files[logical_path]
    return b"".join(verified_chunks(medium, object_path(object_id), fact))


def read_files(medium: Medium, head: ObjectHead) -> dict[str, bytes]:
    """All files of the version that the head tells of, by logical path. Raises IntegrityError `store.damaged`."""
    folder = object_path(head.object_id)
    return {path: b"".join(verified_chunks(medium, folder, fact)) for path, fact in head.files.items()}


@dataclass(frozen=True)
class ObjectVersionFacts:
    """A version of an object, newest or not: its inventory's bytes, and its files."""

    number: int
    inventory: bytes
    files: Mapping[str, FileFact]


def object_version(medium: Medium, object_id: str, number: int) -> ObjectVersionFacts:
    """One version of an object by its own inventory.

    Raises NotFoundError `store.no_object`, `store.no_version`; IntegrityError `store.damaged`.
    """
    folder = object_path(check_object_id(object_id))
    if medium.entry(folder) is None:
        raise no_object(medium, object_id)
    own = f"{folder}/v{number}"
    content = read_inventory(medium, own)
    if content is None:
        raise NotFoundError(
            "store.no_version", f"У объекта {object_id} нет версии {number}.", "Проверьте носитель: media check."
        )
    found = version_snapshot(medium, own, content)
    if found is None:
        raise damaged(own, "опись версии не совпадает со своей контрольной суммой")
    return ObjectVersionFacts(number, content, _files(medium, folder, found.inventory))


def version_file(medium: Medium, object_id: str, version: ObjectVersionFacts, logical_path: str) -> bytes:
    """A file of that version. Raises IntegrityError `store.damaged`; KeyError for a path it does not have."""
    return b"".join(verified_chunks(medium, object_path(object_id), version.files[logical_path]))


def copy_out(medium: Medium, object_id: str, target: Path) -> list[Path]:
    """Copies the newest version's files into a folder, under their logical paths; gives the new files' paths.

    The folder must be empty or not exist yet. A file that turns out damaged is not left behind.

    Raises RefusedError `store.target_not_empty`, NotFoundError `store.no_object`, IntegrityError `store.damaged`.
    """
    head = _present(medium, object_id)
    if target.exists() and any(target.iterdir()):
        raise RefusedError("store.target_not_empty", f"Папка {target} не пуста.", "Укажите новую или пустую папку.")
    copied = []
    for logical_path, fact in sorted(head.files.items()):
        path = target / logical_path
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".part")
        try:
            with partial.open("xb") as file:
                for chunk in verified_chunks(medium, object_path(object_id), fact):
                    file.write(chunk)
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
        copied.append(path)
    return copied


def verified_chunks(medium: Medium, folder: str, fact: FileFact) -> Iterator[bytes]:
    """A file's bytes. Raises IntegrityError `store.damaged` after the last one if they are not what was archived.

    So the caller must not use what it got before the end.
    """
    path = f"{folder}/{fact.content_path}"
    digest = hashlib.sha512()
    try:
        for chunk in medium.chunks(path):
            digest.update(chunk)
            yield chunk
    except NotFoundError as error:
        raise damaged(path, "файла нет") from error
    if digest.hexdigest() != fact.sha512:
        raise damaged(path, "содержимое изменилось")


def snapshot(medium: Medium, folder: str) -> Snapshot:
    """The object's newest confirmed inventory, also while or after a writer was interrupted (docs/format.md §6).

    Raises IntegrityError `store.damaged`.
    """
    root = read_inventory(medium, folder)
    if root is None or medium.entry(f"{folder}/{OBJECT_DECLARATION}") is None:
        raise damaged(folder, "нет описи или объявления объекта")
    agreed = version_snapshot(medium, folder, root)
    if agreed is not None:
        return agreed
    for number in range(1, _version_count(medium, folder) + 1):
        own = f"{folder}/v{number}"
        if read_inventory(medium, own) == root and (agreed := version_snapshot(medium, own, root)):
            return agreed
    raise damaged(folder, "опись объекта не совпадает со своей контрольной суммой")


def version_snapshot(medium: Medium, folder: str, content: bytes) -> Snapshot | None:
    """The inventory in the bytes, if the sidecar in the folder confirms them. Raises IntegrityError `store.damaged`."""
    sha512 = sha512_hex(content)
    if medium.entry(f"{folder}/{SIDECAR}") is None or read_whole(medium, f"{folder}/{SIDECAR}") != sidecar(sha512):
        return None
    return Snapshot(parse_inventory(content, folder), sha512)


def read_inventory(medium: Medium, folder: str) -> bytes | None:
    """The bytes of the inventory in an object's or a version's folder, if it has one."""
    return read_whole(medium, f"{folder}/{INVENTORY}") if medium.entry(f"{folder}/{INVENTORY}") else None


def sidecar(sha512: str) -> bytes:
    """The content of `inventory.json.sha512`; two spaces, as sha512sum wants them."""
    return f"{sha512}  {INVENTORY}\n".encode()


def _version_count(medium: Medium, folder: str) -> int:
    return sum(entry.kind is Kind.FOLDER and entry.name.startswith("v") for entry in medium.entries(folder))


def _head(medium: Medium, folder: str) -> ObjectHead:
    found = snapshot(medium, folder)
    inventory = found.inventory
    return ObjectHead(inventory.object_id, inventory.head, found.sha512, _files(medium, folder, inventory))


def _files(medium: Medium, folder: str, inventory: Inventory) -> dict[str, FileFact]:
    files = {}
    for path, digest in inventory.state(inventory.head).items():
        content_path = inventory.content_path(path, digest)
        entry = medium.entry(f"{folder}/{content_path}")
        if entry is None or entry.kind is not Kind.FILE:
            raise damaged(f"{folder}/{content_path}", "файла нет")
        files[path] = FileFact(digest, entry.size, content_path)
    return files


def _present(medium: Medium, object_id: str) -> ObjectHead:
    head = object_head(medium, object_id)
    if head is None:
        raise no_object(medium, object_id)
    return head


def no_object(medium: Medium, object_id: str) -> NotFoundError:
    """The error for an object that the medium does not hold."""
    return NotFoundError(
        "store.no_object",
        f"На носителе «{medium.identity.label}» нет объекта {object_id}.",
        "Проверьте номер; что где лежит, показывает find.",
    )


def _object_folders(medium: Medium, folder: str) -> Iterator[str]:
    try:
        entries = medium.entries(folder)
    except NotFoundError:
        return  # removed while we walked
    if folder and any(entry.kind is not Kind.FOLDER for entry in entries):
        if is_there(medium, folder):
            yield folder  # by rights an object: nothing else below the root has files
        return
    for entry in entries:
        path = f"{folder}/{entry.name}".lstrip("/")
        if entry.kind is Kind.FOLDER and path != EXTENSIONS:
            yield from _object_folders(medium, path)
