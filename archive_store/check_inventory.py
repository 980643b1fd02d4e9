"""Checks the text of one OCFL inventory, by the codes of the specification (https://ocfl.io/1.1/spec/validation-codes).

Part of the checker: shares no code with the writer or the reader. Stricter than OCFL in one point, as docs/format.md §5
says: version folders are never zero-padded (E009).
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Told = Callable[[str, str], None]
"""Takes an OCFL code and what it is about."""

_TYPE = "https://ocfl.io/1.1/spec/#inventory"
_DIGEST_LENGTH = {"sha512": 128, "sha256": 64}  # hex digits
_FIXITY_LENGTH = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "blake2b-512": 128}
_KEYS = {"id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity"}
_VERSION_KEYS = {"created", "state", "message", "user"}
# RFC 3339 §5.6, with seconds and an offset.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@dataclass
class Reading:
    """What could be read of an inventory, as far as it makes sense.

    Attributes:
        object_id: the id, or empty.
        algorithm: `sha512` or `sha256`.
        content_folder: name of the content folder; `content_folder_set` tells whether the inventory named it.
        versions: version names in order, `v1` first; empty if the sequence is broken.
        manifest: content path → digest in lower case.
        states: version name → logical path → digest in lower case.
        blocks: version name → its block as it stands.
        fixity: content path → (algorithm, digest) pairs.
    """

    object_id: str = ""
    algorithm: str = "sha512"
    content_folder: str = "content"
    content_folder_set: bool = False
    versions: list[str] = field(default_factory=list)
    manifest: dict[str, str] = field(default_factory=dict)
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    blocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    fixity: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def read_inventory(content: bytes, tell: Told) -> Reading | None:
    """Reads and checks an inventory; None if it is not even JSON."""
    try:
        value = json.loads(content, object_pairs_hook=_unique)
    except ValueError:
        tell("E033", "не JSON")
        return None
    if not isinstance(value, dict):
        tell("E033", "не объект JSON")
        return None
    reading = Reading()
    for key in sorted(value.keys() - _KEYS):
        tell("E102", key)
    _read_names(value, reading, tell)
    _read_manifest(value, reading, tell)
    _read_versions(value, reading, tell)
    _compare_digests(reading, tell)
    if "fixity" in value:
        _read_fixity(value["fixity"], reading, tell)
    return reading


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _read_names(value: Mapping[str, Any], reading: Reading, tell: Told) -> None:
    for key in ("id", "type", "digestAlgorithm", "head"):
        if key not in value:
            tell("E036", key)
    object_id = value.get("id", "?")
    if not isinstance(object_id, str) or not object_id:
        tell("E037", "id")
    elif "id" in value:
        reading.object_id = object_id
    if value.get("type", _TYPE) != _TYPE:
        tell("E038", "type")
    algorithm = value.get("digestAlgorithm", "sha512")
    if algorithm == "sha256":
        tell("W004", "digestAlgorithm")
    if not isinstance(algorithm, str) or algorithm not in _DIGEST_LENGTH:
        tell("E025", "digestAlgorithm")
    else:
        reading.algorithm = algorithm
    if "contentDirectory" in value:
        _read_content_folder(value["contentDirectory"], reading, tell)


def _read_content_folder(name: object, reading: Reading, tell: Told) -> None:
    if not isinstance(name, str) or not name or "/" in name:
        tell("E017", "contentDirectory")
    elif name in (".", ".."):
        tell("E018", "contentDirectory")
    else:
        reading.content_folder, reading.content_folder_set = name, True


def _read_manifest(value: Mapping[str, Any], reading: Reading, tell: Told) -> None:
    if "manifest" not in value:
        tell("E041", "manifest")
        return
    manifest = value["manifest"]
    if not isinstance(manifest, dict):
        tell("E106", "manifest")
        return
    seen: set[str] = set()
    for digest, paths in manifest.items():
        if not _is_hex(digest, _DIGEST_LENGTH[reading.algorithm]):
            tell("E025", digest[:16])
        elif digest.lower() in seen:
            tell("E096", digest[:16])
        elif not _is_text_list(paths):
            tell("E092", digest[:16])
        else:
            for path in paths:
                _read_content_path(path, digest.lower(), reading, tell)
        seen.add(digest.lower())
    for path in _both_file_and_folder(reading.manifest):
        tell("E101", path)


def _read_content_path(path: str, digest: str, reading: Reading, tell: Told) -> None:
    parts = path.split("/")
    if path.startswith("/") or path.endswith("/"):
        tell("E100", path)
    elif any(part in ("", ".", "..") for part in parts):
        tell("E099", path)
    elif len(parts) < 3 or not re.fullmatch(r"v[1-9]\d*", parts[0]) or parts[1] != reading.content_folder:
        tell("E042", path)
    elif path in reading.manifest:
        tell("E101", path)
    else:
        reading.manifest[path] = digest


def _read_versions(value: Mapping[str, Any], reading: Reading, tell: Told) -> None:
    if "versions" not in value:
        tell("E041", "versions")
        return
    versions = value["versions"]
    if not isinstance(versions, dict):
        tell("E044", "versions")
        return
    expected = [f"v{number}" for number in range(1, len(versions) + 1)]
    if not versions:
        tell("E008", "versions")
    elif "v1" not in versions:
        tell("E009", "versions")
    elif set(versions) != set(expected):
        tell("E010", "versions")
    else:
        reading.versions = expected
        if value.get("head", expected[-1]) != expected[-1]:
            tell("E040", str(value["head"]))
        for path in reading.manifest:
            if path.partition("/")[0] not in expected:
                tell("E042", path)
    for name, block in versions.items():
        _read_block(name, block, reading, tell)


def _read_block(name: str, block: object, reading: Reading, tell: Told) -> None:
    if not isinstance(block, dict):
        tell("E047", name)
        return
    reading.blocks[name] = block
    for key in sorted(block.keys() - _VERSION_KEYS):
        tell("E102", f"{name}: {key}")
    if "created" not in block:
        tell("E048", f"{name}: created")
    elif not _is_instant(block["created"]):
        tell("E049", f"{name}: created")
    if "message" in block and not isinstance(block["message"], str):
        tell("E094", f"{name}: message")
    if "message" not in block or "user" not in block:
        tell("W007", name)
    if "user" in block:
        _read_user(name, block["user"], tell)
    if "state" not in block:
        tell("E048", f"{name}: state")
    else:
        reading.states[name] = _read_state(name, block["state"], reading, tell)


def _read_user(name: str, user: object, tell: Told) -> None:
    if not isinstance(user, dict) or not isinstance(user.get("name"), str):
        tell("E054", f"{name}: user")
    elif "address" not in user:
        tell("W008", f"{name}: user")
    elif not isinstance(user["address"], str):
        tell("E054", f"{name}: address")
    elif not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", user["address"]):
        tell("W009", f"{name}: address")


def _read_state(name: str, state: object, reading: Reading, tell: Told) -> dict[str, str]:
    found: dict[str, str] = {}
    if not isinstance(state, dict):
        tell("E050", f"{name}: state")
        return found
    for digest, paths in state.items():
        if not _is_hex(digest, _DIGEST_LENGTH[reading.algorithm]) or not _is_text_list(paths):
            tell("E050", f"{name}: {digest[:16]}")
        else:
            for path in paths:
                _read_logical_path(name, path, digest.lower(), found, tell)
    for path in _both_file_and_folder(found):
        tell("E095", f"{name}: {path}")
    return found


def _read_logical_path(name: str, path: str, digest: str, found: dict[str, str], tell: Told) -> None:
    if path.startswith("/") or path.endswith("/"):
        tell("E053", f"{name}: {path}")
    elif any(part in ("", ".", "..") for part in path.split("/")):
        tell("E052", f"{name}: {path}")
    elif path in found:
        tell("E095", f"{name}: {path}")
    else:
        found[path] = digest


def _compare_digests(reading: Reading, tell: Told) -> None:
    held = set(reading.manifest.values())
    used = {digest for state in reading.states.values() for digest in state.values()}
    for digest in sorted(used - held):
        tell("E050", digest[:16])
    for digest in sorted(held - used):
        tell("E107", digest[:16])


def _read_fixity(fixity: object, reading: Reading, tell: Told) -> None:
    if not isinstance(fixity, dict):
        tell("E111", "fixity")
        return
    for algorithm, block in fixity.items():
        if algorithm not in _FIXITY_LENGTH:
            tell("E056", algorithm)
        elif not isinstance(block, dict):
            tell("E057", algorithm)
        else:
            _read_fixity_block(algorithm, block, reading, tell)


def _read_fixity_block(algorithm: str, block: Mapping[str, Any], reading: Reading, tell: Told) -> None:
    seen: set[str] = set()
    for digest, paths in block.items():
        if not _is_hex(digest, _FIXITY_LENGTH[algorithm]) or not isinstance(paths, list):
            tell("E057", f"{algorithm}: {digest[:16]}")
            continue
        if digest.lower() in seen:
            tell("E097", f"{algorithm}: {digest[:16]}")
        seen.add(digest.lower())
        for path in paths:
            if path not in reading.manifest:
                tell("E057", f"{algorithm}: {path}")
            else:
                reading.fixity.setdefault(path, []).append((algorithm, digest.lower()))


def _both_file_and_folder(paths: Iterable[str]) -> list[str]:
    known = set(paths)
    return sorted(path for path in known if known.intersection(_folders_above(path)))


def _folders_above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and re.fullmatch(r"[0-9a-fA-F]+", text) is not None


def _is_instant(value: object) -> bool:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value.upper())
    except ValueError:
        return False
    return True
