"""Signatures made elsewhere: what is handed out, and how what comes back is read (CryptoPro, КриптоАРМ, OpenSSL)."""

import base64
import binascii
import re
from datetime import datetime

from kernel.errors import BadInputError
from signing.certificates import facts
from signing.pades.contents import (
    certificates_of,
    check_signature,
    message_digest,
    read_signature,
    signature_value,
    without_companions,
    without_content,
)
from signing.pades.notary import Notary, Purpose
from signing.shapes import Authorities, CertificateFacts, Prepared

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


def accept(prepared: Prepared, cms: bytes, authorities: Authorities, at: datetime) -> bytes:
    """The signature as it is kept: checked, its certificate proved now, and freed of all that came along with it.

    What a signature does not cover may be damaged without anyone's noticing, and would spoil the file for ever: only
    the signer's certificate stays, and those of its proved chain.

    Raises as `check_returned`, and as `signing.sign.finish` of certificates; then nothing is to be kept.
    """
    check_returned(prepared, cms)
    signature = read_signature(cms)
    companions = certificates_of(signature)
    notary = Notary(authorities)
    try:
        proof = notary.proof(companions.signer_cert, companions.other_certs, at, Purpose.SIGN)
    finally:
        notary.close()
    bare = without_companions(cms, proof.certificates)
    check_returned(prepared, bare)
    return bare


def signed_with(cms: bytes) -> bytes:
    """The signature itself, by which two CMS are told to be one. Raises BadInputError `signing.bad_cms`."""
    return signature_value(read_signature(cms))


def signer_of(cms: bytes) -> CertificateFacts:
    """Whose certificate a CMS names as its own."""
    return facts(certificates_of(read_signature(cms)).signer_cert.dump())


def check_returned(prepared: Prepared, cms: bytes) -> None:
    """Whether the CMS signs this document by the certificate it was prepared for. Raises as `check_signature`."""
    prepared.check()
    check_signature(read_signature(cms), prepared.digest, prepared.md, prepared.certificate)
