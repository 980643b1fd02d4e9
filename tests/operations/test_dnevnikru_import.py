"""A Дневник.ру bundle handed in as a person would: a ZIP with several classes, through the command."""

import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest

from journals.counts import counts
from letopis.demo.small import small_school
from tests.conftest import School
from tests.generators.dnevnikru import bundle_of

CLASSES = small_school(classes=2, pupils=5, lessons_per_subject=6, seed=11)


def zipped(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "выгрузка Иванова.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("joined", [True, False])
def test_a_zip_of_two_classes_is_imported_without_loss(school: School, tmp_path: Path, joined: bool) -> None:
    told = school.ok("import", str(zipped(tmp_path, bundle_of(CLASSES, joined=joined, seed=1))))
    assert [journal["class"] for journal in told["journals"]] == ["5А", "6А"]
    for journal, truth in zip(told["journals"], CLASSES, strict=True):
        assert {name: journal[name] for name in asdict(counts(truth))} == asdict(counts(truth))
    assert not [finding for finding in told["findings"] if finding["severity"] == "error"]

    units = {name: school.home / "imports" / "test" / "2025-26" / name / "journal" for name in ("5a", "6a")}
    folders = {name: unit / (unit / "current").read_text() for name, unit in units.items()}
    for name, folder in folders.items():
        stored = [path.name for path in (folder / "source").iterdir()]
        assert stored
        assert all(path[:4].isdigit() and path.endswith(".json") for path in stored), "no name of a file's own"
        sheet = json.loads((folder / "import.json").read_text())
        assert sheet["reader"] == "dnevnik.ru"
        assert len(sheet["files"]) == len(stored)
        journal = json.loads((folder / "journal.json").read_text())
        assert journal["school"]["full_name"] == "МБОУ «Учебная школа»"
        [other] = [path for unit, path in folders.items() if unit != name]
        strangers = {pupil["id"] for pupil in json.loads((other / "journal.json").read_text())["pupils"]}
        raw = b"".join(path.read_bytes() for path in (folder / "source").iterdir())
        assert not [key for key in strangers if key.encode() in raw], "no other class's pupil in the raw export"


def test_a_broken_bundle_changes_nothing(school: School, tmp_path: Path) -> None:
    files = bundle_of(CLASSES[:1], joined=True, seed=1)
    name = next(name for name in files if name.startswith("lessons"))
    code, error = school.refused("import", str(zipped(tmp_path, {**files, name: files[name][:-20]})))
    assert code == 2
    assert error.startswith("import.dnevnikru.")
    without_groups = {key: value for key, value in files.items() if not key.startswith("edu_groups")}
    assert school.refused("import", str(zipped(tmp_path, without_groups)))[0] == 2
    assert list((school.home / "imports").iterdir()) == []
