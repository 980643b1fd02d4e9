"""Detached CAdES, by RSA and GOST keys, before OpenSSL and BouncyCastle; and what is not its file."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from kernel.errors import IntegrityError
from signing.detached import finish_detached, make, verify_detached
from signing.shapes import Level
from tests import judges
from tests.signing.test_signing_attacks import flipped

FULL = bool(os.environ.get("LETOPIS_FULL"))
DATA = "Классный журнал 7А".encode() * 100


def openssl_accepts(cms: bytes, data: bytes, anchors, folder, env=None, more=()) -> bool:
    (folder / "x.p7s").write_bytes(cms)
    (folder / "x.bin").write_bytes(data)
    done = judges.run(
        "openssl", "cms", "-verify", *more, "-inform", "DER", "-in", str(folder / "x.p7s"), "-content",
        str(folder / "x.bin"), "-binary", "-CAfile", str(anchors), "-purpose", "any", "-cades", "-out", os.devnull,
        env=env,
    )  # fmt: skip
    return done.returncode == 0


def test_rsa(world, tmp_path):
    with world.pki.key() as key:
        bare = make(DATA, key)
    cms = finish_detached(DATA, bare, world.authorities)
    asked = {"anchors": world.pki.anchors, "at": world.at}
    told = verify_detached(DATA, cms, **asked)
    assert told.ok, told.report.findings
    assert (told.level, told.signed_at) == (Level.B_T, world.at)
    early = str(int((world.at + timedelta(days=1)).timestamp()))
    for one in (bare, cms):
        assert openssl_accepts(one, DATA, world.pki.anchors_file, tmp_path, more=("-attime", early))
        assert not openssl_accepts(one, DATA + b" ", world.pki.anchors_file, tmp_path, more=("-attime", early))
    # Long after the signer expired, offline; not after the timestamp service did.
    assert verify_detached(DATA, cms, anchors=world.pki.anchors, at=world.at + timedelta(days=700)).ok
    assert not verify_detached(DATA, cms, anchors=world.pki.anchors, at=world.at + timedelta(days=13 * 366)).ok
    unstamped = verify_detached(DATA, bare, **asked)
    assert not unstamped.ok
    assert unstamped.level is Level.B_B
    assert verify_detached(DATA, cms, expected_serial=told.signer.serial, **asked).ok
    assert not verify_detached(DATA, cms, expected_serial="00AA", **asked).ok


def test_what_is_not_its_file(world, other_world):
    with world.pki.key() as key:
        cms = finish_detached(DATA, make(DATA, key), world.authorities)
        with pytest.raises(IntegrityError, match=r"signing\.prepared_changed"):
            finish_detached(DATA + b"x", make(DATA, key), world.authorities)
    asked = {"anchors": world.pki.anchors, "at": world.at}
    for data, signature in ((DATA[:-1], cms), (b"", cms), (DATA, b""), (DATA, b"junk"), (DATA, cms[:-1]), (DATA, DATA)):
        told = verify_detached(data, signature, **asked)
        assert not told.ok
        assert told.report.findings
    assert not verify_detached(DATA, cms, anchors=other_world.pki.anchors, at=world.at).ok
    assert not verify_detached(DATA, cms, anchors=world.pki.anchors, at=world.at - timedelta(days=1)).ok
    places = range(0, len(cms), 97 if FULL else 970)
    survived = sum(verify_detached(DATA, flipped(cms, place), **asked).ok for place in places)
    assert survived < len(places) / 2  # what lies beside the signature is not covered by it


@pytest.mark.parametrize("name", ["d256xa", "d512c"])
def test_gost(gost_world, bouncy_castle, tmp_path, name):
    key = gost_world.key(name)
    bare = make(DATA, key)
    cms = finish_detached(DATA, bare, gost_world.authorities)
    asked = {"anchors": (gost_world.der("root"),), "at": datetime.now(UTC)}
    told = verify_detached(DATA, cms, **asked)
    assert told.ok, told.report.findings
    assert not verify_detached(flipped(DATA, 5), cms, **asked).ok
    for one in (bare, cms):
        assert openssl_accepts(one, DATA, gost_world.anchors_file, tmp_path, gost_world.environment,
                               ("-certfile", str(gost_world.folder / "ca.pem")))  # fmt: skip
    if name == "d256xa":
        assert bouncy_castle.says("cms", tmp_path / "x.p7s", tmp_path / "x.bin") == "OK"
