"""PDF to signed PDF (PAdES B-LTA) in three steps that may lie days and machines apart.

`prepare` makes the file with a hole and the digest; the key makes the CMS over the digest, once, and the caller keeps
it at once; `finish` adds what the world says (timestamps, revocation data) and may be repeated from the same CMS.
"""

import asyncio
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from kernel.errors import BadInputError
from signing.digests import digest_of
from signing.keys import SigningKey
from signing.pades import embedding, signers
from signing.pades.contents import (
    certificates_of,
    check_signature,
    genuine_time,
    read_signature,
    signature_value,
    with_timestamp,
)
from signing.pades.embedding import ArchivalRevision
from signing.pades.notary import Notary, Purpose, Witness
from signing.shapes import Authorities, CertificateFacts, Level, Placement, Prepared

# Room for the document timestamp: the signature timestamp of the same service, and this much more.
TOKEN_SLACK = 1024


def prepare(
    pdf: bytes,
    certificate: CertificateFacts,
    placement: Placement,
    mark_pdf: bytes,
    *,
    at: datetime,
    reason: str,
    location: str,
) -> Prepared:
    """Appends the signature field with the visible mark and a hole for the CMS.

    Args:
        pdf: unsigned PDF/A; stays a byte prefix of the result.
        certificate: whose signature it will be; the mark shows it, and no other may sign.
        placement: the box that the layout left free.
        mark_pdf: one-page PDF/A with the mark, drawn to fit the box (85 by 32 mm).
        at: the claimed signing time (`/M`); the proved one is the timestamp's.
        reason: `/Reason`, or empty.
        location: `/Location`, or empty.

    Raises BadInputError `signing.bad_pdf`.
    """
    try:
        output, hole = embedding.reserve(
            pdf,
            mark_pdf=mark_pdf,
            page=placement.page,
            box=placement.box,
            at=at.astimezone(UTC),
            name=certificate.owner,
            reason=reason,
            location=location,
            md=certificate.md,
        )
    # Whatever pyHanko stumbles over in a PDF, the file cannot be signed.
    except Exception as error:
        raise BadInputError(
            "signing.bad_pdf",
            f"Этот PDF нельзя подготовить к подписанию ({type(error).__name__}).",
            "Сформируйте документ заново.",
        ) from error
    return Prepared(
        pdf=output,
        digest=hole.document_digest,
        start=hole.reserved_region_start,
        end=hole.reserved_region_end,
        md=certificate.md,
        certificate=certificate.fingerprint,
    )


def make_cms(prepared: Prepared, key: SigningKey) -> bytes:
    """The signature: PAdES baseline B-B CMS in DER. Made once; keep it before anything else is done.

    Raises BadInputError `signing.cms_other_signer` if the file was prepared for another certificate, IntegrityError
    `signing.prepared_changed`.
    """
    prepared.check()
    if key.certificate.fingerprint != prepared.certificate:
        raise BadInputError(
            "signing.cms_other_signer",
            "Документ подготовлен для другого сертификата.",
            "Подготовьте документ для этого сертификата или подпишите тем, для которого он подготовлен.",
        )
    der = asyncio.run(signers.make_cms(key.holder.signer, prepared.digest, prepared.md))
    # A faulty token is found now, not when the file is checked.
    check_signature(read_signature(der), prepared.digest, prepared.md, prepared.certificate)
    return der


def finish(prepared: Prepared, cms: bytes, authorities: Authorities, level: Level = Level.B_LTA) -> bytes:
    """The signed file: CMS with timestamp in the hole, then DSS and document timestamp. Repeatable.

    An archive keeps B-LTA; the lower levels leave off what comes after them, for receivers that ask for it.

    Raises:
        IntegrityError: `signing.prepared_changed`.
        BadInputError: `signing.bad_cms`, `signing.cms_*`: see `signing.pades.contents`.
        RefusedError: `signing.certificate_expired`, `…_not_yet_valid`, `…_revoked`, `…_untrusted`,
            `signing.tsa_untrusted`.
        UnavailableError: `signing.tsa_unreachable`, `signing.revocation_unreachable`.
    """
    with Sitting(authorities) as sitting:
        return sitting.finish(prepared, cms, level)


def check_authorities(authorities: Authorities, md: str) -> None:
    """Asks for a trial timestamp and proves its certificate: a sitting does not start without. Raises as `finish`.

    `md` is the digest that the signer's key needs.
    """
    with Sitting(authorities) as sitting:
        sitting.check(md)


class Sitting:
    """One batch: connections are held, and what is equal across its documents is asked for once.

    A context manager. Not for several threads.
    """

    def __init__(self, authorities: Authorities) -> None:
        self._notary = Notary(authorities)

    def check(self, md: str) -> None:
        """As `check_authorities`."""
        md = self._notary.stamp_md(md)
        token = self._notary.token(digest_of(md, b""), md)
        companions = certificates_of(token)
        self._notary.proof(companions.signer_cert, companions.other_certs, genuine_time(token), Purpose.STAMP)

    def finish(self, prepared: Prepared, cms: bytes, level: Level = Level.B_LTA) -> bytes:
        """As `finish`."""
        return finish_with(self._notary, prepared, cms, level)

    def close(self) -> None:
        """Closes connections."""
        self._notary.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def finish_with(witness: Witness, prepared: Prepared, cms: bytes, level: Level = Level.B_LTA) -> bytes:
    """`finish` with any witness; the trial brings its own."""
    # (0) What came is what was asked for, before the world is troubled.
    prepared.check()
    signature = read_signature(cms)
    check_signature(signature, prepared.digest, prepared.md, prepared.certificate)

    if level is Level.B_B:
        return embedding.fill(prepared, signature).getvalue()

    # (1) The signature existed at this time.
    md = witness.stamp_md(prepared.md)
    token = witness.token(digest_of(md, signature_value(signature)), md)
    time = genuine_time(token)

    # (2) At this time both certificates were good. Expiry and revocation are refused here, the file stays unsigned.
    signer, stamper = certificates_of(signature), certificates_of(token)
    proofs = (
        witness.proof(signer.signer_cert, signer.other_certs, time, Purpose.SIGN),
        witness.proof(stamper.signer_cert, stamper.other_certs, time, Purpose.STAMP),
    )

    # (3) B-T: the CMS with its timestamp in the hole; with the chain, which a signer elsewhere may have left out.
    signed = embedding.fill(prepared, with_timestamp(cms, token, proofs[0].certificates))

    if level is Level.B_T:
        return signed.getvalue()

    # (4) B-LTA: all that proves it, under one more timestamp.
    certificates = [one for proof in proofs for one in proof.certificates] + stamper.other_certs
    ocsps = [one for proof in proofs for one in proof.ocsps]
    crls = [one for proof in proofs for one in proof.crls]
    if level is Level.B_LT:
        return embedding.with_proofs(signed, certificates=certificates, ocsps=ocsps, crls=crls)
    revision = ArchivalRevision(
        signed,
        certificates=certificates,
        ocsps=ocsps,
        crls=crls,
        reserve_bytes=len(token.dump()) + TOKEN_SLACK,
        md=md,
    )
    return revision.finish(witness.token(revision.digest, md))
