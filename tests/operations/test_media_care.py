"""What a hostile reading of the care of media found, each as a test: nothing lost, nothing back, no one in the way."""

import hashlib
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archive_store import ledger
from archive_store.media import medium_keys
from archive_store.medium import Medium
from archive_store.paths import object_path
from archive_store.reader import object_head
from archive_store.root_care import refresh
from archive_store.store import clean_staging, put_version
from archive_store.transplant import transplant
from archive_store.versions import ObjectVersion
from kernel.errors import LetopisError, RefusedError, UnavailableError
from operations.archived import record_ids
from operations.attaching import attach
from operations.media_care import check_media, list_media
from operations.mounts import _unescaped
from operations.new_medium import NewFolder
from operations.repairing import repair
from operations.replacing import replace_medium
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut, raising
from tests.archive_store.store_factory import new_memory_medium, version
from tests.operations.archive_factory import AT, Archive, batch, tree
from tests.operations.test_media_faults import flip, quiet

ID = "letopis:28/2025-26/7a/journal"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.found(tmp_path, {})


def only_on(archive: Archive, name: str, objects: dict) -> None:
    archive.put_on(name, objects)
    archive.accepted.update(objects)


# --- replacement ---


def change(archive: Archive, name: str, folder: Path, **more: object) -> None:
    replace_medium(archive.services, name, NewFolder(folder), "owner", progress=quiet, **more)  # type: ignore[arg-type]
    archive.again()


def test_what_the_old_disk_alone_holds_comes_along(archive: Archive, tmp_path: Path) -> None:
    archive.commit(batch(1))
    only_on(archive, "a", batch(2))
    change(archive, "a", tmp_path / "new")
    archive.check_promises("a")
    assert archive.path("a") == tmp_path / "new"


def test_what_only_a_lost_disk_held_is_not_forgotten_in_silence(archive: Archive, tmp_path: Path) -> None:
    archive.commit(batch(1))
    archive.put_on("a", batch(2))
    shutil.rmtree(archive.path("a"))
    archive.again()
    with pytest.raises(RefusedError) as caught:
        change(archive, "a", tmp_path / "new")
    assert caught.value.code == "media.would_lose"
    change(archive, "a", tmp_path / "new", salvage=True)
    archive.check_promises("a", "b", "c")


def test_a_replacement_that_was_broken_off_goes_on(archive: Archive, tmp_path: Path) -> None:
    archive.commit(batch(1, count=4))

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    unmovable = replace(archive.services, move_medium=broken)
    with pytest.raises(KeyboardInterrupt):
        replace_medium(unmovable, "a", NewFolder(tmp_path / "new"), "owner", progress=quiet)
    archive.again()
    change(archive, "a", tmp_path / "new")
    archive.check_promises("a", "b", "c")
    assert archive.services.media.standing("a").state.value == "ok"


# --- the exchange of a copy ---


@pytest.mark.parametrize("verdict", [True, False])
def test_a_death_at_any_operation_of_an_exchange_keeps_a_whole_copy(verdict: bool, archive: Archive) -> None:
    key = archive.services.media.key
    source = new_memory_medium(key, "s")
    wanted = put_version_of(source)
    at, finished = 0, False
    while not finished:
        at += 1
        target = new_memory_medium(key)
        put_version_of(target, further=False)
        try:
            transplant(
                source, InterruptedMedium(target, at, raising(PowerCut())), ID,  # type: ignore[arg-type]
                inventory_sha512=wanted, sound=lambda: verdict,
            )  # fmt: skip
            finished = True
        except PowerCut:
            pass
        except LetopisError:
            finished = True
        target.power_cut(lambda: True)
        clean_staging(target)
        head = object_head(target, ID)
        assert head is not None, "one copy must always be there"
        assert head.version in ((1, 2) if verdict else (1,))
    assert at > 15


def put_version_of(medium: Medium, *, further: bool = True) -> str:
    from archive_store.store import put

    receipt = put(medium, version(ID))
    return (
        put_version(medium, version(ID, {"1/x": b"x"}, hours=1)).inventory_sha512
        if further
        else receipt.inventory_sha512
    )


def test_a_source_that_fails_is_the_next_holders_turn(archive: Archive) -> None:
    archive.commit(batch(1))
    (key,) = batch(1)
    shutil.rmtree(archive.path("c") / object_path(key))

    def failing(medium: Medium) -> Medium:
        real = medium.chunks

        def chunks(path: str, *, fresh: bool = False) -> object:
            if path.endswith("document.pdf"):
                raise UnavailableError("store.medium_failed", "не отвечает", "проверьте")
            return real(path, fresh=fresh)

        medium.chunks = chunks  # type: ignore[method-assign, assignment]
        return medium

    (mended,) = repair(archive.wrapped("a", failing), "c", "owner", quiet)
    assert mended.ok
    archive.check_promises("a", "b", "c")


