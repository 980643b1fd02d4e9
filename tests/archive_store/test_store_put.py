"""Writing objects: what comes out, what repeats, what is refused; judged by ocfl-py."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive_store.checker import check_root
from archive_store.directory import DirectoryMedium
from archive_store.keys import ArchiveKey
from archive_store.medium import Medium, Traits, read_whole
from archive_store.paths import object_id, object_path
from archive_store.reader import list_objects, object_head, read_file
from archive_store.store import clean_staging, put, put_version, remove_object
from archive_store.versions import ObjectVersion, Receipt
from kernel.errors import BadInputError, IntegrityError, NotFoundError, RefusedError, UnavailableError
from tests.archive_store.store_factory import (
    AT,
    listing,
    new_directory_medium,
    new_memory_medium,
    version,
)
from tests.ocfl_judge import JUDGE, Judge

ID = "letopis:28/2025-26/7a/journal"


@pytest.fixture(params=["directory", "memory"])
def either(request: pytest.FixtureRequest, tmp_path: Path, key: ArchiveKey) -> Iterator[Medium]:
    if request.param == "memory":
        yield new_memory_medium(key)
        return
    with new_directory_medium(tmp_path / "either", key) as medium:
        yield medium


def test_the_layout_is_that_of_extension_0004() -> None:
    # The examples in the extension's own text.
    first = "3c0/ff4/240/3c0ff4240c1e116dba14c7627f2319b58aa3d77606d0d90dfc6161608ac987d4"
    second = "487/326/d8c/487326d8c2a3c0b885e23da1469b4d6671fd4e76978924b4443e9e3c316cda6d"
    assert object_path("object-01") == first
    assert object_path("..hor/rib:le-$id") == second


def test_an_object_lies_as_docs_format_says(either: Medium) -> None:
    receipt = put(either, version())
    folder = object_path(ID)
    assert receipt == Receipt(ID, 1, receipt.inventory_sha512, 0)
    assert receipt.bytes_written > 18_000
    assert [path for path in listing(either, folder) if not path.endswith("/")] == [
        f"{folder}/{name}"
        for name in (
            "0=ocfl_object_1.1",
            "inventory.json",
            "inventory.json.sha512",
            "v1/content/1/journal.pdf",
            "v1/content/1/record.json",
            "v1/inventory.json",
            "v1/inventory.json.sha512",
        )
    ]
    assert all(len(path) <= 180 and path.isascii() for path in listing(either))
    assert (
        read_whole(either, f"{folder}/inventory.json.sha512").decode()
        == f"{receipt.inventory_sha512}  inventory.json\n"
    )
    inventory = json.loads(read_whole(either, f"{folder}/inventory.json"))
    assert inventory["versions"]["v1"]["created"] == "2026-05-31T09:00:00Z"
    assert inventory["versions"]["v1"]["user"] == {"name": "director", "address": "urn:letopis:actor:director"}


def test_the_same_again_writes_nothing(either: Medium) -> None:
    first = put(either, version())
    before = listing(either)
    again = put(either, version())
    assert again == first
    assert again.bytes_written == 0
    assert listing(either) == before


def test_the_same_again_after_a_new_version_still_gives_the_first_receipt(either: Medium) -> None:
    first = put(either, version())
    second = put_version(either, version(files={"1/report.xml": b"<r/>"}, hours=1))
    assert put(either, version()) == first
    assert put_version(either, version(files={"1/report.xml": b"<r/>"}, hours=2)) == second
    assert first.inventory_sha512 != second.inventory_sha512


def test_other_content_under_a_used_id_is_refused(either: Medium) -> None:
    put(either, version())
    before = listing(either)
    for files in ({"1/journal.pdf": b"other"}, {"1/journal.pdf": b"%PDF-1.7 " * 2000}):
        with pytest.raises(RefusedError) as caught:
            put(either, version(files=files))
        assert caught.value.code == "store.conflict"
    assert listing(either) == before


def test_a_new_version_adds_and_replaces_and_stores_no_byte_twice(either: Medium) -> None:
    put(either, version())
    added = {"1/record.json": b"{}\n", "1/copy.pdf": b"%PDF-1.7 " * 2000, "ev/a": b"same", "ev/b": b"same"}
    receipt = put_version(either, version(files=added, hours=1))
    assert receipt.version == 2
    head = object_head(either, ID)
    assert head is not None
    assert head.version == 2
    assert head.inventory_sha512 == receipt.inventory_sha512
    assert {path: fact.content_path for path, fact in head.files.items()} == {
        "1/journal.pdf": "v1/content/1/journal.pdf",
        "1/copy.pdf": "v1/content/1/journal.pdf",
        "1/record.json": "v2/content/1/record.json",
        "ev/a": "v2/content/ev/a",
        "ev/b": "v2/content/ev/b",
    }
    assert read_file(either, ID, "1/record.json") == b"{}\n"
    assert read_file(either, ID, "1/copy.pdf") == b"%PDF-1.7 " * 2000


def test_a_version_that_brings_no_new_bytes_has_no_content_folder(medium: DirectoryMedium, judge: Judge) -> None:
    put(medium, version())
    put_version(medium, version(files={"1/copy.json": b'{"version": 1}\n'}, hours=1))
    assert not (medium.root / object_path(ID) / "v2/content").exists()
    verdict = judge.object(medium.root / object_path(ID))
    assert (verdict.valid, verdict.codes) == (True, [])


def test_a_repeated_new_version_is_known_by_its_base(either: Medium) -> None:
    put(either, version())
    second = put_version(either, version(files={"1/a": b"2"}, hours=1), base=1)
    third = put_version(either, version(files={"1/a": b"3"}, hours=2), base=2)
    assert put_version(either, version(files={"1/a": b"2"}, hours=1), base=1) == second
    assert put_version(either, version(files={"1/a": b"3"}, hours=2), base=2) == third
    for base in (1, 9, 0):
        with pytest.raises(RefusedError) as caught:
            put_version(either, version(files={"1/a": b"other"}, hours=3), base=base)
        assert caught.value.code == "store.conflict"
    head = object_head(either, ID)
    assert head is not None
    assert head.version == 3


def test_a_version_of_nothing_is_not_found(either: Medium) -> None:
    with pytest.raises(NotFoundError) as caught:
        put_version(either, version())
    assert caught.value.code == "store.no_object"


def test_a_version_must_not_turn_a_file_into_a_folder(either: Medium) -> None:
    put(either, version(files={"1/a": b"x"}))
    with pytest.raises(BadInputError) as caught:
        put_version(either, version(files={"1/a/b": b"y"}, hours=1))
    assert caught.value.code == "store.bad_path"


def test_equal_content_gives_equal_receipts_on_all_media(tmp_path: Path, key: ArchiveKey) -> None:
    receipts = set()
    for number, name in enumerate("abc", start=1):
        with new_directory_medium(tmp_path / name, key, name, number) as medium:
            put(medium, version())
            receipts.add(put_version(medium, version(files={"1/x": b"x"}, hours=1)))
    assert len(receipts) == 1


def test_files_are_copied_from_paths(either: Medium, tmp_path: Path) -> None:
    source = tmp_path / "Журнал 7А.pdf"
    source.write_bytes(bytes(range(256)) * 9000)
    put(either, version(files={"1/journal.pdf": source}))
    assert read_file(either, ID, "1/journal.pdf") == bytes(range(256)) * 9000


def test_a_source_that_is_not_there_leaves_nothing(either: Medium, tmp_path: Path) -> None:
    before = listing(either)
    with pytest.raises(BadInputError) as caught:
        put(either, version(files={"1/a": b"x", "1/b": tmp_path / "no"}))
    assert caught.value.code == "store.no_source"
    assert "Иванов" not in caught.value.message
    assert listing(either) == before


def test_a_source_that_changes_while_read_is_refused(either: Medium, tmp_path: Path) -> None:
    fifo = tmp_path / "growing"
    fifo.write_bytes(b"first")

    class Growing(type(fifo)):  # type: ignore[misc]
        def open(self, *args, **options):
            stream = super().open(*args, **options)
            Path(self).write_bytes(Path(self).read_bytes() + b"more")
            return stream

    before = listing(either)
    with pytest.raises(BadInputError) as caught:
        put(either, version(files={"1/a": Growing(fifo)}))
    assert caught.value.code == "store.source_changed"
    assert listing(either) == before


@pytest.mark.parametrize(
    "path", ["", "/a", "a/", "a//b", "../a", "a/..", ".", "A.pdf", "ё", "a b", "con", "aux.txt", "a.", "x" * 91, "-a"]
)
def test_a_path_that_some_file_system_cannot_hold_is_refused(path: str) -> None:
    with pytest.raises(BadInputError) as caught:
        version(files={path: b""})
    assert caught.value.code == "store.bad_path"


@pytest.mark.parametrize(
    "text", ["", "28/2025-26/7a", "letopis:", "letopis:/a", "letopis:a//b", "letopis:А", "letopis:a/../b"]
)
def test_an_id_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        version(text)
    assert caught.value.code == "store.bad_id"
    assert object_id("28/2025-26/7a/journal") == ID


def test_no_persons_name_stands_as_actor() -> None:
    with pytest.raises(BadInputError) as caught:
        ObjectVersion(ID, {"a": b""}, AT, "", "Иванова Мария")
    assert caught.value.code == "store.bad_actor"


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(BadInputError) as caught:
        version(files={})
    assert caught.value.code == "store.empty"


def test_a_file_and_a_folder_of_one_name_are_refused() -> None:
    with pytest.raises(BadInputError) as caught:
        version(files={"a": b"", "a/b": b""})
    assert caught.value.code == "store.bad_path"


def test_removal_takes_all_and_leaves_a_valid_root(medium: DirectoryMedium, judge: Judge) -> None:
    empty = listing(medium)
    put(medium, version())
    put(medium, version("letopis:28/2025-26/7b/journal"))
    remove_object(medium, ID)
    assert [head.object_id for head in list_objects(medium)] == ["letopis:28/2025-26/7b/journal"]
    assert judge.root(medium.root).valid
    remove_object(medium, "letopis:28/2025-26/7b/journal")
    assert listing(medium) == empty
    assert judge.root(medium.root).objects == 0
    with pytest.raises(NotFoundError):
        remove_object(medium, ID)


def test_a_removed_id_can_be_told_from_one_that_stays(either: Medium) -> None:
    put(either, version())
    remove_object(either, ID)
    assert object_head(either, ID) is None


def test_a_medium_that_cannot_erase_refuses(key: ArchiveKey) -> None:
    medium = new_memory_medium(key, traits=Traits(can_erase=False, is_worm=True))
    put(medium, version())
    with pytest.raises(RefusedError) as caught:
        remove_object(medium, ID)
    assert caught.value.code == "store.cannot_erase"
    assert object_head(medium, ID) is not None


def test_a_medium_that_lies_is_found_out(key: ArchiveKey) -> None:
    medium = new_memory_medium(key)
    honest = medium.chunks
    medium.chunks = lambda path, *, fresh=False: (  # type: ignore[method-assign]
        iter([b"rotten"]) if fresh and path.endswith("journal.pdf") else honest(path, fresh=fresh)
    )
    with pytest.raises(IntegrityError) as caught:
        put(medium, version())
    assert caught.value.code == "store.verify_failed"
    assert object_head(medium, ID) is None
    assert clean_staging(medium) == 0


def test_a_full_medium_says_so_before_it_writes(key: ArchiveKey) -> None:
    medium = new_memory_medium(key, capacity=(1 << 20) + (64 << 10) + 30_000)
    before = listing(medium)
    with pytest.raises(UnavailableError) as caught:
        put(medium, version(files={"a": bytes(40_000)}))
    assert caught.value.code == "store.medium_full"
    assert listing(medium) == before


def test_the_judge_finds_every_root_and_object_valid(medium: DirectoryMedium, judge: Judge) -> None:
    for name in ("7a", "7b", "11zx"):
        put(medium, version(f"letopis:28/2025-26/{name}/journal"))
        put_version(medium, version(f"letopis:28/2025-26/{name}/journal", {"1/report.xml": b"<r/>"}, hours=1))
    put(medium, version("letopis:28/evidence/2026-1", {"batch.ers": b"\0\1\2"}))
    verdict = judge.root(medium.root)
    assert verdict.valid, verdict.text
    assert verdict.objects == 4
    root, objects = check_root(medium.root)
    assert root.ok
    assert len(objects) == 4
    for head in list_objects(medium):
        verdict = judge.object(medium.root / object_path(head.object_id))
        assert (verdict.valid, verdict.codes) == (True, []), verdict.text
        assert objects[head.object_id].ok
        assert objects[head.object_id].findings == ()


def test_the_judges_own_command_agrees(medium: DirectoryMedium) -> None:
    put(medium, version())
    put_version(medium, version(files={"1/report.xml": b"<r/>"}, hours=1))
    done = subprocess.run(
        [JUDGE / "bin/python", JUDGE / "bin/ocfl-validate.py", medium.root / object_path(ID)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is VALID" in done.stdout
    assert "[W" not in done.stdout
    broken = medium.root / object_path(ID) / "v1/content/1/journal.pdf"
    broken.write_bytes(b"changed")
    done = subprocess.run(
        [JUDGE / "bin/python", JUDGE / "bin/ocfl-validate.py", medium.root / object_path(ID)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
