"""Signatures made elsewhere: what is handed out, and how what comes back is read (CryptoPro, КриптоАРМ, OpenSSL)."""

import base64
import binascii
import re

from kernel.errors import BadInputError
from signing.pades.contents import check_signature, message_digest, read_signature, without_content
from signing.shapes import Prepared

LIMIT = 1 << 20  # bytes of one CMS; a detached one takes a few thousand
_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----(.*?)-----END [A-Z0-9 ]+-----", re.DOTALL)


def to_be_signed(prepared: Prepared) -> bytes:
    """The bytes that the signature covers: the prepared file around the hole."""
    return prepared.pdf[: prepared.start] + prepared.pdf[prepared.end :]


def read_cms(data: bytes) -> bytes:
    """A detached CMS in DER, from DER, PEM or bare base64. One that carries its content along is freed of it.

    Raises BadInputError `signing.bad_cms`.
    """
    if len(data) > LIMIT:
        raise _bad("файл слишком велик")
    der = data if data[:1] == b"\x30" else _from_text(data)
    return without_content(der)


def _from_text(data: bytes) -> bytes:
    found = _PEM.search(data)
    text = found[1] if found else data
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad("это не подпись в DER, PEM или base64") from error


def _bad(detail: str) -> BadInputError:
    return BadInputError(
        "signing.bad_cms",
        f"Подпись не читается: {detail}.",
        "Подпишите в формате отсоединённой CMS (CAdES-BES) и верните файл как есть.",
    )


def signed_digest(cms: bytes) -> bytes:
    """The digest of what a CMS signs, by which its document is found. Raises BadInputError `signing.bad_cms`."""
    return message_digest(read_signature(cms))


def check_returned(prepared: Prepared, cms: bytes) -> None:
    """Whether the CMS signs this document by the certificate it was prepared for. Raises as `check_signature`."""
    prepared.check()
    check_signature(read_signature(cms), prepared.digest, prepared.md, prepared.certificate)
