"""A writer that dies before any one of its operations, all of them tried: by a kill, and by a power cut."""

import fcntl
import os
import random
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive_store.directory import DirectoryMedium
from archive_store.keys import ArchiveKey
from archive_store.media import open_medium
from archive_store.medium import Medium, read_whole
from archive_store.paths import object_path
from archive_store.reader import list_objects, object_head, read_file
from archive_store.store import clean_staging, put, put_version, remove_object
from kernel.errors import IntegrityError, UnavailableError
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut, raising
from tests.archive_store.store_factory import listing, new_directory_medium, new_memory_medium, version
from tests.ocfl_judge import Judge

OLD = "letopis:28/2025-26/7a/journal"
# Shares the first folder with OLD, so that pruning and making of parents meet what must stay.
NEIGHBOUR = next(
    f"letopis:28/2025-26/{number}a/journal"
    for number in range(100_000)
    if object_path(f"letopis:28/2025-26/{number}a/journal")[:3] == object_path(OLD)[:3]
    and f"letopis:28/2025-26/{number}a/journal" != OLD
)

ACTIONS: dict[str, Callable[[Medium], object]] = {
    "put": lambda medium: put(medium, version(NEIGHBOUR)),
    "put-alone": lambda medium: put(medium, version("letopis:28/2025-26/8a/journal")),
    "version": lambda medium: put_version(medium, version(OLD, {"1/report": b"<r/>", "1/record.json": b"{}"}, hours=1)),
    "remove": lambda medium: remove_object(medium, OLD),
}


def prepare(medium: Medium) -> None:
    put(medium, version(OLD))
    put(medium, version("letopis:28/2025-26/1a/journal"))


def content(medium: Medium) -> dict[str, dict[str, bytes]]:
    """All that a reader sees, every byte verified on the way."""
    return {
        head.object_id: {path: read_file(medium, head.object_id, path) for path in head.files}
        for head in list_objects(medium)
    }


def check_after(medium: Medium, before: tuple[object, list[str]], after: tuple[object, list[str]]) -> None:
    """What must hold after any death: a reader sees all of it or nothing, and cleaning leaves one of the two states."""
    seen = content(medium)
    assert seen in (before[0], after[0])
    clean_staging(medium)
    assert clean_staging(medium) == 0
    assert (content(medium), listing(medium)) in (before, after)


def check_documented_state(folder: Path, judge: Judge) -> None:
    """An object shows no state but those that docs/format.md §6 lists."""
    if not folder.exists():
        return
    codes = {code[:4] for code in judge.object(folder).codes}
    assert codes in (set(), {"E046"}, {"E060"})
    if codes == {"E060"}:
        assert (folder / "inventory.json").read_bytes() == (folder / "v2/inventory.json").read_bytes()
    if codes == {"E046"}:
        assert (folder / "inventory.json").read_bytes() == (folder / "v1/inventory.json").read_bytes()


def states(make: Callable[[], Medium], action: Callable[[Medium], object]) -> Iterator[tuple[object, list[str]]]:
    medium = make()
    prepare(medium)
    yield content(medium), listing(medium)
    action(medium)
    yield content(medium), listing(medium)


@pytest.mark.parametrize("seed", [None, *range(1, 13)])
@pytest.mark.parametrize("name", ACTIONS)
def test_a_power_cut_before_any_operation(name: str, seed: int | None, key: ArchiveKey) -> None:
    """Without a seed all that was not synced is lost; with one, any part of it."""
    action = ACTIONS[name]
    chance = random.Random(seed)
    before, after = states(lambda: new_memory_medium(key), action)
    at = 0
    finished = False
    while not finished:
        at += 1
        medium = new_memory_medium(key)
        prepare(medium)
        wrapped = InterruptedMedium(medium, at, raising(PowerCut()))
        try:
            action(wrapped)
            finished = True
        except PowerCut:
            pass
        medium.power_cut(lambda: seed is not None and chance.random() < 0.5)
        if finished:
            assert (content(medium), listing(medium)) == after  # what was confirmed survives, and no more than it
        check_after(medium, before, after)
        if name != "remove" or object_head(medium, OLD):
            action(medium)
        assert (content(medium), listing(medium)) == after
    assert at > 15


@pytest.mark.parametrize("name", ACTIONS)
def test_a_kill_before_any_operation(name: str, key: ArchiveKey, ram: Path, judge: Judge) -> None:
    action = ACTIONS[name]
    counter = iter(range(10_000))
    before, after = states(lambda: new_directory_medium(ram / f"m{next(counter)}", key), action)
    at = 0
    killed = True
    while killed:
        at += 1
        with new_directory_medium(ram / f"m{next(counter)}", key) as medium:
            prepare(medium)
            killed = _killed_in_child(medium, at, action)
            check_documented_state(medium.root / object_path(OLD), judge)
            check_after(medium, before, after)
            verdict = judge.root(medium.root)
            assert verdict.valid, verdict.text
            if name != "remove" or object_head(medium, OLD):
                action(medium)
            assert (content(medium), listing(medium)) == after
    assert at > 15


def _killed_in_child(medium: Medium, at: int, action: Callable[[Medium], object]) -> bool:
    child = os.fork()
    if child == 0:
        try:
            action(InterruptedMedium(medium, at, lambda: os.kill(os.getpid(), signal.SIGKILL)))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("code", ["store.medium_full", "store.medium_readonly", "store.medium_failed"])