# --- lists of one medium, and all the others ---


def test_a_damaged_log_on_one_medium_keeps_nobody(archive: Archive) -> None:
    archive.commit(batch(1))
    flip(archive.path("a") / "events.jsonl", random.Random(1))
    archive.again()
    assert {name: error.code for name, error in archive.commit(batch(2)).items()} == {"a": "events.diverged"}
    assert set(batch(2)) <= set(archive.accepted)
    assert attach(archive.services, "b", "owner", quiet).standing.state == "ok"
    assert repair(archive.services, "a", "owner", quiet)[0].repaired[0] == "events.jsonl"
    assert attach(archive.again(), "a", "owner", quiet).standing.state == "ok"
    archive.check_promises("a", "b", "c")


def test_a_damaged_tombstone_keeps_nobody_from_its_end(archive: Archive) -> None:
    archive.commit(batch(1, count=3))
    archive.bury(*list(batch(1, count=2)))
    attach(archive.services, "a", "owner", quiet)
    flip(archive.path("a") / "tombstones.jsonl", random.Random(1))
    archive.again()
    for name in "bc":
        assert len(attach(archive.services, name, "owner", quiet).destroyed) == 2
    assert check_media(archive.services, "a", quiet)[0].state == "bad"
    assert repair(archive.services, "a", "owner", quiet)[0].ok
    archive.check_promises("a", "b", "c")


def test_a_flip_amid_a_ledger_does_not_have_the_medium_written_anew(archive: Archive) -> None:
    archive.commit(batch(1, count=4))
    path = archive.path("a") / "ledger.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"add"', b'"adx"', 1))
    before = tree(archive.path("a"))
    archive.again()
    with pytest.raises(LetopisError) as caught:
        attach(archive.services, "a", "owner", quiet)
    assert caught.value.code == "ledger.damaged"
    assert tree(archive.path("a")) == before
    assert repair(archive.services, "a", "owner", quiet)[0].ok


def test_repair_of_all_mends_those_that_can_be(archive: Archive) -> None:
    archive.commit(batch(1))
    (key,) = batch(1)
    a, b = archive.path("a"), archive.path("b")
    shutil.rmtree(a)
    shutil.copytree(b, a)  # the wrong disk in a's place
    flip(archive.path("c") / object_path(key) / "v1/content/1/document.pdf", random.Random(1))
    before = tree(a)
    found = {one.standing.name: one for one in repair(archive.again(), None, "owner", quiet)}
    assert not found["a"].ok
    assert tree(a) == before, "what is in quarantine is not written to"
    assert archive.services.media.standing("c").state.value == "ok"


@pytest.mark.parametrize("victim", ["ledger.jsonl", "events.jsonl", "tombstones.jsonl"])
def test_a_wrong_disk_is_not_mended(victim: str, archive: Archive) -> None:
    archive.commit(batch(1, count=2))
    archive.bury(*batch(1))
    for name in "abc":
        attach(archive.services, name, "owner", quiet)
    shutil.rmtree(archive.path("a"))
    shutil.copytree(archive.path("b"), archive.path("a"))
    flip(archive.path("a") / victim, random.Random(2))
    before = tree(archive.path("a"))
    archive.again()
    with pytest.raises(LetopisError):
        repair(archive.services, "a", "owner", quiet)
    assert tree(archive.path("a")) == before


# --- what was destroyed ---


def test_what_is_destroyed_is_refused_everywhere_and_seen_nowhere(archive: Archive) -> None:
    archive.commit(batch(1, count=2))
    doomed = next(iter(batch(1, count=2)))
    archive.bury(doomed)
    record = doomed.removeprefix("letopis:")
    assert record not in record_ids(archive.services), "not seen, although it still lies on the media"
    with pytest.raises(UnavailableError) as caught:
        archive.put_on("c", batch(3))
    assert caught.value.code == "media.acts_pending"
    for name in "ab":
        attach(archive.services, name, "owner", quiet)
    with pytest.raises(LetopisError):
        archive.put_on("c", {doomed: batch(1, count=2)[doomed]})
    attach(archive.services, "c", "owner", quiet)
    with pytest.raises(RefusedError) as refused:
        archive.put_on("c", {doomed: batch(1, count=2)[doomed]})
    assert refused.value.code == "record.destroyed"
    archive.check_promises("a", "b", "c")


