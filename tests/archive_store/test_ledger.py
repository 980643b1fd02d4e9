"""The ledger and the tombstones: what they say, what they refuse, and the checker's own reading of them."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from archive_store import ledger
from archive_store.check_ledger import LedgerCheck
from archive_store.checker import check_root
from archive_store.directory import DirectoryMedium
from archive_store.keeper import Cleared, Keeper
from archive_store.keys import ArchiveKey
from archive_store.ledger import Account, Row, append, head, lines, object_row
from archive_store.media import medium_keys
from archive_store.paths import LEDGER, TOMBSTONES, object_path
from archive_store.store import put
from archive_store.tombstones import Tombstone, act_of, bury, parse_tombstones, read_tombstones, tombstone
from kernel.errors import IntegrityError, RefusedError
from kernel.findings import Severity
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut, raising
from tests.archive_store.store_factory import AT, new_memory_medium, version

ID = "letopis:28/2025-26/7a/journal"
OTHER = "letopis:28/2025-26/7b/journal"


@pytest.fixture
def keys(key: ArchiveKey) -> dict[str, str]:
    return {key.key_id: key.public_pem}


@pytest.fixture
def keeper(medium: DirectoryMedium, key: ArchiveKey, keys: dict[str, str], tmp_path: Path) -> Keeper:
    return Keeper(medium, key, keys, AT, "archivist", tmp_path / "mirror.jsonl")


def codes(medium: DirectoryMedium) -> set[str]:
    report, _ = check_root(medium.root, anchors=[medium.identity.key_id])
    return {finding.code for finding in report.findings if finding.severity is not Severity.INFO} - {"events.empty"}


def test_a_new_medium_begins_its_ledger_with_its_passport(medium: DirectoryMedium, keys: dict[str, str]) -> None:
    (first,) = lines(medium, keys)
    assert (first.seq, first.verb, first.subject) == (1, "create", medium.identity.uuid)
    content = (medium.root / LEDGER).read_bytes()
    passport, _ = ledger.passport_in(content.splitlines()[0], keys)
    assert passport == (medium.root / "MEDIUM.json").read_bytes()
    assert codes(medium) == set()


def test_each_change_has_its_line_and_no_change_has_two(keeper: Keeper, keys: dict[str, str]) -> None:
    receipt = keeper.take_in([version(ID), version(OTHER)])[0]
    keeper.take_in([version(ID)])
    second = keeper.add_version(version(ID, {"1/x": b"x"}, hours=1))
    keeper.add_version(version(ID, {"1/x": b"x"}, hours=1), base=1)
    told = [(line.verb, line.subject) for line in lines(keeper.medium, keys)][1:]
    assert told == [("add", ID), ("add", OTHER), ("version", ID)]
    assert receipt.version == 1
    assert ledger.accounts(keeper.medium, keys)[ID] == Account(2, second.inventory_sha512)
    assert codes(keeper.medium) == set()


def test_a_kill_between_the_object_and_its_line_is_made_good_by_the_same_call(
    keeper: Keeper, keys: dict[str, str]
) -> None:
    put(keeper.medium, version(ID))
    assert ID not in ledger.accounts(keeper.medium, keys)
    assert codes(keeper.medium) == {"ledger.unaccounted"}
    keeper.take_in([version(ID)])
    assert ID in ledger.accounts(keeper.medium, keys)
    assert codes(keeper.medium) == set()


def test_a_power_cut_at_any_operation_loses_no_confirmed_line(key: ArchiveKey, keys: dict[str, str]) -> None:
    at, finished = 0, False
    while not finished:
        at += 1
        medium = new_memory_medium(key)
        append(medium, key, [object_row("add", ID, 1, "1" * 128)], at=AT, actor="a")
        wrapped = InterruptedMedium(medium, at, raising(PowerCut()))
        try:
            append(wrapped, key, [object_row("add", OTHER, 1, "2" * 128)], at=AT, actor="a")
            finished = True
        except PowerCut:
            pass
        medium.power_cut()
        assert ID in ledger.accounts(medium, keys)
        assert finished <= (OTHER in ledger.accounts(medium, keys))
        append(medium, key, [Row("attach", "x", {})], at=AT, actor="a")
        assert [line.seq for line in lines(medium, keys)] == list(range(1, head(medium, keys).seq + 1))
    assert at >= 3


def test_a_torn_line_is_cut_and_was_never_confirmed(keeper: Keeper, keys: dict[str, str]) -> None:
    before = keeper.note("attach")
    path = keeper.medium.root / LEDGER
    path.write_bytes(path.read_bytes() + b'{"seq": 3, "verb"')
    assert head(keeper.medium, keys) == before
    assert "ledger.torn_line" in codes(keeper.medium)
    assert keeper.note("attach").seq == before.seq + 1
    assert codes(keeper.medium) == set()


def test_no_changed_bit_goes_unseen(keeper: Keeper, keys: dict[str, str]) -> None:
    """Each of 400 flips in the file: the reader and the checker both refuse, or it was the last line's newline."""
    keeper.take_in([version(ID)])
    keeper.note("attach")
    path = keeper.medium.root / LEDGER
    whole = path.read_bytes()
    chance = random.Random(5)
    for _ in range(400):
        place, bit = chance.randrange(len(whole) - 1), 1 << chance.randrange(8)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        with pytest.raises(IntegrityError) as caught:
            list(lines(keeper.medium, keys))
        assert caught.value.code == "ledger.damaged"
        report = LedgerCheck(path.read_bytes(), b"", keys).report(None, lambda _: "")
        assert "ledger.bad_line" in {finding.code for finding in report.findings}


