"""One more document timestamp, before the newest one's certificate ends (EN 319 142-1, 5.5).

Evidence records renew a whole year with one timestamp and no changed byte; this is for a file that has left the archive
or must carry its proof within.
"""

from io import BytesIO

from kernel.errors import RefusedError
from signing.digests import digest_of
from signing.pades import reading
from signing.pades.contents import certificates_of, genuine_time, stamp_algorithm
from signing.pades.embedding import ArchivalRevision
from signing.pades.facts import MD
from signing.pades.notary import Notary, Purpose
from signing.shapes import Authorities
from signing.sign import TOKEN_SLACK
from signing.verify import verify


def renew(pdf: bytes, authorities: Authorities) -> bytes:
    """Adds fresh revocation data of the newest timestamp and a document timestamp over all of it.

    Raises:
        RefusedError: `signing.renew_refused` if the file is not valid any more at the timestamp service's time: a late
            renewal would prove nothing. Else as `signing.sign.finish`.
        UnavailableError: `signing.tsa_unreachable`, `signing.revocation_unreachable`.
    """
    notary = Notary(authorities)
    try:
        md = notary.stamp_md(_digest_so_far(pdf))
        trial = notary.token(digest_of(md, pdf), md)
        time = genuine_time(trial)
        state = verify(pdf, anchors=authorities.anchors, at=time, unsigned_length=None, unsigned_sha512=None)
        if not state.ok:
            wrong = next(line.text for line in (state.integrity, state.timestamp, state.certificate) if not line.ok)
            raise RefusedError(
                "signing.renew_refused",
                f"Продлевать нечего: подпись уже не подтверждается. {wrong}",
                "Возьмите неповреждённую копию с другого носителя или подтвердите документ по журналу доказательств.",
            )
        newest = reading.take_apart(pdf).timestamps[-1].content
        companions = [certificates_of(newest), certificates_of(trial)]
        proofs = [notary.proof(one.signer_cert, one.other_certs, time, Purpose.STAMP) for one in companions]
        revision = ArchivalRevision(
            BytesIO(pdf),
            certificates=[one for proof in proofs for one in proof.certificates] + companions[1].other_certs,
            ocsps=[one for proof in proofs for one in proof.ocsps],
            crls=[one for proof in proofs for one in proof.crls],
            reserve_bytes=len(trial.dump()) + TOKEN_SLACK,
            md=md,
        )
        return revision.finish(notary.token(revision.digest, md))
    finally:
        notary.close()


def _digest_so_far(pdf: bytes) -> str:
    """The digest of the newest timestamp: the service that gave it takes it. For a file without one, ours."""
    try:
        return stamp_algorithm(reading.take_apart(pdf).timestamps[-1].content)
    # What is wrong with the file is told by its verification, which comes next.
    except Exception:
        return MD
