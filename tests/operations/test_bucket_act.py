"""An act of destruction where one medium is a bucket with Object Lock: every version goes, none before its lock.

The home's clock stands in 2032, the server's in the present: a lock that the archive sets holds for the server as well.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive_store.paths import object_id, object_path
from tests.conftest import School
from tests.operations.conftest import ACT, ERASURE, JOURNALS
from tests.radosgw import S3Server, radosgw

SUMMARY = "test/2025-26/5a/summary"
_LOCKED = timedelta(seconds=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with radosgw(tmp_path_factory.mktemp("ceph")) as server:
        yield server


def versions(client: Any, bucket: str, prefix: str, record: str) -> list[tuple[str, str]]:
    """Key and version id of all that the bucket has of the record: versions and delete markers."""
    found = []
    below = prefix + object_path(object_id(record))
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=below):
        found += [
            (one["Key"], one["VersionId"]) for what in ("Versions", "DeleteMarkers") for one in page.get(what, ())
        ]
    return found


def inventories(client: Any, bucket: str) -> set[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {one["Key"] for page in pages for one in page["Contents"] if one["Key"].endswith("/inventory.json")}


def test_an_act_empties_a_bucket_as_soon_as_its_locks_allow(approved: School, server: S3Server) -> None:
    address, client = server.new_bucket(lock=True, prefix="shkola/"), server.client()
    words = ("media", "replace", "c", address.text.rstrip("/"), "--credentials", str(server.credentials))
    [done] = approved.ok(*words, "--basis", "договор № 7")["media"]
    assert done["state"] == "ok"
    approved.ok("media", "gone", done["old_uuid"], "--how", "destroyed", "--basis", "акт № 7 от 10.01.2032")
    there = {record: versions(client, address.bucket, address.prefix, record) for record in (*JOURNALS, SUMMARY)}
    assert all(there.values())
    # What is kept is locked a year ahead; what may be destroyed by now is not.
    key, version = there[SUMMARY][0]
    held = client.get_object_retention(Bucket=address.bucket, Key=key, VersionId=version)["Retention"]
    assert held["Mode"] == "COMPLIANCE"
    assert datetime(2032, 12, 1, tzinfo=UTC) < held["RetainUntilDate"] <= datetime(2033, 1, 11, tzinfo=UTC)

    # The provider has a lock of its own on one file: the act waits for it on this medium alone.
    key, version = there[JOURNALS[0]][0]
    until = datetime.now(UTC) + _LOCKED
    own = {"Mode": "COMPLIANCE", "RetainUntilDate": until}
    client.put_object_retention(Bucket=address.bucket, Key=key, VersionId=version, Retention=own)
    ran = approved.run("act", "execute", ACT, "--as", "archivist")
    assert datetime.now(UTC) < until, "the lock ended before the act began: lengthen it"
    assert (ran.code, ran.json["act"]["state"]) == (6, "partial")
    assert ran.json["act"]["media"] == {"a": "done", "b": "done", "c": "pending"}
    assert "store.locked" in ran.err
    assert versions(client, address.bucket, address.prefix, JOURNALS[0])
    assert not versions(client, address.bucket, address.prefix, JOURNALS[1])

    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()) + 1)
    done = approved.ok("act", "execute", ACT, "--as", "archivist")
    assert (done["act"]["state"], done["erasure"]) == ("executed", ERASURE)
    for record in JOURNALS:
        assert not versions(client, address.bucket, address.prefix, record)
    assert versions(client, address.bucket, address.prefix, SUMMARY) == there[SUMMARY]
    # Evidence is locked as it is written, not by the next check.
    before = inventories(client, address.bucket)
    assert approved.ok("sign", "--all", "--demo-key")["signed"] == [ERASURE]
    fresh = inventories(client, address.bucket) - before
    assert len(fresh) >= 4  # the record and its batch, each in the object's root and in its version
    for key in fresh:
        client.get_object_retention(Bucket=address.bucket, Key=key)
    told = approved.ok("audit")
    assert told["ok"], told["findings"]
