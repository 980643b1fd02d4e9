"""Whether a signed PDF is what the archive signed, at a moment asked about. Offline, and never a crash.

The steps follow ETSI EN 319 102-1, «Validation process for Signatures providing Long Term Availability». The checker
shares with the writer no more than pyHanko itself.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from kernel.errors import BadInputError
from kernel.findings import Finding, Report, Severity
from kernel.russian import short_date, short_moment
from signing.certificates import facts, normal_serial
from signing.pades import reading
from signing.pades.chain import Judge, SignatureJudgement, StampJudgement, Trust
from signing.shapes import CertificateFacts, Line, Verification

T = TypeVar("T")

_LTA = "ETSI EN 319 102-1, 5.6"
_TRUST_WORDS = {
    Trust.EXPIRED: "срок действия истёк",
    Trust.REVOKED: "отозван",
    Trust.UNTRUSTED: "не подтверждается доверенными корневыми сертификатами и сведениями об отзыве",
}


@dataclass
class _Book:
    """Findings of one verification, by the line they belong to."""

    subject: str
    checks: int = 0
    findings: list[Finding] = field(default_factory=list)

    def step(self, action: Callable[[], T]) -> T | None:
        """Runs a step; a defect, or any stumble over a stranger's bytes, becomes a finding."""
        self.checks += 1
        try:
            return action()
        except reading.Defect as defect:
            self.error(defect.code, defect.message, defect.clause)
        # A file may be broken in more ways than can be listed, and each of them means «invalid», never a crash.
        except Exception as error:
            self.error("signing.unreadable", f"Подпись в файле не читается ({type(error).__name__}).")
        return None

    def error(self, code: str, message: str, clause: str = "") -> None:
        self.findings.append(Finding(code, Severity.ERROR, self.subject, message, clause))

    def warn(self, code: str, message: str, clause: str = "") -> None:
        self.findings.append(Finding(code, Severity.WARNING, self.subject, message, clause))

    def line(self, fine: str, absent: str) -> Line:
        """The line of a book: its first error, or what is fine. A book in which nothing ran is not fine."""
        errors = [one.message for one in self.findings if one.severity is Severity.ERROR]
        if errors:
            return Line(ok=False, text=errors[0])
        return Line(ok=True, text=fine) if self.checks else Line(ok=False, text=absent)

    @property
    def report(self) -> Report:
        return Report(self.checks, tuple(self.findings))


def verify(
    pdf: bytes,
    *,
    anchors: tuple[bytes, ...],
    at: datetime,
    unsigned_length: int | None,
    unsigned_sha512: str | None,
    expected_serial: str | None = None,
    crls: Iterable[bytes] = (),
    zone: str = "Europe/Moscow",
) -> Verification:
    """Verifies a signed PDF at a moment.

    Args:
        pdf: the signed file.
        anchors: trusted root certificates, DER. None at all is an error of the caller's: ValueError.
        at: the moment; aware. Before the signature's timestamp nothing is valid.
        unsigned_length: bytes of the archived unsigned document; None for a file that the archive does not know.
        unsigned_sha512: their SHA-512, hex; given exactly where the length is.
        expected_serial: serial of the certificate that must have signed (any case; look-alike letters are read).
        crls: fresh revocation lists of the timestamp authority's issuer, DER, if there are any beside the file.
        zone: in which the lines tell the time.

    Returns:
        Three lines for people, one verdict, and the findings. `expected_serial` and who may sign by which order are
        the caller's to know: without it any certificate below the anchors will do.
    """
    # The plan:
    #
    # (0) The file begins with the archived unsigned bytes, and the signature stands right upon them.
    # (1) It has one approval signature and document timestamps after it, each over all before it, the last over all.
    # (2) The signature's revision adds the signature only; later ones only DSS and timestamps.
    # (3) Every digest and every signature is right as mathematics.
    # (4) The newest document timestamp is good at `at`; each older one at the time of the one that covers it.
    # (5) The signature's certificate was good at the time of the oldest document timestamp.
    # (6) So was the signature timestamp; and at its time the signer's certificate was in force.
    # (7) It is the certificate that was expected.
    if not anchors or at.tzinfo is None or (unsigned_length is None) != (unsigned_sha512 is None):
        raise ValueError("verify needs trust anchors, an aware moment, and length and digest together or neither")
    integrity, certificate, timestamp = _Book("integrity"), _Book("certificate"), _Book("timestamp")

    # (1) first: the other steps need the parts.
    file = integrity.step(lambda: reading.take_apart(pdf))
    signer: CertificateFacts | None = None
    stamps: list[StampJudgement] = []
    signature: SignatureJudgement | None = None
    if file is not None:
        _check_integrity(integrity, file, unsigned_length, unsigned_sha512)  # (0), (2), (3)
        judge = Judge(anchors)
        stamps = timestamp.step(lambda: asyncio.run(judge.timestamps(file, at, crls))) or []  # (4)
        _tell_stamps(timestamp, stamps, zone)
        signer = certificate.step(lambda: facts(file.signature_certificate()))
        if len(stamps) == len(file.timestamps) and all(one.proves for one in stamps):
            moment = stamps[-1].time
            signature = certificate.step(lambda: asyncio.run(judge.signature(file, moment)))  # (5)
    signed_at = _tell_signature(certificate, timestamp, signature, signer, zone)  # (5), (6)
    if expected_serial is not None:
        _check_expected(certificate, signer, expected_serial)  # (7)

    report = integrity.report + certificate.report + timestamp.report
    lines = _lines(integrity, certificate, timestamp, signer, signed_at, stamps, zone)
    ok = report.ok and all(line.ok for line in lines) and signed_at is not None
    return Verification(
        ok=ok,
        integrity=lines[0],
        certificate=lines[1],
        timestamp=lines[2],
        report=report,
        signed_at=signed_at,
        signer=signer,
        protected_until=stamps[0].expires if stamps and stamps[0].proves else None,
    )


