import io
import zipfile
from pathlib import Path

import pytest

from journals.bundle import MAX_FILE, open_bundle
from kernel.errors import BadInputError


def zipped(folder: Path, entries: dict[str, bytes]) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def code_of(paths: list[Path]) -> str:
    with pytest.raises(BadInputError) as error:
        open_bundle(paths)
    assert error.value.hint
    return error.value.code


def test_files_folders_and_archives_are_one_bundle(tmp_path: Path) -> None:
    (tmp_path / "f" / "sub").mkdir(parents=True)
    (tmp_path / "f" / "sub" / "a.json").write_bytes(b"a")
    (tmp_path / "b.json").write_bytes(b"b")
    archive = zipped(tmp_path, {"dir/c.json": b"c"})
    bundle = open_bundle([tmp_path / "f", tmp_path / "b.json", archive])
    assert bundle.files == {"sub/a.json": b"a", "b.json": b"b", "dir/c.json": b"c"}


@pytest.mark.parametrize("name", ["../up.json", "/abs.json", "a\\..\\..\\up.json", "C:x.json"])
def test_a_name_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    assert code_of([zipped(tmp_path, {name: b"x"})]) == "import.bad_zip"


def test_a_bomb_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    assert code_of([zipped(tmp_path, {"bomb.json": bytes(MAX_FILE - 1)})]) == "import.bad_zip"
    assert code_of([zipped(tmp_path, {"bomb.json": bytes(MAX_FILE + 1)})]) == "import.too_large"


def test_a_torn_archive_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.json": b"a" * 1000})
    path.write_bytes(path.read_bytes()[:60])
    assert code_of([path]) == "import.bad_zip"


def test_an_archive_whose_content_is_damaged_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.json", b"a" * 1000)
    content = bytearray(buffer.getvalue())
    content[100] ^= 1
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert code_of([path]) == "import.bad_zip"


def test_a_link_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "a.json").symlink_to("/etc/passwd")
    assert code_of([folder]) == "import.link"


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as stream:
        stream.truncate(200 * 2**20)
    assert code_of([path]) == "import.too_large"


def test_nothing_is_not_an_import(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_bytes(b"")
    assert code_of([empty]) == "import.empty"
    assert code_of([tmp_path / "absent.json"]) == "import.no_such_file"
    assert code_of([empty, empty]) == "import.duplicate_name"
