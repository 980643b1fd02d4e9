"""The checker: for each code it claims, a folder that earns it; its verdict against that of ocfl-py."""

import ast
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import archive_store
from archive_store.archive_keys import as_file, first_key, next_key
from archive_store.check_words import MESSAGES, OTHER_MESSAGES
from archive_store.checker import check_object, check_root
from archive_store.events import EventLog
from archive_store.keys import ArchiveKey, signature_text
from archive_store.paths import object_path
from archive_store.store import put, put_version
from kernel.errors import UnavailableError
from kernel.findings import Report, Severity
from tests.archive_store.store_factory import AT, new_directory_medium, version
from tests.ocfl_judge import Judge

ID = "letopis:28/2025-26/7a/journal"
OTHER_ID = "letopis:28/2025-26/7b/journal"
DIGEST = "0" * 128


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory, key: ArchiveKey) -> Path:
    """A medium with an object of two versions, another of one, and a log of one event."""
    folder = tmp_path_factory.mktemp("pristine")
    (folder / "home").mkdir()
    with new_directory_medium(folder / "a", key) as medium:
        put(medium, version(ID, {"1/journal.pdf": b"pdf", "1/record.json": b"{}"}))
        put_version(medium, version(ID, {"1/report.xml": b"<r/>", "1/record.json": b'{"v": 2}'}, hours=1))
        put(medium, version(OTHER_ID))
        log = EventLog(folder / "home", key)
        log.append(at=AT, actor="director", verb="commit", subject=ID, media=[medium])
    return folder / "a"


@pytest.fixture
def root(pristine: Path, ram: Path) -> Path:
    shutil.copytree(pristine, ram / "a", symlinks=True)
    return ram / "a"


def codes(report: Report) -> set[str]:
    return {finding.code.removeprefix("ocfl.") for finding in report.findings}


def errors(report: Report) -> set[str]:
    return {f.code.removeprefix("ocfl.") for f in report.findings if f.severity is Severity.ERROR}


# --- ways to break an object ---

Break = Callable[[Path], object]


def write_inventory(folder: Path, value: Any, algorithm: str = "sha512") -> None:
    content = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True, indent=1).encode() + b"\n"
    (folder / "inventory.json").write_bytes(content)
    for old in folder.glob("inventory.json.*"):
        old.unlink()
    digest = hashlib.new(algorithm, content).hexdigest()
    (folder / f"inventory.json.{algorithm}").write_text(f"{digest}  inventory.json\n")


def inventory(change: Callable[[dict[str, Any]], object], *, only: str = "", algorithm: str = "sha512") -> Break:
    """Changes the root inventory and its copy in v2 (or the one named), sidecars made to fit."""

    def apply(folder: Path) -> None:
        value = json.loads((folder / (only or ".") / "inventory.json").read_bytes())
        change(value)
        for place in [folder / only] if only else [folder, folder / "v2"]:
            write_inventory(place, value, algorithm)

    return apply


def first(block: dict[str, Any]) -> str:
    return sorted(block)[0]


def rename_key(block: dict[str, Any], new: Callable[[str], str]) -> None:
    key = next(key for key in sorted(block) if new(key) != key)
    block[new(key)] = block.pop(key)


def v2(value: dict[str, Any]) -> dict[str, Any]:
    return value["versions"]["v2"]


def upper_everywhere(value: dict[str, Any]) -> None:
    key = next(key for key in sorted(value["manifest"]) if key.upper() != key)
    value["manifest"][key.upper()] = ["v1/content/1/more"]


def content_folder(name: Any) -> Break:
    return inventory(lambda value: value.update(contentDirectory=name))


def fixity(block: Any) -> Break:
    return inventory(lambda value: value.update(fixity=block))


def path_of_first(value: dict[str, Any], path: str) -> None:
    value["manifest"][first(value["manifest"])] = [path]


def logical(path: str) -> Break:
    return inventory(lambda value: v2(value)["state"][first(v2(value)["state"])].append(path))


def raw(content: bytes) -> Break:
    def apply(folder: Path) -> None:
        for place in (folder, folder / "v2"):
            write_inventory(place, content)

    return apply


