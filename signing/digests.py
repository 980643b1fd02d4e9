"""Digests by the names that CMS gives them: SHA-2 of Python's own, Streebog of the system's OpenSSL.

Streebog comes from the provider `gostprov` (Debian's libengine-gost-openssl): 80 MB a second, and kept by others. It is
loaded into the libcrypto that `hashlib` uses, when it is first asked for.
"""

import ctypes
import hashlib
from functools import cache
from typing import Protocol

from kernel.errors import UnavailableError

_STREEBOG = {"streebog256": "md_gost12_256", "streebog512": "md_gost12_512", "gost94": "md_gost94"}
DIGEST_SIZES = {
    "sha256": 32, "sha384": 48, "sha512": 64, "streebog256": 32, "streebog512": 64,
}  # fmt: skip


class Digest(Protocol):
    """What `hashlib` objects can do."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Takes more data in."""
        ...

    def digest(self) -> bytes:
        """The digest so far."""
        ...


def new_digest(algorithm: str, data: bytes | memoryview = b"") -> Digest:
    """A running digest.

    Raises UnavailableError `signing.no_gost` for a GOST digest on a machine without the provider; ValueError for a
    digest that no one knows.
    """
    known = _STREEBOG.get(algorithm)
    if known is None:
        return hashlib.new(algorithm, data)
    _load_gost()
    try:
        return hashlib.new(known, data)
    except ValueError as error:
        raise _no_gost() from error


def digest_of(algorithm: str, data: bytes | memoryview) -> bytes:
    """The digest of data. Raises as `new_digest`."""
    return new_digest(algorithm, data).digest()


def has_gost() -> bool:
    """Whether this machine can compute GOST digests."""
    try:
        new_digest("streebog256")
    except UnavailableError:
        return False
    return True


@cache
def _load_gost() -> None:
    """Loads the provider; `default` is named first, because loading any provider by hand unloads the implicit one."""
    try:
        library = ctypes.CDLL("libcrypto.so.3")
        load = library.OSSL_PROVIDER_load
    except (OSError, AttributeError) as error:
        raise _no_gost() from error
    load.restype, load.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]
    if not load(None, b"default") or not load(None, b"gostprov"):
        raise _no_gost()


def _no_gost() -> UnavailableError:
    return UnavailableError(
        "signing.no_gost",
        "На этой машине нет алгоритмов ГОСТ для OpenSSL.",
        "Поставьте пакет libengine-gost-openssl и повторите.",
    )
