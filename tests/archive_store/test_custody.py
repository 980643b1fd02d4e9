"""The judgement over a medium: each rule, their order, and the same on real disks: swapped, cloned, rolled back."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_store.admission import admit, is_twice, uuid_at
from archive_store.custody import Known, Seen, Standing, State, judge
from archive_store.directory import DirectoryMedium
from archive_store.events import EventLog
from archive_store.file_system import file_system_of
from archive_store.keeper import Keeper
from archive_store.keys import ArchiveKey
from archive_store.ledger import Head
from archive_store.media import open_medium
from archive_store.media_marks import MediaMarks
from tests.archive_store.store_factory import AT, identity, new_directory_medium, version

ID = "letopis:28/2025-26/7a/journal"


def known(uuid: str, seq: int = 5, digest: str = "h5") -> Known:
    return Known("a", uuid, Head(uuid, seq, digest), frozenset({"r"}), (("other", "b"),))


def seen(key: ArchiveKey, **more: object) -> Seen:
    one = identity(key)
    facts = {"identity": one, "head": Head(one.uuid, 5, "h5"), "at_known": "h5", **more}
    return Seen(**facts)  # type: ignore[arg-type]


def test_each_rule(key: ArchiveKey) -> None:
    one = identity(key)
    ours = known(one.uuid)
    table: list[tuple[Known, Seen | None, State, str]] = [
        (ours, seen(key), State.OK, ""),
        (ours, seen(key, head=Head(one.uuid, 9, "h9")), State.OK, ""),  # the home died before it noted the head
        (ours, None, State.OFFLINE, "media.missing"),
        (replace(ours, retired={one.uuid}), seen(key), State.QUARANTINED, "media.retired"),
        (known("else"), seen(key), State.QUARANTINED, "media.foreign"),
        (replace(known("else"), others=((one.uuid, "b"),)), seen(key), State.QUARANTINED, "media.swapped"),
        (ours, seen(key, twice=True), State.QUARANTINED, "media.cloned"),
        (ours, seen(key, head=Head(one.uuid, 4, "h4"), at_known=""), State.QUARANTINED, "media.rolled_back"),
        (ours, seen(key, at_known="x5"), State.QUARANTINED, "media.forked"),
        (ours, seen(key, head=Head(one.uuid, 9, "x9"), at_known="x5"), State.QUARANTINED, "media.forked"),
        (ours, seen(key, read_only=True), State.DEGRADED, "store.medium_readonly"),
        (ours, seen(key, full=True), State.DEGRADED, "store.medium_full"),
        (ours, seen(key, owed=3), State.PENDING, "media.pending"),
    ]
    for facts, looked, state, code in table:
        standing = judge(facts, looked)
        assert (standing.state, standing.code) == (state, code)
        assert bool(standing.cause) == bool(standing.action) == bool(code)


@given(
    st.integers(0, 6), st.integers(0, 6), st.sampled_from(["h", "x"]), st.booleans(), st.booleans(),
    st.sampled_from(["own", "other", "r", "strange"]),
)  # fmt: skip
def test_what_may_be_written_to_is_beyond_doubt(
    known_seq: int, found_seq: int, at_known: str, twice: bool, read_only: bool, uuid: str
) -> None:
    """Whatever is true of a disk: if it may be written to, it is ours, alone, and goes on from what is known."""
    facts = Known("a", "own", Head("own", known_seq, "h" if known_seq else ""), {"r"}, (("other", "b"),))
    one = type("Identity", (), {"uuid": uuid, "label": "Осн."})()
    looked = Seen(one, Head(uuid, found_seq, "h"), at_known, twice=twice, read_only=read_only)
    standing = judge(facts, looked)
    if standing.writable:
        assert uuid == "own"
        assert not twice
        assert not read_only
        assert found_seq >= known_seq
        assert known_seq == 0 or at_known == "h"


# --- real disks ---


@pytest.fixture
def keeper(tmp_path: Path, key: ArchiveKey) -> Iterator[Keeper]:
    with new_directory_medium(tmp_path / "a", key) as medium:
        keeper = Keeper(medium, key, {key.key_id: key.public_pem}, AT, "archivist")
        keeper.take_in([version(ID)])
        yield keeper


def standing_of(place: Path, keeper: Keeper, head: Head, *, twice: bool = False) -> Standing:
    with open_medium(place) as medium:
        return admit(medium, Known("a", keeper.medium.identity.uuid, head), keeper.keys, twice=twice)


def test_an_image_from_yesterday_is_rolled_back(keeper: Keeper, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "a", tmp_path / "image")
    keeper.take_in([version("letopis:28/2025-26/8a/journal")])
    assert standing_of(tmp_path / "a", keeper, keeper.head()).state is State.OK
    assert standing_of(tmp_path / "image", keeper, keeper.head()).code == "media.rolled_back"


def test_a_clone_that_was_written_to_is_forked(keeper: Keeper, tmp_path: Path, key: ArchiveKey) -> None:
    shutil.copytree(tmp_path / "a", tmp_path / "clone")
    keeper.note("attach")
    with open_medium(tmp_path / "clone") as medium:
        other = Keeper(medium, key, keeper.keys, AT, "thief")
        other.take_in([version("letopis:28/2025-26/9a/journal")])
        other.note("attach")
    assert standing_of(tmp_path / "clone", keeper, keeper.head()).code == "media.forked"
    assert standing_of(tmp_path / "a", keeper, keeper.head()).state is State.OK


def test_two_disks_with_one_passport(keeper: Keeper, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "a", tmp_path / "clone")
    uuid = keeper.medium.identity.uuid
    assert uuid_at(tmp_path / "clone") == uuid
    assert is_twice(tmp_path / "a", uuid, [tmp_path / "a", tmp_path / "clone"])
    assert not is_twice(tmp_path / "a", uuid, [tmp_path / "a", tmp_path / "none"])
    assert standing_of(tmp_path / "a", keeper, keeper.head(), twice=True).code == "media.cloned"


def test_a_damaged_ledger_is_quarantine_with_a_way_out(keeper: Keeper, tmp_path: Path) -> None:
    path = tmp_path / "a/ledger.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"add"', b'"adx"'))
    standing = standing_of(tmp_path / "a", keeper, Head(keeper.medium.identity.uuid, 1, "h"))
    assert (standing.state, standing.code) == (State.QUARANTINED, "ledger.damaged")
    assert "repair" in standing.action


def test_the_log_remembers_heads_and_retirements(tmp_path: Path, key: ArchiveKey) -> None:
    (tmp_path / "home").mkdir()
    log = EventLog(tmp_path / "home", key)
    assert log.marks().head("u").seq == 0
    for seq in (1, 3, 2):  # two writers may tell in another order
        details = {"ledger": Head("u", seq, f"h{seq}").as_json(), "why": 'with "ledger": in it'}
        log.append(at=AT, actor="a", verb="store", subject="x", details=details)
    log.append(at=AT, actor="a", verb="media-retire", subject="old")
    marks = log.marks()
    assert marks.head("u") == Head("u", 3, "h3")
    assert marks.retired == {"old"}
    assert log.marks() is marks  # nothing new, nothing read
    assert EventLog(tmp_path / "home", key).marks() == marks


def test_marks_wait_for_a_torn_line() -> None:
    line = b'{"details":{"ledger":{"hash":"h","medium":"u","seq":1}}}\n'
    half = MediaMarks().after(line[:20])
    assert half == MediaMarks()
    assert half.after(line).head("u").seq == 1


def test_what_lies_beneath_a_folder_is_told(medium: DirectoryMedium) -> None:
    found = file_system_of(medium.root)
    assert found is not None
    assert found.kind
    assert not found.read_only
    assert file_system_of(Path("/proc/self/none")) is None
