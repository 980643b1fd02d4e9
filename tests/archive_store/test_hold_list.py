"""The signed list of holds: lists unite, none forgets, what is not signed is not believed, what is cut is found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_store import ledger
from archive_store.checker import check_root
from archive_store.directory import DirectoryMedium
from archive_store.hold_list import HoldLine, Verb, new_line, parse_holds, read_holds, settle
from archive_store.keeper import Keeper
from archive_store.keys import ArchiveKey
from archive_store.paths import HOLDS
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut, raising
from tests.archive_store.store_factory import AT, new_memory_medium


@pytest.fixture
def keys(key: ArchiveKey) -> dict[str, str]:
    return {key.key_id: key.public_pem}


@pytest.fixture
def keeper(medium: DirectoryMedium, key: ArchiveKey, keys: dict[str, str]) -> Keeper:
    return Keeper(medium, key, keys, AT, "archivist")


def line(key: ArchiveKey, number: int = 1, verb: Verb = Verb.SET) -> HoldLine:
    return new_line(key, verb, f"2032-01-14-{number:04x}", "28/2021-22/7а", "запрос № 7", at=AT, actor="archivist")


def codes(medium: DirectoryMedium) -> set[str]:
    return {finding.code for finding in check_root(medium.root, anchors=[medium.identity.key_id])[0].findings}


def test_lists_unite_and_a_line_stands_once(keeper: Keeper, key: ArchiveKey, keys: dict[str, str]) -> None:
    before = codes(keeper.medium)  # type: ignore[arg-type]
    assert settle(keeper, [line(key, 1)])
    assert settle(keeper, [line(key, 2), line(key, 1)])
    assert not settle(keeper, [line(key, 2)])
    assert not settle(keeper, [])
    assert read_holds(keeper.medium, keys).lines == (line(key, 1), line(key, 2))
    assert [one.verb for one in ledger.lines(keeper.medium, keys)] == ["create", "root", "root"]
    assert codes(keeper.medium) == before  # type: ignore[arg-type]


def test_no_holds_leave_no_file(keeper: Keeper, medium: DirectoryMedium, keys: dict[str, str]) -> None:
    assert not settle(keeper, [])
    assert keeper.medium.entry(HOLDS) is None
    (medium.root / HOLDS).write_bytes(b"rubbish\n")
    assert not read_holds(medium, keys).sound
    settle(keeper, [])
    assert keeper.medium.entry(HOLDS) is None
    assert read_holds(medium, keys).sound
    assert "root.changed_file" not in codes(medium)


def test_the_last_line_of_all_is_taken_out(keeper: Keeper, medium: DirectoryMedium, key: ArchiveKey) -> None:
    settle(keeper, [line(key)])
    (medium.root / HOLDS).write_bytes(b"rubbish\n")
    settle(keeper, [])
    assert "root.changed_file" not in codes(medium)  # no list is told of as none, not as an empty one


@pytest.mark.parametrize("how", ["a line gone", "cut", "taken away", "a word changed", "not a list"])
def test_a_list_that_was_touched_is_found_and_made_whole(
    how: str, keeper: Keeper, medium: DirectoryMedium, key: ArchiveKey, keys: dict[str, str]
) -> None:
    known = [line(key, 1), line(key, 2)]
    settle(keeper, known)
    path = medium.root / HOLDS
    whole = path.read_bytes()
    touched = {
        "a line gone": whole.splitlines(keepends=True)[1],
        "cut": whole[: len(whole) * 3 // 4],
        "a word changed": whole.replace("запрос".encode(), "запрос".upper().encode()),
        "not a list": b"\x00\xff{}\n[]\n",
    }
    path.unlink()
    if how != "taken away":
        path.write_bytes(touched[how])
    assert "root.changed_file" in codes(medium)
    assert not read_holds(medium, keys).sound
    assert settle(keeper, known)
    assert set(read_holds(medium, keys).lines) == set(known)
    assert "root.changed_file" not in codes(medium)


def test_a_lift_that_the_archive_did_not_sign_lifts_nothing(
    key: ArchiveKey, keys: dict[str, str], tmp_path: Path
) -> None:
    thief = ArchiveKey.create(tmp_path / "thief")
    forged = line(thief, 1, Verb.LIFT)
    found = parse_holds(line(key, 1).as_line() + forged.as_line(), keys)
    assert found.lines == (line(key, 1),)
    assert not found.sound
    more = line(key, 1).as_line().replace(b'"actor"', b'"extra":1,"actor"')
    assert not parse_holds(more, keys).sound


def test_a_power_cut_at_any_operation(key: ArchiveKey, keys: dict[str, str]) -> None:
    """The old list or the new one; and the same call again ends at the new one, with its digest in the ledger."""
    for at in range(1, 200):
        medium = new_memory_medium(key)
        settle(Keeper(medium, key, keys, AT, "archivist"), [line(key, 1)])
        interrupted = InterruptedMedium(medium, at, raising(PowerCut))
        try:
            settle(Keeper(interrupted, key, keys, AT, "archivist"), [line(key, 2)])  # type: ignore[arg-type]
        except PowerCut:
            assert line(key, 1) in read_holds(medium, keys).lines
            settle(Keeper(medium, key, keys, AT, "archivist"), [line(key, 2)])
            assert set(read_holds(medium, keys).lines) == {line(key, 1), line(key, 2)}
            assert read_holds(medium, keys).sound
        else:
            assert at > 5
            return
    raise AssertionError("the writer never came to its end")


@given(st.binary(max_size=400))
def test_any_bytes_are_read(content: bytes) -> None:
    assert parse_holds(content, {}).lines == ()
