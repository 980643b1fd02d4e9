#!/usr/bin/env python3
"""Проверка носителя архива без программы «Летопись». Нужен только Python 3.8 или новее.

    python3 verify.py              проверить весь носитель (папку, в которой лежит этот файл)
    python3 verify.py ПАПКА        проверить другой носитель
    python3 verify.py --only 7a    только объекты, в номере которых есть «7a»

Проверяется: контрольные суммы всех файлов (SHA-512), книга учёта, журнал событий, доказательства долгого срока
(RFC 4998). Подписи и штампы времени проверяет программа openssl, если она есть на компьютере.
Итог: 0 — всё цело; 1 — есть повреждения; 2 — проверено не всё.

Checks a medium of a school archive with Python's standard library alone; uses the program openssl where there is one.
The format is told in README.txt beside this file. Public domain: copy and change at will.
"""

import argparse
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from typing import Any, Dict, List, Optional, Tuple

Rows = Dict[str, str]


class Outcome:
    """What was found, counted as it is said."""

    def __init__(self) -> None:
        self.bad = 0
        self.skipped = 0

    def wrong(self, text: str) -> None:
        self.bad += 1
        say("ПЛОХО  " + text)

    def unproved(self, text: str) -> None:
        self.skipped += 1
        say("НЕ ПРОВЕРЕНО  " + text)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def read(*parts: str) -> bytes:
    with open(os.path.join(*parts), "rb") as file:
        return file.read()


def sha512_of(path: str) -> str:
    digest = hashlib.sha512()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def canonical(value: Any) -> bytes:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


# --- objects (OCFL 1.1) ---


def object_folders(root: str) -> List[str]:
    found = []
    for top, folders, files in os.walk(root):
        folders.sort()
        if top == root:
            folders[:] = [name for name in folders if name != "extensions"]
        elif any(name.startswith("0=ocfl_object_") for name in files) or "inventory.json" in files:
            found.append(top)
            folders[:] = []
    return found


def check_object(folder: str, outcome: Outcome) -> Optional[Tuple[str, str, Dict[str, Any]]]:
    """Id, SHA-512 of the inventory, and the inventory; None if that does not read."""
    try:
        content = read(folder, "inventory.json")
        inventory: Dict[str, Any] = json.loads(content)
        name = str(inventory["id"])
        manifest = inventory["manifest"]
        head = str(inventory["head"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        outcome.wrong("%s: опись не читается (%s)" % (folder, error))
        return None
    sha512 = hashlib.sha512(content).hexdigest()
    before = outcome.bad
    for place in ("", head):
        check_sidecar(os.path.join(folder, place), name, outcome)
    if read_or_nothing(folder, head, "inventory.json") != content:
        outcome.wrong("%s: опись не совпадает с описью последней версии" % name)
    for digest, paths in manifest.items():
        for path in paths:
            check_file(folder, path, digest, name, outcome)
    for path in strangers(folder, manifest):
        outcome.wrong("%s: лишний файл %s" % (name, path))
    if outcome.bad == before:
        say("ЦЕЛ    %s" % name)
    return name, sha512, inventory


def check_sidecar(folder: str, name: str, outcome: Outcome) -> None:
    own = read_or_nothing(folder, "inventory.json")
    stated = read_or_nothing(folder, "inventory.json.sha512").split()
    if not stated or stated[0].decode("ascii", "replace") != hashlib.sha512(own).hexdigest():
        outcome.wrong("%s: опись не совпадает со своей контрольной суммой" % name)


def check_file(folder: str, path: str, digest: str, name: str, outcome: Outcome) -> None:
    parts = path.split("/")
    if ".." in parts or os.path.isabs(path):
        outcome.wrong("%s: недопустимый путь %s" % (name, path))
        return
    try:
        same = sha512_of(os.path.join(folder, *parts)) == digest
    except OSError as error:
        outcome.wrong("%s: %s не читается (%s)" % (name, path, error.strerror))
        return
    if not same:
        outcome.wrong("%s: содержимое изменилось: %s" % (name, path))


def strangers(folder: str, manifest: Dict[str, List[str]]) -> List[str]:
    known = {path for paths in manifest.values() for path in paths}
    found = []
    for top, _, files in os.walk(folder):
        for file in files:
            path = os.path.relpath(os.path.join(top, file), folder).replace(os.sep, "/")
            parts = path.split("/")
            if parts[-1] in ("inventory.json", "inventory.json.sha512") and len(parts) <= 2:
                continue
            if path not in known and path != "0=ocfl_object_1.1":
                found.append(path)
    return found


def read_or_nothing(*parts: str) -> bytes:
    try:
        return read(*parts)
    except OSError:
        return b""


# --- signed lists ---


class Signatures:
    """Ed25519 through openssl, by the keys in archive-keys.json."""

    def __init__(self, root: str) -> None:
        self.openssl = runs(["openssl", "version"])
        try:
            keys = json.loads(read(root, "archive-keys.json"))["keys"]
            self.keys = {str(key["key_id"]): str(key["public_key_pem"]) for key in keys}
        except (OSError, ValueError, KeyError, TypeError):
            self.keys = {}

    def right(self, key_id: str, data: bytes, signature: str) -> bool:
        """Whether the signature in base64 over the data was made with this key."""
        with tempfile.TemporaryDirectory() as folder:
            names = [os.path.join(folder, name) for name in ("key", "data", "sig")]
            for name, content in zip(names, (self.keys.get(key_id, "").encode(), data, decoded(signature))):
                with open(name, "wb") as file:
                    file.write(content)
            return runs(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", names[0], "-rawin", "-in", names[1],
                         "-sigfile", names[2]])  # fmt: skip


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip())
    except ValueError:
        return b""


