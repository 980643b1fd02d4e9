"""Evidence of a batch over the years, before judges from outside, and with bits flipped."""

import random
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.errors import BadInputError, NotFoundError, RefusedError
from signing.algorithms import Rule, shipped_policy
from signing.evidence.batch import Batch, group_digests
from signing.evidence.calendar import Renewal, due_of
from signing.evidence.making import begin, renew_stamp, renew_tree
from signing.evidence.proving import prove
from signing.pades.notary import Notary
from tests import judges
from tests.signing.conftest import NOW


def contents(number: int) -> tuple[bytes, bytes]:
    return f"документ {number}".encode() * 50, f"опись {number}".encode()


def members(count: int, md: str = "sha256") -> dict[str, tuple[bytes, ...]]:
    return {f"28/2025-26/{at}a/journal": group_digests(md, contents(at)) for at in range(count)}


@contextmanager
def witness(world):
    notary = Notary(world.authorities)
    try:
        yield notary
    finally:
        notary.close()


def proved(world, batch: Batch, number: int, at=None, files=None, **others):
    record = batch.record(batch.members[number])
    files = contents(number) if files is None else files
    return prove(record, lambda md: group_digests(md, files), anchors=world.pki.anchors, at=at or world.at, **others)


def codes(evidence) -> set[str]:
    return {one.code for one in evidence.report.findings}


@pytest.fixture(scope="module")
def batch(shared_world) -> Batch:
    shared_world.at, shared_world.down = NOW, ()
    with witness(shared_world) as notary:
        return begin(members(7), "sha256", notary)


def test_a_thousand_records(world):
    with witness(world) as notary:
        world.requests.clear()
        made = begin(members(1000), "sha256", notary)
        assert world.requests.count("/tsa") == 1
        size = sum(map(len, made.to_files().values()))
        assert size <= 600 * 1000, size
        for number in (0, 1, 499, 998, 999):
            assert proved(world, made, number).proved_at == world.at
        world.at += timedelta(days=3700)
        began = time.process_time()
        renewed = renew_stamp(made, notary, world.at, shipped_policy())
        assert time.process_time() - began <= 1.0
    assert world.requests.count("/tsa") == 2
    assert sum(map(len, renewed.to_files().values())) <= 600 * 1000
    assert proved(world, renewed, 999, world.at + timedelta(days=365 * 11)).proved_at == NOW
    world.at = NOW


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_every_size(world, count):
    with witness(world) as notary:
        made = begin(members(count), "sha256", notary)
    assert all(proved(world, made, number).proved_at == NOW for number in range(count))


def test_reads_what_it_wrote(batch):
    files = batch.to_files()
    again = Batch.from_files(files)
    assert again == batch
    assert again.record(batch.members[3]) == batch.record(batch.members[3])
    for name in files:
        with pytest.raises(BadInputError, match=r"evidence\.damaged"):
            Batch.from_files({key: data for key, data in files.items() if key != name})
    for junk in (b"", b"{}", b"[]", b"null", b'{"format":"letopis/evidence/1"}', files["batch.json"][:-40]):
        with pytest.raises(BadInputError, match=r"evidence\.damaged"):
            Batch.from_files(files | {"batch.json": junk})
    with pytest.raises(NotFoundError, match=r"evidence\.no_member"):
        batch.record("28/2025-26/99a/journal")
    with pytest.raises(BadInputError, match=r"evidence\.empty"):
        begin({}, "sha256", None)


def test_other_data(world, batch):
    document, inventory = contents(3)
    for files in (
        (document + b" ", inventory),
        (document, inventory, b"x"),
        contents(4),
        (),
    ):
        told = proved(world, batch, 3, files=files)
        assert told.proved_at is None
        assert codes(told) & {"evidence.other_data", "signing.unreadable"}, files


def test_before_it_was_made(world, batch):
    told = proved(world, batch, 0, NOW - timedelta(days=1))
    assert told.proved_at is None
    assert codes(told) == {"evidence.in_future"}


def test_foreign_anchors(world, batch, other_world):
    told = prove(batch.record(batch.members[0]), lambda md: group_digests(md, contents(0)),
                 anchors=other_world.pki.anchors, at=world.at)  # fmt: skip
    assert told.proved_at is None
    assert codes(told) == {"evidence.untrusted"}


