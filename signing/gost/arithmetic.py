"""Verification of a GOST R 34.10-2012 signature (RFC 7091, 6.2). Public values only, so time need not be constant.

Points are (X, Y, Z) in Jacobian coordinates: x = X/Z², y = Y/Z³; Z = 0 is the point at infinity.
"""

from signing.gost.curves import Curve

_Point = tuple[int, int, int]
_INFINITY: _Point = (0, 1, 0)


def verifies(curve: Curve, public_key: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether the signature over a digest is right.

    Args:
        curve: of the key.
        public_key: x and y, little-endian (RFC 9215, 4.3).
        digest: as the hash function gives it; its bytes are read little-endian (RFC 9215, 2.1).
        signature: s, then r, big-endian (RFC 9215, 2.1).
    """
    size = curve.size
    if len(public_key) != 2 * size or len(signature) != 2 * size:
        return False
    x, y = (int.from_bytes(half, "little") for half in (public_key[:size], public_key[size:]))
    s, r = (int.from_bytes(half, "big") for half in (signature[:size], signature[size:]))
    if not _on_curve(curve, x, y) or not (0 < r < curve.q and 0 < s < curve.q):
        return False
    e = int.from_bytes(digest, "little") % curve.q or 1
    v = pow(e, -1, curve.q)
    found = _sum_of_multiples(curve, s * v % curve.q, (curve.x, curve.y, 1), -r * v % curve.q, (x, y, 1))
    if not found[2]:
        return False
    return found[0] * pow(found[2], -2, curve.p) % curve.p % curve.q == r


def _on_curve(curve: Curve, x: int, y: int) -> bool:
    return x < curve.p and y < curve.p and (y * y - (x * x * x + curve.a * x + curve.b)) % curve.p == 0


def _sum_of_multiples(curve: Curve, k1: int, first: _Point, k2: int, second: _Point) -> _Point:
    """k1 · first + k2 · second, both at once (Shamir's trick)."""
    addends = (None, first, second, _add(curve, first, second))
    total = _INFINITY
    for bit in range(max(k1.bit_length(), k2.bit_length()) - 1, -1, -1):
        total = _double(curve, total)
        addend = addends[(k1 >> bit & 1) | (k2 >> bit & 1) << 1]
        if addend is not None:
            total = _add(curve, total, addend)
    return total


def _double(curve: Curve, point: _Point) -> _Point:
    x, y, z = point
    p = curve.p
    if not y or not z:
        return _INFINITY
    square = y * y % p
    s = 4 * x * square % p
    m = (3 * x * x + curve.a * pow(z, 4, p)) % p
    doubled = (m * m - 2 * s) % p
    return doubled, (m * (s - doubled) - 8 * square * square) % p, 2 * y * z % p


def _add(curve: Curve, one: _Point, other: _Point) -> _Point:
    if not one[2]:
        return other
    if not other[2]:
        return one
    p = curve.p
    z1, z2 = one[2] * one[2] % p, other[2] * other[2] % p
    u1, u2 = one[0] * z2 % p, other[0] * z1 % p
    s1, s2 = one[1] * z2 * other[2] % p, other[1] * z1 * one[2] % p
    h, r = (u2 - u1) % p, (s2 - s1) % p
    if not h:
        return _INFINITY if r else _double(curve, one)
    square = h * h % p
    cube, v = h * square % p, u1 * square % p
    x = (r * r - cube - 2 * v) % p
    return x, (r * (v - x) - s1 * cube) % p, h * one[2] * other[2] % p
