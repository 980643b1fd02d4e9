"""Thousands of bent files and signatures: none is taken for good, none crashes the checker, each is told why."""

import base64
import os
import random
from dataclasses import replace

import pytest

from kernel.errors import BadInputError, IntegrityError, RefusedError
from signing.evidence.batch import group_digests
from signing.evidence.making import begin
from signing.evidence.proving import prove
from signing.outside import check_returned, read_cms
from signing.pades.notary import Notary
from signing.sign import finish, make_cms
from tests.signing.test_signing_attacks import holes

FULL = bool(os.environ.get("LETOPIS_FULL"))
PDFS, BLOBS, RECORDS = (2500, 6500, 1000) if FULL else (250, 650, 100)


def bent(data: bytes, rng: random.Random) -> bytes:
    """One of six ways to bend bytes, at one to four places."""
    made = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(made))
        length = rng.choice((1, 2, 7, 40, 300))
        match rng.randrange(6):
            case 0:
                made[at] ^= 1 << rng.randrange(8)
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = rng.randbytes(length)
            case 3:
                made[at : at + length] = rng.randbytes(min(length, len(made) - at))
            case 4:
                made[at:at] = made[rng.randrange(len(made)) :][:length]
            case 5:
                made[at : at + length] = bytes(min(length, len(made) - at))
        if not made:
            return b""
    return bytes(made)


@pytest.mark.timeout(1800)
def test_bent_files(world, signed):
    rng = random.Random(319102)
    # Whole documents, and the parts that a signature does not cover: holes, and what was appended.
    begin_of_proofs = holes(signed)[0][1]
    for number in range(PDFS):
        kept = 0 if number % 2 else begin_of_proofs
        made = signed[:kept] + bent(signed[kept:], rng)
        if made == signed:
            continue
        told = world.verify(made)
        assert not told.ok, number
        assert told.report.findings, number
        assert all(one.message for one in told.report.findings)
        assert not (told.integrity.ok and told.certificate.ok and told.timestamp.ok)


@pytest.mark.timeout(1800)
def test_bent_signatures(world):
    rng = random.Random(5652)
    key = world.pki.key()
    prepared = world.prepared(key)
    cms = make_cms(prepared, key)
    taken = []
    for number in range(BLOBS):
        made = bent(cms, rng)
        if number % 5 == 0:
            made = base64.encodebytes(made)
        try:
            read = read_cms(made)
            check_returned(prepared, read)
        except (BadInputError, IntegrityError) as error:
            assert error.code.startswith("signing."), number
        else:
            taken.append(read)
    # What is let through bends only what the signature does not cover (companions of its certificate): the finished
    # file is good, or it is not finished at all.
    for read in taken[:10]:
        try:
            pdf = finish(prepared, read, world.authorities)
        except (BadInputError, RefusedError):
            continue
        assert world.verify(pdf).ok
    assert len(taken) < BLOBS // 4


@pytest.mark.timeout(1800)
def test_bent_records(world):
    rng = random.Random(4998)
    notary = Notary(replace(world.authorities))
    try:
        files = [(b"one", b"two"), (b"three", b"four"), (b"five", b"six")]
        batch = begin({str(at): group_digests("sha256", one) for at, one in enumerate(files)}, "sha256", notary)
    finally:
        notary.close()
    record = batch.record("1")
    good = 0
    for _ in range(RECORDS):
        made = bent(record, rng)
        told = prove(made, lambda md: group_digests(md, files[1]), anchors=world.pki.anchors, at=world.at)
        other = prove(made, lambda md: group_digests(md, (b"x", b"y")), anchors=world.pki.anchors, at=world.at)
        assert told.proved_at in (None, world.at)
        assert other.proved_at is None
        good += told.proved_at is not None
    assert good < RECORDS // 2
