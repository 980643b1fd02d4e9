"""The bundle of trust anchors, and serial numbers as people write them."""

import subprocess
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import BadInputError
from signing.anchors import read_bundle, write_bundle
from signing.certificates import facts, normal_serial


def test_bundle_round_trip(world, other_world, tmp_path):
    anchors = world.pki.anchors + other_world.pki.anchors
    pem = write_bundle(anchors, datetime(2026, 6, 1, tzinfo=UTC))
    assert read_bundle(pem) == anchors
    assert pem == write_bundle(anchors, datetime(2026, 6, 1, tzinfo=UTC))
    assert b"collected 2026-06-01T00:00:00Z" in pem
    assert facts(anchors[0]).fingerprint.encode() in pem
    (tmp_path / "a.pem").write_bytes(pem)
    told = subprocess.run(
        ["openssl", "storeutl", "-noout", "-certs", str(tmp_path / "a.pem")], capture_output=True, text=True, check=True
    )
    assert "Total found: 2" in told.stdout


@pytest.mark.parametrize(
    "pem",
    [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
)
def test_no_anchors(pem):
    with pytest.raises(BadInputError, match=r"signing\.bad_anchors"):
        read_bundle(pem)


def test_what_is_no_certificate():
    with pytest.raises(BadInputError, match=r"signing\.bad_certificate"):
        facts(b"0\x03abc")


@given(st.integers(min_value=1, max_value=2**160))
def test_serials_are_equal_however_written(number):
    digits = f"{number:X}"
    written = ":".join(digits.lower().translate(str.maketrans("abce", "авсе")))
    assert normal_serial(written) == normal_serial(f" 00{digits} ") == digits
