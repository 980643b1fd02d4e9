"""The values of the signing room: what goes in, what comes out. No pyHanko here."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from kernel.digests import readable_json
from kernel.errors import BadInputError, IntegrityError
from kernel.findings import Report
from signing.digests import DIGEST_SIZES, digest_of

FORMAT = "letopis-prepared-1"


class Level(StrEnum):
    """Levels of a signature (EN 319 142-1, 6): each proves what the one before does, and for longer."""

    B_B = "B-B"  # the signature
    B_T = "B-T"  # and when it was there
    B_LT = "B-LT"  # and, stored with it, that its certificate was good
    B_LTA = "B-LTA"  # all of that under a timestamp, which can be renewed


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says of its owner: the four facts of the signature mark (GOST R 7.0.97-2016, 5.23) and more.

    Attributes:
        serial: hex digits, upper case, an even number of them.
        owner: surname and given names if the certificate has them apart, else its common name.
        organisation: the organisation, or empty.
        issuer: the authority (удостоверяющий центр) that issued it: its common name, else its organisation.
        valid_from: first instant of validity, aware.
        valid_to: last instant of validity, aware.
        fingerprint: SHA-256 of the DER, hex, lower case.
        key: kind of the public key, as the table of algorithms names it: `rsa-2048`, `ec`, `gost2012_256`, `gost2001`.
        md: the digest that a signature by this key is made over.
        der: the certificate itself.
    """

    serial: str
    owner: str
    organisation: str
    issuer: str
    valid_from: datetime
    valid_to: datetime
    fingerprint: str
    key: str
    md: str
    der: bytes = field(repr=False)


@dataclass(frozen=True)
class Placement:
    """Where the mark stands.

    Attributes:
        page: index from 0; -1 is the last page.
        box: left, bottom, right, top in PDF points (1/72 inch) from the lower left corner of the page.
    """

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Prepared:
    """A PDF with a reserved hole for the signature, and the digest that the signature must cover.

    Attributes:
        pdf: the file; begins with the unsigned bytes; the hole is `<000…>`.
        digest: of `pdf[:start] + pdf[end:]` by `md`.
        start: offset of the `<` of the hole.
        end: offset after the `>` of the hole.
        md: digest algorithm, by the kind of the signer's key.
        certificate: fingerprint of the certificate that the mark shows and that must sign.
    """

    pdf: bytes = field(repr=False)
    digest: bytes
    start: int
    end: int
    md: str
    certificate: str

    def to_json(self) -> bytes:
        """All but the PDF, so that both can lie on disk until the CMS comes."""
        return readable_json(
            {
                "format": FORMAT,
                "digest": self.digest.hex(),
                "start": self.start,
                "end": self.end,
                "md": self.md,
                "certificate": self.certificate,
            }
        )

    @classmethod
    def from_parts(cls, pdf: bytes, description: bytes) -> Self:
        """Puts together what `to_json` and the PDF kept.

        Raises BadInputError `signing.bad_prepared` for a description of another kind, IntegrityError
        `signing.prepared_changed` if the PDF is no longer the one described.
        """
        hint = "Подготовьте документ к подписанию ещё раз."
        try:
            parts = json.loads(description)
            if parts["format"] != FORMAT:
                raise ValueError(parts["format"])
            prepared = cls(
                pdf=pdf,
                digest=bytes.fromhex(parts["digest"]),
                start=int(parts["start"]),
                end=int(parts["end"]),
                md=str(parts["md"]),
                certificate=str(parts["certificate"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BadInputError(
                "signing.bad_prepared", "Описание подготовленного документа испорчено.", hint
            ) from error
        prepared.check()
        return prepared

    def check(self) -> None:
        """Raises IntegrityError `signing.prepared_changed` unless the digest is that of the PDF around the hole."""
        hole = self.pdf[self.start : self.end]
        sound = (
            self.md in DIGEST_SIZES
            and 0 < self.start < self.end < len(self.pdf)
            and hole[:1] == b"<"
            and hole[-1:] == b">"
            and not hole[1:-1].strip(b"0")
            and digest_of(self.md, self.pdf[: self.start] + self.pdf[self.end :]) == self.digest
        )
        if not sound:
            raise IntegrityError(
                "signing.prepared_changed",
                "Подготовленный к подписанию файл изменился.",
                "Подготовьте документ к подписанию ещё раз.",
            )


@dataclass(frozen=True)
class Authorities:
    """Whom a sitting asks and trusts.

    Attributes:
        tsa_url: address of the RFC 3161 timestamp service.
        tsa_md: digest that the service takes; empty: that of the signature.
        tsa_accredited: whether the service is accredited, so that its timestamp is a «метка доверенного времени».
        anchors: trusted root certificates, DER.
        intermediates: certificates between a root and a signer that no file carries, DER.
        timeout: seconds for each request.
        fetch: whether OCSP answers, CRLs and issuers may be fetched from the addresses that certificates name.
        crls: CRLs at hand, DER; needed where `fetch` is off.
    """

    tsa_url: str
    anchors: tuple[bytes, ...]
    intermediates: tuple[bytes, ...] = ()
    timeout: float = 15.0
    fetch: bool = True
    crls: tuple[bytes, ...] = ()
    tsa_md: str = ""
    tsa_accredited: bool = False

    @property
    def tsa_standing(self) -> str:
        """What its timestamps are called: never more than they are (63-ФЗ, ст. 2 п. 19)."""
        return "метка доверенного времени" if self.tsa_accredited else "штамп времени"


@dataclass(frozen=True)
class Evidence:
    """What an evidence record proved at a moment.

    Attributes:
        proved_at: when the data was there at the latest; None where the record proves nothing.
        protected_until: when its newest timestamp stops being proof; None likewise.
        report: what was checked.
    """

    proved_at: datetime | None
    protected_until: datetime | None
    report: Report


@dataclass(frozen=True)
class Line:
    """One line of a verification for people: fine or not, and one Russian sentence."""

    ok: bool
    text: str


@dataclass(frozen=True)
class Verification:
    """The outcome of a verification at a moment.

    Attributes:
        ok: the verdict; true only if all three lines and the report are.
        integrity: «целостность».
        certificate: «сертификат на момент подписания».
        timestamp: «штамп времени».
        report: the findings behind the lines.
        signed_at: time of the signature timestamp once it is proved, else None.
        signer: the signer's certificate if it could be read. Proved only where `ok`.
        protected_until: when the proof ends unless it is renewed before. None if not proved.
        level: what the file has; None if it can't be told.
    """

    ok: bool
    integrity: Line
    certificate: Line
    timestamp: Line
    report: Report
    signed_at: datetime | None
    signer: CertificateFacts | None
    protected_until: datetime | None = None
    level: Level | None = None
