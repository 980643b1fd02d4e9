"""Checks a medium's root: OCFL 1.1 root rules, the folders above the objects, identity, keys, event log, leftovers.

Part of the checker: shares no code with the writer or the reader.
"""

import base64
import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from archive_store.check_ledger import LedgerCheck
from archive_store.check_source import FOLDER, LINK, Source, read_whole
from archive_store.check_words import ocfl_finding, other_finding
from archive_store.event_check import check_log
from archive_store.keys import verify_text
from kernel.findings import Finding, Report, Severity

_LAYOUT = "0004-hashed-n-tuple-storage-layout"
_CONFIG = {
    "extensionName": _LAYOUT,
    "digestAlgorithm": "sha256",
    "tupleSize": 3,
    "numberOfTuples": 3,
    "shortObjectRoot": False,
}
_DECLARATION = "0=ocfl_1.1"
_LAYOUT_FILE = "ocfl_layout.json"
_DEMANDED = (
    "MEDIUM.json",
    "MEDIUM.json.sig",
    "archive-keys.json",
    "events.jsonl",
    "ledger.jsonl",
    "README.txt",
    "ocfl_1.1.txt",
)
_KNOWN = ("events.head.json", "tombstones.jsonl", "holds.jsonl", "index.html", "verify.py")
_IDENTITY_KEYS = {"uuid", "name", "label", "custodian", "school", "created", "key_id"}


