"""The OCFL inventory of an object as the writer makes it and the reader reads it (docs/format.md §5).

The checker has its own reading of the same file, on purpose (rule 7 of the design).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive_store.paths import check_logical_path, check_object_id
from kernel.clock import stamp
from kernel.digests import readable_json
from kernel.errors import BadInputError, IntegrityError

_TYPE = "https://ocfl.io/1.1/spec/#inventory"
_DIGEST = re.compile(r"[0-9a-f]{128}")
_CONTENT_PATH = re.compile(r"v[1-9]\d*/content/(.+)")

State = Mapping[str, str]
"""Logical path → SHA-512: what a version consists of."""


@dataclass(frozen=True)
class Inventory:
    """An inventory that keeps its promises: every digest of every state has a content path, all paths are safe.

    Attributes:
        object_id: see docs/format.md §4.
        head: number of the newest version, from 1.
        manifest: SHA-512 → content paths relative to the object's folder, sorted.
        versions: the version blocks as they stand in the file, oldest first.
    """

    object_id: str
    head: int
    manifest: Mapping[str, tuple[str, ...]]
    versions: tuple[Mapping[str, Any], ...]

    def state(self, version: int) -> State:
        """What the version consists of."""
        block = self.versions[version - 1]["state"]
        return {path: digest for digest, paths in block.items() for path in paths}

    def content_path(self, logical_path: str, digest: str) -> str:
        """Where the bytes lie: under their own name if there, else under the name they first came with."""
        paths = self.manifest[digest]
        return next((path for path in paths if path.partition("/content/")[2] == logical_path), paths[0])

    def as_bytes(self) -> bytes:
        """The content of `inventory.json`."""
        return readable_json(
            {
                "id": self.object_id,
                "type": _TYPE,
                "digestAlgorithm": "sha512",
                "head": f"v{self.head}",
                "manifest": {digest: list(paths) for digest, paths in self.manifest.items()},
                "versions": {f"v{number}": block for number, block in enumerate(self.versions, start=1)},
            }
        )


def next_version(
    object_id: str, before: Inventory | None, state: State, created: datetime, message: str, actor: str
) -> Inventory:
    """The inventory after one more version. Bytes that an earlier version holds are not stored again."""
    head = before.head + 1 if before else 1
    known = before.manifest if before else {}
    fresh = _by_digest({path: digest for path, digest in state.items() if digest not in known})
    added = {digest: tuple(f"v{head}/content/{path}" for path in paths) for digest, paths in fresh.items()}
    block = {
        "created": stamp(created),
        "message": message,
        "user": {"name": actor, "address": f"urn:letopis:actor:{actor}"},
        "state": _by_digest(state),
    }
    return Inventory(object_id, head, {**known, **added}, (*(before.versions if before else ()), block))


def _by_digest(state: State) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for path, digest in sorted(state.items()):
        grouped.setdefault(digest, []).append(path)
    return grouped


def parse_inventory(content: bytes, where: str) -> Inventory:
    """Reads `inventory.json`. `where` names it in the message. Raises IntegrityError `store.damaged`."""
    try:
        return _parse(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, BadInputError) as error:
        raise damaged(where, "опись объекта не читается") from error


def _parse(value: dict[str, Any]) -> Inventory:
    head = int(value["head"].removeprefix("v"))
    names = [f"v{number}" for number in range(1, head + 1)]
    if (
        value["type"] != _TYPE
        or value["digestAlgorithm"] != "sha512"
        or set(value["versions"]) != set(names)
        or not names
    ):
        raise ValueError("not an inventory of this format")
    manifest = {digest: tuple(_content_path(path) for path in paths) for digest, paths in value["manifest"].items()}
    inventory = Inventory(
        check_object_id(value["id"]), head, manifest, tuple(value["versions"][name] for name in names)
    )
    if not all(_DIGEST.fullmatch(digest) and paths for digest, paths in manifest.items()):
        raise ValueError("malformed manifest")
    for number in range(1, head + 1):
        for path, digest in inventory.state(number).items():
            check_logical_path(path)
            if digest not in manifest:
                raise ValueError("state refers to a digest that the manifest lacks")
    return inventory


def _content_path(path: str) -> str:
    match = _CONTENT_PATH.fullmatch(path)
    if match is None:
        raise ValueError("content path outside of a version")
    check_logical_path(match[1])
    return path


def damaged(where: str, what: str) -> IntegrityError:
    """The error for an object that is not what it was; `what` is a Russian clause."""
    return IntegrityError(
        "store.damaged",
        f"Повреждено на носителе: {where}: {what}.",
        "Выполните verify для всех носителей; повреждённое восстанавливают (repair) с целой копии.",
    )
