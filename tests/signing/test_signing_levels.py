"""RSA and ECDSA at every level, before OpenSSL and poppler; each rejects the file with one flipped bit."""

from hashlib import sha256

import pytest

from signing.pades.contents import signature_value, timestamp_of
from signing.pades.reading import take_apart
from signing.shapes import Level
from signing.sign import finish, make_cms
from tests import judges
from tests.signing.conftest import NOW
from tests.signing.test_signing_attacks import flipped

MOMENT = str(int(NOW.timestamp()) + 60)


@pytest.mark.parametrize("level", Level)
def test_rsa(world, tmp_path, level):
    key = world.pki.key()
    made = world.prepared(key)
    pdf = finish(made, make_cms(made, key), world.authorities, level)
    told = world.verify(pdf, level=level)
    assert told.level is level
    assert told.integrity.ok, told.report.findings
    assert told.ok is (level in (Level.B_LT, Level.B_LTA)), told.report.findings  # up to B-T nobody says «not revoked»
    spoiled = flipped(pdf, len(world.document) // 2)
    assert not world.verify(spoiled, level=level).integrity.ok
    anchors = world.pki.anchors_file
    assert judges.openssl_accepts(pdf, anchors, tmp_path, more=("-attime", MOMENT))
    assert not judges.openssl_accepts(spoiled, anchors, tmp_path, more=("-attime", MOMENT))
    for name, data, right in (("good", pdf, True), ("bad", spoiled, False)):
        (tmp_path / f"{name}.pdf").write_bytes(data)
        assert judges.pdfsig_accepts(tmp_path / f"{name}.pdf") is right
    if level is not Level.B_LTA:
        assert not world.verify(pdf).ok, "the archive keeps B-LTA"
    for tail in (b"\n%%EOF\n", b"x", b"1 0 obj<</A 1>>endobj\n"):
        assert not world.verify(pdf + tail, level=level).integrity.ok


def test_openssl_judges_the_timestamp(world, tmp_path):
    signature = take_apart(world.signed()).signature.content
    (tmp_path / "token.tst").write_bytes(timestamp_of(signature).dump())
    right = sha256(signature_value(signature)).digest()
    for digest, good in ((right, True), (flipped(right, 0), False)):
        done = judges.run(
            "openssl", "ts", "-verify", "-digest", digest.hex(), "-in", str(tmp_path / "token.tst"), "-token_in",
            "-CAfile", str(world.pki.anchors_file), "-attime", MOMENT,
        )  # fmt: skip
        assert (done.returncode == 0) is good