def runs(command: List[str]) -> bool:
    try:
        return (
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
        )
    except OSError:
        return False


def chained(content: bytes, what: str, outcome: Outcome) -> List[Dict[str, Any]]:
    """The lines of a log, as far as each goes on from the one before."""
    found: List[Dict[str, Any]] = []
    seq, previous = 0, "0" * 64
    for text in content.split(b"\n")[:-1]:
        try:
            line = json.loads(text)
            bare = {key: value for key, value in line.items() if key != "hash"}
            right = (line["seq"], line["prev"]) == (seq + 1, previous)
            right = right and hashlib.sha256(canonical(bare)).hexdigest() == line["hash"]
        except (ValueError, KeyError, TypeError, AttributeError):
            right, line = False, {}
        if not right:
            outcome.wrong("%s: строка %d изменена" % (what, seq + 1))
            return found
        seq, previous = line["seq"], line["hash"]
        found.append(line)
    return found


def check_books(root: str, signatures: Signatures, outcome: Outcome) -> Tuple[Rows, Rows]:
    """What should be here (id → SHA-512 of its inventory), and what files of the root (name → SHA-512)."""
    lines = chained(read_or_nothing(root, "ledger.jsonl"), "книга учёта (ledger.jsonl)", outcome)
    objects: Rows = {}
    files: Rows = {}
    for line in lines:
        details = line["details"]
        if line["verb"] == "purge":
            objects.pop(line["subject"], None)
        elif "inventory_sha512" in details:
            objects[line["subject"]] = details["inventory_sha512"]
        files.update(details.get("files", {}))
    if not lines:
        outcome.wrong("книга учёта (ledger.jsonl) пуста или её нет")
    elif not signatures.openssl:
        outcome.unproved("подпись под книгой учёта: на компьютере нет программы openssl")
    else:
        last = lines[-1]
        signed = {key: value for key, value in last.items() if key not in ("hash", "sig")}
        if not signatures.right(last["key_id"], canonical(signed), last["sig"]):
            outcome.wrong("книга учёта: подпись архива не подтверждается")
    return objects, files


def check_log(root: str, signatures: Signatures, outcome: Outcome) -> None:
    lines = chained(read_or_nothing(root, "events.jsonl"), "журнал событий (events.jsonl)", outcome)
    try:
        head = json.loads(read(root, "events.head.json"))
        signature = head.pop("sig")
        known = lines[head["seq"] - 1]["hash"] == head["hash"]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        if lines:
            outcome.wrong("журнал событий: подпись (events.head.json) не читается или говорит о другом")
        return
    if not known:
        outcome.wrong("журнал событий: подписана другая строка")
    elif not signatures.openssl:
        outcome.unproved("подпись под журналом событий: нет программы openssl")
    elif not signatures.right(head["key_id"], canonical(head), signature):
        outcome.wrong("журнал событий: подпись архива не подтверждается")


# --- evidence (RFC 4998): README.txt and the format's description, section 10 ---

OIDS = {"sha256": "608648016503040201", "sha384": "608648016503040202", "sha512": "608648016503040203",
        "streebog256": "2a85030701010202", "streebog512": "2a85030701010203"}  # fmt: skip


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def archive_timestamp(md: str, lists: List[List[bytes]], token: bytes) -> bytes:
    tree = b"".join(tlv(0x30, b"".join(tlv(0x04, one) for one in level)) for level in lists)
    algorithm = tlv(0xA0, tlv(0x06, bytes.fromhex(OIDS[md])))
    return tlv(0x30, algorithm + (tlv(0xA2, tree) if lists else b"") + token)


def joined(md: str, digests: List[bytes]) -> bytes:
    ordered = sorted(digests)
    return ordered[0] if len(ordered) == 1 else hashlib.new(md, b"".join(ordered)).digest()


