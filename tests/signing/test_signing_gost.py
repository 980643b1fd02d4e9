"""GOST R 34.10-2012 in every parameter set: what we sign, others accept; what others sign, we do; and nothing bent."""

import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509

from kernel.errors import BadInputError
from signing.digests import digest_of
from signing.gost.arithmetic import verifies
from signing.gost.curves import CURVES
from signing.pades.gost_names import curve_of
from signing.shapes import Level
from signing.sign import check_authorities
from tests import judges
from tests.signing.gost_pki import DIRECTORS, GostWorld
from tests.signing.test_signing_attacks import flipped, holes

# BouncyCastle 1.72 wants a digestParamSet in the key, which OpenSSL leaves out of the newer sets.
BOUNCY = ("d256xa", "d512a", "d512b")


def test_streebog_of_the_standard():
    """The first example of RFC 6986: the message of 63 octets."""
    message = "".join(f"{digit}" for _ in range(6) for digit in "0123456789").encode() + b"012"
    assert digest_of("streebog256", message).hex() == "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"
    assert (
        digest_of("streebog512", message).hex().startswith("1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122b")
    )


@pytest.mark.parametrize("name", DIRECTORS)
def test_every_parameter_set(gost_world: GostWorld, world, tmp_path, name):
    pdf = gost_world.signed(name, world.document)
    told = gost_world.verify(pdf, world.document)
    assert told.ok, told.report.findings
    assert told.signer.key == DIRECTORS[name][0]
    assert pdf.startswith(world.document)
    assert judges.openssl_accepts(pdf, gost_world.anchors_file, tmp_path, gost_world.environment)
    spoiled = flipped(pdf, len(world.document) // 2)
    assert not gost_world.verify(spoiled, world.document).ok
    assert not judges.openssl_accepts(spoiled, gost_world.anchors_file, tmp_path, gost_world.environment)


@pytest.mark.parametrize("name", BOUNCY)
def test_bouncy_castle(gost_world: GostWorld, world, tmp_path, bouncy_castle, name):
    pdf = gost_world.signed(name, world.document, Level.B_B)
    assert bouncy_castle.accepts_cms(pdf, tmp_path)
    assert not bouncy_castle.accepts_cms(flipped(pdf, len(world.document) // 2), tmp_path)


@pytest.mark.parametrize("level", Level)
def test_every_level(gost_world: GostWorld, world, tmp_path, level):
    pdf = gost_world.signed("d512a", world.document, level)
    # Up to B-T the file does not say whether the certificate was revoked: someone has to.
    lists = tuple(gost_world.revocation_lists()) if level is Level.B_T else ()
    told = gost_world.verify(pdf, world.document, level=level, crls=lists)
    assert told.level is level
    assert told.integrity.ok, told.report.findings
    assert told.ok is (level is not Level.B_B), told.report.findings
    assert judges.openssl_accepts(pdf, gost_world.anchors_file, tmp_path, gost_world.environment)
    if level is not Level.B_LTA:
        assert not gost_world.verify(pdf, world.document).ok


def test_offline(gost_world: GostWorld, world):
    """All that the verification needs is in the file: the director's certificate may be gone by then."""
    pdf = gost_world.signed("d256xa", world.document)
    later = datetime.now(UTC) + timedelta(days=30)
    assert gost_world.verify(pdf, world.document, at=later).ok
    assert not gost_world.verify(pdf, world.document, at=later + timedelta(days=500)).ok


def test_wrong_passphrase(gost_world: GostWorld):
    from signing.keys import open_p12

    with pytest.raises(BadInputError, match=r"signing\.p12_passphrase"):
        open_p12((gost_world.folder / "d256a.p12").read_bytes(), "не тот")


def test_the_timestamp_service_answers_in_gost(gost_world: GostWorld):
    check_authorities(gost_world.authorities, "streebog256")
    check_authorities(gost_world.authorities, "streebog512")


@pytest.mark.parametrize("name", DIRECTORS)
def test_bent_signatures(gost_world: GostWorld, name):
    public = x509.Certificate.load(gost_world.der(name)).public_key
    curve = CURVES[curve_of(public)]
    key = bytes(public["public_key"])[2 if curve.size == 32 else 3 :]
    digest = os.urandom(curve.size)
    (gost_world.folder / "digest.bin").write_bytes(digest)
    right = gost_world.openssl("pkeyutl", "-sign", "-engine", "gost", "-inkey", f"{name}.key", "-in", "digest.bin")
    size = curve.size
    s, r = right[:size], right[size:]
    assert verifies(curve, key, digest, right)
    zero, order = bytes(size), curve.q.to_bytes(size, "big")
    minus = (curve.q - int.from_bytes(s, "big")).to_bytes(size, "big")
    other = key[size:] + key[:size]
    for signature in (
        r + s,
        zero + r,
        s + zero,
        zero + zero,
        order + r,
        s + order,
        minus + r,
        right[1:],
        right + b"\0",
        b"",
    ):
        assert not verifies(curve, key, digest, signature)
    assert not verifies(curve, key, os.urandom(size), right)
    assert not verifies(curve, other, digest, right)
    assert not verifies(curve, bytes(2 * size), digest, right)


def test_someone_elses_signature(gost_world: GostWorld, world):
    """The hole of one director's file filled from another's over the same document."""
    one, other = (gost_world.signed(name, world.document) for name in ("d256xa", "d256xb"))
    start, end = holes(one)[0]
    start2, end2 = holes(other)[0]
    swapped = one[:start] + other[start2:end2] + one[end:]
    assert re.search(rb"/ByteRange", swapped)
    told = gost_world.verify(swapped, world.document)
    assert not told.ok
    assert not told.integrity.ok
