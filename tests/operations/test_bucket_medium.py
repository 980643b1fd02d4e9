"""A school whose third medium is a bucket at a provider: typed as a person types it, over a real S3 on loopback."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import School
from tests.radosgw import S3Server, radosgw


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with radosgw(tmp_path_factory.mktemp("ceph")) as server:
        yield server


def test_a_disk_gives_way_to_a_bucket(archived_copy: School, server: S3Server, tmp_path: Path) -> None:
    school = archived_copy
    address = server.new_bucket(lock=True, prefix="shkola/arhiv/")
    keys = ("--credentials", str(server.credentials))
    place = address.text.rstrip("/")
    assert school.refused("media", "replace", "c", "s3:https://u:p@x/b", *keys) == (2, "s3.bad_address")
    assert school.refused("media", "replace", "c", place) == (2, "s3.credentials_needed")
    plain = server.new_bucket(versioning=False).text
    assert school.refused("media", "replace", "c", plain, *keys)[1] == "s3.no_versioning"
    settings = (school.home / "letopis.toml").read_bytes()

    [done] = school.ok("media", "replace", "c", place, *keys, "--basis", "договор № 7")["media"]
    assert done["copied"] >= 5
    assert done["state"] == "ok"
    assert (school.home / "letopis.toml").read_bytes() != settings
    assert "testing" not in (school.home / "letopis.toml").read_text(encoding="utf-8")
    for inside in (place, f"{place}/deeper", place.rpartition("/")[0]):
        assert school.refused("media", "replace", "b", inside, *keys) == (2, "media.same_disk")

    # The bucket is a medium like any other: status, check, a new record, damage and repair.
    listed = {one["name"]: one for one in school.ok("media", "list")["media"]}
    assert (listed["c"]["state"], listed["c"]["path"]) == ("ok", address.text)
    assert school.ok("media", "check", "c")["ok"]
    record = school.ok("status")["records"][0]["id"]
    assert school.ok("status", record)["records"][0]["media"]["c"] == "verified"
    _spoil(server, address.bucket, address.prefix, record)
    assert school.run("media", "check", "c").code == 1
    [mended] = school.ok("media", "repair", "c")["media"]
    assert mended["repaired"] == [record]
    assert school.ok("verify", "--all")["ok"]

    # Its provider is given up: back to a disk, from all that is left.
    [back] = school.ok("media", "replace", "c", str(tmp_path / "disk"))["media"]
    assert back["state"] == "ok"
    assert school.ok("media", "check")["ok"]


def _spoil(server: S3Server, bucket: str, prefix: str, record: str) -> None:
    """A newer version of the document's bytes than the one that was stored."""
    client = server.client()
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [item["Key"] for page in pages for item in page["Contents"]]
    for key in keys:
        if key.endswith("/record.json"):
            content = client.get_object(Bucket=bucket, Key=key)["Body"].read()
            if json.loads(content)["id"] == record:
                document = key.replace("record.json", "document.pdf")
                client.put_object(Bucket=bucket, Key=document, Body=b"%PDF-1.7 spoilt")
                return
    raise AssertionError("the record is not in the bucket")


def test_a_server_that_is_gone_is_an_offline_medium(archived_copy: School, server: S3Server) -> None:
    address = replace(server.new_bucket(), endpoint="http://127.0.0.1:9")
    code, error = archived_copy.refused("media", "replace", "c", address.text, "--credentials", str(server.credentials))
    assert (code, error) == (6, "store.medium_failed")
    assert {one["state"] for one in archived_copy.ok("media", "list")["media"]} == {"ok"}