def test_another_key_signs_nothing_here(
    keeper: Keeper, keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = ArchiveKey.create(tmp_path_factory.mktemp("k") / "other")
    append(keeper.medium, other, [object_row("add", ID, 1, "1" * 128)], at=AT, actor="thief")
    with pytest.raises(IntegrityError):
        head(keeper.medium, keys)
    with pytest.raises(IntegrityError):
        ledger.accounts(keeper.medium, keys)
    assert "ledger.bad_line" in codes(keeper.medium)


Break = Callable[[Keeper], object]


def _swap_inventory(keeper: Keeper) -> None:
    """A deliberate change that hangs together: another object of the same id put in place by hand, sidecars and all."""
    medium = new_memory_medium(keeper.key)
    put(medium, version(ID, {"1/record.json": b"forged"}))
    folder = keeper.medium.root / object_path(ID)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    from archive_store.transplant import files_below

    for path in files_below(medium, object_path(ID)):
        target = keeper.medium.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"".join(medium.chunks(path)))


NOTES: dict[str, tuple[Break, str]] = {
    "an object taken away": (lambda k: _remove(k, ID), "ledger.missing_object"),
    "an object exchanged": (_swap_inventory, "ledger.other_inventory"),
    "a file in the root changed": (lambda k: (k.medium.root / "README.txt").write_text("x"), "root.changed_file"),
    "a file in the root gone": (lambda k: (k.medium.root / "verify.py").unlink(), "root.changed_file"),
    "a forged tombstone": (lambda k: (k.medium.root / TOMBSTONES).write_bytes(b'{"a":1}\n'), "tombstones.bad_line"),
}


def _remove(keeper: Keeper, object_id: str) -> None:
    from archive_store.store import remove_object

    remove_object(keeper.medium, object_id)


@pytest.mark.parametrize("name", NOTES)
def test_each_code_of_the_ledger(name: str, keeper: Keeper) -> None:
    keeper.take_in([version(ID)])
    assert codes(keeper.medium) == set()
    break_it, expected = NOTES[name]
    break_it(keeper)
    assert codes(keeper.medium) == {expected}


# --- tombstones ---


