"""What disks do to an archive: yanked, killed, full, failing, slow, flipped, swapped, rolled back; and the recovery.

After each: every accepted record is intact on the media that were said to hold it, nothing half-made is seen, what is
damaged is found, named and repaired, and never from a bad copy.
"""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive_store.custody import State
from archive_store.keeper import Keeper
from archive_store.medium import Medium
from archive_store.paths import object_path
from archive_store.store import clean_staging
from archive_store.versions import Receipt
from kernel.errors import IntegrityError, LetopisError, UnavailableError
from operations.attaching import attach, detach
from operations.media_care import check_media, list_media
from operations.repairing import repair
from operations.services import Services
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut
from tests.disks import Ext4, FailingDisk, exfat, failing_disk, run, tmpfs
from tests.operations.archive_factory import AT, Archive, batch, tree

FULL = os.environ.get("LETOPIS_FULL") == "1"
ROUNDS = 20
# Each archive bears twenty rounds, since each round checks all that the ones before it have left.
ARCHIVES = pytest.mark.parametrize("seed", range(10 if FULL else 1))


def quiet(*_: object) -> None:
    pass


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.found(tmp_path, {})


@pytest.fixture
def on_ext4(tmp_path: Path) -> Iterator[tuple[Archive, Ext4]]:
    """Medium a on a disk of its own; b and c in the home."""
    disk = Ext4.make(tmp_path / "disk")
    try:
        yield Archive.found(tmp_path, {"a": disk.mount / "letopis"}), disk
    finally:
        disk.detach()


def cutting(services: Archive, disk: Ext4, at: int) -> Services:
    """The services, with the power cut before operation `at` on medium a; counted over all openings."""
    counted = {"left": at}

    def strike() -> None:
        disk.cut()
        raise PowerCut

    def wrap(medium: object) -> object:
        left = counted["left"]
        wrapped = InterruptedMedium(medium, left, strike)  # type: ignore[arg-type]

        def close() -> None:
            counted["left"] = left - wrapped.count
            medium.close()  # type: ignore[attr-defined]

        wrapped.close = close  # type: ignore[attr-defined]
        return wrapped

    return services.wrapped("a", wrap)  # type: ignore[arg-type]


@ARCHIVES
def test_power_cuts_while_records_go_in(on_ext4: tuple[Archive, Ext4], seed: int) -> None:
    """One disk, cut again and again: at a random operation of a commit of one record or of many."""
    archive, disk = on_ext4
    chance = random.Random(1 + 10 * seed)
    cuts = 0
    for number in range(ROUNDS):
        wanted = batch(number, count=chance.choice((1, 1, 6)), size=4000)
        at = chance.randrange(1, 130)
        try:
            archive.put_on("a", wanted, cutting(archive, disk, at))
        except PowerCut:
            cuts += 1
            disk.after_the_cut()
        archive.again()
        if chance.random() < 0.5:  # else the whole server was down: the record is not accepted yet
            for name in "bc":
                archive.put_on(name, wanted)
            archive.accepted.update(wanted)
        done = attach(archive.services, "a", "owner", quiet)
        assert done.standing.state in ("ok", "pending"), done.standing
        archive.holders.update({key: {"a", "b", "c"} for key in archive.accepted})
        archive.check_promises("a")
        # What was asked for is finished by asking again.
        assert not archive.commit(wanted)
    archive.check_promises("a", "b", "c")
    archive.check_whole("a")
    archive.judge("a", "b", "c")
    assert cuts > ROUNDS // 5


