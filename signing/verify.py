"""Whether a signed PDF is what the archive signed, at a moment asked about. Offline, and never a crash.

The steps follow ETSI EN 319 102-1, «Validation process for Signatures providing Long Term Availability». The checker
shares with the writer no more than pyHanko itself.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from kernel.errors import BadInputError
from signing.algorithms import Policy, shipped_policy
from signing.certificates import facts
from signing.pades import reading
from signing.pades.chain import Judge, SignatureJudgement, StampJudgement
from signing.shapes import CertificateFacts, Evidence, Level, Verification
from signing.telling import tell_expected, tell_signature, tell_stamps
from signing.verdict import Book, concluded


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
    level: Level = Level.B_LTA,
    policy: Policy | None = None,
    evidence: Evidence | None = None,
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
        level: the least that will do; the archive keeps B-LTA.
        policy: the table of algorithms; the shipped one if none is given.
        evidence: what an evidence record (RFC 4998) proved at `at`: that exactly this file was there at a time. Then
            all in the file is judged at that time. One that proved nothing takes nothing away.

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
    # (4) The newest document timestamp is good at `at`, or at the time for which evidence vouches; each older one at
    #     the time of the one that covers it. Good: certificate, revocation, and algorithms of that time.
    # (5) The signature's certificate was good at the time of the oldest document timestamp.
    # (6) So was the signature timestamp; and at its time the signer's certificate was in force.
    # (7) It is the certificate that was expected.
    if not anchors or at.tzinfo is None or (unsigned_length is None) != (unsigned_sha512 is None):
        raise ValueError("verify needs trust anchors, an aware moment, and length and digest together or neither")
    integrity, certificate, timestamp = Book("integrity"), Book("certificate"), Book("timestamp")
    now = evidence.proved_at if evidence is not None and evidence.proved_at is not None else at

    # (1) first: the other steps need the parts.
    file = integrity.step(lambda: reading.take_apart(pdf))
    signer: CertificateFacts | None = None
    stamps: list[StampJudgement] = []
    signature: SignatureJudgement | None = None
    if file is not None:
        _check_level(integrity, file, level)
        _check_integrity(integrity, file, unsigned_length, unsigned_sha512)  # (0), (2), (3)
        judge = Judge(anchors, policy or shipped_policy())
        stamps = timestamp.step(lambda: asyncio.run(judge.timestamps(file, now, crls))) or []  # (4)
        tell_stamps(timestamp, stamps, zone)
        signer = certificate.step(lambda: facts(file.signature_certificate()))
        if len(stamps) == len(file.timestamps) and all(one.proves for one in stamps):
            moment = stamps[-1].time if stamps else now
            signature = certificate.step(lambda: asyncio.run(judge.signature(file, moment, crls)))  # (5)
    signed_at = tell_signature(certificate, timestamp, signature, signer, zone)  # (5), (6)
    if expected_serial is not None:
        tell_expected(certificate, signer, expected_serial)  # (7)

    return concluded(
        (integrity, certificate, timestamp),
        signer,
        signed_at,
        protected_until=_protected_until(stamps, signature, evidence),
        level=file.level if file is not None else None,
        zone=zone,
    )


def _protected_until(
    stamps: list[StampJudgement], signature: SignatureJudgement | None, evidence: Evidence | None
) -> datetime | None:
    """How long the proof lasts: that of the evidence, else of the newest timestamp."""
    if evidence is not None and evidence.protected_until is not None:
        return evidence.protected_until
    newest = stamps[0] if stamps else signature.stamp if signature is not None else None
    return newest.expires if newest is not None and newest.proves else None


def _check_level(book: Book, file: reading.SignedFile, level: Level) -> None:
    found = file.level
    book.checks += 1
    if list(Level).index(found) >= list(Level).index(level):
        return
    if level is Level.B_LTA:
        book.error(
            "signing.no_document_timestamp",
            f"В файле нет архивного штампа времени: уровень подписи {found}, а нужен B-LTA.",
            "ETSI EN 319 142-1, 6.3 (B-LTA)",
        )
    else:
        book.error("signing.level_too_low", f"Уровень подписи {found}, а нужен {level}.", "ETSI EN 319 142-1, 6.3")


def _check_integrity(
    book: Book, file: reading.SignedFile, unsigned_length: int | None, unsigned_sha512: str | None
) -> None:
    if unsigned_length is not None and unsigned_sha512 is not None:
        book.step(lambda: reading.check_unsigned_prefix(file, unsigned_length, unsigned_sha512))  # (0)
    book.step(lambda: reading.check_changes(file))  # (2)
    book.step(lambda: reading.check_signatures_hold(file))  # (3)


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
