"""Copies from medium to medium: byte for byte, only from what was signed, and the old one never lost before the new."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive_store.checker import check_object
from archive_store.directory import DirectoryMedium
from archive_store.keys import ArchiveKey
from archive_store.memory import MemoryMedium
from archive_store.paths import object_path
from archive_store.reader import list_objects, object_head, read_file
from archive_store.store import clean_staging, put, put_version
from archive_store.transplant import files_below, transplant
from kernel.errors import IntegrityError, NotFoundError, UnavailableError
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut, raising
from tests.archive_store.store_factory import listing, new_directory_medium, new_memory_medium, version
from tests.ocfl_judge import Judge

ID = "letopis:28/2025-26/7a/journal"


def fill(medium: object) -> str:
    put(medium, version(ID))  # type: ignore[arg-type]
    return put_version(medium, version(ID, {"1/x": b"x" * 5000}, hours=1)).inventory_sha512  # type: ignore[arg-type]


@pytest.fixture
def source(tmp_path: Path, key: ArchiveKey) -> Iterator[DirectoryMedium]:
    with new_directory_medium(tmp_path / "source", key, "b", 2) as medium:
        yield medium


def bytes_of(medium: object) -> dict[str, bytes]:
    return {path: b"".join(medium.chunks(path)) for path in files_below(medium, object_path(ID))}  # type: ignore[attr-defined, arg-type]


@pytest.mark.parametrize("before", ["nothing", "older", "damaged", "stripped"])
def test_the_copy_is_byte_for_byte(before: str, source: DirectoryMedium, medium: DirectoryMedium, judge: Judge) -> None:
    wanted = fill(source)
    if before != "nothing":
        put(medium, version(ID))
    if before == "damaged":
        (medium.root / object_path(ID) / "inventory.json").write_bytes(b"{}")
    if before == "stripped":
        for name in ("inventory.json", "0=ocfl_object_1.1"):
            (medium.root / object_path(ID) / name).unlink()
    receipt = transplant(source, medium, ID, inventory_sha512=wanted, sound=lambda: check_object(medium.root, ID).ok)
    assert receipt.inventory_sha512 == wanted
    assert bytes_of(medium) == bytes_of(source)
    assert judge.root(medium.root).valid
    assert not any(path.startswith("extensions/") for path in listing(medium))


def test_nothing_is_taken_from_a_copy_that_the_record_does_not_confirm(
    source: DirectoryMedium, medium: DirectoryMedium
) -> None:
    fill(source)
    put(medium, version(ID))
    old = bytes_of(medium)
    with pytest.raises(IntegrityError) as caught:
        transplant(source, medium, ID, inventory_sha512="0" * 128, sound=lambda: True)
    assert caught.value.code == "store.unconfirmed_source"
    assert bytes_of(medium) == old


@pytest.mark.parametrize("victim", ["v1/content/1/journal.pdf", "v2/content/1/x"])
def test_nothing_is_taken_from_a_bad_copy(victim: str, source: DirectoryMedium, medium: DirectoryMedium) -> None:
    wanted = fill(source)
    put(medium, version(ID))
    old = bytes_of(medium)
    path = source.root / object_path(ID) / victim
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(IntegrityError) as caught:
        transplant(source, medium, ID, inventory_sha512=wanted, sound=lambda: True)
    assert caught.value.code == "store.damaged"
    assert bytes_of(medium) == old
    assert not any(path.startswith("extensions/") for path in listing(medium))


def test_what_the_checker_rejects_gives_way_to_the_old_copy(source: DirectoryMedium, medium: DirectoryMedium) -> None:
    wanted = fill(source)
    put(medium, version(ID))
    old = bytes_of(medium)
    with pytest.raises(IntegrityError) as caught:
        transplant(source, medium, ID, inventory_sha512=wanted, sound=lambda: False)
    assert caught.value.code == "store.verify_failed"
    assert bytes_of(medium) == old
    assert clean_staging(medium) == 0


def test_an_object_that_is_not_there(source: DirectoryMedium, medium: DirectoryMedium) -> None:
    with pytest.raises(NotFoundError):
        transplant(source, medium, ID, inventory_sha512="0" * 128, sound=lambda: True)


def test_no_room(source: DirectoryMedium, key: ArchiveKey) -> None:
    wanted = fill(source)
    small = new_memory_medium(key, capacity=40_000)
    with pytest.raises(UnavailableError) as caught:
        transplant(source, small, ID, inventory_sha512=wanted, sound=lambda: True)
    assert caught.value.code == "store.medium_full"
    assert object_head(small, ID) is None


@pytest.mark.parametrize("before", ["nothing", "older"])
@pytest.mark.parametrize("keeps", ["nothing", "everything"])
def test_a_power_cut_at_any_operation_leaves_the_old_or_the_new(before: str, keeps: str, key: ArchiveKey) -> None:
    source = new_memory_medium(key, "s")
    wanted = fill(source)

    def make() -> MemoryMedium:
        target = new_memory_medium(key)
        put(target, version("letopis:28/2025-26/1a/journal"))
        if before == "older":
            put(target, version(ID))
        return target

    states = ([None] if before == "nothing" else [1]) + [2]
    at, finished = 0, False
    while not finished:
        at += 1
        target = make()
        try:
            transplant(
                source, InterruptedMedium(target, at, raising(PowerCut())), ID,  # type: ignore[arg-type]
                inventory_sha512=wanted, sound=lambda: True,
            )  # fmt: skip
            finished = True
        except PowerCut:
            pass
        target.power_cut(lambda: keeps == "everything")
        clean_staging(target)
        assert clean_staging(target) == 0
        head = object_head(target, ID)
        assert (head.version if head else None) in (states[-1:] if finished else states)
        for one in list_objects(target):
            for path in one.files:
                read_file(target, one.object_id, path)
        transplant(source, target, ID, inventory_sha512=wanted, sound=lambda: True)
        assert bytes_of(target) == bytes_of(source)
    assert at > 15


@pytest.mark.parametrize("code", ["store.medium_full", "store.medium_failed"])
def test_a_failure_of_any_operation_keeps_the_old_copy(code: str, key: ArchiveKey) -> None:
    source = new_memory_medium(key, "s")
    wanted = fill(source)
    at, finished = 0, False
    strike: Callable[[], None] = raising(UnavailableError(code, "отказ", "повторите"))
    while not finished:
        at += 1
        target = new_memory_medium(key)
        put(target, version(ID))
        try:
            transplant(
                source, InterruptedMedium(target, at, strike), ID,  # type: ignore[arg-type]
                inventory_sha512=wanted, sound=lambda: True,
            )  # fmt: skip
            finished = True
        except UnavailableError:
            pass
        clean_staging(target)
        head = object_head(target, ID)
        assert head is not None
        assert head.version in ((2,) if finished else (1, 2))
    assert at > 15