@ARCHIVES
def test_power_cuts_while_records_are_destroyed(on_ext4: tuple[Archive, Ext4], seed: int) -> None:
    archive, disk = on_ext4
    chance = random.Random(2 + 10 * seed)
    cuts = 0
    for number in range(ROUNDS):
        assert not archive.commit(batch(number, count=2, size=4000))
        doomed = chance.choice(sorted(archive.accepted))
        archive.bury(doomed)
        try:
            with cutting(archive, disk, chance.randrange(1, 60)).media.keeper(
                "a", AT, "owner", for_acts=True
            ) as keeper:
                keeper.destroy(archive.stones)
        except PowerCut:
            cuts += 1
            disk.after_the_cut()
        archive.again()
        for name in "abc":
            attach(archive.services, name, "owner", quiet)
        archive.check_promises("a", "b", "c")
    archive.check_whole("a")
    archive.judge("a", "b", "c")
    assert cuts > ROUNDS // 5


@ARCHIVES
def test_kills_at_random_moments(tmp_path: Path, seed: int) -> None:
    """The whole server dies by kill -9 while it writes to three media, destroys, and catches up."""
    chance = random.Random(3 + 10 * seed)
    with tmpfs(tmp_path / "ram", "512m") as ram:
        archive = Archive.found(ram, {})
        for number in range(ROUNDS):
            wanted = batch(number, count=chance.choice((1, 7)), size=4000)
            doomed = chance.choice(sorted(archive.accepted)) if number % 4 == 3 else None
            if doomed:
                archive.bury(doomed)
            child = os.fork()
            if child == 0:
                try:
                    archive.commit(wanted)
                    for name in "abc":
                        attach(archive.services, name, "owner", quiet)
                finally:
                    os._exit(0)
            time.sleep(chance.random() * 0.25)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            archive.again()
            for name in "abc":
                attach(archive.services, name, "owner", quiet)
            archive.check_promises("a", "b", "c")
            assert not archive.commit(wanted)
        archive.check_promises("a", "b", "c")
        for name in "abc":
            archive.check_whole(name)
        archive.judge("a", "b", "c")
        assert all(one.state == "ok" for one in list_media(archive.services))


# --- a medium that fails, and the others that go on ---


@pytest.mark.parametrize("fault", ["write", "fsync", "read"])
def test_a_failing_disk_keeps_nobody_and_comes_back(fault: str, tmp_path: Path) -> None:
    with failing_disk(tmp_path / "disk") as disk:
        archive = Archive.found(tmp_path, {"a": disk.mount / "letopis"})
        assert not archive.commit(batch(1))
        disk.break_(fault)
        troubles = archive.commit(batch(2, count=6))
        assert set(troubles) == {"a"}
        assert isinstance(troubles["a"], UnavailableError)
        assert set(batch(2, count=6)) <= set(archive.accepted)
        disk.mend()
        archive.again()
        assert archive.services.media.standing("a", owed=1).state is State.PENDING
        done = attach(archive.services, "a", "owner", quiet)
        assert done.standing.state == "ok"
        archive.check_promises("a", "b", "c")
        archive.check_whole("a")


def test_a_slow_disk_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    with failing_disk(tmp_path / "disk") as disk:
        archive = Archive.found(tmp_path, {"a": disk.mount / "letopis"})
        assert not archive.commit(batch(1))
        archive.again()
        archive.services = replace(archive.services, media=replace(archive.services.media, patience=1.5, trusted=0))
        disk.break_("sleep")
        begun = time.monotonic()
        troubles = archive.commit(batch(2))
        assert time.monotonic() - begun < 30
        assert {name: error.code for name, error in troubles.items()} == {"a": "store.medium_slow"}
        assert set(batch(2)) <= set(archive.accepted)
        assert {one.name: one.state for one in list_media(archive.services)}["a"] == "offline"
        disk.mend()
        archive.again()
        assert attach(archive.services, "a", "owner", quiet).copied == tuple(batch(2))
        archive.check_promises("a", "b", "c")


def impatient(archive: Archive) -> Services:
    patient = replace(archive.services.pace, patience=timedelta(seconds=5))
    return replace(archive.services, pace=patient, media=replace(archive.services.media, patience=4, trusted=0))


