"""A bucket against the one contract of all media, and what is special to it. One server for the file."""

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from archive_store.checker import check_object, check_root
from archive_store.identity import MediumIdentity
from archive_store.keeper import Keeper
from archive_store.keys import ArchiveKey
from archive_store.medium import Medium, read_whole
from archive_store.paths import object_path
from archive_store.purging import prove_gone, purge
from archive_store.reader import list_objects, object_head, read_file
from archive_store.s3.medium import S3Medium
from archive_store.s3.place import BucketPlace, create_bucket_medium
from archive_store.s3.source import BucketSource
from archive_store.store import clean_staging, put, put_many, put_version, remove_object
from archive_store.tombstones import tombstone
from kernel.errors import IntegrityError, NotFoundError, RefusedError, UnavailableError
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut, raising
from tests.archive_store.medium_contract import MediumContract
from tests.archive_store.store_factory import AT, identity, new_directory_medium, version
from tests.ocfl_judge import Judge
from tests.radosgw import S3Server, radosgw

FULL = os.environ.get("LETOPIS_FULL") == "1"
ID = "letopis:28/2025-26/7a/journal"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with radosgw(tmp_path_factory.mktemp("ceph")) as server:
        yield server


def new_medium(server: S3Server, key: ArchiveKey, locks: Path, *, lock: bool = True) -> S3Medium:
    """In one bucket of the server, each in a folder of its own: making a bucket takes a second."""
    address = replace(server.bucket(lock=lock), prefix=f"{uuid.uuid4().hex}/")
    return create_bucket_medium(address, identity(key, "s", 7), key, locks)


@pytest.fixture
def medium(server: S3Server, key: ArchiveKey, tmp_path: Path) -> Iterator[S3Medium]:
    with new_medium(server, key, tmp_path / "locks") as medium:
        yield medium


class TestBucket(MediumContract):
    @pytest.fixture
    def medium(self, server: S3Server, key: ArchiveKey, tmp_path: Path) -> Iterator[Medium]:
        with new_medium(server, key, tmp_path / "locks", lock=False) as medium:
            medium.make_folder("w")
            yield medium

    def test_room_shrinks_by_what_is_written(self, medium: Medium) -> None:
        assert medium.free_bytes() > 1 << 50  # a bucket tells no limit


def test_folders_are_not_moved_and_the_medium_says_so(medium: S3Medium) -> None:
    medium.make_folder("w")
    medium.make_folder("w/d")
    assert not medium.traits.moves_folders
    with pytest.raises(RefusedError) as caught:
        medium.move("w/d", "w/e")
    assert caught.value.code == "store.no_folder_moves"


def test_objects_go_in_are_read_checked_and_get_versions(medium: S3Medium) -> None:
    receipt = put(medium, version(ID))
    assert put(medium, version(ID)) == receipt
    put_version(medium, version(ID, {"1/report.xml": b"<r/>"}, hours=1))
    many = [version(f"letopis:28/2025-26/{n}b/journal", {"1/record.json": b"%d" % n}) for n in range(1, 8)]
    put_many(medium, many)
    assert read_file(medium, ID, "1/report.xml") == b"<r/>"
    assert len(list(list_objects(medium))) == 8
    report, objects = check_root(BucketSource(medium.address), anchors=[medium.identity.key_id])
    assert {f.code for f in report.findings} <= {"events.empty", "ledger.unaccounted"}
    assert all(one.ok for one in objects.values())
    assert len(objects) == 8


def test_a_copy_is_the_same_bytes_as_on_a_disk(medium: S3Medium, key: ArchiveKey, tmp_path: Path, judge: Judge) -> None:
    with new_directory_medium(tmp_path / "a", key) as disk:
        for target in (disk, medium):
            put(target, version(ID))
            put_version(target, version(ID, {"1/report.xml": b"<r/>"}, hours=1))
        ours, theirs = object_head(disk, ID), object_head(medium, ID)
        assert ours == theirs
    # ocfl-py judges what the bucket holds, copied out key by key.
    source = BucketSource(medium.address)
    _copy(source, object_path(ID), tmp_path / "out")
    assert judge.object(tmp_path / "out").valid


def _copy(source: BucketSource, path: str, target: Path) -> None:
    target.mkdir(parents=True)
    for name, kind in source.names(path).items():
        if kind == "folder":
            _copy(source, f"{path}/{name}", target / name)
        else:
            (target / name).write_bytes(b"".join(source.chunks(f"{path}/{name}")))


