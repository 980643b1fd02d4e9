"""Twelve saboteurs, each with the machine and the archive's key in hand: the audit names what each has done."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive_store.event_lines import next_event
from archive_store.event_master import write_head
from archive_store.keys import ArchiveKey
from archive_store.paths import object_id, object_path
from archive_store.tombstones import Tombstone, tombstone
from kernel.clock import parse_stamp
from kernel.ids import parse_record_id
from operations.act_shelf import find_act
from operations.acting import draft_act
from operations.approving import approve
from operations.burying import apply_tombstones
from operations.catching_up import enter_stones
from operations.drafting import close_own
from operations.newest import newest_of
from operations.services import Services
from retention.accounts import Protocol
from retention.act import Act
from tests.conftest import School
from tests.operations.conftest import ACT, ERASURE, JOURNALS, RECORD, Within, copy_of, draw

SUMMARY = "test/2025-26/5a/summary"


@pytest.fixture(scope="session")
def executed_once(tmp_path_factory: pytest.TempPathFactory, approved_once: School) -> School:
    """The act is carried out, the act on personal data archived; the media as they were before lie beside."""
    school = copy_of(approved_once, tmp_path_factory.mktemp("executed"))
    shutil.copytree(school.home / "media", school.home.parent / "before")
    school.ok("act", "execute", ACT, "--as", "archivist")
    assert school.ok("sign", "--all", "--demo-key")["signed"] == [ERASURE]
    return school


@pytest.fixture
def executed(executed_once: School, tmp_path: Path) -> School:
    school = copy_of(executed_once, tmp_path)
    shutil.copytree(executed_once.home.parent / "before", tmp_path / "before")
    return school


def found(school: School) -> set[str]:
    """Codes of the errors that the command names; where it can't begin, that of its error."""
    ran = school.run("audit")
    assert ran.code != 0, ran.out
    if "error" in ran.json:
        return {ran.json["error"]["code"]}
    assert not ran.json["ok"]
    return {one["code"] for one in ran.json["findings"] if one["severity"] == "error"}


def entered(services: Services, records: tuple[str, ...], act: str, at: datetime) -> list[Tombstone]:
    """Tombstones in the home's list, signed with the archive's key, of the records as they are."""
    key = services.media.key
    with newest_of(services) as newest:
        stones = [tombstone(key, object_id(one), newest.inventories(one), act=act, at=at) for one in records]
    enter_stones(services, stones)
    return stones


def buried_by_hand(services: Services, records: tuple[str, ...], act: str) -> None:
    """What the verb does at the end, with nothing before it."""
    entered(services, records, act, services.clock.now())
    for name in services.media.names:
        apply_tombstones(services, name, "archivist")


def test_an_honest_archive_passes(executed: School) -> None:
    done = executed.ok("audit")
    assert done["ok"]
    assert done["counts"] == {"records": 5, "copies": 15, "destroyed": 2, "acts": {"executed": 1}}
    assert not [one for one in done["findings"] if one["severity"] == "error"]
    assert executed.ok("audit", "--as", "archivist")["ok"]
    assert executed.refused("audit", "--as", "secretary") == (4, "role.not_allowed")


def test_a_medium_that_is_away_was_not_audited(executed: School) -> None:
    executed.medium("c").rename(executed.medium("c").with_name("away"))
    assert "media.missing" in found(executed)


def test_one_destroys_early(approved: School, within: Within) -> None:
    services = within(approved, datetime(2031, 12, 30, 9, tzinfo=UTC))
    buried_by_hand(services, JOURNALS, RECORD)
    assert "audit.destroyed_early" in found(approved)


def test_one_destroys_what_no_act_lists(executed: School, within: Within) -> None:
    buried_by_hand(within(executed), (SUMMARY,), RECORD)
    assert "audit.no_act" in found(executed)


def test_one_deletes_by_hand(executed: School) -> None:
    for name in "abc":
        shutil.rmtree(executed.medium(name) / object_path(object_id(SUMMARY)))
    assert {"ledger.missing_object"} <= found(executed)


def test_one_skips_a_hold(approved: School, within: Within, monkeypatch: pytest.MonkeyPatch) -> None:
    approved.ok("hold", "add", JOURNALS[0], "--basis", "запрос суда № 3 от 10.01.2032")
    monkeypatch.setattr("operations.burying._spared", lambda *_: {})
    later = within(approved).clock.now() + timedelta(seconds=2)  # times are written in seconds
    buried_by_hand(within(approved, later), JOURNALS, RECORD)
    assert found(approved) == {"audit.hold_skipped"}


