"""Real file systems that are full, read-only, unmounted or rotten. Runs as root, as CI does."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive_store.checker import check_object, check_root
from archive_store.directory import DirectoryMedium
from archive_store.events import EventLog
from archive_store.keys import ArchiveKey
from archive_store.media import open_medium
from archive_store.paths import object_path
from archive_store.reader import list_objects, read_file
from archive_store.store import clean_staging, put, put_version, remove_object
from kernel.errors import IntegrityError, UnavailableError
from tests.archive_store.store_factory import AT, listing, new_directory_medium, version
from tests.ocfl_judge import Judge

ID = "letopis:28/2025-26/7a/journal"


@contextmanager
def mounted(mount: Path, *arguments: str) -> Iterator[Path]:
    mount.mkdir(exist_ok=True)
    subprocess.run(["mount", *arguments, mount], check=True)
    try:
        yield mount
    finally:
        subprocess.run(["umount", mount], check=True)


def test_a_full_medium_keeps_what_it_has_and_stays_valid(tmp_path: Path, key: ArchiveKey, judge: Judge) -> None:
    with (
        mounted(tmp_path / "m", "-t", "tmpfs", "-o", "size=6m", "tmpfs") as mount,
        new_directory_medium(mount / "a", key) as medium,
    ):
        done: list[str] = []
        error = None
        while error is None:
            object_id = f"letopis:28/2025-26/{len(done)}a/journal"
            try:
                put(medium, version(object_id, {"1/journal.pdf": os.urandom(700_000)}))
                done.append(object_id)
            except UnavailableError as caught:
                error = caught
        assert error.code == "store.medium_full"
        assert len(done) >= 5
        assert sorted(head.object_id for head in list_objects(medium)) == sorted(done)
        assert not any(path.startswith("extensions/") for path in listing(medium))
        verdict = judge.root(medium.root)
        assert verdict.valid, verdict.text
        # The reserve is for the log.
        (tmp_path / "home").mkdir()
        log = EventLog(tmp_path / "home", key)
        assert log.append(at=AT, actor="system", verb="medium.full", subject="a", media=[medium]).reached == ("a",)


def test_room_that_ends_under_the_writers_hands(tmp_path: Path, key: ArchiveKey, judge: Judge) -> None:
    """Another program fills the disk after the check of the room: ENOSPC comes from the write itself."""
    with (
        mounted(tmp_path / "m", "-t", "tmpfs", "-o", "size=6m", "tmpfs") as mount,
        new_directory_medium(mount / "a", key) as medium,
    ):
        put(medium, version())
        (mount / "other").write_bytes(bytes(4_500_000))
        medium.free_bytes = lambda: 1 << 40  # type: ignore[method-assign]
        for action in (
            lambda: put(medium, version("letopis:28/2025-26/8a/journal", {"a": os.urandom(3 << 20)})),
            lambda: put_version(medium, version(ID, {"a": os.urandom(3 << 20)}, hours=1)),
        ):
            with pytest.raises(UnavailableError) as caught:
                action()
            assert caught.value.code == "store.medium_full"
            assert not any(path.startswith("extensions/") for path in listing(medium))
        assert [head.version for head in list_objects(medium)] == [1]
        verdict = judge.root(medium.root)
        assert verdict.valid, verdict.text


def test_a_medium_turned_read_only(tmp_path: Path, key: ArchiveKey) -> None:
    with mounted(tmp_path / "m", "-t", "tmpfs", "-o", "size=8m", "tmpfs") as mount:
        with new_directory_medium(mount / "a", key) as medium:
            put(medium, version())
        subprocess.run(["mount", "-o", "remount,ro", mount], check=True)
        with open_medium(mount / "a") as medium:
            before = listing(medium)
            for action in (
                lambda: put(medium, version("letopis:28/2025-26/8a/journal")),
                lambda: put_version(medium, version(files={"a": b"x"}, hours=1)),
                lambda: remove_object(medium, ID),
                lambda: new_directory_medium(mount / "b", key),
            ):
                with pytest.raises(UnavailableError) as caught:
                    action()
                assert caught.value.code == "store.medium_readonly"
            (tmp_path / "home").mkdir()
            log = EventLog(tmp_path / "home", key)
            missed = log.append(at=AT, actor="system", verb="test", subject="a", media=[medium]).missed
            assert missed["a"].code == "store.medium_readonly"
            # Reading and checking need no right to write.
            assert read_file(medium, ID, "1/record.json") == b'{"version": 1}\n'
            assert listing(medium) == before
        root, objects = check_root(mount / "a")
        assert root.ok
        assert objects[ID].ok


def test_a_drive_pulled_out_is_not_written_to_beneath(tmp_path: Path, key: ArchiveKey) -> None:
    """Lazy unmounting leaves an empty folder where the drive was."""
    mount = tmp_path / "m"
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", mount], check=True)
    with new_directory_medium(mount / "a", key) as medium:
        put(medium, version())
        subprocess.run(["umount", "-l", mount], check=True)
        put(medium, version("letopis:28/2025-26/8a/journal"))  # goes where the drive still is
        assert list(mount.iterdir()) == []
        assert len(list(list_objects(medium))) == 2
    with pytest.raises(UnavailableError) as caught:
        open_medium(mount / "a")
    assert caught.value.code == "media.missing"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "image"
    with path.open("wb") as file:
        file.truncate(24 << 20)
    subprocess.run(["mkfs.ext4", "-q", path], check=True)
    return path


def _rot(image: Path, needle: bytes) -> None:
    """Flips a bit on the device, beneath the file system and its cache."""
    offset = image.read_bytes().index(needle)
    with image.open("r+b") as file:
        file.seek(offset)
        file.write(bytes([needle[0] ^ 1]))
        file.flush()
        os.fsync(file.fileno())


def test_what_is_read_back_comes_from_the_device_and_not_from_the_cache(
    tmp_path: Path, key: ArchiveKey, image: Path
) -> None:
    content = os.urandom(300_000)
    with (
        mounted(tmp_path / "m", "-o", "loop", str(image)) as mount,
        new_directory_medium(mount / "a", key) as medium,
    ):
        medium.write_new("probe", [content])
        assert b"".join(medium.chunks("probe")) == content  # now it is in the cache
        os.sync()
        _rot(image, content[:64])
        assert b"".join(medium.chunks("probe")) == content  # the cache does not know
        assert b"".join(medium.chunks("probe", fresh=True)) != content


def test_rot_between_write_and_confirmation_is_caught(tmp_path: Path, key: ArchiveKey, image: Path) -> None:
    content = os.urandom(300_000)

    class Rotting(DirectoryMedium):
        def write_new(self, path, chunks):
            super().write_new(path, chunks)
            if path.endswith("journal.pdf"):
                _rot(image, content[:64])

    with mounted(tmp_path / "m", "-o", "loop", str(image)) as mount, new_directory_medium(mount / "a", key) as plain:
        medium = Rotting(plain.root, plain.identity)
        with pytest.raises(IntegrityError) as caught:
            put(medium, version(files={"1/journal.pdf": content}))
        assert caught.value.code == "store.verify_failed"
        assert list(list_objects(medium)) == []
        assert clean_staging(medium) == 0
        medium.close()


def test_bad_sectors_are_findings_and_errors_and_no_crash(tmp_path: Path, key: ArchiveKey, image: Path) -> None:
    """A device that lost a part: the file system is there, one of its files cannot be read to the end."""
    name = f"{object_path(ID)}/v1/content/1/journal.pdf"
    with (
        mounted(tmp_path / "m", "-o", "loop", str(image)) as mount,
        new_directory_medium(mount / "a", key) as medium,
    ):
        put(medium, version(files={"1/journal.pdf": os.urandom(6 << 20)}))
        subprocess.run(["sync", "-f", mount], check=True)
        size = image.stat().st_size
        _cut_where_the_file_lies(image, medium.root / name)
        try:
            with pytest.raises(UnavailableError) as caught:
                list(medium.chunks(name, fresh=True))
            assert caught.value.code == "store.medium_failed"
            report = check_object(medium.root, ID)
            assert not report.ok
            assert {finding.code for finding in report.findings} == {"medium.read_failed"}
        finally:
            with image.open("r+b") as file:
                file.truncate(size)


def _cut_where_the_file_lies(image: Path, path: Path) -> None:
    """Cuts the image in the middle of the file's largest extent, as filefrag tells it."""
    done = subprocess.run(["filefrag", "-v", "-b1", path], capture_output=True, text=True, check=True)
    extents = []
    for line in done.stdout.splitlines():
        parts = line.replace("..", " ").replace(":", " ").split()
        if len(parts) > 5 and parts[0].isdigit():
            extents.append((int(parts[3]), int(parts[4])))
    start, end = max(extents, key=lambda extent: extent[1])
    with image.open("r+b") as file:
        file.truncate((start + end) // 2 // 4096 * 4096)
