"""What certificates say, and whether one may be used to sign at a given moment."""

import base64
import re
from datetime import datetime, timedelta
from typing import Final

from kernel.errors import BadInputError, RefusedError
from kernel.findings import Finding, Severity
from kernel.russian import counted, short_date
from signing.pades.facts import facts, is_root
from signing.shapes import CertificateFacts

__all__ = ["certificate_from", "facts", "is_root", "normal_serial", "read_certificate", "refuse_if_unusable"]

PEM_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----")
LARGEST_CERTIFICATE: Final = 1 << 16
"""Bytes; real ones take two thousand."""
EXPIRY_WARNING = timedelta(days=30)

# Serials are copied by hand and by OCR from Russian documents: these Cyrillic letters stand for hex digits there.
_LOOKALIKES = str.maketrans("АВСЕДОавседо", "ABCED0ABCED0")


def read_certificate(data: bytes) -> bytes:
    """A certificate in DER, from DER or PEM. What is neither comes back as it is, for `facts` to refuse."""
    found = PEM_CERTIFICATE.search(data)
    return base64.b64decode(found[1]) if found else data


def certificate_from(data: bytes) -> CertificateFacts:
    """The certificate of a file in DER or PEM. Raises BadInputError `signing.bad_certificate`."""
    if len(data) > LARGEST_CERTIFICATE:
        raise BadInputError(
            "signing.bad_certificate",
            "Это не сертификат: файл слишком велик.",
            "Выберите файл сертификата (.cer), без закрытого ключа.",
        )
    return facts(read_certificate(data))


def normal_serial(text: str) -> str:
    """A serial number as it is compared: upper-case hex without separators, leading zeros and Cyrillic doubles."""
    digits = "".join(text.translate(_LOOKALIKES).split()).replace(":", "").upper()
    return digits.lstrip("0")


def refuse_if_unusable(certificate: CertificateFacts, at: datetime) -> list[Finding]:
    """Whether the certificate may sign at `at`; call it before a PIN is asked for wherever the certificate is known.

    Returns:
        A warning `signing.certificate_expires_soon` in the last thirty days, else nothing.

    Raises:
        RefusedError: `signing.certificate_expired` or `signing.certificate_not_yet_valid`.
    """
    first, last = short_date(certificate.valid_from.date()), short_date(certificate.valid_to.date())
    if at > certificate.valid_to:
        raise RefusedError(
            "signing.certificate_expired",
            f"Срок действия сертификата {certificate.serial} истёк {last}.",
            "Получите новый сертификат; документы готовить заново не нужно.",
        )
    if at < certificate.valid_from:
        raise RefusedError(
            "signing.certificate_not_yet_valid",
            f"Сертификат {certificate.serial} действует только с {first}.",
            "Подпишите другим сертификатом или дождитесь начала срока.",
        )
    left = certificate.valid_to - at
    if left > EXPIRY_WARNING:
        return []
    days = counted(left.days, "день", "дня", "дней")
    return [
        Finding(
            code="signing.certificate_expires_soon",
            severity=Severity.WARNING,
            subject=certificate.serial,
            message=f"Сертификат действует до {last} (осталось {days}): закажите новый.",
        )
    ]