def test_one_approver_is_enough_for_another(expired: School, within: Within) -> None:
    services = within(expired)
    view = draft_act(services, services.today(), "archivist")
    approve(services, ACT, "archivist", None)
    act = Act(
        draft=view.draft,
        protocol=Protocol(number="1", dated=services.today()),
        approvals=find_act(services, ACT).approvals,
    )
    close_own(services, parse_record_id(RECORD), act, title="Акт", short="Акт", on=services.today(), order="",
              actor="archivist")  # fmt: skip
    draw(expired)
    expired.ok("sign", RECORD, "--demo-key", "--as", "director")
    buried_by_hand(within(expired), JOURNALS, RECORD)
    assert "audit.not_approved" in found(expired)


def test_an_act_that_was_withdrawn_destroys_nothing_unseen(approved: School, within: Within) -> None:
    approved.ok("act", "withdraw", ACT, "--basis", "ошибка в перечне", "--as", "archivist")
    buried_by_hand(within(approved), JOURNALS, RECORD)
    assert found(approved) == {"audit.not_approved"}


def test_one_leaves_the_destruction_out_of_the_log(approved: School, within: Within) -> None:
    """With a hold on it, and no event that tells of it: the media's own ledgers do."""
    approved.ok("hold", "add", JOURNALS[0], "--basis", "запрос суда № 3 от 10.01.2032")
    services = within(approved)
    now = services.clock.now() + timedelta(seconds=2)  # times are written in seconds
    stones = entered(services, JOURNALS, RECORD, now)
    for name in services.media.names:
        with services.media.keeper(name, now, "archivist", for_acts=True) as keeper:
            keeper.destroy(stones)
    assert {"audit.hold_skipped", "audit.purge_untold"} <= found(approved)


def test_one_dates_the_destruction_later(approved: School, within: Within) -> None:
    """Two years early, with the times of tombstone and ledger written ahead: the log's own time does not fit."""
    early, late = (datetime(year, 1, 10, 9, tzinfo=UTC) for year in (2030, 2032))
    services, ahead = within(approved, early), within(approved, late)
    stones = entered(services, JOURNALS, RECORD, late)
    for name in services.media.names:
        with ahead.media.keeper(name, late, "archivist", for_acts=True) as keeper:
            keeper.destroy(stones)
        apply_tombstones(services, name, "archivist")
    assert {"audit.time_forged", "audit.destroyed_early"} <= found(approved)


def test_who_signed_is_asked(expired: School, within: Within) -> None:
    """The compiler signs as director, for a minute; the verb refuses the act, so it is carried out by hand."""
    for account in ("archivist", "teacher", "deputy"):
        if account == "archivist":
            expired.ok("act", "draft", "--as", account)
        expired.ok("act", "approve", ACT, "--by", account)
    ran = expired.ok("sign", RECORD, "--demo-key", "--as", "director", "--no-commit")
    assert ran["signed"] == [RECORD]
    path = expired.home / "work" / RECORD / "signature.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "actor": "archivist"}))
    expired.ok("commit", "--all")
    assert expired.refused("act", "execute", ACT, "--as", "archivist") == (4, "act.same_person")
    buried_by_hand(within(expired), JOURNALS, RECORD)
    assert "audit.not_approved" in found(expired)


def test_another_term_of_waiting_later_is_no_fault(executed: School) -> None:
    profile = executed.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("[destruction.waiting_days]\nvalue = 0", "[destruction.waiting_days]\nvalue = 5"))
    assert executed.ok("audit")["ok"]


def test_holds_that_are_in_no_list_are_missed(executed: School) -> None:
    executed.ok("hold", "add", SUMMARY, "--basis", "запрос суда № 3 от 10.01.2032")
    (executed.home / "log" / "holds.jsonl").unlink()
    for name in "abc":
        (executed.medium(name) / "holds.jsonl").unlink()
    assert found(executed) & {"hold.line_missing", "hold.bad_list"}


def test_one_resurrects_from_a_backup(executed: School) -> None:
    for name in "abc":
        folder = object_path(object_id(JOURNALS[0]))
        shutil.copytree(executed.home.parent / "before" / name / folder, executed.medium(name) / folder)
    assert {"audit.resurrected", "tombstones.not_applied"} <= found(executed)