@pytest.mark.parametrize("action", ["put", "version", "remove"])
def test_a_writer_that_dies_at_any_operation(action: str, server: S3Server, key: ArchiveKey, tmp_path: Path) -> None:
    """All or nothing, and a second call finishes: seen by a medium that is opened anew, as after a crash."""
    at, finished = 1, False
    with new_medium(server, key, tmp_path / "locks", lock=False) as medium:
        while not finished:
            object_id = f"letopis:28/2025-26/{at}a/journal"
            if action != "put":
                put(medium, version(object_id))
            finished = _act(action, InterruptedMedium(medium, at, raising(PowerCut())), object_id)
            place = BucketPlace(medium.address, medium.identity.uuid, tmp_path / "locks2")
            with place.open([key.key_id]) as fresh:
                seen = object_head(fresh, object_id)
                assert seen is None or all(read_file(fresh, object_id, path) for path in seen.files)
                clean_staging(fresh)
                if action == "remove":
                    if object_head(fresh, object_id) is not None:
                        remove_object(fresh, object_id)
                    prove_gone(fresh, object_id)
                else:
                    _act(action, fresh, object_id)
                    assert check_object(place.source(), object_id).ok
            at += 1 if FULL else 4
    assert at > 12


def _act(action: str, medium: Any, object_id: str) -> bool:
    try:
        if action == "put":
            put(medium, version(object_id))
        elif action == "version":
            put_version(medium, version(object_id, {"1/report.xml": b"<r/>"}, hours=1), base=1)
        else:
            remove_object(medium, object_id)
    except PowerCut:
        return False
    return True


def test_writing_over_leaves_no_old_versions(medium: S3Medium) -> None:
    medium.make_folder("w")
    medium.write_new("w/f", [b"ab"])
    medium.append("w/f", b"cd", size=2)
    medium.truncate("w/f", size=3)
    medium.write_new("w/g", [b"new"])
    medium.move("w/g", "w/f", replace=True)
    assert read_whole(medium, "w/f") == b"new"
    assert medium.traces("w") == 1


def test_a_lock_can_be_neither_shortened_nor_deleted(medium: S3Medium, server: S3Server) -> None:
    put(medium, version(ID))
    path = f"{object_path(ID)}/v1/content/1/record.json"
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    medium.lock_until(path, until)
    assert medium.locked_until(object_path(ID)) == until
    with pytest.raises(RefusedError) as caught:
        medium.lock_until(path, until - timedelta(days=1))
    assert caught.value.code == "store.locked"
    with pytest.raises(RefusedError):
        medium.remove_file(path)
    medium.lock_until(path, until + timedelta(days=1))
    assert medium.locked_until(path) == until + timedelta(days=1)
    # Nor by anybody else with the same keys, whatever they ask for.
    client, key = server.client(), f"{medium.address.prefix}{path}"
    (held,) = client.list_object_versions(Bucket=medium.address.bucket, Prefix=key)["Versions"]
    for bypass in ({}, {"BypassGovernanceRetention": True}):
        with pytest.raises(ClientError):
            client.delete_object(Bucket=medium.address.bucket, Key=key, VersionId=held["VersionId"], **bypass)
    # A plain DELETE only hides it: the version stays, and the mark of deletion is a trace.
    client.delete_object(Bucket=medium.address.bucket, Key=key)
    assert medium.traces(path) == 2
    assert not check_object(BucketSource(medium.address), ID).ok


def test_a_destruction_that_met_a_lock_on_its_way_comes_to_its_end(medium: S3Medium, key: ArchiveKey) -> None:
    """This machine's clock is ahead of the server's, so the lock is met by the server's refusal alone."""
    keys = {key.key_id: key.public_pem}
    ahead = datetime.now(UTC) + timedelta(days=3)
    keeper = Keeper(medium, key, keys, ahead, "archivist")
    receipt = keeper.take_in([version(ID)])[0]
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=6)
    medium.lock_until(f"{object_path(ID)}/v1/content/1/record.json", until)
    stone = tombstone(key, ID, [receipt.inventory_sha512], act="act-1", at=AT)
    cleared = keeper.destroy([stone])
    assert cleared.gone == ()
    assert [trouble.code for trouble in cleared.troubles.values()] == ["store.locked"]
    assert medium.traces(object_path(ID))
    other = tombstone(key, ID, ["0" * 128], act="act-1", at=AT)
    with pytest.raises(IntegrityError) as caught:
        purge(medium, other, ahead)
    assert caught.value.code == "purge.other_object"
    held = keeper.destroy([stone], lambda _: nullcontext(enter_result=False)).held
    assert held == (ID,)  # a hold covers the rest, too
    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()) + 2)
    assert keeper.destroy([stone]).gone == (ID,)
    prove_gone(medium, ID)


