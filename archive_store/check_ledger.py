"""Checks a medium's ledger and its tombstones from their bytes, and compares them with what lies on the medium.

Part of the checker: shares no code with what writes them (rule 7 of the design).
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from archive_store.check_places import place_of
from archive_store.check_words import other_finding
from archive_store.keys import verify_text
from kernel.findings import Finding, Report, Severity

_LEDGER, _STONES = "ledger.jsonl", "tombstones.jsonl"
_KEYS = {"seq", "at", "actor", "verb", "subject", "details", "prev", "key_id", "sig", "hash"}


class LedgerCheck:
    """One look at the two files. `keys`: key id → PEM of the keys to believe."""

    def __init__(self, ledger: bytes, stones: bytes, keys: Mapping[str, str]) -> None:
        self._keys = keys
        self._findings: list[Finding] = []
        self._checks = 0
        self._expected: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._destroyed: set[str] = set()
        self._purged: set[str] = set()
        self._whole = self._read_ledger(ledger)
        self._read_stones(stones)

    def report(self, objects: Mapping[str, str] | None, digest_of: Callable[[str], str]) -> Report:
        """The findings; with `objects` those of the comparison too.

        `objects`: folder → SHA-512 of the inventory found there, empty where there is none. `digest_of`
        gives the SHA-512 of a file in the root, empty if it is not there.
        """
        for name, sha512 in sorted(self._files.items()):
            self._checks += 1
            if digest_of(name) != sha512:
                self._tell("root.changed_file", Severity.ERROR, name)
        if objects is not None and self._whole:
            self._compare(objects)
        return Report(self._checks, tuple(self._findings))

    def _tell(self, code: str, severity: Severity, where: str, detail: str = "") -> None:
        self._findings.append(other_finding(code, severity, where, detail, "docs/format.md §12, §13"))

    def _read_ledger(self, content: bytes) -> bool:
        """Whether every whole line is chained and signed; what should be on the medium is noted on the way."""
        *lines, torn = content.split(b"\n")
        # The last signature covers, by the chain of hashes, all lines before it with theirs.
        if lines and not self._is_signed(_object(lines[-1])):
            self._tell(
                "ledger.bad_line", Severity.ERROR, f"{_LEDGER}: строка {len(lines)}", "подпись не подтверждается"
            )
            return False
        previous = (0, "0" * 64)
        for number, text in enumerate(lines, start=1):
            self._checks += 1
            line = _object(text)
            problem = self._problem(line, previous)
            if line is None or problem:
                self._tell("ledger.bad_line", Severity.ERROR, f"{_LEDGER}: строка {number}", problem)
                return False
            previous = (line["seq"], line["hash"])
            self._apply(line)
        if torn:
            self._tell("ledger.torn_line", Severity.WARNING, _LEDGER)
        return True

    def _problem(self, line: dict[str, Any] | None, previous: tuple[int, str]) -> str:
        if line is None or not line.keys() >= _KEYS or not isinstance(line["details"], dict):
            return "не читается"
        if (line["seq"], line["prev"]) != (previous[0] + 1, previous[1]):
            return "не продолжает предыдущую"
        hashed = {name: value for name, value in line.items() if name != "hash"}
        if hashlib.sha256(_canonical(hashed)).hexdigest() != line["hash"]:
            return "содержание изменено"
        return ""

    def _is_signed(self, line: dict[str, Any] | None) -> bool:
        if line is None or not line.keys() >= _KEYS:
            return False
        signed = {name: value for name, value in line.items() if name not in ("hash", "sig")}
        return verify_text(self._keys.get(str(line["key_id"]), ""), _canonical(signed), str(line["sig"]))

    def _apply(self, line: dict[str, Any]) -> None:
        if line["verb"] == "purge":
            self._expected.pop(line["subject"], None)
            self._purged.add(line["subject"])
        elif isinstance(line["details"].get("files"), dict):
            self._files |= line["details"]["files"]
        elif "inventory_sha512" in line["details"]:
            self._expected[line["subject"]] = line["details"]["inventory_sha512"]

    def _read_stones(self, content: bytes) -> None:
        *lines, torn = content.split(b"\n")
        if torn:
            self._tell("tombstones.torn_line", Severity.WARNING, _STONES)
        for number, text in enumerate(lines, start=1):
            self._checks += 1
            stone = _object(text)
            bare = {name: value for name, value in (stone or {}).items() if name != "sig"}
            pem = self._keys.get(str(bare.get("key_id")), "")
            if stone is None or not verify_text(pem, _canonical(bare), str(stone.get("sig"))):
                self._tell("tombstones.bad_line", Severity.ERROR, f"{_STONES}: строка {number}")
                continue
            self._destroyed.add(str(stone.get("object_id")))

    def _compare(self, objects: Mapping[str, str]) -> None:
        self._checks += 1
        expected = {place_of(object_id): (object_id, sha512) for object_id, sha512 in self._expected.items()}
        destroyed = {place_of(object_id): object_id for object_id in self._destroyed}
        for object_id in sorted(self._purged - self._destroyed):
            self._tell("tombstones.missing", Severity.ERROR, object_id)
        for folder in sorted(expected.keys() - objects.keys()):
            self._tell("ledger.missing_object", Severity.ERROR, expected[folder][0])
        for folder, sha512 in sorted(objects.items()):
            if folder in destroyed:
                self._tell("tombstones.not_applied", Severity.ERROR, destroyed[folder])
            elif folder not in expected:
                self._tell("ledger.unaccounted", Severity.WARNING, folder)
            elif sha512 and expected[folder][1] != sha512:
                self._tell("ledger.other_inventory", Severity.ERROR, expected[folder][0])


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) and _canonical(value) == text + b"\n" else None


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