class Batch:
    """One batch of evidence, its trees built anew from the digests that it keeps."""

    def __init__(self, sheet: Dict[str, Any], tokens: Dict[str, bytes]) -> None:
        self.members = [str(one) for one in sheet["members"]]
        self.chains = sheet["chains"]
        self.tokens = tokens
        self.trees: List[List[List[bytes]]] = []
        self.groups: List[List[Optional[List[bytes]]]] = []
        for at, chain in enumerate(self.chains):
            self.groups.append([self.group(at, number) for number in range(len(self.members))])
            leaves = [joined(chain["digest"], group) for group in self.groups[at] if group is not None]
            levels = [leaves]
            while len(levels[-1]) > 1:
                below = levels[-1]
                levels.append([joined(chain["digest"], below[i : i + 2]) for i in range(0, len(below), 2)])
            self.trees.append(levels)

    def group(self, at: int, number: int) -> Optional[List[bytes]]:
        row = self.chains[at]["digests"][number]
        if row is None:
            return None
        digests = [bytes.fromhex(text) for text in row]
        earlier = [self.chain_of(one, number) for one in range(at) if self.chains[one]["digests"][number] is not None]
        if not earlier:
            return digests
        md = self.chains[at]["digest"]
        before = hashlib.new(md, tlv(0x30, b"".join(earlier))).digest()
        return [hashlib.new(md, one + before).digest() for one in digests]

    def chain_of(self, at: int, number: int) -> bytes:
        chain = self.chains[at]
        group = self.groups[at][number] or []
        leaf = sum(row is not None for row in chain["digests"][:number])
        lists = [group]
        for level in self.trees[at][:-1]:
            if leaf ^ 1 < len(level):
                lists.append([level[leaf ^ 1]])
            leaf //= 2
        tokens = [self.tokens[name] for name in chain["tokens"]]
        parts = [archive_timestamp(chain["digest"], lists, tokens[0])]
        parts += [archive_timestamp(chain["digest"], [], token) for token in tokens[1:]]
        return tlv(0x30, b"".join(parts))


def check_evidence(root: str, folder: str, found: Dict[str, Any], outcome: Outcome, openssl: bool) -> None:
    name, inventory = found["id"], found["inventory"]
    files = state_files(folder, inventory, inventory["head"])
    try:
        sheet = json.loads(files["batch.json"])
        weak = [chain["digest"] for chain in sheet["chains"] if chain["digest"] not in hashlib.algorithms_available]
        if weak:
            outcome.unproved("%s: здесь не умеют считать %s" % (name, ", ".join(weak)))
            return
        batch = Batch(sheet, files)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        outcome.wrong("%s: доказательство не читается (%s)" % (name, error))
        return
    before = outcome.bad
    check_members(root, batch, name, outcome)
    check_log_heads(root, batch, files, name, outcome)
    if openssl:
        check_tokens(batch, files, name, outcome)
    else:
        outcome.unproved("%s: штампы времени: нет программы openssl" % name)
    if outcome.bad == before:
        count = sum(len(chain["tokens"]) for chain in batch.chains)
        records = sum(not is_log(member) for member in batch.members)
        say("ДОКАЗАНО  %s: документов %d, штампов времени %d" % (name, records, count))


def state_files(folder: str, inventory: Dict[str, Any], version: str) -> Dict[str, bytes]:
    """The files of a version by their names in it."""
    found = {}
    for digest, names in inventory["versions"][version]["state"].items():
        content = read_or_nothing(folder, *inventory["manifest"][digest][0].split("/"))
        for name in names:
            found[name] = content
    return found


def check_members(root: str, batch: Batch, name: str, outcome: Outcome) -> None:
    """The newest chain's digests against the signed PDF and the inventory of each member that is on this medium."""
    chain = batch.chains[-1]
    for member, row in zip(batch.members, chain["digests"]):
        if is_log(member):
            continue
        record, _, version = member.rpartition("@")
        folder = os.path.join(root, place_of("letopis:" + record))
        own = "v" + version
        content = read_or_nothing(folder, own, "inventory.json")
        if row is None or not content:
            continue  # destroyed by an act, or not on this medium: the ledger says which
        files = state_files(folder, json.loads(content), own)
        numbers = [int(path.split("/")[0]) for path in files if path.endswith("/document.pdf")]
        document = files["%d/document.pdf" % max(numbers)] if numbers else b""
        digests = [hashlib.new(chain["digest"], one).hexdigest() for one in (document, content)]
        if digests != row:
            outcome.wrong("%s: документ %s не тот, что был при штампе времени" % (name, record))


def is_log(member: str) -> bool:
    return member.count("/") == 1 and "/log@" in member