def test_each_purge_is_in_the_log_though_a_kill_came_before_it(archive: Archive) -> None:
    archive.commit(batch(1))
    archive.bury(*batch(1))
    with archive.services.media.keeper("a", AT, "owner", for_acts=True) as keeper:
        keeper.destroy(archive.stones)  # and here the process died
    attach(archive.again(), "a", "owner", quiet)
    told = [event for event in archive.services.events.events() if event.verb == "purge"]
    assert [event.details["medium"] for event in told] == ["a"]


def test_a_home_that_forgot_learns_of_acts_from_a_medium(archive: Archive) -> None:
    archive.commit(batch(1, count=2))
    archive.bury(*batch(1))
    attach(archive.services, "a", "owner", quiet)
    archive.home.tombstones.unlink()  # an old backup of the home
    archive.again()
    attach(archive.services, "b", "owner", quiet)
    assert archive.home.tombstones.is_file()
    archive.check_promises("a", "b")


# --- checks ---


def test_an_object_at_an_earlier_state_is_bad_until_it_is_mended(archive: Archive) -> None:
    archive.commit(batch(1))
    (key,) = batch(1)
    old = archive.home.root.parent / "old"
    shutil.copytree(archive.path("a") / object_path(key), old)
    for name in "abc":
        with archive.services.media.keeper(name, AT, "owner") as keeper:
            keeper.add_version(ObjectVersion(key, {"1/x": b"x"}, AT, "ещё", "owner"))
            head = keeper.head()
        archive.services.log("owner", "store", "x", ledger=head.as_json())
    folder = archive.path("a") / object_path(key)
    shutil.rmtree(folder)
    shutil.copytree(old, folder)
    for only_due in (False, True, False, True):
        found = check_media(archive.services, "a", quiet, only_due=only_due)[0]
        assert found.state == "bad"
        assert not any(found.copies.values())
    assert list_media(archive.services)[0].state == "bad", "the list says what the last check found"
    assert repair(archive.services, "a", "owner", quiet)[0].ok
    assert list_media(archive.services)[0].state == "ok"


def test_a_broken_note_of_a_check_begins_a_new_one(archive: Archive) -> None:
    archive.commit(batch(1))
    (key,) = batch(1)
    assert check_media(archive.services, "a", quiet)[0].state == "ok"
    uuid = archive.services.media.place("a").uuid
    for junk in ("", "0", "x"):
        archive.home.care(uuid).with_suffix(".run").write_text(junk)
        path = archive.path("a") / object_path(key) / "v1/content/1/document.pdf"
        whole = path.read_bytes()
        flip(path, random.Random(1))
        assert check_media(archive.services, "a", quiet)[0].state == "bad"
        path.write_bytes(whole)
        assert check_media(archive.services, "a", quiet)[0].state == "ok"


def test_a_kill_between_a_file_in_the_root_and_its_line_is_made_good(archive: Archive) -> None:
    archive.commit(batch(1))
    with archive.services.media.keeper("a", AT, "owner") as keeper:
        refresh(keeper, {"index.html": b"old"})
        head = keeper.head()
    archive.services.log("owner", "x", "x", ledger=head.as_json())
    (archive.path("a") / "index.html").write_bytes(b"new")  # and here the process died
    assert check_media(archive.services, "a", quiet)[0].state == "bad"
    with archive.services.media.keeper("a", AT, "owner") as keeper:
        assert refresh(keeper, {"index.html": b"new"}) == []
        told = ledger.files(keeper.medium, medium_keys(keeper.medium, [archive.services.media.key.key_id]))
        head = keeper.head()
    archive.services.log("owner", "x", "x", ledger=head.as_json())
    assert told["index.html"] == hashlib.sha512(b"new").hexdigest()
    assert check_media(archive.services, "a", quiet)[0].state == "ok"


def test_a_place_that_cannot_even_be_asked_is_told_and_keeps_nobody(archive: Archive) -> None:
    archive.commit(batch(1))

    def refusing(_medium: Medium) -> Medium:
        raise RefusedError("s3.credentials_open", "ключи открыты", "chmod 600")

    services = archive.wrapped("a", refusing)
    assert [one.state for one in list_media(services)] == ["quarantined", "ok", "ok"]


def test_names_of_mount_points() -> None:
    assert _unescaped("/media/user/Архив\\0402026".encode()).decode() == "/media/user/Архив 2026"


def test_a_machine_that_was_just_started_asks_its_media(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    archive.commit(batch(1))
    monkeypatch.setattr(time, "monotonic", lambda: 3.0)
    media = replace(archive.services.media, patience=5.0)
    assert not media._answered or media._answered.clear() is None
    with media.open("a") as medium:
        assert medium.identity.name == "a"
