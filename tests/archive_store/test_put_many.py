"""Many objects at once: all of them or, after a death, whole ones; and one sync in place of many."""

import random

import pytest

from archive_store.directory import DirectoryMedium
from archive_store.keys import ArchiveKey
from archive_store.reader import list_objects, read_file
from archive_store.store import clean_staging, put, put_many
from archive_store.versions import measure
from kernel.errors import BadInputError, RefusedError, UnavailableError
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut, raising
from tests.archive_store.store_factory import listing, new_memory_medium, version
from tests.ocfl_judge import Judge

IDS = [f"letopis:28/2025-26/{number}a/journal" for number in range(1, 8)]


def batch() -> list:
    return [version(one, {"1/record.json": one.encode(), "1/journal.pdf": one.encode() * 99}) for one in IDS]


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_power_cut_at_any_operation_leaves_whole_objects(seed: int | None, key: ArchiveKey) -> None:
    chance = random.Random(seed)
    at, finished = 0, False
    while not finished:
        at += 1
        medium = new_memory_medium(key)
        put(medium, version("letopis:28/2025-26/9a/journal"))
        try:
            put_many(InterruptedMedium(medium, at, raising(PowerCut())), batch())  # type: ignore[arg-type]
            finished = True
        except PowerCut:
            pass
        medium.power_cut(lambda: seed is not None and chance.random() < 0.5)
        seen = {head.object_id: head for head in list_objects(medium)}
        assert not finished or set(IDS) < set(seen)
        for one in set(seen) & set(IDS):
            assert read_file(medium, one, "1/record.json") == one.encode()
        clean_staging(medium)
        assert clean_staging(medium) == 0
        put_many(medium, batch())
        assert {head.object_id for head in list_objects(medium)} == {*IDS, "letopis:28/2025-26/9a/journal"}
        assert not any(path.startswith("extensions/") for path in listing(medium))
    assert at > 60


def test_together_they_are_the_same_bytes_as_one_by_one(medium: DirectoryMedium, key: ArchiveKey, judge: Judge) -> None:
    other = new_memory_medium(key)
    receipts = put_many(medium, batch(), {one.object_id: measure(one.files) for one in batch()})
    assert receipts == [put(other, one) for one in batch()]
    assert put_many(medium, batch()) == receipts
    assert [one.bytes_written for one in put_many(medium, batch())] == [0] * len(IDS)
    assert judge.root(medium.root).valid


def test_one_that_is_there_already_and_one_that_conflicts(medium: DirectoryMedium) -> None:
    put(medium, batch()[2])
    assert len(put_many(medium, batch())) == len(IDS)
    with pytest.raises(RefusedError) as caught:
        put_many(medium, [*batch()[:3], version(IDS[3], {"x": b"other"})])
    assert caught.value.code == "store.conflict"


def test_a_source_that_fails_leaves_nothing(medium: DirectoryMedium, tmp_path) -> None:
    gone = tmp_path / "gone.pdf"
    gone.write_bytes(b"x")
    bad = [*batch(), version("letopis:28/2025-26/99a/journal", {"1/journal.pdf": gone})]
    measured = {one.object_id: measure(one.files) for one in bad}
    gone.unlink()
    with pytest.raises(BadInputError):
        put_many(medium, bad, measured)
    assert list(list_objects(medium)) == []
    assert clean_staging(medium) == 0


def test_no_room_for_all_is_told_before_anything_is_written(key: ArchiveKey) -> None:
    small = new_memory_medium(key, capacity=400_000)
    with pytest.raises(UnavailableError) as caught:
        put_many(small, batch())
    assert caught.value.code == "store.medium_full"
    assert list(list_objects(small)) == []
