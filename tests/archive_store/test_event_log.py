"""The event log: what it shows when someone tampers with it, and what survives a kill."""

import hashlib
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive_store.directory import DirectoryMedium
from archive_store.event_check import check_log
from archive_store.event_lines import Event, parse_line
from archive_store.events import Appended, EventLog, verify_log
from archive_store.keys import ArchiveKey
from archive_store.media import open_medium
from archive_store.medium import Medium, read_whole
from archive_store.paths import EVENTS, EVENTS_HEAD
from kernel.digests import canonical_json
from kernel.errors import BadInputError, IntegrityError, UnavailableError
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut, raising
from tests.archive_store.store_factory import AT, new_directory_medium, new_memory_medium


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def log(home: Path, key: ArchiveKey) -> EventLog:
    return EventLog(home, key)


@pytest.fixture
def keys(key: ArchiveKey) -> dict[str, str]:
    return {key.key_id: key.public_pem}


def add(log: EventLog, number: int, *media: Medium, **details: Any) -> Appended:
    return log.append(
        at=AT + timedelta(minutes=number),
        actor="director",
        verb="commit",
        subject=f"letopis:28/2025-26/{number}a/journal",
        details={"номер": number, **details},
        media=media,
    )


def codes(home: Path, keys: dict[str, str]) -> list[tuple[str, str]]:
    return [(finding.code, finding.subject) for finding in verify_log(home / EVENTS, keys).findings]


