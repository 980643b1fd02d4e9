"""GOST R 34.10-2012 in every parameter set: what we sign, others accept; what others sign, we do; and nothing bent."""

import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509

from kernel.errors import BadInputError, RefusedError
from signing.algorithms import shipped_policy
from signing.certificates import facts
from signing.digests import digest_of
from signing.evidence.making import Sealer
from signing.gost.arithmetic import verifies
from signing.gost.curves import CURVES
from signing.pades import reading
from signing.pades.contents import read_signature, signature_holds, signature_value, timestamp_of
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


def openssl_accepts_token(gost_world: GostWorld, token: bytes, digest: bytes) -> bool:
    (gost_world.folder / "token.tst").write_bytes(token)
    done = judges.run(
        "openssl", "ts", "-verify", "-digest", digest.hex(), "-in", "token.tst", "-token_in", "-CAfile", "root.pem",
        "-untrusted", "ca.pem", cwd=gost_world.folder, env=gost_world.environment,
    )  # fmt: skip
    return done.returncode == 0


def test_openssl_judges_our_timestamps(gost_world: GostWorld, world):
    """The signature's own timestamp as it lies in the file, and that of an evidence batch."""
    pdf = gost_world.signed("d256xa", world.document)
    signature = reading.take_apart(pdf).signature.content
    token, value = timestamp_of(signature).dump(), signature_value(signature)
    right = digest_of("streebog256", value)
    assert openssl_accepts_token(gost_world, token, right)
    assert not openssl_accepts_token(gost_world, token, flipped(right, 3))
    with Sealer(gost_world.authorities, shipped_policy()) as sealer:
        batch = sealer.begin({"a": (bytes(64),), "b": (b"x" * 64,)}, "streebog512")
    assert openssl_accepts_token(gost_world, batch.newest_token, batch.root(0))
    assert not openssl_accepts_token(gost_world, batch.newest_token, flipped(batch.root(0), 0))


def test_the_standard_of_2001_is_read_and_no_longer_written(gost_world: GostWorld):
    """An old signature still proves what it signed; a new one by such a key is refused before the key is asked."""
    gost_world.openssl("genpkey", "-algorithm", "gost2001", "-pkeyopt", "paramset:A", "-out", "old.key")
    gost_world.openssl("req", "-x509", "-new", "-key", "old.key", "-subj", "/CN=Old", "-days", "30", "-out", "old.pem")
    (gost_world.folder / "old.bin").write_bytes(b"1999")
    cms = gost_world.openssl(
        "cms", "-sign", "-cades", "-binary", "-md", "md_gost94", "-signer", "old.pem", "-inkey", "old.key", "-in",
        "old.bin", "-outform", "DER",
    )  # fmt: skip
    signature = read_signature(cms)
    assert signature_holds(signature, lambda md: digest_of(md, b"1999"))
    assert not signature_holds(signature, lambda md: digest_of(md, b"2000"))
    known = facts(gost_world.der("old"))
    assert (known.key, known.md) == ("gost2001", "gost94")
    with pytest.raises(RefusedError, match=r"signing\.algorithm_refused"):
        shipped_policy().refuse_weak((known.md, known.key), datetime.now(UTC))
    assert shipped_policy().weak((known.md, known.key), datetime(2015, 1, 1, tzinfo=UTC)) is None
