"""Executions that meet holds, replacements and restores half-way: what is held stays, nothing is said too soon."""

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from archive_store.paths import object_id, object_path
from archive_store.tombstones import tombstone
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from operations import burying
from operations.act_shelf import find_act
from operations.acting import withdraw_act
from operations.alone import alone
from operations.archived import record_ids
from operations.attaching import attach
from operations.carriers import How
from operations.catching_up import enter_stones
from operations.erasing import close_erasure, gather_subjects
from operations.evidence_calendar import covered
from operations.evidence_shelf import read_shelf
from operations.folders import WorkFolder
from operations.hold_lists import holds_now
from operations.holding import add_holds, lift_hold
from operations.home import Home
from operations.letting_go import let_go
from operations.new_medium import NewFolder
from operations.record_data import subjects_of
from operations.replacing import replace_medium
from operations.services import Services
from retention.act import ActState
from signing.algorithms import FILE
from tests.conftest import School
from tests.operations.conftest import ACT, ERASURE, JANUARY, JOURNALS, RECORD, Within, quiet, run


def is_on(school: School, name: str, record: str) -> bool:
    return (school.medium(name) / object_path(object_id(record))).exists()


def test_a_hold_that_comes_while_a_medium_is_cleared_stops_it(
    approved: School, within: Within, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between one object and the next of the first medium: the second stays, there and everywhere."""
    services = within(approved, JANUARY)
    asked: list[str] = []

    @contextlib.contextmanager
    def interrupted(home: Home, what: str) -> Iterator[None]:
        asked.append(what)
        if asked.count("holds") == 2:
            add_holds(services, [JOURNALS[1]], "запрос суда № 3 от 10.01.2032", "archivist")
        with alone(home, what):
            yield

    monkeypatch.setattr(burying, "alone", interrupted)
    done = run(services)
    assert {finding.code for finding in done.findings} == {"purge.held"}
    assert done.view.state is ActState.PARTIAL
    assert {name: [is_on(approved, name, record) for record in JOURNALS] for name in "abc"} == {
        name: [False, True] for name in "abc"
    }


def test_what_is_held_can_be_read_verified_and_mended(approved: School, within: Within) -> None:
    """The tombstones are written, nothing has gone yet, and a court asks for it."""
    services = within(approved, JANUARY)
    _decided(services)
    [hold] = add_holds(services, [JOURNALS[0]], "запрос суда № 3 от 10.01.2032", "archivist")
    assert approved.run("act", "execute", ACT, "--as", "archivist").code == 6
    assert set(record_ids(within(approved, JANUARY))) & set(JOURNALS) == {JOURNALS[0]}
    assert approved.ok("verify", JOURNALS[0])["ok"]
    assert approved.refused("verify", JOURNALS[1])[1] == "record.not_found"
    approved.ok("get", JOURNALS[0], "-o", "asked")
    [document] = (approved.medium("b") / object_path(object_id(JOURNALS[0]))).rglob("document.pdf")
    document.write_bytes(document.read_bytes()[:-7])
    assert approved.run("media", "check", "b", "--full").code == 1
    assert JOURNALS[0] in approved.run("media", "repair", "b").json["media"][0]["repaired"]
    assert approved.ok("media", "check", "b", "--full")["ok"]
    # It comes back to no medium that has it no more.
    shutil.rmtree(approved.medium("c") / object_path(object_id(JOURNALS[0])))
    approved.run("media", "repair", "c")
    assert not is_on(approved, "c", JOURNALS[0])
    services = within(approved, JANUARY)
    lift_hold(services, hold.id, "ответ суда № 4 от 20.02.2032", "archivist")
    assert run(services).view.state is ActState.EXECUTED
    assert not any(is_on(approved, name, record) for name in "abc" for record in JOURNALS)


def test_what_two_media_hold_is_mended_from_the_other(approved: School, within: Within) -> None:
    """The third has cleared it before the court asked: it gets nothing back, and owes nothing."""
    services = within(approved, JANUARY)
    _decided(services)
    assert set(burying.apply_tombstones(services, "c", "archivist")[0]) == set(JOURNALS)
    add_holds(services, [JOURNALS[0]], "запрос суда № 3 от 10.01.2032", "archivist")
    [document] = (approved.medium("a") / object_path(object_id(JOURNALS[0]))).rglob("document.pdf")
    document.write_bytes(document.read_bytes()[:-7])
    assert JOURNALS[0] in approved.run("media", "repair", "a").json["media"][0]["repaired"]
    assert approved.ok("media", "check", "--full")["ok"]
    assert {one["name"]: one["owed"] for one in approved.ok("media", "list")["media"]} == dict.fromkeys("abc", 0)
    assert not is_on(approved, "c", JOURNALS[0])


def test_a_kill_before_the_ledger_s_line_and_then_a_hold(approved: School, within: Within) -> None:
    """What is gone is gone: the hold keeps nothing there, and the books are made good."""
    services = within(approved, JANUARY)
    _decided(services)
    folder = approved.medium("a") / object_path(object_id(JOURNALS[0]))
    shutil.rmtree(folder)
    os.removedirs(folder.parent)
    add_holds(services, [JOURNALS[0]], "запрос суда № 3 от 10.01.2032", "archivist")
    gone, findings = burying.apply_tombstones(services, "a", "archivist")
    assert (set(gone), findings) == (set(JOURNALS), [])
    assert approved.ok("media", "check", "a", "--full")["ok"]
    assert find_act(services, ACT).media["a"]


def test_a_hold_that_only_the_log_knows_stops_everything(approved: School, within: Within) -> None:
    """Set while one medium was away; then the settings name that one alone, and the home's list is gone."""
    approved.medium("a").rename(approved.medium("a").with_name("away"))
    [hold] = add_holds(within(approved, JANUARY), [JOURNALS[0]], "запрос суда № 3 от 10.01.2032", "archivist")
    approved.medium("a").with_name("away").rename(approved.medium("a"))
    path = approved.home / "letopis.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?s)\[media\.[bc]\].*?\n\n", "", text), encoding="utf-8")
    (approved.home / "log" / "holds.jsonl").unlink()
    due = approved.run("retention", "due").json
    assert (due["certain"], due["due"]) == (False, [])
    assert [one.code for one in holds_now(within(approved, JANUARY)).gaps] == ["hold.line_missing"]
    assert approved.run("act", "execute", ACT, "--as", "archivist").code != 0
    assert is_on(approved, "a", JOURNALS[0])
    # Lost for good, it is lifted as any other, on a paper.
    services = within(approved, JANUARY)
    assert holds_now(services).certain is None
    lift_hold(services, hold.id, "ответ суда № 4 от 20.02.2032", "archivist")
    assert holds_now(services).certain is not None


