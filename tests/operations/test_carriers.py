"""Backups, in-year copies and disks off the books: an act is carried out when nothing is left on them either."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest

from archive_store.event_lines import Event
from kernel.ids import parse_record_id
from operations.carriers import Asked, CarrierKind, Carriers
from operations.home import Home
from tests.conftest import School
from tests.operations.conftest import ACT, ERASURE, JOURNALS

JOURNAL = parse_record_id("test/2025-26/5a/journal")
CLOSED = date(2026, 5, 28)
DESTROYED = datetime(2032, 1, 10, 9, tzinfo=UTC)
ZONE = "Europe/Moscow"
GONE = ("--how", "erased", "--basis", "справка № 4 от 10.01.2032", "--as", "archivist")


def told(*lines: tuple[str, str, str, Mapping[str, object]]) -> Carriers:
    """The register after lines (verb, subject, instant, details)."""
    numbers = count(1)
    return Carriers.of(
        Event(next(numbers), at, "owner", verb, subject, dict(details), prev="", hash="")
        for verb, subject, at, details in lines
    )


def holding(register: Carriers, *, cleared: frozenset[str] = frozenset()) -> list[str]:
    asked = Asked.of([(JOURNAL, CLOSED)], DESTROYED)
    return [one.name for one in register.holding(asked, cleared, ZONE) if one.gone is None]


def test_a_backup_holds_the_classes_that_were_in_the_home() -> None:
    register = told(
        ("backup", "test", "2026-05-28T09:00:00Z", {"name": "one", "units": ["test/2025-26/5a"]}),
        ("backup", "test", "2026-06-28T09:00:00Z", {"name": "two", "units": []}),
        ("backup", "test", "2027-05-28T09:00:00Z", {"name": "three", "units": ["test/2026-27/5a", "test/2025-26/5ax"]}),
    )
    assert holding(register) == ["one"]
    assert [one.name for one in register.listed()] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("at", "held"),
    [
        ("2025-08-31T20:59:59Z", False),
        ("2025-08-31T21:00:00Z", True),  # 1 September in Moscow
        ("2032-01-10T09:00:00Z", True),
        ("2032-01-10T09:00:01Z", False),
    ],
)
def test_a_copy_of_unknown_files_may_hold_what_the_source_had_in_that_time(at: str, held: bool) -> None:
    register = told(("copies-make", "backup", at, {"files": 1, "written": ["disk/backup-1"], "units": None}))
    assert holding(register) == (["disk"] if held else [])


def test_a_drive_holds_what_was_not_erased_from_it() -> None:
    first = ("copies-make", "backup", "2026-05-20T09:00:00Z", {"written": ["d/a", "e/a"], "units": ["test/2025-26/5a"]})
    again = ("copies-make", "backup", "2026-05-20T10:00:00Z", {"written": ["d/a"], "units": []})
    later = ("copies-make", "backup", "2027-05-20T09:00:00Z", {"written": ["d/b", "e/b"], "units": []})
    erased = ("copies-erase", "backup", "2027-05-20T09:00:01Z", {"erased": ["d/a"]})
    assert holding(told(first, later)) == ["d", "e"]
    assert holding(told(first, again)) == ["d", "e"]  # a kill may have left the first
    assert holding(told(first, later, erased)) == ["e"]
    gone = ("carrier-gone", "e", "2031-05-20T09:00:01Z", {"how": "destroyed", "basis": "акт № 1"})
    assert holding(told(first, later, erased, gone)) == []
    assert holding(told(first, later, erased, gone, first)) == ["d", "e"]  # written to again


def test_a_disk_off_the_books_holds_what_was_closed_before() -> None:
    one = ("media-retire", "uuid-1", "2026-05-27T09:00:00Z", {"medium": "b"})
    two = ("media-retire", "uuid-2", "2026-05-28T09:00:00Z", {"medium": "b"})
    given = ("media-retire", "uuid-3", "2027-05-28T09:00:00Z", {"medium": "fond", "handed": True})
    assert holding(told(one, two, given)) == ["uuid-2"]
    assert holding(told(one, two, given), cleared=frozenset({"uuid-2"})) == []


def test_an_older_line_that_names_nothing_may_hold_all() -> None:
    register = told(("backup", "test", "2026-09-28T09:00:00Z", {}))
    assert holding(register) == ["backup-1"]
    assert register.listed()[0].kind is CarrierKind.BACKUP
    added = ("copies-add", "disk", "2025-09-28T09:00:00Z", {})
    counted = ("copies-make", "backup", "2026-09-28T09:00:00Z", {"drives": 2, "erased": 1})
    assert holding(told(counted)) == []
    assert holding(told(added, counted)) == ["disk"]


def test_a_new_medium_that_was_given_up_half_filled_holds_data() -> None:
    begun = ("media-replace", "old", "2031-05-28T09:00:00Z", {"medium": "b", "new": "half"})
    again = ("media-replace", "old", "2031-05-29T09:00:00Z", {"medium": "b", "new": "whole"})
    ended = ("media-retire", "old", "2031-05-29T10:00:00Z", {"medium": "b", "new": "whole"})
    assert holding(told(begun, again, ended)) == ["half", "old"]
    exported = ("fond-export", "package", "2031-05-30T09:00:00Z", {})
    handed = ("media-retire", "package", "2031-05-31T09:00:00Z", {"handed": True})
    assert holding(told(exported)) == ["package"]
    assert holding(told(exported, handed)) == []


def test_what_was_written_after_the_destruction_holds_nothing() -> None:
    """A backup made while the act waits for a medium has no export of the classes: they went from the home at once."""
    late = ("backup", "test", "2032-01-10T09:00:01Z", {"name": "late", "units": ["test/2025-26/5a"]})
    assert holding(told(late)) == []


def test_a_word_that_is_not_understood_lets_nothing_go() -> None:
    made = ("backup", "test", "2026-05-28T09:00:00Z", {"name": "one", "units": ["test/2025-26/5a"]})
    odd = ("carrier-gone", "one", "2031-05-28T09:00:00Z", {"how": "eaten", "basis": "акт № 1"})
    never = ("carrier-gone", "none", "2031-05-28T09:00:00Z", {"how": "lost", "basis": "акт № 1"})
    assert holding(told(made, odd, never)) == ["one"]


def test_an_act_does_not_wait_for_a_backup_that_never_held_its_classes(approved: School, tmp_path: Path) -> None:
    made = approved.ok("backup", str(tmp_path / "usb"))["path"]
    [listed] = approved.ok("media", "others")["carriers"]
    assert (listed["name"], listed["units"], listed["gone"]) == (Path(made).name, [], None)
    done = approved.ok("act", "execute", ACT, "--as", "archivist")
    assert (done["act"]["state"], done["act"]["elsewhere"], done["erasure"]) == ("executed", [], ERASURE)


def test_a_backup_made_while_an_export_lies_in_the_home_names_its_class(
    exports: list[Path], school: School, tmp_path: Path
) -> None:
    school.ok("import", *map(str, exports))
    school.ok("backup", str(tmp_path / "usb"))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    school.ok("backup", str(tmp_path / "usb2"))
    for one in school.ok("media", "others")["carriers"]:
        assert set(one["units"]) == {record.rpartition("/")[0] for record in JOURNALS}


def test_an_act_waits_for_a_disk_off_the_books(approved: School, tmp_path: Path) -> None:
    [replaced] = approved.ok("media", "replace", "b", str(tmp_path / "new"), "--basis", "списан")["media"]
    old = replaced["old_uuid"]
    ran = approved.run("act", "execute", ACT, "--as", "archivist")
    done = ran.json
    assert ran.code == 6
    assert (done["act"]["state"], done["erasure"]) == ("partial", "")
    assert set(done["act"]["media"].values()) == {"done"}
    assert [one["name"] for one in done["act"]["elsewhere"]] == [old]
    found = approved.run("audit").json["findings"]
    assert any(one["code"] == "audit.act_partial" and old in one["message"] for one in found)

    assert approved.refused("media", "gone", "ffffffff-none", *GONE)[1] == "carrier.unknown"
    assert approved.refused("media", "gone", *GONE)[1] == "carrier.none_named"
    assert approved.refused("media", "gone", old, "--how", "lost", "--basis", "x")[1] == "basis.unfit"
    assert approved.refused("media", "gone", old, *GONE[:-1], "teacher") == (4, "role.not_allowed")
    with away(approved, "a", tmp_path), away(approved, "c", tmp_path):
        assert approved.refused("media", "gone", old, *GONE)[1] == "act.too_few_to_tell"

    with away(approved, "c", tmp_path):
        [gone] = approved.ok("media", "gone", old[:8], *GONE)["carriers"]
    assert gone["gone"]["how"] == "erased"
    [view] = approved.ok("act", "list")["acts"]
    assert view["state"] == "executed"
    erasure = Home(approved.home).work_folder(parse_record_id(ERASURE)) / "data.json"
    assert f"{old}: данные стёрты 10.01.2032, справка № 4" in erasure.read_text("utf-8")
    assert approved.refused("media", "gone", old, *GONE)[1] == "carrier.none_named"
    papers = approved.ok("act", "show", ACT, "-o", str(tmp_path / "papers"))["files"]
    [carried_out] = [name for name in papers if "ispolnenie" in name]
    assert "справка № 4" in text_of(carried_out)


def test_a_drive_at_hand_with_copies_on_it_is_not_gone(approved: School, tmp_path: Path) -> None:
    drive, export = tmp_path / "usb", tmp_path / "выгрузка.zip"
    drive.mkdir()
    export.write_bytes(b"PK")
    approved.ok("copies", "add", str(drive))
    approved.run("copies", "make", "backup", str(export))
    [listed] = approved.ok("media", "others")["carriers"]
    assert (listed["kind"], listed["units"]) == ("copies", None)
    assert approved.refused("media", "gone", listed["name"], *GONE)[1] == "carrier.still_there"
    [folder] = (drive / "letopis-copies").glob("backup-*")
    shutil.rmtree(folder)
    [emptied] = approved.ok("media", "gone", listed["name"], *GONE)["carriers"]
    assert (emptied["at"], emptied["units"], emptied["gone"]) == (None, [], None)


def test_all_backups_before_a_day_at_once(approved: School, tmp_path: Path) -> None:
    for day in ("2032-01-11", "2032-01-12", "2032-01-13"):
        approved.ok("clock", "set", day)
        approved.ok("backup", str(tmp_path / day))
    gone = approved.ok("media", "gone", "--before", "2032-01-13", *GONE)["carriers"]
    assert len(gone) == 2
    assert [bool(one["gone"]) for one in approved.ok("media", "others")["carriers"]] == [True, True, False]
    approved.ok("media", "register", "-o", str(tmp_path / "reestr.pdf"))
    text = text_of(str(tmp_path / "reestr.pdf"))
    assert text.count("стёрты") == 2
    assert "хранит" in text


@contextmanager
def away(school: School, name: str, aside: Path) -> Iterator[None]:
    shutil.move(school.medium(name), aside / f"{name}-away")
    yield
    shutil.move(aside / f"{name}-away", school.medium(name))


def text_of(path: str) -> str:
    printed = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(printed.split())
