"""An act is carried out: on media that are there, on those that come back, under kill -9, and never too much."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive_store import ledger
from archive_store.media import medium_keys
from archive_store.paths import object_id, object_path
from archive_store.reader import list_objects
from archive_store.tombstones import tombstone
from kernel.errors import LetopisError, UnavailableError
from kernel.ids import parse_record_id
from operations.act_events import EXECUTED, KEPT
from operations.act_shelf import find_act
from operations.acting import withdraw_act
from operations.archived import record_ids
from operations.attaching import attach
from operations.catching_up import enter_stones
from operations.due import due_on
from operations.erasing import close_erasure
from operations.executing import Executed
from operations.folders import WorkFolder
from operations.holding import add_holds, lift_hold
from operations.new_medium import NewFolder
from operations.replacing import replace_medium
from operations.services import Services
from retention.act import ActState
from retention.erasure import Erasure
from tests.conftest import School
from tests.operations.conftest import ACT, ERASURE, JANUARY, JOURNALS, RECORD, Within, code_of, quiet, run


def on_media(services: Services) -> dict[str, set[str]]:
    """Medium → ids of all objects that can be found there, and that its ledger tells of."""
    found = {}
    for name, medium in services.media.attached():
        told = ledger.accounts(medium, medium_keys(medium, services.media.key_ids))
        found[name] = {head.object_id for head in list_objects(medium)} | set(told)
    return found


def test_everything_listed_goes_and_nothing_else(approved: School, within: Within) -> None:
    services = within(approved, JANUARY)
    before = on_media(services)
    done = run(services)
    assert done.view.state is ActState.EXECUTED
    assert done.findings == ()
    assert not done.kept
    gone = {object_id(record) for record in JOURNALS}
    assert on_media(services) == {name: held - gone for name, held in before.items()}
    assert run(services).view.state is ActState.EXECUTED  # again: nothing more happens
    assert sum(event.verb == EXECUTED for event in services.events.events()) == 1
    assert code_of(lambda: withdraw_act(services, ACT, "поздно", "archivist")) == "act.begun"


def test_the_act_on_personal_data_names_everybody_and_the_log(approved: School, within: Within) -> None:
    services = within(approved, JANUARY)
    done = run(services)
    assert done.erasure == ERASURE
    record = parse_record_id(ERASURE)
    erasure = Erasure.model_validate_json(WorkFolder(services.home.work_folder(record)).data())
    assert [case.record for case in erasure.cases] == list(JOURNALS)
    assert len(erasure.subjects) == 8
    assert {(line.record, line.medium) for line in erasure.log} == {(r, m) for r in JOURNALS for m in "abc"}
    events = {event.hash for event in services.events.events()}
    assert {line.hash for line in erasure.log} <= events
    assert not erasure.norm_holds  # the order ends on 01.03.2029
    # The names lie there alone: neither in the home's own files nor in what the media keep for ever.
    assert not list(services.home.acts.glob("subjects*"))
    surname = erasure.cases[0].subjects[0].split()[0].encode()
    for name in ("tombstones.jsonl", "events.jsonl", "ledger.jsonl"):
        assert surname not in (approved.medium("a") / name).read_bytes()
    assert close_erasure(services, done.view, "archivist") == ERASURE  # once


def test_the_command_tells_ticks_and_the_index_forgets(approved: School) -> None:
    shown = approved.ok("act", "execute", ACT, "--as", "archivist")
    assert shown["act"]["media"] == {"a": "done", "b": "done", "c": "done"}
    assert shown["erasure"] == ERASURE
    states = {line["id"]: line["state"] for line in approved.ok("status")["records"]}
    assert [states[record] for record in JOURNALS] == ["destroyed", "destroyed"]
    assert states["test/2025-26/5a/summary"] == "committed"
    told = approved.ok("find", "5А", "2026")["records"]
    assert [one["destroyed"] for one in told if one["id"] == JOURNALS[0]] == [
        "уничтожено по акту № 2032-1 от 10.01.2032"
    ]
    by_name = approved.ok("find", "Неизвестный", "2026")["records"]
    assert [one["id"] for one in by_name] == list(JOURNALS)
    assert approved.ok("find", "Неизвестный")["records"] == []
    assert approved.refused("get", JOURNALS[0], "-o", "out")[1] == "record.not_found"
    printed = approved.ok("act", "show", ACT, "-o", str(approved.home.parent / "printed"))["files"]
    said = subprocess.run(["pdftotext", printed[2], "-"], capture_output=True, text=True, check=True).stdout
    assert "Документы уничтожены 10.01.2032" in said
    assert "остаточные следы" in " ".join(said.split())
    assert "исходной информационной системы" in " ".join(said.split())
    assert "Изменения в учётные документы внесены" in said
    assert approved.ok("sign", "--all", "--demo-key")["signed"] == [ERASURE]
    assert approved.ok("verify", "--all")["ok"]
    assert approved.ok("media", "check", "--full")["ok"]
    rebuilt = approved.ok("reindex")
    assert rebuilt["records"] == 5  # two summaries, the inventory, the act, the act on personal data


def test_what_was_destroyed_is_not_taken_in_again(approved: School, within: Within, exports: list[Path]) -> None:
    run(within(approved, JANUARY))
    assert approved.refused("import", str(exports[0])) == (4, "record.destroyed")


@pytest.mark.parametrize("away", ["a", "b", "c"])
def test_a_medium_that_is_away_confirms_when_it_is_back(approved: School, within: Within, away: str) -> None:
    approved.medium(away).rename(approved.medium(away).with_name("away"))
    services = within(approved, JANUARY)
    done = run(services)
    assert done.view.state is ActState.PARTIAL
    assert done.view.media == {name: name != away for name in "abc"}
    assert done.erasure == ""
    assert not set(JOURNALS) & set(record_ids(services))
    approved.medium(away).with_name("away").rename(approved.medium(away))
    services = within(approved, JANUARY)
    assert not set(JOURNALS) & set(record_ids(services))  # not readable even before it is attached
    back = attach(services, away, "archivist", quiet)
    assert sorted(back.destroyed) == list(JOURNALS)
    assert find_act(services, ACT).state is ActState.EXECUTED
    assert run(services).erasure == ERASURE


def test_two_media_away_are_too_many(approved: School, within: Within) -> None:
    for name in ("b", "c"):
        approved.medium(name).rename(approved.medium(name).with_name(f"{name}-away"))
    services = within(approved, JANUARY)
    assert find_act(services, ACT).state is ActState.APPROVED
    assert code_of(lambda: run(services)) == "act.too_few_media"
    assert set(JOURNALS) <= set(record_ids(services))


def test_a_replaced_medium_never_gets_it(approved: School, within: Within, tmp_path: Path) -> None:
    approved.medium("c").rename(approved.medium("c").with_name("lost"))
    services = within(approved, JANUARY)
    run(services)
    new = tmp_path / "new-c"
    replace_medium(services, "c", NewFolder(new), "archivist", progress=quiet, basis="утрачен")
    assert find_act(within(approved, JANUARY), ACT).media["c"]
    assert (new / object_path(object_id(RECORD))).is_dir()
    assert not any((new / object_path(object_id(record))).exists() for record in JOURNALS)


def test_a_hold_after_the_approval_wins(approved: School, within: Within) -> None:
    services = within(approved, JANUARY)
    [hold] = add_holds(services, [JOURNALS[0]], "запрос прокуратуры № 7-12 от 14.01.2032", "archivist")
    done = run(services)
    assert list(done.kept) == [JOURNALS[0]]
    assert done.view.state is ActState.EXECUTED
    assert done.view.kept == (JOURNALS[0],)
    assert set(record_ids(services)) >= {JOURNALS[0]}
    assert [event.subject for event in services.events.events() if event.verb == KEPT] == [JOURNALS[0]]
    # The act does not come back for it: lifted, it may enter the next one.
    lift_hold(services, hold.id, "ответ прокуратуры № 1 от 01.02.2032", "archivist")
    run(services)
    assert set(record_ids(services)) >= {JOURNALS[0]}
    assert JOURNALS[0] in {one.record for one in due_on(services, services.today()).due}


def test_a_hold_that_covers_all_stops_it(approved: School, within: Within) -> None:
    services = within(approved, JANUARY)
    add_holds(services, ["test/2025-26"], "запрос прокуратуры № 7-12 от 14.01.2032", "archivist")
    before = on_media(services)
    assert code_of(lambda: run(services)) == "act.nothing_left"
    assert on_media(services) == before


def test_a_hold_between_two_media_keeps_the_last_copies(approved: School, within: Within) -> None:
    approved.medium("c").rename(approved.medium("c").with_name("away"))
    services = within(approved, JANUARY)
    run(services)
    hold, second = add_holds(services, [*JOURNALS], "запрос суда № 3 от 12.01.2032", "archivist")
    approved.medium("c").with_name("away").rename(approved.medium("c"))
    services = within(approved, JANUARY)
    back = attach(services, "c", "archivist", quiet)
    assert back.destroyed == ()
    assert {finding.code for finding in back.findings} == {"purge.held"}
    assert find_act(services, ACT).state is ActState.PARTIAL
    assert {object_id(record) for record in JOURNALS} <= on_media(services)["c"]
    lift_hold(services, hold.id, "ответ суда № 4 от 20.02.2032", "archivist")
    assert run(services).view.state is ActState.PARTIAL  # the other is held still
    lift_hold(services, second.id, "ответ суда № 5 от 21.02.2032", "archivist")
    assert run(services).view.state is ActState.EXECUTED


def test_the_waiting_days_are_kept(approved: School, within: Within) -> None:
    profile = approved.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    assert "[destruction.waiting_days]\nvalue = 0" in text
    profile.write_text(text.replace("[destruction.waiting_days]\nvalue = 0", "[destruction.waiting_days]\nvalue = 10"))
    assert code_of(lambda: run(within(approved, JANUARY))) == "act.waiting"
    assert code_of(lambda: run(within(approved, datetime(2032, 1, 19, 20, 59, tzinfo=UTC)))) == "act.waiting"
    assert run(within(approved, datetime(2032, 1, 19, 21, 1, tzinfo=UTC))).view.state is ActState.EXECUTED


def test_an_act_that_is_not_whole_destroys_nothing(approved: School, within: Within) -> None:
    for name in "abc":
        [document] = (approved.medium(name) / object_path(object_id(RECORD))).rglob("document.pdf")
        content = bytearray(document.read_bytes())
        content[2000] ^= 1
        document.write_bytes(bytes(content))
    services = within(approved, JANUARY)
    before = on_media(services)
    assert code_of(lambda: run(services)) == "act.not_verified"
    assert on_media(services) == before


def test_a_withdrawn_act_destroys_nothing(approved: School, within: Within) -> None:
    services = within(approved, JANUARY)
    withdraw_act(services, ACT, "ошибка в перечне", "archivist")
    before = on_media(services)
    assert code_of(lambda: run(services)) == "act.not_approved"
    assert on_media(services) == before


def test_a_home_restored_from_before_does_not_bring_it_back(approved: School, within: Within, tmp_path: Path) -> None:
    kept = tmp_path / "backup"
    shutil.copytree(approved.home, kept, ignore=shutil.ignore_patterns("media"))
    run(within(approved, JANUARY))
    for path in kept.iterdir():
        target = approved.home / path.name
        if target.is_dir():
            shutil.rmtree(target)
            shutil.copytree(path, target)
        else:
            shutil.copy2(path, target)
    services = within(approved, JANUARY)
    assert not set(JOURNALS) & set(record_ids(services))
    with pytest.raises(LetopisError):
        run(services)


ROUNDS = 100 if os.environ.get("LETOPIS_FULL") else 10
_EXECUTE = """
import os, sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from kernel.clock import FixedClock
from letopis.wiring import build_services
from operations.executing import execute
from operations.home import Home
services = replace(build_services(Home(Path(sys.argv[1]))), clock=FixedClock(datetime(2032, 1, 10, 9, tzinfo=UTC)))
print("ready", flush=True)
execute(services, "2032-1", "archivist", lambda *_: None)
print("done", flush=True)
"""


def test_killed_anywhere_it_comes_to_the_same_end(approved_once: School, within: Within, tmp_path: Path) -> None:
    """kill -9 at random moments of an execution; the same call again ends it, and destroys no more and no less."""
    dice = random.Random(7)
    length = _seconds_of_one(approved_once, tmp_path / "measured")
    struck = 0
    for number in range(ROUNDS):
        home = tmp_path / str(number)
        shutil.copytree(approved_once.home, home, symlinks=True)
        process = _begin(home)
        time.sleep(dice.uniform(0, length))
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate(timeout=60)
        struck += "done" not in out
        school = School(home)
        services = within(school, JANUARY)
        for held in on_media(services).values():
            assert {object_id("test/2025-26/5a/summary"), object_id(RECORD)} <= held
        done = _to_the_end(services)
        assert done.view.state is ActState.EXECUTED
        assert sorted(done.view.destroyed) == sorted(object_id(record) for record in JOURNALS)
        for held in on_media(services).values():
            assert not {object_id(record) for record in JOURNALS} & held
        erasure = Erasure.model_validate_json(WorkFolder(services.home.work_folder(parse_record_id(ERASURE))).data())
        assert len(erasure.subjects) == 8
        assert {(line.record, line.medium) for line in erasure.log} == {(r, m) for r in JOURNALS for m in "abc"}
        shutil.rmtree(home)
    assert struck > ROUNDS // 3, f"only {struck} of {ROUNDS} kills came in time"


def _to_the_end(services: Services) -> Executed:
    for _ in range(3):
        try:
            done = run(services)
        except UnavailableError:
            continue
        if done.view.state is ActState.EXECUTED:
            return done
    return run(services)


def _begin(home: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", _EXECUTE, str(home)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _seconds_of_one(school: School, home: Path) -> float:
    shutil.copytree(school.home, home, symlinks=True)
    process = _begin(home)
    begun = time.monotonic()
    process.communicate(timeout=120)
    shutil.rmtree(home)
    return time.monotonic() - begun


def test_the_archived_act_carries_every_word(approved: School) -> None:
    got = approved.ok("get", RECORD, "-o", str(approved.home.parent / "act"))
    data = json.loads(next(Path(path) for path in got["files"] if path.endswith("data.json")).read_text())
    assert data["schema"] == "school-archive/act/1"
    assert [one["official"]["account"] for one in data["approvals"]] == ["archivist", "teacher", "deputy"]
    assert data["protocol"]["number"]
    assert [item["record"] for item in data["draft"]["items"]] == list(JOURNALS)


def test_two_who_enter_tombstones_at_once_lose_none(approved: School, within: Within) -> None:
    """Each read the list before the other wrote; what is entered is the union."""
    one, other = within(approved, JANUARY), within(approved, JANUARY)
    assert one.media.tombstones.stones() == other.media.tombstones.stones() == {}
    key = one.media.key
    stones = [tombstone(key, object_id(record), ("ab" * 64,), act=RECORD, at=JANUARY) for record in JOURNALS]
    enter_stones(one, stones[:1])
    assert enter_stones(other, stones[1:]).keys() == {object_id(record) for record in JOURNALS}
    assert within(approved, JANUARY).media.destroyed().keys() == {object_id(record) for record in JOURNALS}


def test_two_executions_at_once_come_to_one_end(approved: School, within: Within) -> None:
    both = [_begin(approved.home) for _ in range(2)]
    for process in both:
        process.communicate(timeout=120)
    services = within(approved, JANUARY)
    done = _to_the_end(services)
    assert sorted(done.view.destroyed) == sorted(object_id(record) for record in JOURNALS)
    assert sum(event.verb == EXECUTED for event in services.events.events()) == 1
