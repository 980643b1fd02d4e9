"""Reading: all that is handed out was checked, and damage is named."""

import hashlib
from pathlib import Path

import pytest

from archive_store.directory import DirectoryMedium
from archive_store.paths import object_path
from archive_store.reader import copy_out, list_objects, object_head, read_file
from archive_store.store import put, put_version
from kernel.errors import IntegrityError, NotFoundError, RefusedError
from tests.archive_store.store_factory import version

ID = "letopis:28/2025-26/7a/journal"


@pytest.fixture
def folder(medium: DirectoryMedium) -> Path:
    put(medium, version())
    put(medium, version("letopis:28/2025-26/7b/journal"))
    return medium.root / object_path(ID)


def test_listing_tells_all_that_is_needed_for_an_index(medium: DirectoryMedium, folder: Path) -> None:
    heads = {head.object_id: head for head in list_objects(medium)}
    assert set(heads) == {ID, "letopis:28/2025-26/7b/journal"}
    assert heads[ID] == object_head(medium, ID)
    fact = heads[ID].files["1/journal.pdf"]
    assert fact.size == 18_000
    assert (folder / fact.content_path).stat().st_size == fact.size


def test_one_changed_bit_is_found(medium: DirectoryMedium, folder: Path) -> None:
    path = folder / "v1/content/1/journal.pdf"
    data = bytearray(path.read_bytes())
    data[9_000] ^= 1
    path.write_bytes(data)
    with pytest.raises(IntegrityError) as caught:
        read_file(medium, ID, "1/journal.pdf")
    assert caught.value.code == "store.damaged"
    assert read_file(medium, ID, "1/record.json") == b'{"version": 1}\n'


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "inventory.json").write_bytes(b"{}"),
        lambda folder: (folder / "inventory.json").unlink(),
        lambda folder: (folder / "0=ocfl_object_1.1").unlink(),
        lambda folder: (folder / "v1/content/1/record.json").unlink(),
        lambda folder: (folder / "inventory.json.sha512").unlink() or (folder / "v1/inventory.json.sha512").unlink(),
        lambda folder: folder.rename(folder.with_name("f" * 64)),
    ],
    ids=["inventory", "no-inventory", "no-declaration", "no-file", "no-sidecars", "moved"],
)
def test_a_damaged_object_is_told_and_the_others_still_listed(medium: DirectoryMedium, folder: Path, damage) -> None:
    damage(folder)
    told = []
    heads = list(list_objects(medium, on_damage=lambda where, error: told.append((where, error.code))))
    assert [head.object_id for head in heads] == ["letopis:28/2025-26/7b/journal"]
    assert len(told) == 1
    assert told[0][0].startswith(object_path(ID)[:11])
    assert told[0][1] == "store.damaged"
    with pytest.raises(IntegrityError):
        list(list_objects(medium))


@pytest.mark.usefixtures("folder")
def test_what_is_not_there_is_not_found(medium: DirectoryMedium) -> None:
    assert object_head(medium, "letopis:28/2025-26/9a/journal") is None
    with pytest.raises(NotFoundError) as caught:
        read_file(medium, "letopis:28/2025-26/9a/journal", "a")
    assert caught.value.code == "store.no_object"
    with pytest.raises(NotFoundError) as caught:
        read_file(medium, ID, "1/none")
    assert caught.value.code == "store.no_file"


@pytest.mark.usefixtures("folder")
def test_copying_out_gives_the_newest_version(medium: DirectoryMedium, tmp_path: Path) -> None:
    put_version(medium, version(files={"1/record.json": b"{}\n", "2/x": b"y"}, hours=1))
    target = tmp_path / "out"
    paths = copy_out(medium, ID, target)
    assert paths == [target / "1/journal.pdf", target / "1/record.json", target / "2/x"]
    assert (target / "1/record.json").read_bytes() == b"{}\n"
    assert sorted(path for path in target.rglob("*") if path.is_file()) == paths
    with pytest.raises(RefusedError) as caught:
        copy_out(medium, ID, target)
    assert caught.value.code == "store.target_not_empty"


def test_a_damaged_file_is_not_left_in_the_copy(medium: DirectoryMedium, folder: Path, tmp_path: Path) -> None:
    (folder / "v1/content/1/record.json").write_bytes(b'{"version": 2}\n')
    with pytest.raises(IntegrityError):
        copy_out(medium, ID, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == ["journal.pdf"]


@pytest.mark.parametrize("path", ["../../../../../../etc/passwd", "/etc/passwd", "v1/content/../../x"])
def test_an_inventory_cannot_lead_out_of_its_object(medium: DirectoryMedium, folder: Path, path: str) -> None:
    content = (folder / "inventory.json").read_bytes().replace(b"v1/content/1/record.json", path.encode())
    sidecar = hashlib.sha512(content).hexdigest().encode() + b"  inventory.json\n"
    for place in (folder, folder / "v1"):
        (place / "inventory.json").write_bytes(content)
        (place / "inventory.json.sha512").write_bytes(sidecar)
    with pytest.raises(IntegrityError) as caught:
        read_file(medium, ID, "1/record.json")
    assert caught.value.code == "store.damaged"