def test_trouble_with_one_act_keeps_no_other_open(approved: School, within: Within) -> None:
    services = within(approved, JANUARY)
    key, other = services.media.key, "test/2035-36/act-2036-1/act"
    enter_stones(services, [tombstone(key, object_id("test/2025-26/5a/summary"), ("ab" * 64,), act=other, at=JANUARY)])
    done = run(services)
    assert {finding.code for finding in done.findings} == {"purge.other_object"}
    assert done.view.state is ActState.EXECUTED
    assert done.erasure == ERASURE


def _decided(services: Services) -> None:
    """The state that a kill leaves right after the decision."""
    view = find_act(services, ACT)
    gather_subjects(services, view, view.draft.items)
    enter_stones(
        services,
        [
            tombstone(services.media.key, object_id(item.record), item.inventories, act=RECORD, at=JANUARY)
            for item in view.draft.items
        ],
    )


def test_a_broken_off_replacement_confirms_nothing_for_the_old_disk(
    approved: School, within: Within, tmp_path: Path
) -> None:
    away = approved.medium("c").with_name("away")
    approved.medium("c").rename(away)
    services = within(approved, JANUARY)
    assert run(services).view.state is ActState.PARTIAL

    def broken(what: str) -> None:
        if what.startswith("["):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_medium(services, "c", NewFolder(tmp_path / "new"), "archivist", progress=broken)
    away.rename(approved.medium("c"))
    services = within(approved, JANUARY)
    assert find_act(services, ACT).media == {"a": True, "b": True, "c": False}
    assert is_on(approved, "c", JOURNALS[0])
    attach(services, "c", "archivist", quiet)
    assert not is_on(approved, "c", JOURNALS[0])
    assert find_act(services, ACT).state is ActState.EXECUTED


def test_a_hold_of_what_a_medium_never_had_keeps_no_act_open(approved: School, within: Within, tmp_path: Path) -> None:
    approved.medium("c").rename(approved.medium("c").with_name("lost"))
    services = within(approved, JANUARY)
    run(services)
    add_holds(services, [*JOURNALS], "запрос суда № 3 от 12.01.2032", "archivist")
    replace_medium(services, "c", NewFolder(tmp_path / "new"), "archivist", progress=quiet)
    view = find_act(within(approved, JANUARY), ACT)
    assert set(view.media.values()) == {True}
    let_go(services, [one.name for one in view.elsewhere], How.LOST, "справка № 2 от 12.01.2032", "archivist")
    assert find_act(within(approved, JANUARY), ACT).state is ActState.EXECUTED


def test_the_index_forgets_names_that_a_kill_left_there(approved: School, within: Within) -> None:
    approved.ok("status")
    assert _rows(approved) > 0
    run(within(approved, JANUARY))  # killed before the command came to its index
    assert _rows(approved) > 0
    approved.ok("find", "5А", "2026")
    assert _rows(approved) == 0


def _rows(school: School) -> int:
    with contextlib.closing(sqlite3.connect(school.home / "letopis.sqlite3")) as database:
        [count] = database.execute(
            "SELECT COUNT(*) FROM catalogue_pupilname WHERE record_id IN (?, ?)", JOURNALS
        ).fetchone()
    return int(count)