def doubled_key(folder: Path) -> None:
    content = (folder / "inventory.json").read_bytes()
    raw(content.replace(b'"head": "v2",', b'"head": "v2", "head": "v2",'))(folder)


BLIND = "ocfl-py does not look at this"

# name → (how to break it, codes expected among the errors, why the judge's verdict may differ)
OBJECTS: dict[str, tuple[Break, set[str], str]] = {
    "sound": (lambda _: None, set(), ""),
    "file in object root": (lambda f: (f / "x").write_text(""), {"E001"}, ""),
    "folder in object root": (lambda f: (f / "x").mkdir(), {"E001"}, ""),
    "no declaration": (lambda f: (f / "0=ocfl_object_1.1").unlink(), {"E003"}, ""),
    "two declarations": (lambda f: (f / "0=ocfl_object_1.0").write_text("ocfl_object_1.0\n"), {"E003", "E004"}, ""),
    "declaration of another version": (
        lambda f: (f / "0=ocfl_object_1.1").rename(f / "0=ocfl_object_9.9"),
        {"E004"},
        "",
    ),
    "declaration says otherwise": (lambda f: (f / "0=ocfl_object_1.1").write_text("x\n"), {"E007"}, ""),
    "no versions": (inventory(lambda v: v.update(versions={})), {"E008"}, ""),
    "starts at v2": (inventory(lambda v: v["versions"].pop("v1")), {"E009"}, ""),
    "zero-padded": (
        inventory(lambda v: v.update(versions={"v0001": v2(v), "v0002": v2(v)})),
        {"E009"},
        "",
    ),
    "gap": (inventory(lambda v: v["versions"].update(v4=v2(v))), {"E010"}, ""),
    "a version's sidecar without its inventory": (lambda f: (f / "v1/inventory.json").unlink(), {"E015"}, ""),
    "extra file in version": (lambda f: (f / "v1/x").write_text(""), {"E015"}, ""),
    "content folder with slash": (content_folder("a/b"), {"E017"}, ""),
    "content folder no text": (content_folder(7), {"E017"}, ""),
    "content folder is ..": (content_folder(".."), {"E018"}, ""),
    "content folder named late": (content_folder("content"), {"E019"}, ""),
    "content folder changed": (content_folder("stuff"), {"E020"}, ""),
    "file not in manifest": (lambda f: (f / "v1/content/x").write_text(""), {"E023"}, ""),
    "file dropped from manifest": (
        inventory(
            lambda v: [
                v["manifest"].pop(digest)
                for digest in [d for d, p in v["manifest"].items() if p == ["v1/content/1/record.json"]]
            ]
        ),
        {"E023"},
        "",
    ),
    "empty folder in content": (lambda f: (f / "v1/content/x").mkdir(), {"E024"}, ""),
    "unknown digest algorithm": (inventory(lambda v: v.update(digestAlgorithm="md5")), {"E025"}, ""),
    "digest algorithm no text": (inventory(lambda v: v.update(digestAlgorithm=[])), {"E025"}, ""),
    "malformed digest": (inventory(lambda v: rename_key(v["manifest"], lambda key: "x" + key[1:])), {"E025"}, ""),
    "not JSON": (raw(b"{"), {"E033"}, ""),
    "not an object": (raw(b"[]"), {"E033"}, ""),
    "a key twice": (doubled_key, {"E033"}, BLIND),
    "no id": (inventory(lambda v: v.pop("id")), {"E036"}, ""),
    "no type": (inventory(lambda v: v.pop("type")), {"E036"}, ""),
    "no algorithm": (inventory(lambda v: v.pop("digestAlgorithm")), {"E036"}, ""),
    "no head": (inventory(lambda v: v.pop("head")), {"E036"}, ""),
    "empty id": (inventory(lambda v: v.update(id="")), {"E037"}, ""),
    "id no text": (inventory(lambda v: v.update(id=7)), {"E037"}, ""),
    "type of another version": (
        inventory(lambda v: v.update(type="https://ocfl.io/2.0/spec/")),
        {"E038"},
        "",
    ),
    "head behind": (inventory(lambda v: v.update(head="v1")), {"E040"}, ""),
    "head no text": (inventory(lambda v: v.update(head=2)), {"E040"}, ""),
    "no manifest": (inventory(lambda v: v.pop("manifest")), {"E041"}, ""),
    "no versions block": (inventory(lambda v: v.pop("versions")), {"E041"}, ""),
    "content path outside": (inventory(lambda v: path_of_first(v, "x/content/y")), {"E042"}, ""),
    "content path of no version": (inventory(lambda v: path_of_first(v, "v9/content/y")), {"E042"}, ""),
    "content path beside content": (inventory(lambda v: path_of_first(v, "v1/other/y")), {"E042"}, ""),
    "versions is a list": (inventory(lambda v: v.update(versions=[])), {"E044"}, ""),
    "version folder missing": (lambda f: shutil.rmtree(f / "v1"), {"E046"}, ""),
    "version folder too many": (lambda f: shutil.copytree(f / "v2", f / "v3"), {"E046"}, ""),
    "version folder is a file": (
        lambda f: (shutil.rmtree(f / "v1"), (f / "v1").write_text("")),
        {"E046"},
        "",
    ),
    "version is a list": (inventory(lambda v: v["versions"].update(v2=[])), {"E047"}, ""),
    "no created": (inventory(lambda v: v2(v).pop("created")), {"E048"}, ""),
    "no state": (inventory(lambda v: v2(v).pop("state")), {"E048"}, ""),
    "created without zone": (inventory(lambda v: v2(v).update(created="2026-05-31T09:00:00")), {"E049"}, ""),
    "created without time": (inventory(lambda v: v2(v).update(created="2026-05-31")), {"E049"}, ""),
    "created impossible": (inventory(lambda v: v2(v).update(created="2026-02-31T09:00:00Z")), {"E049"}, ""),
    "created no text": (inventory(lambda v: v2(v).update(created=5)), {"E049"}, ""),
    "state without manifest": (inventory(lambda v: v2(v)["state"].update({DIGEST: ["x"]})), {"E050"}, ""),
    "state is a list": (inventory(lambda v: v2(v).update(state=[])), {"E050"}, ""),
    "state of text": (inventory(lambda v: v2(v)["state"].update({first(v["manifest"]): "x"})), {"E050"}, ""),
    "state digest malformed": (inventory(lambda v: v2(v)["state"].update(abc=["x"])), {"E050"}, ""),
    "logical path with ..": (logical("a/../b"), {"E052"}, ""),
    "logical path with //": (logical("a//b"), {"E052"}, ""),
    "logical path from the root": (logical("/a"), {"E053"}, ""),
    "user is text": (inventory(lambda v: v2(v).update(user="x")), {"E054"}, ""),
    "user without name": (inventory(lambda v: v2(v)["user"].pop("name")), {"E054"}, ""),
    "user address no text": (inventory(lambda v: v2(v)["user"].update(address=5)), {"E054"}, ""),
    "fixity unknown": (fixity({"crc32": {}}), {"E056"}, ""),
    "fixity block is a list": (fixity({"md5": []}), {"E057"}, ""),
    "fixity of nothing": (fixity({"md5": {"0" * 32: ["v1/content/none"]}}), {"E057"}, ""),
    "fixity malformed": (fixity({"md5": {"xyz": ["v1/content/1/journal.pdf"]}}), {"E057"}, ""),
    "no sidecar": (lambda f: (f / "inventory.json.sha512").unlink(), {"E058"}, ""),
    "no sidecar in v1": (lambda f: (f / "v1/inventory.json.sha512").unlink(), {"E058"}, ""),
    "sidecar differs": (
        lambda f: (f / "inventory.json.sha512").write_text(f"{DIGEST}  inventory.json\n"),
        {"E060"},
        "",
    ),
    "sidecar of v1 differs": (
        lambda f: (f / "v1/inventory.json.sha512").write_text(f"{DIGEST}  inventory.json\n"),
        {"E060"},
        "",
    ),
    "sidecar of v2 differs": (
        lambda f: (f / "v2/inventory.json.sha512").write_text(f"{DIGEST}  inventory.json\n"),
        {"E060"},
        "",
    ),
    "sidecar malformed": (lambda f: (f / "inventory.json.sha512").write_text("x"), {"E061"}, ""),
    "no inventory": (lambda f: (f / "inventory.json").unlink(), {"E063"}, ""),
    "root inventory is not the last": (
        inventory(lambda v: v2(v).update(message="другое"), only="v2"),
        {"E064"},
        "",
    ),
    "history rewritten": (
        inventory(lambda v: v["versions"]["v1"].update(state=v2(v)["state"])),
        {"E066"},
        "",
    ),
    "file in extensions": (
        lambda f: ((f / "extensions").mkdir(), (f / "extensions/x").write_text("")),
        {"E067"},
        "",
    ),
    "symbolic link": (
        lambda f: (
            (f / "v1/content/1/journal.pdf").rename(f.parent / "elsewhere"),
            (f / "v1/content/1/journal.pdf").symlink_to(f.parent / "elsewhere"),
        ),
        {"E090"},
        BLIND,
    ),
    "hard link": (lambda f: os.link(f / "v1/content/1/journal.pdf", f.parents[3] / "twin"), {"E090"}, BLIND),
    "pipe": (lambda f: os.mkfifo(f / "v1/content/pipe"), {"E090"}, ""),
    "content changed": (lambda f: (f / "v1/content/1/journal.pdf").write_bytes(b"PDF"), {"E092"}, ""),
    "content of an old version changed": (lambda f: (f / "v1/content/1/record.json").write_bytes(b"[]"), {"E092"}, ""),
    "content missing": (lambda f: (f / "v2/content/1/report.xml").unlink(), {"E092"}, ""),
    "manifest of text": (inventory(lambda v: v["manifest"].update({first(v["manifest"]): "x"})), {"E092"}, ""),
    "fixity differs": (fixity({"md5": {"0" * 32: ["v1/content/1/journal.pdf"]}}), {"E093"}, ""),
    "message no text": (inventory(lambda v: v2(v).update(message=5)), {"E094"}, ""),
    "logical path twice": (
        inventory(lambda v: [paths.append("twice") for paths in v2(v)["state"].values()]),
        {"E095"},
        "",
    ),
    "file and folder": (logical("1/journal.pdf/x"), {"E095"}, ""),
    "digest twice": (inventory(upper_everywhere), {"E096"}, ""),
    "fixity digest twice": (
        fixity({"md5": {"a" * 32: ["v1/content/1/journal.pdf"], "A" * 32: ["v1/content/1/journal.pdf"]}}),
        {"E097"},
        "",
    ),
    "content path with ..": (inventory(lambda v: path_of_first(v, "v1/content/../x")), {"E099"}, ""),
    "content path from the root": (inventory(lambda v: path_of_first(v, "/v1/content/x")), {"E100"}, ""),
    "content path twice": (
        inventory(lambda v: [v["manifest"].update({d: ["v1/content/1/journal.pdf"]}) for d in list(v["manifest"])[:2]]),
        {"E101"},
        "",
    ),
    "unknown field": (inventory(lambda v: v.update(colour="red")), {"E102"}, BLIND),
    "unknown field in a version": (inventory(lambda v: v2(v).update(colour="red")), {"E102"}, BLIND),
    "manifest is a list": (inventory(lambda v: v.update(manifest=[])), {"E106"}, ""),
    "manifest unused": (inventory(lambda v: v["manifest"].update({DIGEST: ["v1/content/x"]})), {"E107"}, ""),
    "id changed": (inventory(lambda v: v.update(id="letopis:x"), only="v1"), {"E110"}, ""),
    "fixity is a list": (fixity([]), {"E111"}, ""),
}