def test_a_log_is_as_docs_format_says(log: EventLog, home: Path, key: ArchiveKey, keys: dict[str, str]) -> None:
    for number in range(1, 4):
        add(log, number)
    lines = [json.loads(line) for line in (home / EVENTS).read_bytes().splitlines()]
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert lines[0]["prev"] == "0" * 64
    assert [line["prev"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
    assert lines[0]["at"] == "2026-05-31T09:01:00Z"
    head = json.loads((home / EVENTS_HEAD).read_bytes())
    assert (head["seq"], head["hash"], head["key_id"]) == (3, lines[2]["hash"], key.key_id)
    report = verify_log(home / EVENTS, keys)
    assert report.ok
    assert report.checks_run == 4
    assert report.findings == ()
    assert [event.seq for event in log.events()] == [1, 2, 3]


def test_the_command_in_docs_format_gives_the_hash(log: EventLog, home: Path) -> None:
    add(log, 1, note="Ёлка")
    done = subprocess.run(
        ["sh", "-c", f"jq -cS 'del(.hash)' {home / EVENTS} | sha256sum"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0] == json.loads((home / EVENTS).read_bytes())["hash"]


def test_nothing_checked_is_not_ok(home: Path, keys: dict[str, str]) -> None:
    assert not verify_log(home / EVENTS, keys).ok
    (home / EVENTS).write_bytes(b"")
    assert not verify_log(home / EVENTS, keys).ok


def _edit(home: Path, number: int, old: bytes, new: bytes) -> None:
    lines = (home / EVENTS).read_bytes().splitlines(keepends=True)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    (home / EVENTS).write_bytes(b"".join(lines))


def _order(home: Path, *numbers: int) -> None:
    lines = (home / EVENTS).read_bytes().splitlines(keepends=True)
    (home / EVENTS).write_bytes(b"".join(lines[number - 1] for number in numbers))


def _forge(home: Path, number: int) -> None:
    """Changes a line and makes its hash anew, as someone would who has read docs/format.md but has no key."""
    lines = (home / EVENTS).read_bytes().splitlines(keepends=True)
    event = json.loads(lines[number - 1]) | {"actor": "nobody"}
    del event["hash"]
    event["hash"] = hashlib.sha256(canonical_json(event)).hexdigest()
    lines[number - 1] = canonical_json(event)
    (home / EVENTS).write_bytes(b"".join(lines))


TAMPERINGS: dict[str, tuple[Any, tuple[str, str]]] = {
    "actor changed": (lambda h: _edit(h, 2, b"director", b"teacher-1"), ("events.bad_line", "строка 2")),
    "time changed": (lambda h: _edit(h, 4, b"09:04", b"09:05"), ("events.bad_line", "строка 4")),
    "forged": (lambda h: _forge(h, 3), ("events.bad_line", "строка 4")),
    "the last forged": (lambda h: _forge(h, 5), ("events.bad_head", "строка 5")),
    "a space added": (lambda h: _edit(h, 3, b'"at":', b'"at": '), ("events.bad_line", "строка 3")),
    "a field dropped": (lambda h: _edit(h, 3, b'"actor":"director",', b""), ("events.bad_line", "строка 3")),
    "a line dropped": (lambda h: _order(h, 1, 3, 4, 5), ("events.bad_line", "строка 2")),
    "the first dropped": (lambda h: _order(h, 2, 3, 4, 5), ("events.bad_line", "строка 1")),
    "two swapped": (lambda h: _order(h, 1, 3, 2, 4, 5), ("events.bad_line", "строка 2")),
    "one doubled": (lambda h: _order(h, 1, 2, 2, 3, 4, 5), ("events.bad_line", "строка 3")),
    "the last cut": (lambda h: _order(h, 1, 2, 3, 4), ("events.truncated", "строка 5")),
    "all cut": (lambda h: _order(h), ("events.truncated", "строка 1")),
    "head removed": (lambda h: (h / EVENTS_HEAD).unlink(), ("events.no_head", EVENTS_HEAD)),
    "head emptied": (lambda h: (h / EVENTS_HEAD).write_bytes(b""), ("events.bad_head", EVENTS_HEAD)),
    "not JSON": (lambda h: _edit(h, 1, b"{", b"["), ("events.bad_line", "строка 1")),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_and_the_line_named(name: str, log: EventLog, home: Path, keys: dict[str, str]) -> None:
    for number in range(1, 6):
        add(log, number)
    assert codes(home, keys) == []
    tamper, expected = TAMPERINGS[name]
    tamper(home)
    assert codes(home, keys) == [expected]
    assert not verify_log(home / EVENTS, keys).ok


def test_a_log_rewritten_without_the_key_is_found(
    log: EventLog, home: Path, key: ArchiveKey, keys: dict[str, str], tmp_path: Path
) -> None:
    add(log, 1)
    add(log, 2)
    (tmp_path / "forged").mkdir()
    forger = EventLog(tmp_path / "forged", ArchiveKey.create(tmp_path / "other.key"))
    add(forger, 7)
    add(forger, 8)
    (home / EVENTS).write_bytes((tmp_path / "forged" / EVENTS).read_bytes())
    assert codes(home, keys) == [("events.bad_head", "строка 2")]
    head = (tmp_path / "forged" / EVENTS_HEAD).read_bytes()
    (home / EVENTS_HEAD).write_bytes(head)
    assert codes(home, keys) == [("events.bad_signature", EVENTS_HEAD)]
    (home / EVENTS_HEAD).write_bytes(head.replace(json.loads(head)["key_id"].encode(), key.key_id.encode()))
    assert codes(home, keys) == [("events.bad_signature", EVENTS_HEAD)]


def test_a_damaged_master_takes_no_more_events(log: EventLog, home: Path) -> None:
    for number in range(1, 4):
        add(log, number)
    _order(home, 1, 2)
    with pytest.raises(IntegrityError) as caught:
        add(log, 4)
    assert caught.value.code == "events.damaged"
    assert (home / EVENTS).read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("cut", [1, 40, 250])
def test_a_torn_line_is_cut_and_the_log_goes_on(
    log: EventLog, home: Path, keys: dict[str, str], tmp_path: Path, cut: int
) -> None:
    add(log, 1)
    add(log, 2)
    whole = (home / EVENTS).read_bytes()
    (tmp_path / "next").mkdir()
    (tmp_path / "next" / EVENTS).write_bytes(whole)
    (tmp_path / "next" / EVENTS_HEAD).write_bytes((home / EVENTS_HEAD).read_bytes())
    torn = add(EventLog(tmp_path / "next", log._key), 3).event.as_line()
    (home / EVENTS).write_bytes(whole + torn[:cut])
    assert codes(home, keys) == [("events.torn_line", "строка 3")]
    assert verify_log(home / EVENTS, keys).ok
    assert add(log, 4).event.seq == 3
    assert codes(home, keys) == []
    assert (home / EVENTS).read_bytes().startswith(whole)


def test_a_torn_line_that_was_confirmed_is_damage(log: EventLog, home: Path) -> None:
    add(log, 1)
    add(log, 2)
    cut = (home / EVENTS).read_bytes()[:-10]
    (home / EVENTS).write_bytes(cut)
    with pytest.raises(IntegrityError) as caught:
        add(log, 3)
    assert caught.value.code == "events.damaged"
    assert (home / EVENTS).read_bytes() == cut  # evidence stays


def test_a_whole_line_without_its_head_is_kept(log: EventLog, home: Path, keys: dict[str, str]) -> None:
    add(log, 1)
    head = (home / EVENTS_HEAD).read_bytes()
    add(log, 2)
    add(log, 3)
    (home / EVENTS_HEAD).write_bytes(head)
    assert codes(home, keys) == [("events.unsigned_tail", "строка 2")]
    assert add(log, 4).event.seq == 4
    assert codes(home, keys) == []


@pytest.mark.parametrize(
    "event",
    [
        {"actor": "Иванова Мария"},
        {"actor": ""},
        {"verb": "два слова"},
        {"subject": ""},
        {"subject": "a\nb"},
        {"details": {"share": 0.5}},
        {"details": {"deep": [{"x": object()}]}},
        {"details": {"long": "x" * 40_000}},
    ],
)
def test_an_event_that_cannot_stand_in_the_log_is_refused(log: EventLog, home: Path, event: dict[str, Any]) -> None:
    good = {"at": AT, "actor": "director", "verb": "commit", "subject": "x"}
    with pytest.raises(BadInputError) as caught:
        log.append(**{**good, **event})
    assert caught.value.code == "events.bad_event"
    assert not (home / EVENTS).exists()


def test_fields_of_a_later_program_are_kept() -> None:
    line = b'{"actor":"a","at":"x","details":{},"hash":"h","later":[1],"prev":"p","seq":1,"subject":"s","verb":"v"}\n'
    assert parse_line(line).as_line() == line


# --- on the media ---


@pytest.fixture
def media(tmp_path: Path, key: ArchiveKey) -> Iterator[list[DirectoryMedium]]:
    made = [new_directory_medium(tmp_path / name, key, name, number) for number, name in enumerate("abc", start=1)]
    yield made
    for medium in made:
        medium.close()


def same(log_home: Path, medium: Medium) -> bool:
    return all(read_whole(medium, name) == (log_home / name).read_bytes() for name in (EVENTS, EVENTS_HEAD))


def test_every_medium_gets_every_event(log: EventLog, home: Path, media: list[DirectoryMedium]) -> None:
    for number in range(1, 4):
        done = add(log, number, *media)
        assert done.reached == ("a", "b", "c")
        assert done.missed == {}
        assert all(same(home, medium) for medium in media)


def test_a_medium_that_was_away_gets_its_lines(log: EventLog, home: Path, media: list[DirectoryMedium]) -> None:
    add(log, 1, *media)
    add(log, 2, *media[:1])
    add(log, 3, *media[:1])
    assert not same(home, media[2])
    add(log, 4, *media[:2])
    assert same(home, media[1])
    assert log.replicate(media) == {}
    assert same(home, media[2])


def test_a_medium_that_fails_is_told_and_the_event_stands(log: EventLog, home: Path, key: ArchiveKey) -> None:
    good, bad = new_memory_medium(key, "good"), new_memory_medium(key, "bad")
    add(log, 1, good, bad)
    failing = InterruptedMedium(bad, 1, raising(UnavailableError("store.medium_readonly", "защита", "снимите")))
    done = add(log, 2, good, failing)
    assert done.reached == ("good",)
    assert done.missed["bad"].code == "store.medium_readonly"
    assert same(home, good)
    assert log.replicate([bad]) == {}
    assert same(home, bad)


def test_a_medium_with_another_history_gets_nothing_and_keeps_nobody(
    log: EventLog, media: list[DirectoryMedium], tmp_path: Path, key: ArchiveKey
) -> None:
    (tmp_path / "other").mkdir()
    other = EventLog(tmp_path / "other", key)
    add(log, 1, media[0])
    add(other, 9, media[1])
    done = add(log, 2, *media)
    assert done.reached == ("a", "c")
    assert done.missed["b"].code == "events.diverged"
    assert "Летопись-B" in done.missed["b"].message
    assert set(log.replicate(media)) == {"b"}
    assert not log.agrees(media[1])
    assert log.agrees(media[0])
    assert read_whole(media[1], EVENTS) == (tmp_path / "other" / EVENTS).read_bytes()


def test_a_home_from_an_old_backup_is_found_and_can_catch_up(
    log: EventLog, home: Path, media: list[DirectoryMedium], keys: dict[str, str]
) -> None:
    add(log, 1, *media)
    old = {name: (home / name).read_bytes() for name in (EVENTS, EVENTS_HEAD)}
    for number in range(2, 6):
        add(log, number, *media)
    new = (home / EVENTS).read_bytes()
    for name, content in old.items():
        (home / name).write_bytes(content)
    with pytest.raises(IntegrityError) as caught:
        add(log, 6, *media)
    assert caught.value.code == "events.diverged"
    assert log.adopt(media[0], keys) == 4
    assert (home / EVENTS).read_bytes() == new
    assert add(log, 6, *media).reached == ("a", "b", "c")


def test_a_lost_home_comes_back_from_a_medium(
    log: EventLog, media: list[DirectoryMedium], keys: dict[str, str], tmp_path: Path, key: ArchiveKey
) -> None:
    for number in range(1, 4):
        add(log, number, *media)
    (tmp_path / "new").mkdir()
    fresh = EventLog(tmp_path / "new", key)
    assert fresh.adopt(media[1], keys) == 3
    assert fresh.adopt(media[1], keys) == 0
    last = fresh.last()
    assert last is not None
    assert last.seq == 3


def test_a_log_with_another_history_is_not_adopted(
    log: EventLog, home: Path, media: list[DirectoryMedium], keys: dict[str, str], tmp_path: Path, key: ArchiveKey
) -> None:
    (tmp_path / "other").mkdir()
    add(log, 1)
    before = (home / EVENTS).read_bytes()
    for number in (1, 2, 3):
        add(EventLog(tmp_path / "other", key), number + 10, media[0])
    with pytest.raises(IntegrityError) as caught:
        log.adopt(media[0], keys)
    assert caught.value.code == "events.diverged"
    assert (home / EVENTS).read_bytes() == before


def test_a_head_on_a_medium_that_knows_more_is_divergence(log: EventLog, home: Path, key: ArchiveKey) -> None:
    """The home is from an old backup and the medium's last lines are gone; its signed head still tells."""
    medium = new_memory_medium(key)
    add(log, 1, medium)
    old = {name: (home / name).read_bytes() for name in (EVENTS, EVENTS_HEAD)}
    add(log, 2, medium)
    for name, content in old.items():
        (home / name).write_bytes(content)
    medium.truncate(EVENTS, size=len(old[EVENTS]))
    with pytest.raises(IntegrityError) as caught:
        add(log, 3, medium)
    assert caught.value.code == "events.diverged"


def test_a_log_that_vanished_from_a_medium_comes_back_for_good(log: EventLog, home: Path, key: ArchiveKey) -> None:
    medium = new_memory_medium(key)
    add(log, 1, medium)
    medium.remove_file(EVENTS)
    medium.sync_folder("")
    assert log.replicate([medium]) == {}
    medium.power_cut()
    assert same(home, medium)


def test_a_forged_log_is_not_adopted(media: list[DirectoryMedium], keys: dict[str, str], tmp_path: Path) -> None:
    for name in ("forged", "new"):
        (tmp_path / name).mkdir()
    stranger = ArchiveKey.create(tmp_path / "stranger.key")
    add(EventLog(tmp_path / "forged", stranger), 1, media[0])
    with pytest.raises(IntegrityError) as caught:
        EventLog(tmp_path / "new", stranger).adopt(media[0], keys)
    assert caught.value.code == "events.damaged"
    assert not (tmp_path / "new" / EVENTS).exists()


@pytest.mark.parametrize("rest", [b"\0" * 300, b'{"actor":"dir', b""])
def test_a_torn_line_on_a_medium_is_mended(log: EventLog, home: Path, key: ArchiveKey, rest: bytes) -> None:
    medium = new_memory_medium(key)
    add(log, 1, medium)
    medium.append(EVENTS, rest, size=(home / EVENTS).stat().st_size)
    add(log, 2, medium)
    assert same(home, medium)


def test_a_line_cut_off_a_medium_is_divergence_not_a_gap(log: EventLog, home: Path, key: ArchiveKey) -> None:
    """The medium's own head says that it had more: someone cut it. It is mended from the master, which has it all."""
    medium = new_memory_medium(key)
    add(log, 1, medium)
    size = (home / EVENTS).stat().st_size
    add(log, 2, medium)
    medium.truncate(EVENTS, size=size)
    add(log, 3, medium)
    assert same(home, medium)


@pytest.mark.parametrize("name", ["kill", "power"])
def test_dying_at_any_operation_on_a_medium(log: EventLog, home: Path, key: ArchiveKey, name: str) -> None:
    at = 0
    finished = False
    while not finished:
        at += 1
        medium = new_memory_medium(key)
        log.replicate([medium])
        wrapped = InterruptedMedium(medium, at, raising(PowerCut()))
        try:
            add(log, at, wrapped)
            finished = True
        except PowerCut:
            pass
        if name == "power":
            medium.power_cut()
        if finished:
            assert same(home, medium)
        report = check_log(
            read_whole(medium, EVENTS),
            read_whole(medium, EVENTS_HEAD) if medium.entry(EVENTS_HEAD) else None,
            {key.key_id: key.public_pem},
        )
        assert all(finding.code in ("events.unsigned_tail", "events.no_head") for finding in report.findings)
        assert log.replicate([medium]) == {}
        assert same(home, medium)
    assert at > 5


def test_forty_kills_lose_no_confirmed_event(key: ArchiveKey, keys: dict[str, str], ram: Path) -> None:
    home = ram / "home"
    home.mkdir()
    new_directory_medium(ram / "a", key).close()
    confirmed: set[str] = set()
    for round_number in range(40):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                _append_for_ever(home, key, ram / "a", round_number, writing)
            finally:
                os._exit(1)
        os.close(writing)
        with os.fdopen(reading) as stream:
            confirmed.add(stream.readline().strip())
            time.sleep(random.Random(round_number).uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            confirmed |= set(stream.read().split())
        with open_medium(ram / "a") as medium:
            log = EventLog(home, key)
            log.replicate([medium])
            subjects = [event.subject for event in log.events()]
            assert confirmed <= set(subjects)
            assert len(subjects) == len(set(subjects))
            assert same(home, medium)
    assert codes(home, keys) == []
    assert len(confirmed) >= 40


def _append_for_ever(home: Path, key: ArchiveKey, medium_root: Path, seed: int, pipe: int) -> None:
    log = EventLog(home, key)
    with open_medium(medium_root) as medium:
        for number in range(10_000):
            subject = f"s{seed}-{number}"
            log.append(at=AT, actor="director", verb="commit", subject=subject, media=[medium])
            os.write(pipe, f"{subject}\n".encode())


def test_four_processes_append_fifty_events_each(key: ArchiveKey, keys: dict[str, str], ram: Path) -> None:
    home = ram / "home"
    home.mkdir()
    new_directory_medium(ram / "a", key).close()
    children = []
    for process in range(4):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                log = EventLog(home, key)
                with open_medium(ram / "a") as medium:
                    for number in range(50):
                        log.append(
                            at=AT, actor="director", verb="commit", subject=f"{process}-{number}", media=[medium]
                        )
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    subjects = [event.subject for event in EventLog(home, key).events()]
    assert len(subjects) == len(set(subjects)) == 200
    for process in range(4):
        own = [subject for subject in subjects if subject.startswith(f"{process}-")]
        assert own == [f"{process}-{number}" for number in range(50)]
    assert codes(home, keys) == []
    with open_medium(ram / "a") as medium:
        assert same(home, medium)


def test_what_is_gathered_from_the_log_goes_on_and_is_proved(log: EventLog, home: Path) -> None:
    taken: list[int] = []

    def take(found: list[str], event: Event) -> None:
        found.append(event.subject)
        taken.append(event.seq)

    def gather() -> list[str]:
        return log.fold("subjects", list, take)

    assert gather() == []
    for number in range(3):
        add(log, number)
    assert [subject[-10:] for subject in gather()] == ["0a/journal", "1a/journal", "2a/journal"]
    add(log, 3)
    assert len(gather()) == 4
    assert taken == [1, 2, 3, 4]
    # A line that was changed after it had been read is found as if nothing were known of it.
    content = (home / EVENTS).read_bytes()
    (home / EVENTS).write_bytes(content.replace(b"1a/journal", b"9a/journal"))
    for _ in range(2):
        with pytest.raises(IntegrityError) as caught:
            gather()
        assert caught.value.code == "events.damaged"
    (home / EVENTS).write_bytes(content)
    assert len(gather()) == 4


@pytest.mark.parametrize("size", range(2000, 6000, 500))
def test_a_full_home_says_so_and_loses_nothing(
    key: ArchiveKey, keys: dict[str, str], tmp_path: Path, size: int
) -> None:
    """With lines of several lengths the room ends now at the line, now at the head."""
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], check=True)
    try:
        log = EventLog(small, key)
        done = 0
        error = None
        while error is None:
            try:
                add(log, done, text="x" * size)
                done += 1
            except UnavailableError as caught:
                error = caught
        assert error.code == "events.home_failed"
        assert done >= 5
        assert (small / EVENTS).read_bytes().count(b"\n") == done
        assert verify_log(small / EVENTS, keys).findings == ()
        with pytest.raises(UnavailableError):
            add(log, done, text="x" * 30_000)
        assert verify_log(small / EVENTS, keys).findings == ()
        assert [event.seq for event in log.events()] == list(range(1, done + 1))
    finally:
        subprocess.run(["umount", small], check=True)
