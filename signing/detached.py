"""Detached CAdES (EN 319 122-1) beside a file: the class teacher's, a second, the organisation's seal.

`make` asks the key once and gives the bare signature (B-B, «BES»), `Reception` takes one that a program elsewhere
made; `finish_detached` adds what the world says: a timestamp, and beside the signature all that proves both
certificates (B-T, with the values of B-LT). Its proof over decades is the evidence record of the object it lies in.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from kernel.errors import IntegrityError
from signing.algorithms import Policy, shipped_policy
from signing.certificates import facts
from signing.digests import digest_of
from signing.keys import SigningKey
from signing.pades import signers
from signing.pades.chain import Judge
from signing.pades.contents import (
    certificates_of,
    check_signature,
    genuine_time,
    message_digest,
    read_signature,
    signature_holds,
    signature_value,
    signed_md,
    with_timestamp,
    without_companions,
)
from signing.pades.defects import Defect
from signing.pades.evidence import load_token, with_proof
from signing.pades.notary import Notary, Purpose
from signing.shapes import Authorities, CertificateFacts, Evidence, Level, Verification
from signing.telling import tell_expected, tell_signature
from signing.verdict import Book, concluded


def make(data: bytes, key: SigningKey) -> bytes:
    """The signature over the data, CAdES B-B in DER. Made once; keep it before anything else is done."""
    md = key.certificate.md
    cms = asyncio.run(signers.make_detached(key.holder.signer, data, md))
    check_signature(read_signature(cms), digest_of(md, data), md, key.certificate.fingerprint)
    return cms


class Reception:
    """Takes detached signatures that were made elsewhere; what proves a certificate is asked for once. Close it."""

    def __init__(self, authorities: Authorities, policy: Policy, at: datetime) -> None:
        self._notary = Notary(authorities)
        self._policy, self._at = policy, at

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._notary.close()

    def names(self, cms: bytes) -> tuple[str, bytes]:
        """What a signature is over: the algorithm of its digest, one that new signatures may use, and the digest.

        Raises BadInputError `signing.bad_cms`; RefusedError `signing.algorithm_refused`.
        """
        signature = read_signature(cms)
        md = signed_md(signature)
        self._policy.refuse_weak((md, facts(certificates_of(signature).signer_cert.dump()).key), self._at)
        return md, message_digest(signature)

    def accept(self, data: bytes, cms: bytes) -> bytes:
        """The signature as it is kept: checked, its certificate proved now, freed of all that it does not cover.

        Raises as `names`, as `check_signature`, and as `Notary` of certificates; then nothing is to be kept.
        """
        md, _ = self.names(cms)
        signature = read_signature(cms)
        companions = certificates_of(signature)
        own = facts(companions.signer_cert.dump())
        check_signature(signature, digest_of(md, data), md, own.fingerprint)
        proof = self._notary.proof(companions.signer_cert, companions.other_certs, self._at, Purpose.SIGN)
        bare = without_companions(cms, proof.certificates)
        check_signature(read_signature(bare), digest_of(md, data), md, own.fingerprint)
        return bare


def finish_detached(data: bytes, cms: bytes, authorities: Authorities) -> bytes:
    """The signature with timestamp and proofs. Repeatable from the same `make`.

    Raises IntegrityError `signing.prepared_changed` if the data is not what was signed; else as `signing.sign.finish`.
    """
    signature = read_signature(cms)
    signer = certificates_of(signature)
    own = facts(signer.signer_cert.dump())
    if not signature_holds(signature, lambda md: digest_of(md, data)):
        raise IntegrityError("signing.prepared_changed", "Файл не тот, который подписан.", "Подпишите файл ещё раз.")
    notary = Notary(authorities)
    try:
        md = notary.stamp_md(own.md)
        token = notary.token(digest_of(md, signature_value(signature)), md)
        time, stamper = genuine_time(token), certificates_of(token)
        proof = notary.proof(signer.signer_cert, signer.other_certs, time, Purpose.SIGN)
        stamped = with_proof(token, notary.proof(stamper.signer_cert, stamper.other_certs, time, Purpose.STAMP))
        return with_proof(with_timestamp(cms, load_token(stamped), proof.certificates), proof)
    finally:
        notary.close()


def verify_detached(
    data: bytes,
    cms: bytes,
    *,
    anchors: tuple[bytes, ...],
    at: datetime,
    expected_serial: str | None = None,
    crls: Iterable[bytes] = (),
    zone: str = "Europe/Moscow",
    policy: Policy | None = None,
    evidence: Evidence | None = None,
) -> Verification:
    """Verifies a detached signature over the data at a moment. Arguments and lines as in `signing.verify.verify`."""
    # The plan:
    #
    # (1) It is a detached CMS with one signer.
    # (2) Digest and signature are right as mathematics, and name their certificate.
    # (3) Its timestamp is good at `at`, or at the time for which evidence vouches; at its time the signer was.
    # (4) It is the certificate that was expected.
    if not anchors or at.tzinfo is None:
        raise ValueError("verify_detached needs trust anchors and an aware moment")
    integrity, certificate, timestamp = Book("integrity"), Book("certificate"), Book("timestamp")
    now = evidence.proved_at if evidence is not None and evidence.proved_at is not None else at
    signature = integrity.step(lambda: read_signature(cms))  # (1)
    signer: CertificateFacts | None = None
    judged = None
    if signature is not None:
        integrity.step(lambda: _check_holds(cms, data))  # (2)
        signer = certificate.step(lambda: facts(certificates_of(signature).signer_cert.dump()))
        judge = Judge(anchors, policy or shipped_policy())
        judged = certificate.step(lambda: asyncio.run(judge.detached(signature, data, now, crls)))  # (3)
    signed_at = tell_signature(certificate, timestamp, judged, signer, zone)
    if expected_serial is not None:
        tell_expected(certificate, signer, expected_serial)  # (4)
    stamp = judged.stamp if judged is not None else None
    until = evidence.protected_until if evidence is not None else None
    return concluded(
        (integrity, certificate, timestamp),
        signer,
        signed_at,
        protected_until=until or (stamp.expires if stamp is not None and stamp.proves else None),
        level=None if judged is None else Level.B_T if stamp is not None else Level.B_B,
        zone=zone,
    )


def _check_holds(cms: bytes, data: bytes) -> None:
    if not signature_holds(read_signature(cms), lambda md: digest_of(md, data)):
        raise Defect("signing.signature_broken", "Подпись не соответствует файлу: файл изменён.")