def test_destruction_waits_for_the_lock_and_then_leaves_no_version_and_no_mark(
    medium: S3Medium, key: ArchiveKey, server: S3Server
) -> None:
    keys = {key.key_id: key.public_pem}
    keeper = Keeper(medium, key, keys, datetime.now(UTC), "archivist")
    receipt = keeper.take_in([version(ID)])[0]
    put_version(medium, version(ID, {"1/report.xml": b"<r/>"}, hours=1))
    head = object_head(medium, ID)
    assert head is not None
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=6)
    keeper.protect(ID, until)
    stone = tombstone(key, ID, [receipt.inventory_sha512, head.inventory_sha512], act="act-1", at=AT)
    cleared = keeper.destroy([stone])
    gone, troubles = cleared.gone, cleared.troubles
    assert gone == ()
    assert [trouble.code for trouble in troubles.values()] == ["store.locked"]
    assert check_object(BucketSource(medium.address), ID).ok  # nothing was taken off by halves
    # Somebody hides a file by hand meanwhile: the mark must go too.
    client = server.client()
    client.delete_object(
        Bucket=medium.address.bucket, Key=f"{medium.address.prefix}{object_path(ID)}/v1/content/1/record.json"
    )
    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()) + 2)
    later = Keeper(medium, key, keys, datetime.now(UTC), "archivist")
    assert later.destroy([stone]).gone == (ID,)
    prove_gone(medium, ID)
    left = client.list_object_versions(
        Bucket=medium.address.bucket, Prefix=f"{medium.address.prefix}{object_path(ID)[:11]}"
    )
    assert not left.get("Versions")
    assert not left.get("DeleteMarkers")
    with pytest.raises(RefusedError) as caught:
        later.take_in([version(ID)])
    assert caught.value.code == "record.destroyed"


def test_a_bucket_without_versions_is_refused(server: S3Server, key: ArchiveKey, tmp_path: Path) -> None:
    address = server.new_bucket(lock=False, versioning=False)
    with pytest.raises(RefusedError) as caught:
        create_bucket_medium(address, identity(key, "s", 7), key, tmp_path)
    assert caught.value.code == "s3.no_versioning"


def test_a_bucket_in_use_is_refused(server: S3Server, key: ArchiveKey, tmp_path: Path) -> None:
    address = server.new_bucket()
    server.client().put_object(Bucket=address.bucket, Key="letopis/photo.jpg", Body=b"x")
    with pytest.raises(RefusedError) as caught:
        create_bucket_medium(address, identity(key, "s", 7), key, tmp_path)
    assert caught.value.code == "media.not_empty"


def test_what_is_not_there_or_not_ours(server: S3Server, key: ArchiveKey, tmp_path: Path) -> None:
    empty = BucketPlace(server.new_bucket(), str(uuid.uuid4()), tmp_path)
    assert empty.seen_uuid() == ""
    with pytest.raises(UnavailableError) as caught:
        empty.open([key.key_id])
    assert caught.value.code == "media.missing"
    with new_medium(server, key, tmp_path) as medium:
        place = BucketPlace(medium.address, medium.identity.uuid, tmp_path)
        assert place.seen_uuid() == medium.identity.uuid
        with pytest.raises(IntegrityError) as foreign:
            place.open(["0" * 32])
        assert foreign.value.code == "media.bad_signature"


def test_credentials_are_a_file_of_their_owner(server: S3Server, key: ArchiveKey, tmp_path: Path) -> None:
    address = server.new_bucket()
    open_file = tmp_path / "open"
    open_file.write_text(server.credentials.read_text())
    open_file.chmod(0o644)
    for path, error, code in (
        (tmp_path / "none", NotFoundError, "s3.no_credentials"),
        (open_file, RefusedError, "s3.credentials_open"),
    ):
        with pytest.raises(error) as caught:
            S3Medium(type(address)(address.endpoint, address.bucket, "", path), _identity(key), tmp_path, can_lock=True)
        assert caught.value.code == code


def test_wrong_keys_and_a_server_that_is_gone(server: S3Server, key: ArchiveKey, tmp_path: Path) -> None:
    address = server.new_bucket()
    wrong = tmp_path / "wrong"
    wrong.write_text("[default]\naws_access_key_id = testing\naws_secret_access_key = no\n")
    wrong.chmod(0o600)
    refused = S3Medium(
        type(address)(address.endpoint, address.bucket, "", wrong), _identity(key), tmp_path, can_lock=True
    )
    with pytest.raises(UnavailableError) as caught:
        refused.entries("")
    assert caught.value.code == "store.medium_readonly"
    nowhere = type(address)("http://127.0.0.1:1", address.bucket, "", server.credentials)
    gone = S3Medium(nowhere, _identity(key), tmp_path, can_lock=True)
    with pytest.raises(UnavailableError) as caught:
        gone.entries("")
    assert caught.value.code == "store.medium_failed"
    assert "no" not in repr(refused.address.text)


def _identity(key: ArchiveKey) -> MediumIdentity:
    return identity(key, "s", 7)
