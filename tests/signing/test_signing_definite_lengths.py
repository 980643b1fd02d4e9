"""Bytes that were signed stay the bytes that were signed, whatever their length is."""

import pytest
from asn1crypto import core, x509

from signing.pades.definite_lengths import is_definite, mend

# An extension that says «critical: FALSE», which DER leaves out, in 128 octets.
_OCTETS = b"\x04\x76" + bytes(118)
EXTENSION = b"\x30\x81\x80" + b"\x06\x03\x55\x1d\x63" + b"\x01\x01\x00" + _OCTETS


def test_what_is_of_definite_length_is_given_back_as_it_came() -> None:
    assert len(EXTENSION) == 131
    one = x509.Extension.load(EXTENSION)
    assert one["critical"].native is False
    assert one.dump() == EXTENSION
    assert one.dump() == EXTENSION


def test_the_library_alone_changes_it() -> None:
    """Once this fails, the mend may go."""
    assert core.Sequence.dump.__wrapped__(x509.Extension.load(EXTENSION)) != EXTENSION


def test_an_indefinite_length_is_still_encoded_anew() -> None:
    indefinite = b"\x30\x80" + b"\x06\x03\x55\x1d\x63" + b"\x04\x01\x00" + bytes(2)
    assert x509.Extension.load(indefinite).dump() == b"\x30\x08" + indefinite[2:-2]


def test_mended_once() -> None:
    before = core.Sequence.dump
    mend()
    assert core.Sequence.dump is before


@pytest.mark.parametrize(
    ("header", "definite"),
    [
        ("308180", True), ("30820180", True), ("a082038030820380", True), ("bf8f01820280", True), ("a0308180", False),
        ("3080", False), ("a0803080", False), ("bf8f0180", False), ("3082008000"[:8], False), ("3005", False),
        ("a08030820180", True),
    ],
)  # fmt: skip
def test_headers(header: str, definite: bool) -> None:
    assert is_definite(bytes.fromhex(header)) is definite
