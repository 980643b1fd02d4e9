"""Both media against the one contract, and what is special to each."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive_store.keys import ArchiveKey
from archive_store.medium import Kind, Medium, read_whole
from archive_store.memory import MemoryMedium
from kernel.errors import NotFoundError, UnavailableError
from tests.archive_store.medium_contract import MediumContract
from tests.archive_store.store_factory import new_directory_medium, new_memory_medium


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
