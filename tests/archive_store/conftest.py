"""Fixtures shared by the tests of the store."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive_store.directory import DirectoryMedium
from archive_store.keys import ArchiveKey
from tests.archive_store.store_factory import new_directory_medium


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> ArchiveKey:
    return ArchiveKey.create(tmp_path_factory.mktemp("key") / "archive.key")


@pytest.fixture
def ram() -> Iterator[Path]:
    """A folder in memory: a kill spares the page cache, so a disk would add nothing to such a test but time."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.fixture
def medium(tmp_path: Path, key: ArchiveKey) -> Iterator[DirectoryMedium]:
    with new_directory_medium(tmp_path / "a", key) as medium:
        yield medium
