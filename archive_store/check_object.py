"""Checks one object's folder against OCFL 1.1 and docs/format.md §5: every file is read and digested.

Part of the checker: shares no code with the writer or the reader.
"""

import hashlib
import os
import re
from collections.abc import Iterator

from archive_store.check_inventory import Reading, read_inventory
from archive_store.check_source import FILE, FOLDER, LINK, SHARED, Source, read_whole
from archive_store.check_words import ocfl_finding, other_finding
from kernel.findings import Finding, Report, Severity

_DECLARATION = "0=ocfl_object_1.1"
_SIDECAR_LINE = re.compile(rb"(\w+)[ \t]+inventory\.json\s*")
_HASHLIB_NAMES = {"blake2b-512": "blake2b"}


class ObjectCheck:
    """One run over one object's folder.

    Once `run` was called, `claimed_id` is what its root inventory says, and `inventory_sha512` the digest of that.
    """

    def __init__(self, source: Source, folder: str) -> None:
        self._source = source
        self._folder = folder
        self._findings: list[Finding] = []
        self._checks = 0
        self._listed: dict[str, dict[str, str]] = {}
        self.claimed_id = ""
        self.inventory_sha512 = ""

    def run(self) -> Report:
        """Looks at everything in the folder. Never raises for what is wrong there."""
        names = self._names("")
        self._check_declaration(names)
        content = self._read("inventory.json") if "inventory.json" in names else None
        if "inventory.json" not in names:
            self._tell("E063", "")
        reading = self._inventory("", content) if content is not None else None
        if reading is None or content is None:
            return self._report()
        self.claimed_id = reading.object_id
        self.inventory_sha512 = hashlib.sha512(content).hexdigest()
        self._check_names(names, reading)
        priors = {name: self._check_version(name, reading, content) for name in reading.versions if name in names}
        for name, prior in priors.items():
            if prior is not None:
                self._compare(name, prior, reading)
        self._check_first_content_folder(priors, reading)
        self._check_content(reading, priors)
        return self._report()

    def _report(self) -> Report:
        return Report(self._checks, tuple(self._findings))

    def _tell(self, code: str, path: str, detail: str = "") -> None:
        self._findings.append(ocfl_finding(code, f"{self._folder}/{path}".rstrip("/"), detail))

    def _names(self, path: str) -> dict[str, str]:
        """Name → `file`, `folder` or `other` of what is in a folder; links are told and left out."""
        if path in self._listed:
            return self._listed[path]
        found = {}
        try:
            for name, kind in self._source.names(f"{self._folder}/{path}".rstrip("/")).items():
                if kind in (LINK, SHARED):
                    self._tell("E090", f"{path}/{name}".lstrip("/"))
                if kind != LINK:
                    found[name] = FILE if kind == SHARED else kind
        except OSError as error:
            self._failed(path, error)
        self._listed[path] = found
        return found

    def _failed(self, path: str, error: OSError) -> None:
        where = f"{self._folder}/{path}".rstrip("/")
        self._findings.append(other_finding("medium.read_failed", Severity.ERROR, where, os.strerror(error.errno or 0)))

    def _read(self, path: str) -> bytes | None:
        self._checks += 1
        try:
            return read_whole(self._source, f"{self._folder}/{path}")
        except OSError as error:
            self._failed(path, error)
            return None

    def _check_declaration(self, names: dict[str, str]) -> None:
        declarations = [name for name in names if name.startswith("0=")]
        for name in declarations:
            if name != _DECLARATION:
                self._tell("E004", name)
        if len(declarations) != 1:
            self._tell("E003", "", ", ".join(sorted(declarations)))
        if _DECLARATION in names and self._read(_DECLARATION) not in (b"ocfl_object_1.1\n", None):
            self._tell("E007", _DECLARATION)

    def _inventory(self, folder: str, content: bytes) -> Reading | None:
        path = f"{folder}/inventory.json".lstrip("/")
        reading = read_inventory(content, lambda code, detail: self._tell(code, path, detail))
        if reading is not None:
            self._check_sidecar(path, content, reading.algorithm)
        return reading

    def _check_sidecar(self, path: str, content: bytes, algorithm: str) -> None:
        name = f"{path}.{algorithm}"
        parent, _, own = name.rpartition("/")
        if self._names(parent).get(own) != FILE:
            self._tell("E058", name)
            return
        line = self._read(name)
        if line is None:
            return
        match = _SIDECAR_LINE.fullmatch(line)
        if match is None:
            self._tell("E061", name)
        elif match[1].decode() != hashlib.new(algorithm, content).hexdigest():
            self._tell("E060", path)

    def _check_names(self, names: dict[str, str], reading: Reading) -> None:
        files = {"inventory.json", f"inventory.json.{reading.algorithm}"}
        for name, kind in names.items():
            if kind == FOLDER and name in reading.versions:
                continue
            if kind == FOLDER and re.fullmatch(r"v\d+", name):
                self._tell("E046", name)
            elif kind == FOLDER and name == "extensions":
                self._check_extensions()
            elif not (name in files or name.startswith("0=") or (kind == FOLDER and name == "logs")):
                self._tell("E001", name)
        for name in reading.versions:
            if names.get(name) != FOLDER:
                self._tell("E046", name)

    def _check_extensions(self) -> None:
        for name, kind in self._names("extensions").items():
            if kind == FOLDER:
                self._tell("W013", f"extensions/{name}")
            else:
                self._tell("E067", f"extensions/{name}")

    def _check_version(self, name: str, root: Reading, root_content: bytes) -> Reading | None:
        """The version's own inventory, if it is an earlier one than the root's."""
        names = self._names(name)
        reading = None
        if "inventory.json" not in names:
            self._tell("W010", name)
        elif (content := self._read(f"{name}/inventory.json")) is not None:
            if name != root.versions[-1]:
                reading = self._inventory(name, content)
            elif content != root_content:
                self._tell("E064", f"{name}/inventory.json")
            else:
                self._check_sidecar(f"{name}/inventory.json", content, root.algorithm)
        known = (
            {"inventory.json", f"inventory.json.{(reading or root).algorithm}"} if "inventory.json" in names else set()
        )
        for entry, kind in names.items():
            if kind != FOLDER and entry not in known:
                self._tell("E015", f"{name}/{entry}")
            elif kind == FOLDER and entry != root.content_folder:
                self._tell("W002", f"{name}/{entry}")
        return reading

    def _compare(self, name: str, prior: Reading, root: Reading) -> None:
        path = f"{name}/inventory.json"
        if prior.object_id != root.object_id:
            self._tell("E110", path)
        if prior.content_folder != root.content_folder:
            self._tell("E020", path)
        if not prior.versions or prior.versions[-1] != name:
            self._tell("E066", path)
        for missing in sorted(prior.manifest.keys() - root.manifest.keys()):
            self._tell("E023", path, missing)
        for version in prior.versions:
            if version in root.versions and not _same_state(prior, root, version):
                self._tell("E066", path, version)
            if any(
                prior.blocks.get(version, {}).get(key) != root.blocks.get(version, {}).get(key)
                for key in ("created", "message", "user")
            ):
                self._tell("W011", path, version)

    def _check_first_content_folder(self, priors: dict[str, Reading | None], root: Reading) -> None:
        first = priors.get("v1") or root
        later = [*(prior for prior in priors.values() if prior), root]
        if not first.content_folder_set and any(item.content_folder_set for item in later):
            self._tell("E019", "")

    def _check_content(self, root: Reading, priors: dict[str, Reading | None]) -> None:
        found: set[str] = set()
        for name in root.versions:
            found |= set(self._content_files(f"{name}/{root.content_folder}", top=True))
        for path in sorted(found - root.manifest.keys()):
            self._tell("E023", path)
        readings = [root, *(prior for prior in priors.values() if prior)]
        for path in sorted(root.manifest):
            if path in found:
                self._check_digests(path, readings)
            else:
                self._tell("E092", path)

    def _content_files(self, path: str, *, top: bool = False) -> Iterator[str]:
        parent, _, own = path.rpartition("/")
        if top and self._names(parent).get(own) != FOLDER:
            return  # a version that brought no new bytes has none
        names = self._names(path)
        if not names:
            self._tell("W003" if top else "E024", path)
        for name, kind in names.items():
            if kind == FOLDER:
                yield from self._content_files(f"{path}/{name}")
            elif kind == FILE:
                yield f"{path}/{name}"
            else:
                self._tell("E090", f"{path}/{name}")

    def _check_digests(self, path: str, readings: list[Reading]) -> None:
        """One pass over the file for all digests that any inventory states for it."""
        stated = {("E092", item.algorithm, item.manifest[path]) for item in readings if path in item.manifest}
        stated |= {("E093", *pair) for item in readings for pair in item.fixity.get(path, ())}
        hashes = {algorithm: hashlib.new(_HASHLIB_NAMES.get(algorithm, algorithm)) for _, algorithm, _ in stated}
        self._checks += 1
        try:
            for chunk in self._source.chunks(f"{self._folder}/{path}"):
                for each in hashes.values():
                    each.update(chunk)
        except OSError as error:
            self._failed(path, error)
            return
        for code, algorithm, expected in sorted(stated):
            if hashes[algorithm].hexdigest() != expected:
                self._tell(code, path)


def _same_state(prior: Reading, root: Reading, version: str) -> bool:
    """Whether a version is the same set of files in both, by digest where the algorithm is the same, else by place."""
    before, now = prior.states.get(version, {}), root.states.get(version, {})
    if prior.algorithm == root.algorithm:
        return before == now
    return before.keys() == now.keys() and all(
        _places(prior, before[path]) <= _places(root, now[path]) for path in before
    )


def _places(reading: Reading, digest: str) -> set[str]:
    return {path for path, held in reading.manifest.items() if held == digest}
