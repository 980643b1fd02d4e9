"""What judgements say in findings: of timestamps, of the signature and its certificate."""

from datetime import datetime

from kernel.russian import short_date
from signing.certificates import normal_serial
from signing.pades.chain import SignatureJudgement, StampJudgement, Trust
from signing.shapes import CertificateFacts
from signing.verdict import Book, moment_words

_LTA = "ETSI EN 319 102-1, 5.6"
_TRUST_WORDS = {
    Trust.EXPIRED: "срок действия истёк",
    Trust.REVOKED: "отозван",
    Trust.WEAK: "опирается на алгоритм, который больше не считается надёжным",
    Trust.UNTRUSTED: "не подтверждается доверенными корневыми сертификатами и сведениями об отзыве",
}


def tell_stamps(book: Book, stamps: list[StampJudgement], zone: str) -> None:
    """Timestamps, as far as they were judged."""
    for one in stamps:
        if one.time > one.moment and not one.proves:
            book.error(
                "signing.timestamp_in_future",
                f"Штамп времени поставлен {moment_words(one.time, zone)}, позже проверяемого момента.",
                _LTA,
            )
        elif one.trust is Trust.EXPIRED:
            book.error(
                "signing.timestamp_expired",
                f"Сертификат службы штампов времени истёк {short_date(one.expires.date())}, а штамп не продлён: "
                "доказательство утрачено. Продлевать нужно до этого дня (letopis renew).",
                _LTA,
            )
        elif one.trust is Trust.WEAK:
            book.error("signing.algorithm_expired", f"Штамп времени {_TRUST_WORDS[Trust.WEAK]}.", _LTA)
        elif not one.proves:
            book.error(
                "signing.timestamp_untrusted", f"Сертификат службы штампов времени {_TRUST_WORDS[one.trust]}.", _LTA
            )
        elif one.trust is Trust.STALE:
            book.warn(
                "signing.revocation_stale",
                "Сведения об отзыве сертификата службы штампов времени устарели, обновите их (letopis renew).",
                _LTA,
            )


_SIGNER_CODES = {Trust.REVOKED: "signing.certificate_revoked", Trust.WEAK: "signing.algorithm_expired"}


def tell_signature(
    certificate: Book,
    timestamp: Book,
    signature: SignatureJudgement | None,
    signer: CertificateFacts | None,
    zone: str,
) -> datetime | None:
    """The proved time of the signature, or None."""
    if signature is None or signer is None:
        return None
    if signature.trust is not Trust.GOOD:
        code = _SIGNER_CODES.get(signature.trust, "signing.certificate_untrusted")
        certificate.error(code, f"Сертификат {signer.serial} на момент подписания: {_TRUST_WORDS[signature.trust]}.")
    timestamp.checks += 1
    stamp = signature.stamp
    if stamp is None:
        timestamp.error("signing.no_signature_timestamp", "У подписи нет своего штампа времени.", _LTA)
        return None
    if stamp.trust is not Trust.GOOD or not stamp.proves:
        timestamp.error("signing.timestamp_untrusted", "Штамп времени подписи не подтверждается.", _LTA)
        return None
    certificate.checks += 1
    if not signer.valid_from <= stamp.time <= signer.valid_to:
        certificate.error(
            "signing.certificate_not_in_force",
            f"Подписано {moment_words(stamp.time, zone)}, а сертификат {signer.serial} тогда не действовал.",
            "63-ФЗ, ст. 11 п. 2",
        )
    return stamp.time


def tell_expected(book: Book, signer: CertificateFacts | None, expected: str) -> None:
    """Whether it is the certificate that was expected."""
    book.checks += 1
    if signer is not None and normal_serial(signer.serial) != normal_serial(expected):
        book.error("signing.other_signer", f"Подписано сертификатом {signer.serial}, а ожидался {expected}.")
