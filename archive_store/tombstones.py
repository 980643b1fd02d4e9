"""Tombstones: which objects were destroyed, by which act (docs/format.md §13). They forbid the object's return.

Each line of `tombstones.jsonl` is signed by itself, so lists from several media unite into one set, and no copy that is
older than another can make it forget. A tombstone is power over a copy: one that is not signed by the archive's key is
an alarm, never obeyed.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive_store.keys import ArchiveKey, signature_text, verify_text
from archive_store.medium import Medium, read_whole
from archive_store.paths import LOCKS, TOMBSTONES, check_object_id
from kernel.clock import stamp
from kernel.digests import canonical_json
from kernel.errors import IntegrityError

_LOCK = f"{LOCKS}/tombstones.lock"


@dataclass(frozen=True)
class Tombstone:
    """The signed statement that an object is to be destroyed on every copy.

    Attributes:
        object_id: see docs/format.md §4.
        inventories: SHA-512 of each OCFL version's inventory that a copy may still be at, oldest first.
        act: the act's id.
        at: instant as written.
        key_id: the archive key that signed.
        sig: base64 over the canonical JSON of the other fields.
    """

    object_id: str
    inventories: tuple[str, ...]
    act: str
    at: str
    key_id: str
    sig: str = ""

    def signed_bytes(self) -> bytes:
        """What the key signs."""
        fields = {"object_id": self.object_id, "inventories": list(self.inventories), "act": self.act}
        return canonical_json({**fields, "at": self.at, "key_id": self.key_id})

    def as_line(self) -> bytes:
        """The line in the list, newline included."""
        return canonical_json({**json.loads(self.signed_bytes()), "sig": self.sig})


def tombstone(key: ArchiveKey, object_id: str, inventories: Sequence[str], *, act: str, at: datetime) -> Tombstone:
    """A new signed tombstone. Only a verb that has an approved act in hand may ask for one."""
    bare = Tombstone(check_object_id(object_id), tuple(inventories), act, stamp(at), key.key_id)
    return Tombstone(**{**bare.__dict__, "sig": signature_text(key, bare.signed_bytes())})


def parse_tombstones(
    content: bytes, keys: Mapping[str, str], where: str, *, strict: bool = True
) -> dict[str, Tombstone]:
    """Object id → tombstone, every signature checked; a torn last line is passed over (it was never confirmed).

    Raises IntegrityError `tombstones.forged` for a line that is malformed or not signed by one of the keys; if not
    `strict`, such a line is passed over.
    """
    found = {}
    for number, line in enumerate(content[: content.rfind(b"\n") + 1].splitlines(), start=1):
        stone = _parse(line)
        if stone is None or not verify_text(keys.get(stone.key_id, ""), stone.signed_bytes(), stone.sig):
            if not strict:
                continue
            raise IntegrityError(
                "tombstones.forged",
                f"Перечень уничтоженного на носителе «{where}», строка {number}: подпись архива не подтверждается.",
                "По этому перечню ничего не уничтожено. Сравните его с другой копией и сообщите ответственному.",
            )
        found[stone.object_id] = stone
    return found


def _parse(line: bytes) -> Tombstone | None:
    try:
        value: dict[str, Any] = json.loads(line)
        inventories = tuple(str(item) for item in value["inventories"])
        texts = {name: str(value[name]) for name in ("object_id", "act", "at", "key_id", "sig")}
        return Tombstone(inventories=inventories, **texts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def read_tombstones(medium: Medium, keys: Mapping[str, str]) -> dict[str, Tombstone]:
    """The medium's own list. Raises as `parse_tombstones`, and what `Medium` raises."""
    content = _content(medium)
    return parse_tombstones(content, keys, medium.identity.label)


def act_of(medium: Medium, object_id: str) -> str:
    """The act that a line of the medium's list names for the object; empty if none does.

    The signature is not asked for: to refuse a write on the word of anyone harms nobody.
    """
    content = _content(medium)
    place = content.find(_name(object_id))
    if place < 0:
        return ""
    stone = _parse(content[content.rfind(b"\n", 0, place) + 1 : content.find(b"\n", place)])
    return stone.act if stone else "?"


def names_all(medium: Medium, object_ids: Collection[str]) -> bool:
    """Whether the medium's list has a line for each of the objects; the file is read once. As `act_of`, on any word."""
    if not object_ids:
        return True
    content = _content(medium)
    return all(_name(object_id) in content for object_id in object_ids)


def _content(medium: Medium) -> bytes:
    return read_whole(medium, TOMBSTONES) if medium.entry(TOMBSTONES) else b""


def _name(object_id: str) -> bytes:
    return b'"object_id":"%s"' % object_id.encode()


def bury(medium: Medium, stones: Iterable[Tombstone], keys: Mapping[str, str]) -> int:
    """Gives the medium the tombstones that it lacks; they survive a power cut on return. Gives how many.

    Raises as `read_tombstones`.
    """
    with medium.lock(_LOCK):
        known = read_tombstones(medium, keys)
        missing = [stone for stone in stones if stone.object_id not in known]
        if not missing:
            return 0
        if medium.entry(TOMBSTONES) is None:
            medium.write_new(TOMBSTONES, [])
            medium.sync_folder("")
        size = read_whole(medium, TOMBSTONES).rfind(b"\n") + 1
        medium.truncate(TOMBSTONES, size=size)
        medium.append(TOMBSTONES, b"".join(stone.as_line() for stone in missing), size=size)
    return len(missing)


class TombstoneFile:
    """The home's own list: what every writer refuses and no reader shows. A line that is not signed says nothing."""

    def __init__(self, path: Path, keys: Mapping[str, str]) -> None:
        self._path = path
        self._keys = keys
        self._seen: tuple[int, int] | None = None
        self._stones: Mapping[str, Tombstone] = {}

    def stones(self) -> Mapping[str, Tombstone]:
        """Object id → tombstone. The file is read again only when it has changed. Raises OSError."""
        found = self._path.stat() if self._path.is_file() else None
        state = (found.st_size, found.st_mtime_ns) if found else (0, 0)
        if state != self._seen:
            content = self._path.read_bytes() if found else b""
            self._stones = parse_tombstones(content, self._keys, "в домашней папке", strict=False)
            self._seen = state
        return self._stones

    def acts(self) -> dict[str, str]:
        """Object id → act. Raises OSError."""
        return {object_id: stone.act for object_id, stone in self.stones().items()}