def test_flipped_bits(world, batch):
    """Nothing bent proves anything, nothing crashes. What lies beside the signature of a token is not covered."""
    record = batch.record(batch.members[2])
    plain = proved(world, batch, 2)
    generator = random.Random(4998)
    survived = 0
    for _ in range(300):
        place = generator.randrange(len(record))
        bent = record[:place] + bytes([record[place] ^ 1 << generator.randrange(8)]) + record[place + 1 :]
        told = prove(bent, lambda md: group_digests(md, contents(2)), anchors=world.pki.anchors, at=world.at)
        assert told.proved_at in (None, plain.proved_at)
        survived += told.proved_at is not None
    assert survived < 150
    for cut in (0, 1, 10, len(record) // 2, len(record) - 1):
        assert prove(record[:cut], lambda _: (), anchors=world.pki.anchors, at=world.at).proved_at is None


def test_judges_from_outside(world, batch, bouncy_castle, tmp_path):
    record = tmp_path / "record.ers"
    record.write_bytes(batch.record(batch.members[5]))
    files = []
    for number, content in enumerate(contents(5)):
        files.append(tmp_path / f"file{number}")
        files[-1].write_bytes(content)
    assert bouncy_castle.says("ers", record, *files) == "OK"
    files[0].write_bytes(contents(6)[0])
    assert not bouncy_castle.accepts_evidence(record, *files)
    # The token is a file that openssl reads, over the root that anyone can compute from the sheet.
    root = batch._tree(0)[-1][0]
    assert openssl_accepts_token(world.pki.anchors_file, batch.newest_token, root, tmp_path)
    assert not openssl_accepts_token(world.pki.anchors_file, batch.newest_token, bytes(32), tmp_path)


def openssl_accepts_token(anchors, token: bytes, digest: bytes, folder) -> bool:
    (folder / "token.tst").write_bytes(token)
    # OpenSSL judges at the real time; the certificates of this PKI begin in its own.
    moment = str(int((NOW + timedelta(days=1)).timestamp()))
    result = judges.run(
        "openssl", "ts", "-verify", "-digest", digest.hex(), "-in", str(folder / "token.tst"), "-token_in",
        "-CAfile", str(anchors), "-attime", moment,
    )  # fmt: skip
    return result.returncode == 0


def test_both_renewals(world, bouncy_castle, tmp_path):
    """Three timestamps in two chains, the second by SHA-512 and without a member that was destroyed."""
    weak = shipped_policy()
    weak = replace(weak, rules=weak.rules | {"sha256": Rule(date(2055, 12, 31), "тест")})
    with witness(world) as notary:
        first = begin(members(4), "sha256", notary)
        world.at = datetime(2037, 6, 1, tzinfo=UTC)
        second = renew_stamp(first, notary, world.at, weak)
        world.at = datetime(2047, 6, 1, tzinfo=UTC)
        left = {name: one for name, one in members(4, "sha512").items() if "/2a/" not in name}
        third = renew_tree(second, left, "sha512", notary, world.at, weak)
    late = datetime(2057, 1, 1, tzinfo=UTC)
    for number in (0, 1, 3):
        told = proved(world, third, number, late, policy=weak)
        assert told.proved_at == NOW, told.report.findings
        assert told.protected_until.year == 2058
    assert not third.covered(third.members[2])
    assert proved(world, third, 2, late, policy=weak).proved_at is None
    assert proved(world, first, 0, late, policy=weak).proved_at is None
    assert codes(proved(world, second, 0, late, policy=weak)) & {"evidence.lapsed", "evidence.weak_algorithm"}
    other = proved(world, third, 0, late, files=contents(1), policy=weak)
    assert codes(other) >= {"evidence.other_data"}
    record = tmp_path / "record.ers"
    record.write_bytes(third.record(third.members[0]))
    for number, content in enumerate(contents(0)):
        (tmp_path / f"file{number}").write_bytes(content)
    assert bouncy_castle.says("ers", record, tmp_path / "file0", tmp_path / "file1") == "OK"
    assert Batch.from_files(third.to_files()) == third


def test_too_late(world):
    with witness(world) as notary:
        made = begin(members(2), "sha256", notary)
        world.at = datetime(2039, 6, 1, tzinfo=UTC)  # the first timestamp certificate ended in 2038
        for late in (
            lambda: renew_stamp(made, notary, world.at, shipped_policy()),
            lambda: renew_tree(made, members(2, "sha512"), "sha512", notary, world.at, shipped_policy()),
        ):
            with pytest.raises(RefusedError, match=r"evidence\.too_late"):
                late()


def test_an_authority_that_is_gone(world):
    """Its lists can't be had any more, but its timestamp is still in force: the renewal goes on."""
    with witness(world) as notary:
        made = begin(members(2), "sha256", notary)
    world.at = datetime(2037, 6, 1, tzinfo=UTC)
    with witness(world) as notary:
        fresh = notary.token(bytes(32), "sha256")
        from signing.pades.contents import certificates_of, genuine_time
        from signing.pades.notary import Purpose

        own = certificates_of(fresh)
        notary.proof(own.signer_cert, own.other_certs, genuine_time(fresh), Purpose.STAMP)
        world.down = ("/crls/",)
        renewed = renew_stamp(made, notary, world.at, shipped_policy())
    assert len(renewed.chains[0].tokens) == 2
    assert proved(world, renewed, 0).proved_at == NOW


def test_calendar(batch):
    policy = shipped_policy()
    due = due_of(batch, policy, NOW)
    assert due.action is Renewal.STAMP
    assert (due.not_before.year, due.not_after.year) == (2037, 2038)
    assert not due.is_due(NOW)
    assert due.is_due(due.not_before)
    # The table changes: what leans on the algorithm is due.
    soon = replace(policy, rules=policy.rules | {"sha256": Rule(date(2027, 1, 31), "тест")})
    due = due_of(batch, soon, NOW)
    assert due.action is Renewal.TREE
    assert due.is_due(NOW)
    assert due.not_after.date() == date(2027, 2, 1)


def test_a_timestamp_that_would_be_followed_by_a_tree_the_same_day_is_left_out(world):
    world.at = datetime(2036, 5, 28, tzinfo=UTC)  # late in the life of the timestamp service's certificate
    with witness(world) as notary:
        made = begin(members(3), "sha256", notary)
    plain = due_of(made, shipped_policy(), world.at)
    lead = plain.not_after - plain.not_before
    assert lead < timedelta(days=365)
    for days in (30, 300, 360, 370, 700):
        ends = (plain.not_before + timedelta(days=days)).date()
        policy = shipped_policy()
        table = replace(policy, rules=policy.rules | {"sha256": Rule(ends, "тест")})
        due = due_of(made, table, world.at)
        # A fresh timestamp gives the tree a lead of a year: within it there would be two renewals in one day.
        within = ends + timedelta(days=1) - timedelta(days=365) <= due.not_before.date()
        assert due.action is (Renewal.TREE if within else Renewal.STAMP), days
    world.at = NOW


def test_gost(gost_world, bouncy_castle, tmp_path):
    with_gost = members(5, "streebog256")
    notary = Notary(gost_world.authorities)
    now = datetime.now(UTC)
    try:
        first = begin(with_gost, "streebog256", notary)
        with pytest.raises(RefusedError, match=r"evidence\.no_gain"):
            renew_stamp(first, notary, now, shipped_policy())  # the same certificate again lasts no longer
        policy = shipped_policy()
        soon = (now + timedelta(days=30)).date()
        weak = replace(policy, rules=policy.rules | {"streebog256": Rule(soon, "тест")})
        made = renew_tree(first, members(5, "streebog512"), "streebog512", notary, now, weak)
    finally:
        notary.close()
    told = prove(made.record(made.members[4]), lambda md: group_digests(md, contents(4)),
                 anchors=(gost_world.der("root"),), at=datetime.now(UTC))  # fmt: skip
    assert told.proved_at is not None, told.report.findings
    wrong = prove(made.record(made.members[4]), lambda md: group_digests(md, contents(3)),
                  anchors=(gost_world.der("root"),), at=datetime.now(UTC))  # fmt: skip
    assert wrong.proved_at is None
    record = tmp_path / "record.ers"
    record.write_bytes(made.record(made.members[4]))
    for number, content in enumerate(contents(4)):
        (tmp_path / f"file{number}").write_bytes(content)
    assert bouncy_castle.says("ers", record, tmp_path / "file0", tmp_path / "file1") == "OK"