def test_a_disk_that_hangs_amid_its_check_keeps_nobody(tmp_path: Path) -> None:
    with failing_disk(tmp_path / "disk") as disk:
        archive = Archive.found(tmp_path, {"a": disk.mount / "letopis"})
        assert not archive.commit(batch(1, count=6))
        archive.again()
        services = impatient(archive)
        heard: list[str] = []

        def progress(_: int, what: str) -> None:
            heard.append(what)
            if len(heard) == 3:
                disk.break_("sleep")

        begun = time.monotonic()
        found = {one.name: one for one in check_media(services, None, progress, rate=10**9)}
        assert time.monotonic() - begun < 30
        assert {name: one.state for name, one in found.items()} == {"a": "degraded", "b": "ok", "c": "ok"}
        assert [one.code for one in found["a"].report.findings] == ["store.medium_slow"]
        assert found["b"].report.checks_run > 6
        disk.mend()
        archive.again()
        # What was read before it hung need not be read again, and nothing was concluded about the rest.
        assert all(one.state == "ok" for one in check_media(archive.services, None, quiet))


@pytest.fixture
def no_large_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    """An object of the largest size on the slowest disk takes two minutes; here none is large."""
    monkeypatch.setattr("operations.services._LARGEST", 2e6)


@pytest.mark.usefixtures("no_large_objects")
def test_a_disk_that_hangs_as_it_catches_up_keeps_nobody(tmp_path: Path) -> None:
    with failing_disk(tmp_path / "disk") as disk:
        archive = Archive.found(tmp_path, {"a": disk.mount / "letopis"})
        disk.break_("write")
        assert set(archive.commit(batch(1, count=6))) == {"a"}
        disk.mend()
        archive.again()
        archive.services = services = impatient(archive)

        def progress(what: str) -> None:
            if what.startswith("[3/"):
                disk.break_("sleep")

        begun = time.monotonic()
        with pytest.raises(UnavailableError) as caught:
            attach(services, "a", "owner", progress)
        assert caught.value.code == "store.medium_slow"
        # The others take what comes meanwhile, and what the disk was given before it hung it keeps.
        assert set(archive.commit(batch(2))) == {"a"}
        assert time.monotonic() - begun < 60
        disk.mend()
        archive.again()
        assert 0 < len(attach(archive.services, "a", "owner", quiet).copied) < 6 + len(batch(2))
        archive.check_promises("a", "b", "c")
        archive.check_whole("a")


def damage(archive: Archive, name: str, count: int) -> None:
    """So many documents on the medium say something else."""
    for path in sorted(archive.path(name).rglob("document.pdf"))[:count]:
        path.write_bytes(path.read_bytes()[::-1])


