"""Files of the home under many hands."""

import threading
from pathlib import Path

from operations import durable


def _folder(path: Path, files: int) -> Path:
    for number in range(files):
        (path / f"part-{number % 7}").mkdir(parents=True, exist_ok=True)
        (path / f"part-{number % 7}" / f"{number}").write_bytes(b"x")
    return path


def test_two_remove_one_folder_at_once(tmp_path: Path) -> None:
    troubles: list[BaseException] = []

    def remove(folder: Path, together: threading.Barrier) -> None:
        together.wait()
        try:
            durable.remove_folder(folder, tmp_path)
        except BaseException as error:  # whatever it is, the test shows it
            troubles.append(error)

    for number in range(30):
        folder = _folder(tmp_path / f"year-{number}" / "5a", files=70)
        together = threading.Barrier(3)
        hands = [threading.Thread(target=remove, args=(folder, together)) for _ in range(3)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        assert not folder.parent.exists()
    assert troubles == []


def test_a_parent_that_still_holds_something_stays(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "year" / "5a", files=3)
    (tmp_path / "year" / "6a").mkdir()
    durable.remove_folder(folder, tmp_path)
    assert sorted(path.name for path in (tmp_path / "year").iterdir()) == ["6a"]