def test_an_act_on_personal_data_is_drawn_up_once(approved: School, within: Within) -> None:
    services = within(approved, JANUARY)
    done = run(services)
    record = parse_record_id(ERASURE)
    data = WorkFolder(services.home.work_folder(record)).data()
    assert len(subjects_of(Kind.ERASURE, data)) == 8  # whom an act names that destroys it
    assert subjects_of(Kind.ACT, b"{}") == ()
    shutil.rmtree(services.home.work_folder(record))
    key = services.media.key
    stones = [tombstone(key, object_id(ERASURE), ("ab" * 64,), act="test/2035-36/act-2036-1/act", at=JANUARY)]
    enter_stones(services, stones)  # its term is over, too
    assert close_erasure(services, done.view, "archivist") == ""
    assert not services.home.work_folder(record).exists()
    assert approved.ok("act", "execute", ACT, "--as", "archivist")["erasure"] == ""


def test_a_withdrawal_forgets_whom_it_was_about(approved: School, within: Within) -> None:
    """Killed after the names were read and before anything was decided."""
    services = within(approved, JANUARY)
    view = find_act(services, ACT)
    gather_subjects(services, view, view.draft.items)
    assert list(services.home.acts.glob("subjects-*"))
    withdraw_act(services, ACT, "передумали", "archivist")
    assert not list(services.home.acts.glob("subjects-*"))


def test_names_do_not_come_back_with_a_backup(approved: School, within: Within, tmp_path: Path) -> None:
    away = approved.medium("c").with_name("away")
    approved.medium("c").rename(away)
    assert run(within(approved, JANUARY)).view.state is ActState.PARTIAL
    subjects = approved.home / "acts" / "subjects-act-2032-1.json"
    assert subjects.is_file()
    made = approved.ok("backup", str(tmp_path / "usb"))
    away.rename(approved.medium("c"))
    # The medium that comes back last ends the act: nobody need ask for it again, and the names lie about no longer.
    approved.ok("media", "attach", "c")
    assert not subjects.exists()
    assert approved.ok("act", "execute", ACT, "--as", "archivist")["erasure"] == ERASURE
    assert approved.ok("sign", "--all", "--demo-key")["signed"] == [ERASURE]
    media = approved.home.parent / "media"
    (approved.home / "media").rename(media)
    shutil.rmtree(approved.home)
    approved.run("restore", made["path"])
    assert subjects.is_file()  # the media were not heard yet
    media.rename(approved.home / "media")
    assert approved.ok("restore")["ok"]
    assert not subjects.exists()


def test_a_lost_medium_that_is_replaced_ends_the_act(approved: School, within: Within, tmp_path: Path) -> None:
    shutil.rmtree(approved.medium("c"))
    assert run(within(approved, JANUARY)).view.state is ActState.PARTIAL
    [old] = approved.ok("media", "replace", "c", str(tmp_path / "fresh"), "--basis", "акт № 2")["media"]
    assert approved.ok("act", "show", ACT)["act"]["state"] == "partial"
    approved.ok("media", "gone", old["old_uuid"], "--how", "lost", "--basis", "акт № 2")
    assert not list((approved.home / "acts").glob("subjects-*"))
    assert approved.ok("sign", "--all", "--demo-key")["signed"] == [ERASURE]
    assert approved.ok("act", "show", ACT)["act"]["state"] == "executed"


def test_a_renewal_wants_no_medium_for_what_was_destroyed(approved: School, within: Within) -> None:
    """Of a batch whose members went by an act the others are proved on, with a medium away."""
    approved.ok("act", "execute", ACT, "--as", "archivist")
    approved.medium("c").rename(approved.medium("c").with_name("away"))
    table = resources.files("signing").joinpath(FILE).read_text(encoding="utf-8")
    table = table.replace("[algorithm.sha256]\n", "[algorithm.sha256]\nuntil = 2032-03-01\n")
    (approved.home / "trust" / FILE).write_text(table, encoding="utf-8")
    done = approved.ok("renew")
    assert done["ok"], done["findings"]
    assert len(done["renewed"]) == 3
    services = within(approved, JANUARY)
    left = {str(member) for one in read_shelf(services) for member in covered(one)}
    assert left
    assert not any(name.startswith(JOURNALS) for name in left)
    assert approved.ok("verify", "test/2025-26/5a/summary")["ok"]


def test_a_medium_with_an_act_to_carry_out_is_checked_like_the_others(approved: School, within: Within) -> None:
    """It cannot be written to before; the check reports on all the same, and of every medium."""
    away = approved.medium("b").with_name("away")
    approved.medium("b").rename(away)
    assert approved.run("act", "execute", ACT, "--as", "archivist").code == 6
    away.rename(approved.medium("b"))
    ran = approved.run("media", "check")
    assert {one["name"] for one in ran.json["media"]} == {"a", "b", "c"}
    checked = [event.details["medium"] for event in within(approved).events.events("media-check")]
    assert len(set(checked)) == 3