def test_what_is_destroyed_is_gone_cannot_come_back_and_is_told(
    keeper: Keeper, keys: dict[str, str], key: ArchiveKey
) -> None:
    receipt = keeper.take_in([version(ID), version(OTHER)])[0]
    stone = tombstone(key, ID, [receipt.inventory_sha512], act="№ 1", at=AT)
    assert keeper.destroy([stone]).gone == (ID,)
    assert keeper.destroy([stone]) == Cleared((), (), {})
    assert set(ledger.accounts(keeper.medium, keys)) == {OTHER}
    assert act_of(keeper.medium, ID) == "№ 1"
    with pytest.raises(RefusedError) as caught:
        keeper.take_in([version(ID)])
    assert caught.value.code == "record.destroyed"
    assert codes(keeper.medium) == set()
    list_of_gone = keeper.medium.root / TOMBSTONES
    whole = list_of_gone.read_bytes()
    list_of_gone.write_bytes(whole[: len(whole) // 2])
    assert codes(keeper.medium) == {"tombstones.missing", "tombstones.torn_line"}
    list_of_gone.write_bytes(whole)
    put(keeper.medium, version(ID))  # somebody copies it back by hand
    assert "tombstones.not_applied" in codes(keeper.medium)


def test_another_state_than_the_act_was_about_is_not_destroyed(keeper: Keeper, key: ArchiveKey) -> None:
    other = keeper.take_in([version(ID), version(OTHER)])[1]
    stone = tombstone(key, ID, ["0" * 128], act="№ 1", at=AT)
    right = tombstone(key, OTHER, [other.inventory_sha512], act="№ 1", at=AT)
    cleared = keeper.destroy([stone, right])
    gone, troubles = cleared.gone, cleared.troubles
    assert gone == (OTHER,), "one that is refused keeps no other"
    assert [trouble.code for trouble in troubles.values()] == ["purge.other_object"]
    assert (keeper.medium.root / object_path(ID)).is_dir()


def test_every_state_of_the_copy_must_be_what_the_act_was_about(keeper: Keeper, key: ArchiveKey) -> None:
    first = keeper.take_in([version(ID)])[0]
    second = keeper.add_version(version(ID, {"2/record.json": b"{}"}))
    older = tombstone(key, ID, [first.inventory_sha512], act="№ 1", at=AT)
    assert [one.code for one in keeper.destroy([older]).troubles.values()] == ["purge.other_object"]
    assert (keeper.medium.root / object_path(ID)).is_dir()
    both = tombstone(key, ID, [first.inventory_sha512, second.inventory_sha512], act="№ 1", at=AT)
    keeper.medium.truncate(TOMBSTONES, size=0)
    assert keeper.destroy([both]).gone == (ID,)


def test_a_damaged_inventory_does_not_keep_a_copy_and_one_alone_does_not_doom_it(
    keeper: Keeper, key: ArchiveKey
) -> None:
    made = keeper.take_in([version(ID)])[0]
    root = keeper.medium.root / object_path(ID)
    stone = tombstone(key, ID, [made.inventory_sha512], act="№ 1", at=AT)
    whole = (root / "inventory.json").read_bytes()
    for path in (root / "inventory.json", root / "v1" / "inventory.json"):
        path.write_bytes(whole[:-2] + b" }")
    assert [one.code for one in keeper.destroy([stone]).troubles.values()] == ["purge.other_object"], (
        "nothing says what it is"
    )
    (root / "v1" / "inventory.json").write_bytes(whole)
    assert keeper.destroy([stone]).gone == (ID,)


def test_a_forged_tombstone_destroys_nothing(
    keeper: Keeper, keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    receipt = keeper.take_in([version(ID)])[0]
    thief = ArchiveKey.create(tmp_path_factory.mktemp("k") / "thief")
    forged = tombstone(thief, ID, [receipt.inventory_sha512], act="№ 1", at=AT)
    (keeper.medium.root / TOMBSTONES).write_bytes(forged.as_line())
    for action in (lambda: keeper.destroy([forged]), lambda: read_tombstones(keeper.medium, keys)):
        with pytest.raises(IntegrityError) as caught:
            action()
        assert caught.value.code == "tombstones.forged"
    assert (keeper.medium.root / object_path(ID)).is_dir()
    assert parse_tombstones(forged.as_line(), keys, "a", strict=False) == {}


def test_lists_unite_and_a_torn_line_says_nothing(keeper: Keeper, keys: dict[str, str], key: ArchiveKey) -> None:
    one, two = (tombstone(key, name, ["1" * 128], act="№ 1", at=AT) for name in (ID, OTHER))
    assert bury(keeper.medium, [one], keys) == 1
    path = keeper.medium.root / TOMBSTONES
    path.write_bytes(path.read_bytes() + b'{"torn')
    assert bury(keeper.medium, [one, two], keys) == 1
    assert read_tombstones(keeper.medium, keys) == {ID: one, OTHER: two}
    assert bury(keeper.medium, [one, two], keys) == 0


def test_a_tombstone_reads_back_as_it_was(key: ArchiveKey, keys: dict[str, str]) -> None:
    stone = tombstone(key, ID, ["1" * 128, "2" * 128], act="№ 1 от 15.01.2032", at=AT)
    assert parse_tombstones(stone.as_line(), keys, "a") == {ID: stone}
    assert isinstance(stone, Tombstone)
    assert json.loads(stone.as_line())["inventories"] == ["1" * 128, "2" * 128]


def test_the_homes_copy_of_the_ledger_keeps_up(keeper: Keeper, tmp_path: Path) -> None:
    keeper.note("attach")
    keeper.take_in([version(ID)])
    assert (tmp_path / "mirror.jsonl").read_bytes() == (keeper.medium.root / LEDGER).read_bytes()
    (tmp_path / "mirror.jsonl").unlink()
    keeper.note("attach")
    assert (tmp_path / "mirror.jsonl").read_bytes() == (keeper.medium.root / LEDGER).read_bytes()
    # Whatever became of it: the next line makes it good.
    for bad in (b"", b"x" * 4000, (keeper.medium.root / LEDGER).read_bytes() * 2, b"\0" * 900):
        (tmp_path / "mirror.jsonl").write_bytes(bad)
        keeper.note("attach")
        assert (tmp_path / "mirror.jsonl").read_bytes() == (keeper.medium.root / LEDGER).read_bytes()


def test_the_mediums_own_keys_are_those_of_the_archive(medium: DirectoryMedium, keys: dict[str, str]) -> None:
    assert medium_keys(medium, list(keys)) == keys
