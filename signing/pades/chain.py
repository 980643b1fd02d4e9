"""Whether the signatures of a file can be trusted at a moment: the chain of times (EN 319 102-1, 5.6).

The newest document timestamp is judged at the moment asked about. Each older one, and at last the signature, is judged
at the time of the timestamp that covers it, with the revocation data that timestamp sealed. So a file stays provable
after its signer's certificate, and every authority but the newest, are gone. No network.

Our own, because pyHanko 0.38's engine takes the newest CRL of an issuer wherever it finds one, and so rejects a file
that one authority's timestamps renewed twice.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto import cms, crl, x509
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms, validate_tst_signed_data
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureStatus, StandardCMSSignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from signing.algorithms import Policy
from signing.pades.contents import (
    algorithms_of,
    certificates_of,
    genuine_time,
    has_timestamp,
    stamp_info,
    timestamp_of,
)
from signing.pades.evidence import proofs_in
from signing.pades.gost import SIGNATURES
from signing.pades.notary import SKEW
from signing.pades.reading import Element, SignedFile, StoredProofs, stored_proofs


class Trust(StrEnum):
    """What came of judging a certificate at a moment."""

    GOOD = "good"
    # Good by all that is known, but what is known of revocation is older than the moment.
    STALE = "stale"
    EXPIRED = "expired"
    REVOKED = "revoked"
    # An algorithm that was not acceptable any more at the moment.
    WEAK = "weak"
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
        expires: the end of that certificate, or of what it leans on: the algorithms.
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

    def __init__(self, anchors: Iterable[bytes], policy: Policy) -> None:
        self._policy = policy
        self._anchors = [x509.Certificate.load(der) for der in anchors]
        if not self._anchors:
            # pyHanko would fall back to whatever roots the machine has.
            raise ValueError("no trust anchors")

    async def timestamps(self, file: SignedFile, at: datetime, crls: Iterable[bytes]) -> list[StampJudgement]:
        """The document timestamps, newest first, up to the first that does not prove what is below it."""
        fresh = tuple(crl.CertificateList.load(der) for der in crls)
        judged: list[StampJudgement] = []
        if not file.timestamps:
            return []
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
        async def status(when: datetime, mode: str) -> SignatureStatus:
            return await async_validate_pdf_timestamp(stamp.embedded, self._context(when, proofs, mode), skip_diff=True)

        return await self._timestamp(status, stamp.content, moment, proofs, may_be_stale=newest)

    async def token(self, token: cms.ContentInfo, moment: datetime, crls: Iterable[bytes]) -> StampJudgement:
        """A timestamp of an evidence record, with the proofs that lie in it.

        Revocation data may be older than the moment for each of them, not only the newest: an authority may be gone
        before its timestamp is renewed, and what it said while it was there is all that there will ever be.
        """
        proofs = _proofs_beside(token, crls)

        async def status(when: datetime, mode: str) -> SignatureStatus:
            imprint = stamp_info(token)["message_imprint"]["hashed_message"].native
            found = await validate_tst_signed_data(
                token["content"], self._context(when, proofs, mode), lambda _: imprint
            )
            return TimestampSignatureStatus(**found)

        return await self._timestamp(status, token, moment, proofs, may_be_stale=True)

    async def _timestamp(
        self,
        status: Callable[[datetime, str], Awaitable[SignatureStatus]],
        token: cms.ContentInfo,
        moment: datetime,
        proofs: StoredProofs,
        *,
        may_be_stale: bool,
    ) -> StampJudgement:
        time = genuine_time(token)
        found = await status(moment, "require")
        trust = _trust(found, proofs, moment)
        # Revocation data sealed with the newest timestamp grows stale while its certificate lives on. Then it is judged
        # by what was known when it stamped, and must not have expired since: the proof of the signature is fixed at the
        # time of the stamp, and our not having asked again takes nothing from it. A warning asks for fresh data.
        if may_be_stale and trust is Trust.UNTRUSTED and time <= moment:
            then = _trust(await status(time, "require"), proofs, moment)
            since = _trust(await status(moment, "none"), proofs, moment)
            trust = Trust.STALE if (then, since) == (Trust.GOOD, Trust.GOOD) else Trust.UNTRUSTED
        return self._judged(trust, found, algorithms_of(token), time, moment)

    def _judged(
        self, trust: Trust, found: SignatureStatus, algorithms: tuple[str, ...], time: datetime, moment: datetime
    ) -> StampJudgement:
        signer: x509.Certificate = found.signing_cert
        if trust in (Trust.GOOD, Trust.STALE) and self._policy.weak(algorithms, moment):
            trust = Trust.WEAK
        ends = [one for one in (signer.not_valid_after, self._policy.end(algorithms)) if one is not None]
        return StampJudgement(trust, time, moment, signer.dump(), min(ends))

    async def signature(self, file: SignedFile, moment: datetime, crls: Iterable[bytes]) -> SignatureJudgement:
        """The signature and its own timestamp at a proved moment after it.

        Below B-LTA the moment is the one asked about; where the signature's timestamp is good then, the signer is
        judged at the timestamp's time.
        """
        if file.timestamps:
            return await self._signature(file, moment, stored_proofs(file, file.timestamps[0]))
        proofs = stored_proofs(file, None)
        fresh = tuple(crl.CertificateList.load(der) for der in crls)
        proofs = StoredProofs(proofs.certificates, proofs.ocsps, proofs.crls + fresh)
        now = await self._signature(file, moment, proofs)
        if now.trust is Trust.GOOD or now.stamp is None or now.stamp.trust is not Trust.GOOD or not now.stamp.proves:
            return now
        then = await self._signature(file, now.stamp.time, proofs)
        return SignatureJudgement(then.trust, now.stamp, then.signer)

    async def detached(
        self, content: cms.ContentInfo, data: bytes, moment: datetime, crls: Iterable[bytes]
    ) -> SignatureJudgement:
        """A detached signature over the data, with the proofs that lie in it and in its timestamp.

        Its timestamp is judged at the moment, the signer at the timestamp's time.
        """
        proofs = _proofs_beside(content, crls)

        async def judged(when: datetime) -> SignatureJudgement:
            context = self._context(when, proofs, "require")
            found = await async_validate_detached_cms(data, content["content"], context, context)
            return self._signed(found, content, when, proofs)

        now = await judged(moment)
        if now.stamp is None or now.stamp.trust is not Trust.GOOD or not now.stamp.proves:
            return now
        then = await judged(now.stamp.time)
        return SignatureJudgement(then.trust, now.stamp, then.signer)

    async def _signature(self, file: SignedFile, moment: datetime, proofs: StoredProofs) -> SignatureJudgement:
        context = self._context(moment, proofs, "require")
        found = await async_validate_pdf_signature(file.signature.embedded, context, context, skip_diff=True)
        return self._signed(found, file.signature.content, moment, proofs)

    def _signed(
        self, found: StandardCMSSignatureStatus, content: cms.ContentInfo, moment: datetime, proofs: StoredProofs
    ) -> SignatureJudgement:
        stamp = None
        if found.timestamp_validity is not None:
            inner = found.timestamp_validity
            algorithms = algorithms_of(timestamp_of(content))
            stamp = self._judged(_trust(inner, proofs, moment), inner, algorithms, inner.timestamp, moment)
        trust = _trust(found, proofs, moment)
        if trust is Trust.GOOD and self._policy.weak(algorithms_of(content), moment):
            trust = Trust.WEAK
        return SignatureJudgement(trust, stamp, found.signing_cert.dump())

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
            signature_validator=SIGNATURES,
        )


def _proofs_beside(content: cms.ContentInfo, crls: Iterable[bytes]) -> StoredProofs:
    """What lies in a CMS beside its signature, and in the timestamp that it carries; and lists from outside."""
    held = [content, timestamp_of(content)] if has_timestamp(content) else [content]
    companions = [certificates_of(one) for one in held]
    known = [proofs_in(one) for one in held]
    fresh = tuple(crl.CertificateList.load(der) for der in crls)
    return StoredProofs(
        certificates=tuple(one for own in companions for one in (own.signer_cert, *own.other_certs)),
        ocsps=tuple(one for proofs in known for one in proofs.ocsps),
        crls=tuple(one for proofs in known for one in proofs.crls) + fresh,
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