def hanging_as_it_is_copied_from(name: str, disk: FailingDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found whole, and hangs when it is copied from."""
    copy = Keeper.copy

    def copying(keeper: Keeper, source: Medium, *args: Any, **options: Any) -> Receipt:
        if source.identity.name == name:
            disk.break_("sleep")
        return copy(keeper, source, *args, **options)

    monkeypatch.setattr(Keeper, "copy", copying)


@pytest.mark.usefixtures("no_large_objects")
@pytest.mark.parametrize("moment", ["before", "amid"])
def test_a_disk_that_hangs_as_it_is_copied_from_leaves_it_to_the_next(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing_disk(tmp_path / "disk") as disk:
        archive = Archive.found(tmp_path, {"a": disk.mount / "letopis"})
        assert not archive.commit(batch(1, count=4))
        archive.again()
        damage(archive, "b", 3)
        services = impatient(archive)
        if moment == "amid":
            hanging_as_it_is_copied_from("a", disk, monkeypatch)
        done: list[str] = []

        def progress(what: str) -> None:
            done.append(what)
            if len(done) == 2 and moment == "before":
                disk.break_("sleep")

        begun = time.monotonic()
        found = repair(services, "b", "owner", progress)
        assert len([one for one in found[0].repaired if one.startswith("test/")]) == 3
        assert found[0].ok
        assert time.monotonic() - begun < 40, "it is waited for once, not at each object"
        disk.mend()
        archive.again()
        archive.check_promises("a", "b", "c")


@pytest.mark.usefixtures("no_large_objects")
def test_a_holder_that_is_alone_and_hangs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with failing_disk(tmp_path / "disk") as disk:
        archive = Archive.found(tmp_path, {"a": disk.mount / "letopis"})
        assert not archive.commit(batch(1, count=3))
        archive.again()
        damage(archive, "b", 2)
        damage(archive, "c", 3)
        with monkeypatch.context() as patch:
            hanging_as_it_is_copied_from("a", disk, patch)
            found = repair(impatient(archive), "b", "owner", quiet)
        assert {one.code for one in found[0].findings} == {"media.holder_silent"}
        assert not [one for one in found[0].repaired if one.startswith("test/")]
        disk.mend()
        archive.again()
        assert repair(archive.services, "b", "owner", quiet)[0].ok


@pytest.mark.parametrize("fault", ["read"])
def test_a_disk_that_fails_amid_its_check_keeps_nobody(fault: str, tmp_path: Path) -> None:
    with failing_disk(tmp_path / "disk") as disk:
        archive = Archive.found(tmp_path, {"a": disk.mount / "letopis"})
        assert not archive.commit(batch(1, count=6))
        archive.again()
        heard: list[str] = []

        def progress(_: int, what: str) -> None:
            heard.append(what)
            if len(heard) == 2:
                disk.break_(fault)

        found = {one.name: one.state for one in check_media(archive.services, None, progress, rate=10**9)}
        assert found["a"] != "ok"
        assert (found["b"], found["c"]) == ("ok", "ok")


def test_a_disk_that_is_full_is_a_debt(tmp_path: Path) -> None:
    with tmpfs(tmp_path / "small", "24m") as small:
        archive = Archive.found(tmp_path, {"a": small / "letopis"})
        assert not archive.commit(batch(1))
        (small / "video.mp4").write_bytes(bytes(5 << 20))
        troubles = archive.commit({"letopis:test/2025-26/big/journal": {"1/document.pdf": os.urandom(18 << 20)}})
        assert {name: error.code for name, error in troubles.items()} == {"a": "store.medium_full"}
        archive.check_promises()
        with pytest.raises(UnavailableError) as caught:
            attach(archive.services, "a", "owner", quiet)
        assert caught.value.code == "store.medium_full"
        (small / "video.mp4").unlink()
        run("mount", "-o", "remount,size=200m", small)
        archive.again()
        assert attach(archive.services, "a", "owner", quiet).standing.state == "ok"
        archive.check_promises("a", "b", "c")


def test_a_disk_that_turns_read_only(on_ext4: tuple[Archive, Ext4]) -> None:
    archive, disk = on_ext4
    assert not archive.commit(batch(1))
    run("mount", "-o", "remount,ro", disk.mount)
    archive.again()
    assert archive.services.media.standing("a").state is State.DEGRADED
    assert {name: error.code for name, error in archive.commit(batch(2)).items()} == {"a": "store.medium_readonly"}
    archive.check_promises()
    run("mount", "-o", "remount,rw", disk.mount)
    archive.again()
    assert attach(archive.services, "a", "owner", quiet).standing.state == "ok"
    archive.check_promises("a", "b", "c")


def test_a_mount_point_without_its_disk_is_never_written_to(on_ext4: tuple[Archive, Ext4]) -> None:
    archive, disk = on_ext4
    assert not archive.commit(batch(1))
    disk.detach()
    try:
        archive.again()
        (disk.mount / "letopis").mkdir()
        assert {name: error.code for name, error in archive.commit(batch(2)).items()} == {"a": "media.missing"}
        assert list((disk.mount / "letopis").iterdir()) == []
        (disk.mount / "letopis").rmdir()
    finally:
        disk.attach()
    archive.again()
    assert attach(archive.services, "a", "owner", quiet).copied == tuple(batch(2))
    archive.check_promises("a", "b", "c")


def test_an_archive_on_an_exfat_stick(tmp_path: Path) -> None:
    """A stick as schools have them: all that is done on ext4 is done on it, the whole check included."""
    with exfat(tmp_path / "stick") as mount:
        archive = Archive.found(tmp_path, {"a": mount / "letopis"})
        assert not archive.commit(batch(1, count=6))
        archive.bury(*list(batch(1))[:1])
        assert attach(archive.services, "a", "owner", quiet).destroyed
        assert detach(archive.services, "a", "owner").state in ("ok", "pending")
        archive.check_promises("a")
        archive.check_whole("a")
        archive.judge("a")


# --- away for a year ---


def test_media_away_for_a_year_come_back_with_nothing_resurrected_and_nothing_missing(tmp_path: Path) -> None:
    """Each medium lies in its custodian's cupboard for months, by turns; c for the whole year."""
    archive = Archive.found(tmp_path, {})
    assert not archive.commit(batch(0, count=14, size=2000))
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    take_away(archive, shelf, "c")
    for month in range(12):
        archive.later(days=30)
        for week in range(4):
            assert set(archive.commit(batch(100 * (month + 1) + week, size=2000))) == {"c"}
        # An act is executed on what is there; c hears of it when it is back.
        archive.bury(sorted(archive.accepted)[month])
        for name in "ab":
            attach(archive.services, name, "owner", quiet)
        archive.check_promises("a", "b")
        # For a day one of the two is away as well: a copy on one medium is no acceptance.
        other = "ab"[month % 2]
        take_away(archive, shelf, other)
        late = batch(100 * (month + 1) + 50, size=2000)
        assert set(archive.commit(late)) == {other, "c"}
        assert not set(late) & set(archive.accepted)
        bring_back(archive, shelf, other)
        assert attach(archive.services, other, "owner", quiet).copied == tuple(late)
        archive.accepted.update(late)
    bring_back(archive, shelf, "c")
    done = attach(archive.services, "c", "owner", quiet)
    assert done.standing.state == "ok"
    assert not done.findings
    assert len(archive.destroyed) == 12
    assert len(done.copied) == 12 * 5 - len([key for key in archive.destroyed if "/0-" not in key])
    archive.check_promises("a", "b", "c")
    objects = [{k: v for k, v in tree(archive.path(name)).items() if k[3:4] == "/"} for name in "abc"]
    assert objects[0] == objects[1] == objects[2]
    archive.judge("a", "b", "c")


def take_away(archive: Archive, shelf: Path, name: str) -> None:
    detach(archive.services, name, "owner")
    archive.path(name).rename(shelf / name)
    archive.again()


def bring_back(archive: Archive, shelf: Path, name: str) -> None:
    (shelf / name).rename(archive.path(name))
    archive.again()


# --- damage: found, named, repaired, and never from a bad copy ---


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def ruin(path: Path, how: str, chance: random.Random) -> None:
    if how == "flip":
        flip(path, chance)
    elif how == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


GROWING = ("events.jsonl", "events.head.json", "ledger.jsonl")


@pytest.mark.timeout(1800 if FULL else 300)
@pytest.mark.parametrize("how", ["flip", "missing", "truncated"])
def test_damage_to_any_file_is_found_named_and_repaired(how: str, archive: Archive) -> None:
    archive.commit(batch(1, count=2, size=3000))
    archive.bury(next(iter(batch(1, count=2))))
    for name in "abc":
        attach(archive.services, name, "owner", quiet)
    root = archive.path("a")
    before = tree(root)
    chance = random.Random(how)
    files = [name for name in before if (root / name).stat().st_size]
    chosen = files if FULL else chance.sample(files, 9)
    for name in dict.fromkeys([*chosen, "MEDIUM.json", "ledger.jsonl", "archive-keys.json", "events.jsonl"]):
        ruin(root / name, how, chance)
        archive.again()
        found = check_media(archive.services, "a", quiet)[0]
        assert found.state in ("bad", "quarantined", "offline"), f"{how} of {name} was not found"
        assert found.report.findings, name
        (mended,) = repair(archive.services, "a", "owner", quiet)
        assert mended.ok, (name, mended.findings, mended.standing.report.findings)
        archive.again()
        now = tree(root)
        if not name.endswith(GROWING):
            assert now[name] == before[name], name
        assert set(now) == set(before), name
        archive.check_whole("a")
    archive.check_promises("a", "b", "c")
    archive.judge("a")


def test_a_bad_copy_repairs_nobody(archive: Archive) -> None:
    archive.commit(batch(1))
    (key,) = batch(1)
    victims = [archive.path(name) / object_path(key) / "v1/content/1/document.pdf" for name in "ab"]
    for path in victims:
        flip(path, random.Random(1))
    (mended,) = repair(archive.services, "a", "owner", quiet)
    assert mended.ok
    archive.check_promises("a", "c")
    flip(victims[0], random.Random(2))
    flip(archive.path("c") / object_path(key) / "v1/content/1/document.pdf", random.Random(3))
    bad = [path.read_bytes() for path in victims]
    for name in "abc":
        (found,) = repair(archive.services, name, "owner", quiet)
        assert not found.ok
        assert [f.code for f in found.findings] == ["media.no_good_copy"]
    assert [path.read_bytes() for path in victims] == bad  # kept as they were, for an inquiry


def test_two_that_agree_on_a_forgery_prove_nothing(archive: Archive) -> None:
    """b and c hold the same forged object, whole and well-formed; a has the true one, damaged."""
    archive.commit(batch(1))
    (key,) = batch(1)
    forger = Archive.found(archive.home.root.parent / "forger", {})
    forger.commit({key: {"1/document.pdf": b"forged", "1/record.json": b"{}"}})
    for name in "bc":
        folder = archive.path(name) / object_path(key)
        shutil.rmtree(folder)
        shutil.copytree(forger.path(name) / object_path(key), folder)
    flip(archive.path("a") / object_path(key) / "v1/content/1/document.pdf", random.Random(1))
    for name in "abc":
        assert check_media(archive.services, name, quiet)[0].state == "bad"
        (found,) = repair(archive.services, name, "owner", quiet)
        assert not found.ok
    for name in "bc":
        content = (archive.path(name) / object_path(key) / "v1/content/1/document.pdf").read_bytes()
        assert content == b"forged"
    # With one true copy back, all three are mended from it.
    archive.path("a").joinpath(object_path(key), "v1/content/1/document.pdf").write_bytes(
        archive.accepted[key]["1/document.pdf"]
    )
    for name in "bc":
        assert repair(archive.services, name, "owner", quiet)[0].ok
    archive.check_promises("a", "b", "c")


def test_what_was_left_of_a_kill_is_no_damage(archive: Archive) -> None:
    archive.commit(batch(1))
    staging = archive.path("a") / "extensions/letopis-staging/ffff-0"
    (staging / "object").mkdir(parents=True)
    (staging / "object/x").write_bytes(b"half")
    assert check_media(archive.services, "a", quiet)[0].report.findings
    assert repair(archive.services, "a", "owner", quiet)[0].ok
    assert not staging.exists()
    with archive.services.media.open("a") as medium:
        assert clean_staging(medium) == 0


# --- the wrong disk ---


def test_disks_swapped_in_their_slots(archive: Archive) -> None:
    archive.commit(batch(1))
    a, b = archive.path("a"), archive.path("b")
    a.rename(a.with_name("x"))
    b.rename(a)
    a.with_name("x").rename(b)
    archive.again()
    before = tree(a), tree(b)
    assert {one.name: one.standing.code for one in list_media(archive.services)} == {
        "a": "media.swapped", "b": "media.swapped", "c": "",
    }  # fmt: skip
    assert set(archive.commit(batch(2))) == {"a", "b"}
    assert not set(batch(2)) & set(archive.accepted)  # one copy is not enough
    for name in "ab":
        with pytest.raises(IntegrityError) as caught:
            attach(archive.services, name, "owner", quiet)
        assert caught.value.code == "media.swapped"
    assert (tree(a), tree(b)) == before


def test_a_sector_copy_beside_the_original(archive: Archive, tmp_path: Path) -> None:
    archive.commit(batch(1))
    with tmpfs(tmp_path / "usb", "64m") as usb:
        shutil.copytree(archive.path("a"), usb / "letopis")
        with pytest.raises(IntegrityError) as caught:
            attach(archive.services, "a", "owner", quiet)
        assert caught.value.code == "media.cloned"
        assert str(usb) in caught.value.message
    assert attach(archive.services, "a", "owner", quiet).standing.state == "ok"


def test_an_image_of_last_month_restored_over_the_disk(archive: Archive, tmp_path: Path) -> None:
    archive.commit(batch(1))
    shutil.copytree(archive.path("a"), tmp_path / "image")
    archive.later(days=30).commit(batch(2))
    archive.bury(*batch(1))
    for name in "abc":
        attach(archive.services, name, "owner", quiet)
    shutil.rmtree(archive.path("a"))
    shutil.copytree(tmp_path / "image", archive.path("a"))
    archive.again()
    standing = archive.services.media.standing("a")
    assert (standing.state, standing.code) == (State.QUARANTINED, "media.rolled_back")
    assert "replace" in standing.action
    for verb in (attach, lambda s, n, who, p: repair(s, n, who, p)):
        with pytest.raises(IntegrityError) as caught:
            verb(archive.services, "a", "owner", quiet)
        assert caught.value.code == "media.rolled_back"
    assert set(archive.commit(batch(3))) == {"a"}
    archive.check_promises("b")  # the destroyed record is not seen through the old image either
    assert all(name != "a" for name, _ in archive.services.media.attached())


def test_a_disk_of_another_school(archive: Archive, tmp_path: Path) -> None:
    stranger = Archive.found(tmp_path / "other", {})
    stranger.commit(batch(9))
    shutil.rmtree(archive.path("a"))
    shutil.copytree(stranger.path("a"), archive.path("a"))
    archive.again()
    before = tree(archive.path("a"))
    assert archive.services.media.standing("a").state is State.QUARANTINED
    assert set(archive.commit(batch(1))) == {"a"}
    assert tree(archive.path("a")) == before


@pytest.mark.parametrize("moment", [datetime(1999, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)])
def test_a_clock_that_jumps(moment: datetime, archive: Archive) -> None:
    assert not archive.commit(batch(1))
    archive.at(moment)
    assert not archive.commit(batch(2))
    archive.at(AT + timedelta(hours=1)).again()
    assert not archive.commit(batch(3))
    for name in "abc":
        assert attach(archive.services, name, "owner", quiet).standing.state == "ok"
        archive.check_whole(name)
    archive.check_promises("a", "b", "c")


# --- going and coming ---


def test_the_last_disk_is_not_let_go(archive: Archive) -> None:
    archive.commit(batch(1))
    for name in "ab":
        archive.path(name).rename(archive.path(name).with_name(f"{name}-away"))
    archive.again()
    with pytest.raises(LetopisError) as caught:
        detach(archive.services, "c", "owner")
    assert caught.value.code == "media.last_copy"


def test_a_disk_is_not_let_go_while_it_is_written_to(archive: Archive) -> None:
    archive.commit(batch(1))
    writer: Callable[[], None] = lambda: os.kill(os.getpid(), signal.SIGSTOP)  # noqa: E731
    child = os.fork()
    if child == 0:
        try:
            services = archive.wrapped("a", lambda medium: InterruptedMedium(medium, 14, writer))  # type: ignore[arg-type, return-value]
            archive.put_on("a", batch(2), services)
        finally:
            os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    try:
        with pytest.raises(UnavailableError) as caught:
            detach(archive.services, "a", "owner")
        assert caught.value.code == "media.busy"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    archive.again()
    assert detach(archive.services, "a", "owner").name == "a"