class RootCheck:
    """One run over a medium's root; walk `object_folders` to its end before asking for the `report`."""

    def __init__(self, source: Source, anchors: Collection[str]) -> None:
        self._source = source
        self._anchors = anchors
        self._findings: list[Finding] = []
        self._checks = 0

    def report(self, objects: Mapping[str, str] | None = None) -> Report:
        """All findings on the root, those of the walk included.

        `objects` is what the walk found, to be compared with the ledger: folder → SHA-512 of its root inventory.
        """
        self._check_declaration()
        self._check_layout()
        self._check_files()
        self._check_extensions()
        keys = self._believed_keys()
        self._check_identity(keys)
        books = LedgerCheck(self._read("ledger.jsonl"), self._read("tombstones.jsonl"), keys)
        return self._check_log(keys) + books.report(objects, self._digest) + Report(self._checks, tuple(self._findings))

    def object_folders(self) -> Iterator[str]:
        """Folders that hold files, below the root: by rights all of them objects."""
        for name in self._folder("")[0]:
            if name == "extensions":
                continue
            if not re.fullmatch(r"[0-9a-f]{3}", name):
                self._tell("E088", name)
            yield from self._walk(name)

    def _walk(self, folder: str) -> Iterator[str]:
        folders, others = self._folder(folder)
        declared = any(name.startswith("0=ocfl_object_") for name in others)
        if declared or "inventory.json" in others:
            yield folder  # without a declaration it is a damaged object, and the object's check says so
            return
        for name in others:
            self._tell("E072", f"{folder}/{name}")
        if not folders and not others:
            self._tell("E073", folder)
        for name in folders:
            yield from self._walk(f"{folder}/{name}")

    def _folder(self, path: str) -> tuple[list[str], list[str]]:
        """Names of folders, and of all else, sorted. A link counts as else, and is told."""
        folders: list[str] = []
        others: list[str] = []
        self._checks += 1
        try:
            for name, kind in self._source.names(path).items():
                (folders if kind == FOLDER else others).append(name)
                if kind == LINK:
                    self._tell("E090", f"{path}/{name}".lstrip("/"))
        except OSError as error:
            self._note("medium.read_failed", Severity.ERROR, path, os.strerror(error.errno or 0))
        return sorted(folders), sorted(others)

    def _tell(self, code: str, where: str, detail: str = "") -> None:
        self._findings.append(ocfl_finding(code, where, detail))

    def _note(self, code: str, severity: Severity, where: str, detail: str = "") -> None:
        self._findings.append(other_finding(code, severity, where, detail, "docs/format.md §2"))

    def _read(self, name: str) -> bytes:
        """The file's bytes; empty if it cannot be read, which is told once by `_check_files` or here."""
        self._checks += 1
        try:
            return read_whole(self._source, name)
        except FileNotFoundError:
            return b""
        except OSError as error:
            self._note("medium.read_failed", Severity.ERROR, name, os.strerror(error.errno or 0))
            return b""

    def _digest(self, name: str) -> str:
        """SHA-512 of a file in the root; empty if there is none."""
        content = self._read(name)
        return hashlib.sha512(content).hexdigest() if content else ""

    def _json(self, name: str) -> dict[str, Any]:
        try:
            value = json.loads(self._read(name))
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def _check_declaration(self) -> None:
        declarations = [name for name in self._folder("")[1] if name.startswith("0=")]
        if _DECLARATION not in declarations:
            self._tell("E069", _DECLARATION)
        elif self._read(_DECLARATION) != b"ocfl_1.1\n":
            self._tell("E080", _DECLARATION)
        if len(declarations) > 1:
            self._tell("E076", "", ", ".join(declarations))

    def _check_layout(self) -> None:
        """`ocfl_layout.json` is optional and we write none (docs/format.md §2); where it stands it must be right."""
        layout = (
            self._json(_LAYOUT_FILE)
            if _LAYOUT_FILE in self._folder("")[1]
            else {"extension": _LAYOUT, "description": ""}
        )
        if not all(isinstance(layout.get(key), str) for key in ("extension", "description")):
            self._tell("E070", _LAYOUT_FILE)
        elif layout["extension"] != _LAYOUT:
            self._tell("E071", _LAYOUT_FILE, layout["extension"])
        if self._json(f"extensions/{_LAYOUT}/config.json") != _CONFIG:
            self._note("layout.config", Severity.ERROR, f"extensions/{_LAYOUT}/config.json")

    def _check_files(self) -> None:
        names = self._folder("")[1]
        for name in _DEMANDED:
            if name not in names:
                self._note("root.missing_file", Severity.ERROR, name)
        for name in names:
            if name not in (*_DEMANDED, *_KNOWN, _LAYOUT_FILE) and not name.startswith("0="):
                self._note("root.unknown_file", Severity.INFO, name)

    def _check_extensions(self) -> None:
        folders, files = self._folder("extensions")
        for name in files:
            self._tell("E112", f"extensions/{name}")
        for name in folders:
            if name not in (_LAYOUT, "letopis-staging", "letopis-locks"):
                self._tell("W016", f"extensions/{name}")
        if "letopis-staging" in folders:
            left, loose = self._folder("extensions/letopis-staging")
            for name in (*left, *(name for name in loose if name != "README.txt")):
                self._note("staging.leftover", Severity.WARNING, f"extensions/letopis-staging/{name}")
        if "letopis-locks" in folders:
            left, loose = self._folder("extensions/letopis-locks")
            for name in (*left, *(name for name in loose if not name.endswith(".lock") and name != "README.txt")):
                self._note("locks.unknown_file", Severity.WARNING, f"extensions/letopis-locks/{name}")

    def _check_log(self, keys: dict[str, str]) -> Report:
        head = self._read("events.head.json")
        log = check_log(self._read("events.jsonl"), head or None, keys)
        if log.checks_run == 0:
            self._note("events.empty", Severity.WARNING, "events.jsonl")
        return log

    def _believed_keys(self) -> dict[str, str]:
        """Key id → PEM of the keys that follow from the anchors (docs/format.md §7)."""
        value = self._json("archive-keys.json")
        entries = value.get("keys")
        if value.get("format") != "school-archive/archive-keys/1" or not isinstance(entries, list) or not entries:
            self._note("key.bad_list", Severity.ERROR, "archive-keys.json")
            return {}
        anchors = set(self._anchors)
        found: dict[str, str] = {}
        for number, entry in enumerate(entries):
            if not isinstance(entry, dict) or not _is_named_right(entry):
                self._note("key.bad_list", Severity.ERROR, "archive-keys.json", f"запись {number + 1}")
                continue
            if not anchors and number == 0:
                self._note("key.on_faith", Severity.INFO, "archive-keys.json", entry["key_id"])
                anchors = {entry["key_id"]}
            if entry["key_id"] in anchors or _is_endorsed(entry, found):
                found[entry["key_id"]] = entry["public_key_pem"]
        return found

    def _check_identity(self, keys: dict[str, str]) -> None:
        content = self._read("MEDIUM.json")
        identity = self._json("MEDIUM.json")
        known = all(isinstance(identity.get(key), str) for key in _IDENTITY_KEYS)
        if identity.get("format") != "school-archive/medium/1" or not known:
            self._note("media.bad_identity", Severity.ERROR, "MEDIUM.json")
            return
        signature = self._read("MEDIUM.json.sig").decode("ascii", "replace")
        if not verify_text(keys.get(identity["key_id"], ""), content, signature):
            self._note("media.bad_signature", Severity.ERROR, "MEDIUM.json.sig")


def _is_named_right(entry: dict[str, Any]) -> bool:
    pem = entry.get("public_key_pem")
    if not isinstance(pem, str) or entry.get("algorithm") != "Ed25519":
        return False
    try:
        der = base64.b64decode("".join(pem.splitlines()[1:-1]), validate=True)
    except ValueError:
        return False
    return hashlib.sha256(der).hexdigest()[:32] == entry.get("key_id")


def _is_endorsed(entry: dict[str, Any], found: dict[str, str]) -> bool:
    bare = {name: value for name, value in entry.items() if name != "endorsement"}
    data = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    return verify_text(found.get(str(entry.get("endorsed_by")), ""), data, str(entry.get("endorsement")))