def _check_integrity(
    book: _Book, file: reading.SignedFile, unsigned_length: int | None, unsigned_sha512: str | None
) -> None:
    if unsigned_length is not None and unsigned_sha512 is not None:
        book.step(lambda: reading.check_unsigned_prefix(file, unsigned_length, unsigned_sha512))  # (0)
    book.step(lambda: reading.check_changes(file))  # (2)
    book.step(lambda: reading.check_signatures_hold(file))  # (3)


def _tell_stamps(book: _Book, stamps: list[StampJudgement], zone: str) -> None:
    for one in stamps:
        if one.time > one.moment and not one.proves:
            book.error(
                "signing.timestamp_in_future",
                f"Штамп времени поставлен {_moment(one.time, zone)}, позже проверяемого момента.",
                _LTA,
            )
        elif one.trust is Trust.EXPIRED:
            book.error(
                "signing.timestamp_expired",
                f"Сертификат службы штампов времени истёк {short_date(one.expires.date())}, а штамп не продлён: "
                "доказательство утрачено. Продлевать нужно до этого дня (letopis renew).",
                _LTA,
            )
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


def _tell_signature(
    certificate: _Book,
    timestamp: _Book,
    signature: SignatureJudgement | None,
    signer: CertificateFacts | None,
    zone: str,
) -> datetime | None:
    """The proved time of the signature, or None."""
    if signature is None or signer is None:
        return None
    if signature.trust is not Trust.GOOD:
        code = "signing.certificate_revoked" if signature.trust is Trust.REVOKED else "signing.certificate_untrusted"
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
            f"Подписано {_moment(stamp.time, zone)}, а сертификат {signer.serial} тогда не действовал.",
            "63-ФЗ, ст. 11 п. 2",
        )
    return stamp.time


def _check_expected(book: _Book, signer: CertificateFacts | None, expected: str) -> None:
    book.checks += 1
    if signer is not None and normal_serial(signer.serial) != normal_serial(expected):
        book.error("signing.other_signer", f"Подписано сертификатом {signer.serial}, а ожидался {expected}.")


def _lines(
    integrity: _Book,
    certificate: _Book,
    timestamp: _Book,
    signer: CertificateFacts | None,
    signed_at: datetime | None,
    stamps: list[StampJudgement],
    zone: str,
) -> tuple[Line, Line, Line]:
    certificate_line = certificate.line(_certificate_words(signer), "Сертификат не проверен.")
    timestamp_line = timestamp.line(_timestamp_words(signed_at, stamps, zone), "Штамп времени не проверен.")
    if signed_at is None and certificate_line.ok:
        certificate_line = Line(ok=False, text="Сертификат не проверен: время подписания не доказано.")
    return (
        integrity.line("Документ не изменён после подписания.", "Целостность не проверена."),
        certificate_line,
        timestamp_line,
    )


def _certificate_words(signer: CertificateFacts | None) -> str:
    if signer is None:
        return "Сертификат не прочитан."
    valid = f"с {short_date(signer.valid_from.date())} по {short_date(signer.valid_to.date())}"
    return f"Сертификат {signer.serial} ({signer.owner}) на момент подписания действовал: {valid}, не отозван."


def _timestamp_words(signed_at: datetime | None, stamps: list[StampJudgement], zone: str) -> str:
    if signed_at is None or not stamps:
        return "Штамп времени проверен, время подписания не доказано."
    return (
        f"Подписано {_moment(signed_at, zone)}: время подтверждено штампом времени. "
        f"Доказательство действует до {short_date(stamps[0].expires.date())}."
    )


def _moment(instant: datetime, zone: str) -> str:
    offset = instant.astimezone(ZoneInfo(zone)).strftime("%z")
    minutes = f":{offset[3:]}" if offset[3:] != "00" else ""
    return f"{short_moment(instant, zone)} (UTC{offset[0]}{int(offset[1:3])}{minutes})"


def extract_cms(pdf: bytes) -> tuple[bytes, bytes]:
    """The approval signature for another program: its CMS in DER, and the bytes that it covers.

    `openssl cms -verify -inform DER -in CMS -content BYTES -binary -CAfile anchors.pem` judges them.

    Raises BadInputError `signing.not_signed`.
    """
    try:
        element = reading.approval(pdf)
    except Exception as error:
        raise BadInputError(
            "signing.not_signed", "В файле нет подписи, которую можно извлечь.", "Укажите подписанный PDF."
        ) from error
    return element.der, pdf[: element.start] + pdf[element.end : element.upto]