@pytest.mark.parametrize("name", ACTIONS)
def test_a_failure_of_any_operation(name: str, code: str, key: ArchiveKey) -> None:
    """The medium fails for one operation; the writer itself puts things right, unless it must not touch the medium."""
    action = ACTIONS[name]
    before, after = states(lambda: new_memory_medium(key), action)
    at = 0
    finished = False
    seen_codes: set[str] = set()
    while not finished:
        at += 1
        medium = new_memory_medium(key)
        prepare(medium)
        wrapped = InterruptedMedium(medium, at, raising(UnavailableError(code, "отказ", "повторите")))
        try:
            action(wrapped)
            finished = True
        except UnavailableError as error:
            seen_codes.add(error.code)
            assert code != "store.medium_failed" or wrapped.count == at  # a failing medium is not touched again
        if code != "store.medium_failed":
            left = [path for path in listing(medium) if path.startswith("extensions/letopis-staging/")]
            assert len(left) <= 1
        check_after(medium, before, after)
    assert at > 15
    assert seen_codes == {code}


def test_a_dead_version_is_completed_by_the_next_writer_without_cleaning(key: ArchiveKey) -> None:
    whole = new_memory_medium(key)
    prepare(whole)
    receipt = put_version(whole, version(OLD, {"1/x": b"x"}, hours=1), base=1)
    at = 0
    completed = 0
    while True:
        at += 1
        medium = new_memory_medium(key)
        prepare(medium)
        wrapped = InterruptedMedium(medium, at, raising(PowerCut()))
        try:
            put_version(wrapped, version(OLD, {"1/x": b"x"}, hours=1), base=1)
            break
        except PowerCut:
            completed += medium.entry(f"{object_path(OLD)}/v2") is not None
        again = put_version(medium, version(OLD, {"1/x": b"x"}, hours=1), base=1)
        assert again == receipt
        assert read_whole(medium, f"{object_path(OLD)}/inventory.json") == read_whole(
            whole, f"{object_path(OLD)}/inventory.json"
        )
    assert completed >= 4


def test_cleaning_leaves_a_living_writer_alone(medium: DirectoryMedium) -> None:
    child = os.fork()
    if child == 0:
        try:
            stop = InterruptedMedium(medium, 12, lambda: os.kill(os.getpid(), signal.SIGSTOP))
            put(stop, version(OLD))
        finally:
            os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    staged = [path for path in listing(medium) if path.startswith("extensions/")]
    assert len(staged) == 1
    assert clean_staging(medium) == 0
    assert [path for path in listing(medium) if path.startswith("extensions/")] == staged
    os.kill(child, signal.SIGCONT)
    os.waitpid(child, 0)
    assert object_head(medium, OLD) is not None
    assert not any(path.startswith("extensions/") for path in listing(medium))


def test_a_leftover_can_be_kept_for_an_inquiry(medium: DirectoryMedium) -> None:
    assert _killed_in_child(medium, 12, lambda wrapped: put(wrapped, version(OLD)))
    (left,) = [path for path in listing(medium) if path.startswith("extensions/")]
    assert clean_staging(medium, keep=[left.rpartition("/")[2]]) == 0
    assert left in listing(medium)
    assert clean_staging(medium) == 1


def test_a_damaged_object_does_not_keep_the_others_from_being_cleaned(medium: DirectoryMedium) -> None:
    prepare(medium)
    assert _killed_in_child(medium, 12, ACTIONS["version"])
    assert _killed_in_child(medium, 12, ACTIONS["put"])
    for place in ("", "v1"):
        (medium.root / object_path(OLD) / place / "inventory.json").write_bytes(b"{}")
    assert len([path for path in listing(medium) if path.startswith("extensions/")]) == 2
    with pytest.raises(IntegrityError) as caught:
        clean_staging(medium)
    assert caught.value.code == "store.damaged"
    assert not any(path.startswith("extensions/") for path in listing(medium))


@pytest.mark.parametrize("name", ["put", "version", "remove"])
@pytest.mark.slow
def test_a_real_power_cut_on_ext4(name: str, key: ArchiveKey, tmp_path: Path, judge: Judge) -> None:
    """The same on a real file system: EXT4_IOC_SHUTDOWN without a log flush, then a mount that replays the journal."""
    action = ACTIONS[name]
    image = tmp_path / "image"
    mount = tmp_path / "mount"
    mount.mkdir()
    before, after = states(lambda: new_memory_medium(key), action)
    at = 0
    finished = False
    while not finished:
        at += 1
        _make_file_system(image)
        with _mounted(image, mount), new_directory_medium(mount / "letopis", key) as medium:
            prepare(medium)
            try:
                action(InterruptedMedium(medium, at, raising(PowerCut())))
                finished = True
            except PowerCut:
                pass
            _cut_power(mount)
        with _mounted(image, mount), open_medium(mount / "letopis") as medium:
            if finished:
                assert content(medium) == after[0]
            check_after(medium, before, after)
            verdict = judge.root(medium.root)
            assert verdict.valid, verdict.text
    assert at > 15


def _make_file_system(image: Path) -> None:
    image.unlink(missing_ok=True)
    with image.open("wb") as file:
        file.truncate(16 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)


class _mounted:  # noqa: N801
    def __init__(self, image: Path, mount: Path) -> None:
        self._image = image
        self._mount = mount

    def __enter__(self) -> None:
        subprocess.run(["mount", "-o", "loop", self._image, self._mount], check=True)

    def __exit__(self, *exc: object) -> None:
        subprocess.run(["umount", self._mount], check=True)


def _cut_power(mount: Path) -> None:
    descriptor = os.open(mount, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, 0x8004587D, (2).to_bytes(4, "little"))  # EXT4_IOC_SHUTDOWN, NOLOGFLUSH
    finally:
        os.close(descriptor)
