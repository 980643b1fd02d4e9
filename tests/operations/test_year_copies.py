"""In-year copies: two drives, each week and each month as the profile says; a wrong or absent drive; old ones go."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from kernel.errors import BadInputError, LetopisError, UnavailableError
from operations.year_copies import add_drive, due_copies, make_copies, overdue
from profiles.words import BackupKind
from tests.disks import tmpfs
from tests.operations.archive_factory import Archive


def test_a_year_of_copies(tmp_path: Path) -> None:
    archive = Archive.found(tmp_path, {})
    export = tmp_path / "выгрузка.zip"
    with tmpfs(tmp_path / "usb1", "16m") as one, tmpfs(tmp_path / "usb2", "16m") as two:
        with pytest.raises(UnavailableError) as caught:
            make_copies(archive.services, BackupKind.BACKUP, [Path(__file__)], "owner")
        assert caught.value.code == "copies.no_drive"
        for drive in (one, two):
            add_drive(archive.services, drive, "owner")
        with pytest.raises(BadInputError) as same:
            add_drive(archive.services, one, "owner")
        assert same.value.code == "copies.same_disk"
        with pytest.raises(BadInputError) as nothing:
            make_copies(archive.services, BackupKind.BACKUP, [], "owner")
        assert nothing.value.code == "copies.nothing"
        for week in range(20):
            export.write_bytes(b"%d" % week * 500)
            made = make_copies(archive.services, BackupKind.BACKUP, [export], "owner")
            assert made.report.ok
            assert len(made.written) == 2
            for bag in made.written:
                subprocess.run(["sha512sum", "--quiet", "--strict", "-c", "manifest-sha512.txt"], cwd=bag, check=True)
            weekly, monthly = due_copies(archive.services)
            assert weekly.due == archive.services.today() + timedelta(days=7)
            assert monthly.last is None
            archive.later(days=7)
        kept = sorted(path.name for path in (one / "letopis-copies").iterdir() if path.is_dir())
        assert 8 <= len(kept) <= 10
        assert (one / "letopis-copies" / kept[-1] / "data" / export.name).read_bytes() == b"19" * 500
        assert {finding.subject for finding in overdue(archive.services)} == set()
        archive.later(days=1)
        assert {finding.subject for finding in overdue(archive.services)} == {"backup"}
    # Both drives are away: nothing is written to their mount points.
    archive.later(days=1)
    with pytest.raises(LetopisError) as away:
        make_copies(archive.services, BackupKind.BACKUP, [export], "owner")
    assert away.value.code == "copies.no_drive"
    assert list((tmp_path / "usb1").iterdir()) == []


def test_one_drive_where_two_are_wanted_is_told(tmp_path: Path) -> None:
    archive = Archive.found(tmp_path, {})
    (tmp_path / "usb").mkdir()
    add_drive(archive.services, tmp_path / "usb", "owner")
    made = make_copies(archive.services, BackupKind.ARCHIVE, [Path(__file__)], "owner")
    assert [finding.code for finding in made.report.findings] == ["copies.too_few"]
    again = make_copies(archive.services, BackupKind.ARCHIVE, [Path(__file__)], "owner")
    assert again.written == made.written  # of one day, the later one stays
    with pytest.raises(BadInputError):
        make_copies(archive.services, BackupKind.ARCHIVE, [tmp_path / "none"], "owner")


def test_another_disk_in_the_place_of_a_drive_is_not_written_to(tmp_path: Path) -> None:
    archive = Archive.found(tmp_path, {})
    (tmp_path / "usb").mkdir()
    add_drive(archive.services, tmp_path / "usb", "owner")
    (tmp_path / "usb/letopis-copies/COPIES.json").write_text('{"uuid": "other"}')
    with pytest.raises(UnavailableError):
        make_copies(archive.services, BackupKind.BACKUP, [Path(__file__)], "owner")
    assert [path.name for path in (tmp_path / "usb/letopis-copies").iterdir()] == ["COPIES.json"]


def test_a_damaged_list_is_told(tmp_path: Path) -> None:
    archive = Archive.found(tmp_path, {})
    archive.home.copies.write_text("{}")
    with pytest.raises(BadInputError) as caught:
        due_copies(archive.services)
    assert caught.value.code == "copies.bad_list"
