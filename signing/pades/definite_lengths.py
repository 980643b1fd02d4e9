"""A defect of asn1crypto 1.5.1 (its issue 249), mended here until a release has the mend.

A value whose header ends with the octet 80 is taken for one of indefinite length (X.690, 8.1.3.6), and encoded anew
with all that lies in it. But so ends the header of every value of 128, 384, 640… octets, too. Encoding anew takes time
that grows with depth by powers, half a minute for a signature; and what a stranger did not encode quite as DER asks
comes out as other bytes than were signed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from asn1crypto import core

_INDEFINITE: Final = 0x80
_LONG_TAG: Final = 0x1F
_MENDED: Final = (core.Asn1Value, core.Choice, core.Primitive, core.Sequence, core.SequenceOf)


def mend() -> None:
    """Lets `dump` keep values of definite length as they are. Done once for the process."""
    for kind in _MENDED:
        if not hasattr(kind.dump, "__wrapped__"):
            kind.dump = _mended(kind.dump)


def _mended(dump: Callable[..., bytes]) -> Callable[..., bytes]:
    @wraps(dump)
    def mended(value: Any, force: bool = False) -> bytes:  # noqa: ANN401, FBT001, FBT002 - the library's own signature
        header = value._header
        if header is not None and header[-1:] == b"\x80" and is_definite(header):
            value._header = None  # it is made anew, the very same, of tag and length
        return dump(value, force)

    return mended


def is_definite(header: bytes) -> bool:
    """Whether the last of the headers is of definite length, written as DER writes it (X.690, 8.1.3.5 and 10.1)."""
    at, long_form = 0, False
    while at < len(header):
        if header[at] & _LONG_TAG == _LONG_TAG:
            at += 1
            while header[at] & _INDEFINITE:
                at += 1
        octets = header[at + 1] - _INDEFINITE
        length = header[at + 2 : at + 2 + octets] if octets > 0 else b""
        long_form = octets > 0 and length[0] > 0 and (octets > 1 or length[0] >= _INDEFINITE)
        at += 2 + max(0, octets)
    return long_form