def test_one_forges_a_tombstone(executed: School, within: Within, tmp_path: Path) -> None:
    services = within(executed)
    stranger = replace(ArchiveKey.create(tmp_path / "key"), key_id=services.media.key.key_id)
    forged = tombstone(stranger, object_id(SUMMARY), ("ab" * 64,), act=RECORD, at=services.clock.now())
    with (executed.medium("b") / "tombstones.jsonl").open("ab") as file:
        file.write(forged.as_line())
    assert "tombstones.bad_line" in found(executed)


def test_one_leaves_a_renewal_out(executed: School) -> None:
    executed.ok("clock", "set", "2045-01-10")
    assert "evidence.lapsed" in found(executed)


def test_a_bit_flips(executed: School) -> None:
    [document] = (executed.medium("c") / object_path(object_id(SUMMARY))).rglob("document.pdf")
    content = bytearray(document.read_bytes())
    content[len(content) // 2] ^= 1
    document.write_bytes(bytes(content))
    assert "ocfl.E092" in found(executed)


def test_two_media_are_swapped(executed: School) -> None:
    a, b = executed.medium("a"), executed.medium("b")
    a.rename(a.with_name("aside"))
    b.rename(a)
    a.with_name("aside").rename(b)
    assert "media.swapped" in found(executed)


def test_a_ledger_is_rolled_back(executed: School) -> None:
    shutil.rmtree(executed.medium("c"))
    shutil.copytree(executed.home.parent / "before" / "c", executed.medium("c"))
    assert "media.rolled_back" in found(executed)


def test_a_clock_is_set_back(executed: School, within: Within) -> None:
    now = within(executed).clock.now()
    services = within(executed, now - timedelta(hours=1))
    services.log("archivist", "view", SUMMARY, version=0, medium="")
    assert found(executed) == {"audit.clock_set_back"}


@pytest.mark.parametrize("where", ["home", "media", "everywhere"])
def test_the_log_is_edited(executed: School, where: str) -> None:
    paths = {
        "home": [executed.home / "log"],
        "media": [executed.medium("a")],
        "everywhere": [executed.home / "log", *map(executed.medium, "abc")],
    }[where]
    for folder in paths:
        path = folder / "events.jsonl"
        lines = path.read_bytes().splitlines(keepends=True)
        number = next(at for at, line in enumerate(lines) if json.loads(line)["verb"] == "act-approve")
        path.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
    assert found(executed) & {"events.damaged", "events.diverged", "events.bad_line"}


def test_the_whole_log_is_written_anew(executed: School, within: Within) -> None:
    """With the archive's key every line can be chained and signed again, in the home and on all media: not in the past.

    The head of the log stands under the timestamps of the evidence.
    """
    services = within(executed)
    folders = [executed.home / "log", *map(executed.medium, "abc")]
    kept = [event for event in services.events.events() if event.verb != "view"]
    last, text = None, b""
    for event in kept:
        details = {**event.details, "order": "№ 96 от 28.05.2026"} if event.verb == "close" else event.details
        last = next_event(last, at=parse_stamp(event.at), actor=event.actor, verb=event.verb, subject=event.subject,
                          details=details)  # fmt: skip
        text += last.as_line()
    assert last is not None
    for folder in folders:
        (folder / "events.jsonl").write_bytes(text)
    write_head(folders[0], services.media.key, last)
    for folder in folders[1:]:
        (folder / "events.head.json").write_bytes((folders[0] / "events.head.json").read_bytes())
    assert "audit.log_rewritten" in found(executed)
    ran = subprocess.run(
        [sys.executable, executed.medium("a") / "verify.py"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "журнал событий не тот, что был при штампе времени" in ran.stdout + ran.stderr


def test_an_id_is_used_again(executed: School, exports: list[Path]) -> None:
    """The tombstones are wiped out everywhere, and the class is archived anew under its number."""
    (executed.home / "log" / "tombstones.jsonl").unlink()
    for name in "abc":
        (executed.medium(name) / "tombstones.jsonl").unlink()
    executed.ok("import", str(exports[0]))
    executed.ok("close", "2026", "--kind", "journal", "--order", "№ 95 от 28.05.2026")
    executed.ok("sign", "--all", "--demo-key")
    assert {"audit.id_reused", "audit.no_tombstone"} <= found(executed)
