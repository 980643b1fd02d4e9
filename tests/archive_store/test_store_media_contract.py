"""Both media against the one contract, and what is special to each."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from archive_store.checker import check_root
from archive_store.directory import DirectoryMedium
from archive_store.keys import ArchiveKey
from archive_store.medium import Kind, Medium, read_whole
from archive_store.memory import MemoryMedium
from archive_store.store import clean_staging, put_many, put_version, remove_object
from kernel.errors import NotFoundError, UnavailableError
from tests.archive_store.medium_contract import MediumContract
from tests.archive_store.store_factory import listing, new_directory_medium, new_memory_medium, version
from tests.disks import exfat, ntfs
from tests.ocfl_judge import Judge


class TestDirectoryMedium(MediumContract):
    @pytest.fixture
    def medium(self, tmp_path: Path, key: ArchiveKey) -> Iterator[Medium]:
        with new_directory_medium(tmp_path / "a", key) as medium:
            medium.make_folder("w")
            yield medium

    def test_links_are_never_followed(self, medium: Medium, tmp_path: Path) -> None:
        (tmp_path / "secret").write_bytes(b"outside")
        (tmp_path / "a/w/link").symlink_to(tmp_path / "secret")
        entry = medium.entry("w/link")
        assert entry is not None
        assert entry.kind is Kind.OTHER
        with pytest.raises(NotFoundError):
            list(medium.chunks("w/link"))
        with pytest.raises(NotFoundError):
            medium.append("w/link", b"x", size=7)
        assert (tmp_path / "secret").read_bytes() == b"outside"

    def test_a_folder_put_in_the_place_of_the_root_is_not_written_to(self, medium: Medium, tmp_path: Path) -> None:
        (tmp_path / "a").rename(tmp_path / "away")
        (tmp_path / "a/w").mkdir(parents=True)
        medium.write_new("w/f", [b"x"])
        assert not (tmp_path / "a/w/f").exists()
        assert (tmp_path / "away/w/f").exists()

    def test_closing_lets_the_drive_go(self, tmp_path: Path, key: ArchiveKey) -> None:
        def held() -> list[str]:
            return [str(fd.readlink()) for fd in Path("/proc/self/fd").iterdir() if fd.is_symlink()]

        medium = new_directory_medium(tmp_path / "b", key)
        assert str(tmp_path / "b") in held()
        medium.close()
        medium.close()
        assert str(tmp_path / "b") not in held()
        taken = [os.open(tmp_path / "b", os.O_RDONLY) for _ in range(8)]  # some get the number that was given back
        with pytest.raises(UnavailableError) as caught:
            medium.entries("")
        assert caught.value.code == "store.medium_failed"
        for descriptor in taken:
            os.close(descriptor)


class OnAStick(MediumContract):
    """The same on file systems of sticks, by the drivers in user space: no links, names without case."""

    disk: Callable[[Path], AbstractContextManager[Path]]

    @pytest.fixture(scope="class")
    @classmethod
    def mount(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
        with cls.disk(tmp_path_factory.mktemp("stick")) as mount:
            yield mount

    @pytest.fixture
    def medium(self, mount: Path, key: ArchiveKey) -> Iterator[Medium]:
        with new_directory_medium(mount / f"m{len(list(mount.iterdir()))}", key) as medium:
            medium.make_folder("w")
            yield medium

    def test_objects_are_put_get_versions_are_copied_and_go(self, medium: DirectoryMedium, judge: Judge) -> None:
        receipts = put_many(medium, [version(f"letopis:28/2025-26/{n}a/journal") for n in range(1, 8)])
        put_version(medium, version(receipts[0].object_id, {"1/x": b"x"}, hours=1))
        remove_object(medium, receipts[1].object_id)
        assert clean_staging(medium) == 0
        medium.remove_folder("w")
        assert judge.root(medium.root).valid
        assert max(len(path) for path in listing(medium)) <= 180
        report, objects = check_root(medium.root, anchors=[medium.identity.key_id])
        assert report.ok
        assert len(objects) == 6
        assert all(one.ok for one in objects.values())


class TestExfat(OnAStick):
    disk = exfat


class TestNtfs(OnAStick):
    disk = ntfs


class TestMemoryMedium(MediumContract):
    @pytest.fixture
    def medium(self, key: ArchiveKey) -> MemoryMedium:
        medium = new_memory_medium(key)
        medium.make_folder("w")
        medium.sync_folder("")
        return medium

    def test_a_power_cut_takes_what_was_not_synced(self, medium: MemoryMedium) -> None:
        medium.write_new("w/kept", [b"kept"])
        medium.make_folder("w/d")
        medium.sync_folder("w")
        medium.write_new("w/lost", [b"lost"])
        medium.write_new("w/d/lost", [b"lost"])
        medium.remove_file("w/kept")
        medium.power_cut()
        assert [entry.name for entry in medium.entries("w")] == ["d", "kept"]
        assert read_whole(medium, "w/kept") == b"kept"
        assert medium.entries("w/d") == []

    def test_a_power_cut_undoes_half_a_move(self, medium: MemoryMedium) -> None:
        medium.write_new("w/f", [b"x"])
        medium.make_folder("w/d")
        medium.sync_folder("w")
        medium.move("w/f", "w/d/f")
        medium.sync_folder("w")
        medium.power_cut()
        assert [entry.name for entry in medium.entries("w")] == ["d"]
        assert medium.entries("w/d") == []

    def test_the_room_ends(self, key: ArchiveKey) -> None:
        medium = new_memory_medium(key, capacity=60_000)
        with pytest.raises(UnavailableError) as caught:
            medium.write_new("f", [bytes(60_000)])
        assert caught.value.code == "store.medium_full"