def check_log_heads(root: str, batch: Batch, files: Dict[str, bytes], name: str, outcome: Outcome) -> None:
    """The head of the event log that stands under the timestamps, against the log on this medium."""
    for number, member in enumerate(batch.members):
        if not is_log(member):
            continue
        content = files.get("log-head.json", b"")
        lines = read_or_nothing(root, "events.jsonl").splitlines()
        try:
            head = json.loads(content)
            line = json.loads(lines[head["seq"] - 1]) if 0 < head["seq"] <= len(lines) else {}
            same = line.get("hash") == head["hash"] and member.endswith("@%d" % head["seq"])
        except (ValueError, KeyError, TypeError):
            same = False
        for chain in batch.chains:
            same = same and chain["digests"][number] == [hashlib.new(chain["digest"], content).hexdigest()]
        if not same:
            outcome.wrong("%s: журнал событий не тот, что был при штампе времени" % name)


def place_of(object_id: str) -> str:
    digits = hashlib.sha256(object_id.encode()).hexdigest()
    return os.path.join(digits[0:3], digits[3:6], digits[6:9], digits)


def check_tokens(batch: Batch, files: Dict[str, bytes], name: str, outcome: Outcome) -> None:
    """Each chain's first token stamps the root of its tree; each further one the token before it."""
    anchors = b"\n".join(content for path, content in sorted(files.items()) if path.endswith(".pem"))
    for at, chain in enumerate(batch.chains):
        stamped = batch.trees[at][-1][0].hex()
        for number, path in enumerate(chain["tokens"]):
            if number:
                stamped = hashlib.new(chain["digest"], batch.tokens[chain["tokens"][number - 1]]).hexdigest()
            if not token_is_right(stamped, files[path], anchors):
                outcome.wrong("%s: штамп времени %s не подтверждается" % (name, path))


def token_is_right(stamped: str, token: bytes, anchors: bytes) -> bool:
    """Whether openssl finds the token right, the end of its certificate apart: that is what the renewals are for."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, file) for file in ("token", "anchors")]
        for path, content in zip(paths, (token, anchors)):
            with open(path, "wb") as file:
                file.write(content)
        return runs(["openssl", "ts", "-verify", "-digest", stamped, "-in", paths[0], "-token_in", "-CAfile", paths[1],
                     "-no_check_time"])  # fmt: skip


def check_root(root: str, only: str) -> Outcome:
    """Everything on the medium, or the objects whose id contains a text."""
    outcome = Outcome()
    signatures = Signatures(root)
    expected, files = check_books(root, signatures, outcome)
    check_log(root, signatures, outcome)
    for name, sha512 in sorted(files.items()):
        if hashlib.sha512(read_or_nothing(root, *name.split("/"))).hexdigest() != sha512:
            outcome.wrong("файл в корне изменён: " + name)
    seen: Dict[str, Dict[str, Any]] = {}
    for folder in object_folders(root):
        found = check_object(folder, outcome) if not only or only in id_in(folder) else None
        if found is not None:
            seen[found[0]] = {"id": found[0], "sha512": found[1], "inventory": found[2], "folder": folder}
    if not only:
        for name in sorted(set(expected) - set(seen)):
            outcome.wrong("%s: должен быть на носителе, но его нет" % name)
    for name, one in sorted(seen.items()):
        compare(name, one["sha512"], expected, outcome)
        if name.split("/")[1:2] == ["evidence"]:
            check_evidence(root, one["folder"], one, outcome, signatures.openssl)
    return outcome


def compare(name: str, sha512: str, expected: Rows, outcome: Outcome) -> None:
    """An object against the ledger."""
    if name not in expected:
        outcome.unproved("%s: в книге учёта его нет" % name)
    elif expected[name] != sha512:
        outcome.wrong("%s: опись не та, что записана в книге учёта" % name)


def id_in(folder: str) -> str:
    try:
        return str(json.loads(read(folder, "inventory.json"))["id"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def main() -> int:
    parser = argparse.ArgumentParser(description="Проверка носителя архива без программы «Летопись»")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("root", nargs="?", default=here, metavar="ПАПКА")
    parser.add_argument("--only", default="", metavar="ТЕКСТ", help="только объекты, в номере которых это есть")
    args = parser.parse_args()
    if not os.path.isfile(os.path.join(args.root, "0=ocfl_1.1")):
        say("В этой папке нет архива: нет файла 0=ocfl_1.1")
        return 1
    outcome = check_root(args.root, args.only)
    if outcome.bad:
        say("ИТОГ: повреждений %d. Ничего не исправляйте; сообщите в школу: целое берут с другой копии." % outcome.bad)
        return 1
    if outcome.skipped:
        say("ИТОГ: повреждений не найдено, но проверено не всё: %d." % outcome.skipped)
        return 2
    say("ИТОГ: всё цело.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
