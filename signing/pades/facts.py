"""Reading certificates.

By asn1crypto, which takes them as authorities make them: cryptography warns of every Russian name over 64 bytes.
"""

import hashlib

from asn1crypto import x509

from kernel.errors import BadInputError
from signing.pades.gost_names import DIGEST_OF_KEY
from signing.shapes import CertificateFacts

# What RSA and ECDSA sign here.
MD = "sha256"
_RSA = ((3072, "rsa-3072"), (2048, "rsa-2048"), (0, "rsa-1024"))


def facts(der: bytes) -> CertificateFacts:
    """Reads a certificate in DER. Raises BadInputError `signing.bad_certificate`."""
    try:
        certificate = x509.Certificate.load(der, strict=True)
        subject, issuer = certificate.subject.native, certificate.issuer.native
        digits = f"{certificate.serial_number:X}"
        key = key_name(certificate)
        return CertificateFacts(
            serial=digits.zfill(len(digits) + len(digits) % 2),
            owner=_owner(subject),
            organisation=_first(subject, "organization_name"),
            issuer=_first(issuer, "common_name") or _first(issuer, "organization_name"),
            valid_from=certificate.not_valid_before,
            valid_to=certificate.not_valid_after,
            fingerprint=hashlib.sha256(der).hexdigest(),
            key=key,
            md=DIGEST_OF_KEY.get(key, MD),
            der=der,
        )
    except (ValueError, TypeError, KeyError) as error:
        raise BadInputError(
            "signing.bad_certificate",
            "Сертификат не читается.",
            "Возьмите файл сертификата в удостоверяющем центре ещё раз (формат X.509, DER или PEM).",
        ) from error


def is_root(der: bytes) -> bool:
    """Whether it is an authority's certificate that names itself as its issuer. Raises as `facts`."""
    facts(der)
    certificate = x509.Certificate.load(der)
    return bool(certificate.ca) and certificate.self_issued


def key_name(certificate: x509.Certificate) -> str:
    """The kind and strength of its key, as the table of algorithms names them: `rsa-2048`, `ec`, `gost2012_256`."""
    key = certificate.public_key
    kind = str(key.algorithm)
    return next(name for bits, name in _RSA if key.bit_size >= bits) if kind == "rsa" else kind


def _first(subject: dict[str, str | list[str]], name: str) -> str:
    value = subject.get(name, "")
    return value if isinstance(value, str) else value[0]


def _owner(subject: dict[str, str | list[str]]) -> str:
    # In a legal entity's certificate the common name is the organisation; the person is surname and given name.
    person = f"{_first(subject, 'surname')} {_first(subject, 'given_name')}".strip()
    return person or _first(subject, "common_name")