# Not errors, but told.
WARNINGS: dict[str, tuple[Break, str]] = {
    "folder in version": (lambda f: (f / "v1/x").mkdir(), "W002"),
    "empty content folder": (lambda f: (shutil.rmtree(f / "v2/content"), (f / "v2/content").mkdir()), "W003"),
    "no message": (inventory(lambda v: v2(v).pop("message")), "W007"),
    "no user": (inventory(lambda v: v2(v).pop("user")), "W007"),
    "no address": (inventory(lambda v: v2(v)["user"].pop("address")), "W008"),
    "odd address": (inventory(lambda v: v2(v)["user"].update(address="x")), "W009"),
    "no version inventory": (
        lambda f: [(f / "v1" / name).unlink() for name in ("inventory.json", "inventory.json.sha512")],
        "W010",
    ),
    "message differs": (inventory(lambda v: v["versions"]["v1"].update(message="x")), "W011"),
    "unknown extension": (lambda f: (f / "extensions/x").mkdir(parents=True), "W013"),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_each_code_of_an_object_and_the_judges_verdict(name: str, root: Path, judge: Judge) -> None:
    break_it, expected, why_blind = OBJECTS[name]
    folder = root / object_path(ID)
    break_it(folder)
    report = check_object(root, ID)
    assert expected <= errors(report)
    assert report.ok == (not expected)
    verdict = judge.object(folder)
    assert verdict.valid == (report.ok or bool(why_blind)), verdict.text
    assert all(finding.message.endswith(".") for finding in report.findings)


@pytest.mark.parametrize("name", WARNINGS)
def test_each_warning_of_an_object(name: str, root: Path, judge: Judge) -> None:
    break_it, expected = WARNINGS[name]
    folder = root / object_path(ID)
    break_it(folder)
    report = check_object(root, ID)
    assert expected in codes(report)
    verdict = judge.object(folder)
    assert verdict.valid == report.ok, (verdict.text, report)
    assert any(code.startswith(expected) for code in verdict.codes), verdict.text


def test_sha256_is_read_and_warned_of(root: Path, judge: Judge) -> None:
    """OCFL allows it; this format does not use it, but an object of ours that was made anew with it is no ruin."""
    folder = root / object_path(OTHER_ID)
    value = json.loads((folder / "inventory.json").read_bytes())
    renamed = {}
    for digest, paths in value["manifest"].items():
        renamed[digest] = hashlib.sha256((folder / paths[0]).read_bytes()).hexdigest()
    value["digestAlgorithm"] = "sha256"
    for block in (value, value["versions"]["v1"]):
        name = "manifest" if "manifest" in block else "state"
        block[name] = {renamed[digest]: paths for digest, paths in block[name].items()}
    for place in (folder, folder / "v1"):
        write_inventory(place, value, "sha256")
    report = check_object(root, OTHER_ID)
    assert report.ok
    assert codes(report) == {"W004"}
    assert judge.object(folder).valid


def test_fixity_of_every_algorithm_is_computed(root: Path, judge: Judge) -> None:
    names = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha512": "sha512", "blake2b-512": "blake2b"}
    block = {
        name: {hashlib.new(algorithm, b"pdf").hexdigest(): ["v1/content/1/journal.pdf"]}
        for name, algorithm in names.items()
    }
    fixity(block)(root / object_path(ID))
    assert check_object(root, ID).findings == ()
    assert judge.object(root / object_path(ID)).valid


# --- ways to break a root ---

ROOTS: dict[str, tuple[Break, set[str], str]] = {
    "sound": (lambda _: None, set(), ""),
    "no declaration": (lambda r: (r / "0=ocfl_1.1").unlink(), {"E069"}, ""),
    "two declarations": (lambda r: (r / "0=ocfl_1.0").write_text("ocfl_1.0\n"), {"E076"}, ""),
    "declaration says otherwise": (lambda r: (r / "0=ocfl_1.1").write_text("x"), {"E080"}, ""),
    "layout malformed": (lambda r: (r / "ocfl_layout.json").write_text("{}"), {"E070"}, ""),
    "layout unknown": (
        lambda r: (r / "ocfl_layout.json").write_text('{"extension": "0099-x", "description": "x"}'),
        {"E071"},
        "",
    ),
    "layout configured otherwise": (
        lambda r: (r / "extensions/0004-hashed-n-tuple-storage-layout/config.json").write_text(
            '{"extensionName": "0004-hashed-n-tuple-storage-layout", "tupleSize": 2}'
        ),
        {"layout.config"},
        "the layout's handler is ours, see ocfl_judge_driver",
    ),
    "file above the objects": (lambda r: (r / object_path(ID)).parent.joinpath("x").write_text(""), {"E072"}, ""),
    "empty folder": (lambda r: (r / "abc").mkdir(), {"E073"}, ""),
    "lost+found": (lambda r: (r / "lost+found").mkdir(), {"E073", "E088"}, ""),
    "object moved": (
        lambda r: (r / object_path(ID)).rename((r / object_path(ID)).with_name("f" * 64)),
        {"E083"},
        BLIND,
    ),
    "object twice": (
        lambda r: shutil.copytree(r / object_path(ID), r / object_path("letopis:x")),
        {"E037", "E083"},
        BLIND,
    ),
    "link above the objects": (lambda r: (r / "abc").symlink_to(r / object_path(ID)[:3]), {"E090"}, BLIND),
    "file in extensions": (lambda r: (r / "extensions/x").write_text(""), {"E112"}, ""),
    "object without declaration": (
        lambda r: (r / object_path(ID) / "0=ocfl_object_1.1").unlink(),
        {"E003"},
        "",
    ),
    "content changed": (lambda r: (r / object_path(ID) / "v1/content/1/journal.pdf").write_text("x"), {"E092"}, ""),
    "no passport": (lambda r: (r / "MEDIUM.json").unlink(), {"root.missing_file", "media.bad_identity"}, BLIND),
    "passport unreadable": (lambda r: (r / "MEDIUM.json").write_text("{}"), {"media.bad_identity"}, BLIND),
    "passport changed": (
        lambda r: (r / "MEDIUM.json").write_text((r / "MEDIUM.json").read_text().replace("Летопись-A", "Летопись-B")),
        {"media.bad_signature"},
        BLIND,
    ),
    "signature of nobody": (lambda r: (r / "MEDIUM.json.sig").write_text("AAAA\n"), {"media.bad_signature"}, BLIND),
    "no keys": (
        lambda r: (r / "archive-keys.json").write_text("{}"),
        {"key.bad_list", "media.bad_signature", "events.bad_signature"},
        BLIND,
    ),
    "key renamed": (
        lambda r: (r / "archive-keys.json").write_text(
            (r / "archive-keys.json").read_text().replace('"key_id": "', '"key_id": "f')
        ),
        {"key.bad_list"},
        BLIND,
    ),
    "no README": (lambda r: (r / "README.txt").unlink(), {"root.missing_file"}, BLIND),
    "event changed": (
        lambda r: (r / "events.jsonl").write_text((r / "events.jsonl").read_text().replace("director", "nobody")),
        {"events.bad_line"},
        BLIND,
    ),
    "log emptied": (lambda r: (r / "events.jsonl").write_text(""), {"events.truncated"}, BLIND),
}

ROOT_NOTES: dict[str, tuple[Break, str]] = {
    "leftover": (lambda r: (r / "extensions/letopis-staging/1-0").mkdir(), "staging.leftover"),
    "stray file in staging": (lambda r: (r / "extensions/letopis-staging/x").write_text(""), "staging.leftover"),
    "stray lock": (lambda r: (r / "extensions/letopis-locks/x").write_text(""), "locks.unknown_file"),
    "stray file": (lambda r: (r / "Thumbs.db").write_text(""), "root.unknown_file"),
    "stray extension": (lambda r: (r / "extensions/x").mkdir(), "W016"),
    "empty log": (lambda r: ((r / "events.jsonl").write_text(""), (r / "events.head.json").unlink()), "events.empty"),
    "no anchor": (lambda _: None, "key.on_faith"),
}


def whole(root: Path, **options: Any) -> Report:
    report, objects = check_root(root, **options)
    return sum(objects.values(), report)


@pytest.mark.parametrize("name", ROOTS)
def test_each_code_of_a_root_and_the_judges_verdict(name: str, root: Path, judge: Judge) -> None:
    break_it, expected, why_blind = ROOTS[name]
    break_it(root)
    report = whole(root)
    assert expected <= errors(report)
    assert report.ok == (not expected)
    verdict = judge.root(root)
    assert verdict.valid == (report.ok or bool(why_blind)), verdict.text


@pytest.mark.parametrize("name", ROOT_NOTES)
def test_each_note_on_a_root(name: str, root: Path, judge: Judge) -> None:
    break_it, expected = ROOT_NOTES[name]
    break_it(root)
    report = whole(root)
    assert expected in codes(report)
    assert report.ok
    assert judge.root(root).valid


def test_every_code_that_is_claimed_is_tried() -> None:
    tried = set().union(*(expected for _, expected, _ in [*OBJECTS.values(), *ROOTS.values()]))
    tried |= {code for _, code in [*WARNINGS.values(), *ROOT_NOTES.values()]}
    elsewhere = {"W004", "object.missing", "medium.read_failed"}
    elsewhere |= {name for name in OTHER_MESSAGES if name.startswith(("ledger.", "tombstones.", "root.changed"))}
    assert (set(MESSAGES) | set(OTHER_MESSAGES)) - tried == elsewhere


def test_a_missing_object_is_an_error(root: Path) -> None:
    report = check_object(root, "letopis:none")
    assert not report.ok
    assert codes(report) == {"object.missing"}


def test_an_object_under_a_false_name_is_found_by_its_own_check(root: Path) -> None:
    folder = root / object_path(ID)
    shutil.rmtree(folder)
    shutil.copytree(root / object_path(OTHER_ID), folder)
    assert "E083" in errors(check_object(root, ID))


def test_a_file_that_cannot_be_read_is_an_error_and_no_crash(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failing device, played by the one call that reads: EIO cannot be had from a folder in memory."""
    real = os.posix_fadvise

    def failing(descriptor: int, *args: int) -> None:
        if os.readlink(f"/proc/self/fd/{descriptor}").endswith("journal.pdf"):  # noqa: PTH115
            raise OSError(5, "Input/output error")
        real(descriptor, *args)

    monkeypatch.setattr(os, "posix_fadvise", failing)
    report = check_object(root, ID)
    assert codes(report) == {"medium.read_failed"}
    assert not report.ok


@pytest.mark.parametrize("state", ["absent", "empty"])
def test_an_absent_medium_is_unavailable_and_not_damaged(tmp_path: Path, state: str) -> None:
    if state == "empty":
        (tmp_path / "mount").mkdir()
    for action in (lambda: check_root(tmp_path / "mount"), lambda: check_object(tmp_path / "mount", ID)):
        with pytest.raises(UnavailableError) as caught:
            action()
        assert caught.value.code == "media.missing"


def test_progress_is_told(root: Path) -> None:
    told = []
    _, objects = check_root(root, lambda done, folder: told.append((done, folder)))
    assert [done for done, _ in told] == [0, 1]
    assert {folder for _, folder in told} == {object_path(ID), object_path(OTHER_ID)}
    assert set(objects) == {ID, OTHER_ID}
    assert all(report.checks_run >= 7 for report in objects.values())


def test_known_keys_are_anchored_and_others_not_believed(root: Path, key: ArchiveKey) -> None:
    report = whole(root, anchors=[key.key_id])
    assert report.ok
    assert "key.on_faith" not in codes(report)
    assert {"media.bad_signature", "events.bad_signature"} <= errors(whole(root, anchors=["f" * 32]))


def test_a_rotated_key_is_believed_only_if_endorsed(root: Path, key: ArchiveKey, tmp_path: Path) -> None:
    new = ArchiveKey.create(tmp_path / "new.key")
    entries = [first_key(key, AT), next_key(new, AT, endorser=key)]
    (root / "archive-keys.json").write_bytes(as_file(entries))
    value = json.loads((root / "MEDIUM.json").read_bytes()) | {"key_id": new.key_id}
    content = json.dumps(value).encode()
    (root / "MEDIUM.json").write_bytes(content)

    (root / "MEDIUM.json.sig").write_text(signature_text(new, content))
    # The ledger knows what was written there, so the exchange by hand is told; both keys are believed all the same.
    assert errors(whole(root, anchors=[key.key_id])) == {"root.changed_file"}
    (root / "archive-keys.json").write_bytes(as_file([entries[0], first_key(new, AT)]))
    assert errors(whole(root, anchors=[key.key_id])) == {"root.changed_file", "media.bad_signature"}


def test_the_checker_shares_no_code_with_the_writer() -> None:
    """Only the signature primitive is shared, as the library behind it is imported in one file."""
    package = Path(archive_store.__file__).parent
    own = {path.stem for path in package.glob("check*.py")} | {"event_check"}
    for name in own:
        tree = ast.parse((package / f"{name}.py").read_text())
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        ours = {module.removeprefix("archive_store.") for module in imported if module.startswith("archive_store")}
        assert ours <= own | {"keys"}, name
        assert not any(module.startswith("kernel.digests") for module in imported), name
