"""Whether the signatures of a file can be trusted at a moment: the chain of times (EN 319 102-1, 5.6).

The newest document timestamp is judged at the moment asked about. Each older one, and at last the signature, is judged
at the time of the timestamp that covers it, with the revocation data that timestamp sealed. So a file stays provable
after its signer's certificate, and every authority but the newest, are gone. No network.

Our own, because pyHanko 0.38's engine takes the newest CRL of an issuer wherever it finds one, and so rejects a file
that one authority's timestamps renewed twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto import crl, x509
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureStatus
from pyhanko_certvalidator import ValidationContext

from signing.pades.contents import genuine_time
from signing.pades.notary import SKEW
from signing.pades.reading import Element, SignedFile, StoredProofs, stored_proofs


class Trust(StrEnum):
    """What came of judging a certificate at a moment."""

    GOOD = "good"
    # Good by all that is known, but what is known of revocation is older than the moment.
    STALE = "stale"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNTRUSTED = "untrusted"


_REVOKED = (AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.REVOKED_CA_NO_POE)


@dataclass(frozen=True)
class StampJudgement:
    """A timestamp, judged.

    Attributes:
        trust: at the moment it was judged at.
        time: what it says.
        moment: what it was judged at.
        signer: its certificate, DER.
        expires: the end of that certificate.
    """

    trust: Trust
    time: datetime
    moment: datetime
    signer: bytes
    expires: datetime

    @property
    def proves(self) -> bool:
        """Whether the timestamp can carry what it covers: its time is proved, and not after the moment."""
        return self.trust in (Trust.GOOD, Trust.STALE) and self.time <= self.moment + SKEW


@dataclass(frozen=True)
class SignatureJudgement:
    """The signature, judged at the time of the oldest document timestamp.

    Attributes:
        trust: of the signer's certificate.
        stamp: the signature timestamp, or None if there is none.
        signer: the certificate, DER.
    """

    trust: Trust
    stamp: StampJudgement | None
    signer: bytes


class Judge:
    """Judges with these anchors."""

    def __init__(self, anchors: Iterable[bytes]) -> None:
        self._anchors = [x509.Certificate.load(der) for der in anchors]
        if not self._anchors:
            # pyHanko would fall back to whatever roots the machine has.
            raise ValueError("no trust anchors")

    async def timestamps(self, file: SignedFile, at: datetime, crls: Iterable[bytes]) -> list[StampJudgement]:
        """The document timestamps, newest first, up to the first that does not prove what is below it."""
        fresh = tuple(crl.CertificateList.load(der) for der in crls)
        judged: list[StampJudgement] = []
        moment = at
        proofs = stored_proofs(file, file.timestamps[-1])
        proofs = StoredProofs(proofs.certificates, proofs.ocsps, proofs.crls + fresh)
        for stamp in reversed(file.timestamps):
            judged.append(await self._stamp(stamp, moment, proofs, newest=not judged))
            if not judged[-1].proves:
                break
            moment, proofs = judged[-1].time, stored_proofs(file, stamp)
        return judged

    async def _stamp(self, stamp: Element, moment: datetime, proofs: StoredProofs, *, newest: bool) -> StampJudgement:
        time = genuine_time(stamp.content)

        async def status(when: datetime, mode: str) -> SignatureStatus:
            return await async_validate_pdf_timestamp(stamp.embedded, self._context(when, proofs, mode), skip_diff=True)

        found = await status(moment, "require")
        trust = _trust(found, proofs, moment)
        # Revocation data sealed with the newest timestamp grows stale while its certificate lives on. Then it is judged
        # by what was known when it stamped, and must not have expired since: the proof of the signature is fixed at the
        # time of the stamp, and our not having asked again takes nothing from it. A warning asks for fresh data.
        if newest and trust is Trust.UNTRUSTED and time <= moment:
            then = _trust(await status(time, "require"), proofs, moment)
            since = _trust(await status(moment, "none"), proofs, moment)
            trust = Trust.STALE if (then, since) == (Trust.GOOD, Trust.GOOD) else Trust.UNTRUSTED
        signer: x509.Certificate = found.signing_cert
        return StampJudgement(trust, time, moment, signer.dump(), signer.not_valid_after)

    async def signature(self, file: SignedFile, moment: datetime) -> SignatureJudgement:
        """The signature and its own timestamp at a proved moment after it."""
        proofs = stored_proofs(file, file.timestamps[0])
        context = self._context(moment, proofs, "require")
        found = await async_validate_pdf_signature(file.signature.embedded, context, context, skip_diff=True)
        stamp = None
        if found.timestamp_validity is not None:
            inner = found.timestamp_validity
            stamp = StampJudgement(
                _trust(inner, proofs, moment),
                inner.timestamp,
                moment,
                inner.signing_cert.dump(),
                inner.signing_cert.not_valid_after,
            )
        return SignatureJudgement(_trust(found, proofs, moment), stamp, found.signing_cert.dump())

    def _context(self, moment: datetime, proofs: StoredProofs, mode: str) -> ValidationContext:
        # Nothing from the future of the moment: the validator would call the certificate's status unclear.
        past = [one for one in proofs.crls if one["tbs_cert_list"]["this_update"].native <= moment + SKEW]
        return ValidationContext(
            trust_roots=self._anchors,
            other_certs=proofs.certificates,
            crls=past,
            ocsps=proofs.ocsps,
            moment=moment,
            revocation_mode=mode,
            time_tolerance=SKEW,
            allow_fetching=False,
        )


def _trust(status: SignatureStatus, proofs: StoredProofs, moment: datetime) -> Trust:
    path = [] if status.validation_path is None else list(status.validation_path.iter_certs(include_root=False))
    if status.trust_problem_indic in _REVOKED or _listed(path, proofs.crls, moment):
        return Trust.REVOKED
    if status.valid and status.intact and status.trusted:
        return Trust.GOOD
    if any(one.not_valid_after < moment for one in (status.signing_cert, *path)):
        return Trust.EXPIRED
    return Trust.UNTRUSTED


def _listed(path: list[x509.Certificate], crls: Iterable[crl.CertificateList], moment: datetime) -> bool:
    """Whether any list at hand, fresh or stale, names a certificate of the path as revoked by the moment."""
    return any(
        listed["user_certificate"].native == certificate.serial_number
        and listed["revocation_date"].native <= moment
        and one.issuer == certificate.issuer
        for one in crls
        for listed in one["tbs_cert_list"]["revoked_certificates"]
        for certificate in path
    )
