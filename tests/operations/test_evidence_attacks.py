"""Evidence on media that were damaged or tampered with: good copies stay good, and nothing false is proved."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive_store.paths import object_id, object_path
from archive_store.store import put, put_version
from archive_store.versions import ObjectVersion
from letopis.wiring import build_services
from operations.evidence_calendar import overdue, pending
from operations.evidence_shelf import Member, covering, read_shelf
from operations.home import Home
from operations.retrieving import get_record
from operations.sealing import renew, seal
from operations.verifying import verify_records
from signing import demo_pki
from signing.evidence.batch import Batch
from tests.conftest import School
from tests.operations.test_archived_records import RECORDS

RECORD = RECORDS[0]


@pytest.fixture
def services(archived_copy: School):
    return build_services(Home(archived_copy.home))


@contextmanager
def answering(services):
    with demo_pki.running(demo_pki.opened(services.home.demo_pki), now=services.clock.now):
        yield


def verdicts(services):
    return verify_records(services, RECORDS, services.clock.now())


def codes(verdict) -> set[str]:
    return {one.code for one in verdict.report.findings}


def write(services, medium: str, identifier: str, files: dict[str, bytes]) -> None:
    version = ObjectVersion(identifier, files, datetime.now(UTC), "проба", "tester")
    with services.media.open(medium) as opened:
        (put_version if opened.entry(object_path(identifier)) else put)(opened, version)


def test_a_longer_copy_that_is_junk(services) -> None:
    [shelved] = read_shelf(services)
    sheet = json.loads(shelved.files["batch.json"])
    sheet["chains"][0]["tokens"].append("tokens/1-2.tst")
    longer = {"batch.json": json.dumps(sheet).encode(), "tokens/1-2.tst": shelved.batch.newest_token}
    write(services, "c", object_id(shelved.id), longer)
    [again] = read_shelf(services)
    assert again.batch == shelved.batch
    assert again.holders == {"a", "b"}
    assert all(one.ok for one in verdicts(services))
    with answering(services):
        assert renew(services, services.today(), "owner").report.ok
    [healed] = read_shelf(services)
    assert healed.holders == {"a", "b", "c"}


def test_a_copy_with_another_token(services) -> None:
    [shelved] = read_shelf(services)
    write(services, "a", object_id(shelved.id), {"tokens/1-1.tst": b"junk"})
    [again] = read_shelf(services)
    assert again.holders == {"b", "c"}
    assert all(one.ok for one in verdicts(services))


def test_a_made_up_batch(services) -> None:
    [shelved] = read_shelf(services)
    made_up = {
        "x": shelved.batch.members,
        "y": ("x", "y"),
        "z": (f"{RECORD}@99",),
    }
    for name, members in made_up.items():
        chain = shelved.batch.chains[0]
        digests = tuple(chain.digests[0] for _ in members)
        batch = Batch(tuple(members), (type(chain)(chain.md, digests, chain.tokens),))
        write(services, "b", object_id(f"test/evidence/{name}"), batch.to_files())
    assert [one.id for one in read_shelf(services)] == [shelved.id]
    assert all(one.ok for one in verdicts(services))
    assert pending(services, read_shelf(services)) == []
    assert list(overdue(services, services.clock.now())) == []


def test_evidence_of_one_version_vouches_for_no_other(services, tmp_path: Path) -> None:
    """A later version with another signed file, not yet sealed, does not inherit the earlier one's proof."""
    with services.media.open("a") as medium:
        from archive_store import reader

        other = reader.read_file(medium, object_id(RECORDS[1]), "1/document.pdf")
    for name in services.media.names:
        write(services, name, object_id(RECORD), {"1/document.pdf": other})
    [verdict, *_] = verdicts(services)
    assert not verdict.ok
    assert "evidence.pending" in codes(verdict)
    shelf = read_shelf(services)
    assert pending(services, shelf) == [Member(RECORD, 2)]
    files = get_record(services, RECORD, tmp_path / "out", "owner", medium=None, version=None)
    assert not [path for path in files if path.suffix == ".ers"], "a record that proves another file is not handed out"


def test_a_copy_that_lags_behind(services) -> None:
    """One medium has only the first version; the newest good copy is judged, and its evidence is found."""
    for name in ("b", "c"):
        write(services, name, object_id(RECORD), {"1/reports/note.json": b"{}"})
    with answering(services):
        assert seal(services, "owner") is not None
    [verdict, *_] = verdicts(services)
    assert verdict.ok, verdict.report.findings
    found = covering(read_shelf(services), RECORD)
    assert found is not None
    assert found[1].version == 2


def test_a_damaged_object_does_not_stop_the_others(services, archived_copy: School) -> None:
    for name in services.media.names:
        folder = archived_copy.medium(name) / object_path(object_id(RECORD))
        (folder / "inventory.json").write_bytes(b"{")
    with answering(services):
        done = renew(services, services.today(), "owner")
    assert done.report.checks_run
    assert list(overdue(services, services.clock.now())) == []
    assert [one.ok for one in verdicts(services)][1:] == [True, True, True]


def test_an_unreadable_record_waits_while_others_are_sealed(services, archived_copy: School) -> None:
    for record in RECORDS[:2]:
        for name in services.media.names:
            write(services, name, object_id(record), {"1/reports/note.json": b"{}"})
    for name in services.media.names:
        document = archived_copy.medium(name) / object_path(object_id(RECORD)) / "v1" / "content" / "1" / "document.pdf"
        document.write_bytes(b"damaged")
    with answering(services):
        done = renew(services, services.today(), "owner")
    assert len(done.sealed) == 1
    assert [one.code for one in done.report.findings] == ["record.no_good_copy"]
    assert [one.record for one in pending(services, read_shelf(services))] == [RECORD]
