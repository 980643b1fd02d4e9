"""What a sitting will ask of others, asked before it: whether a certificate is good now, and what time the service has.

No key is touched and nothing is signed: the timestamp is over a random digest and is thrown away.
"""

import secrets
from datetime import datetime

from asn1crypto import x509

from signing.digests import DIGEST_SIZES
from signing.pades.contents import certificates_of, genuine_time
from signing.pades.facts import facts
from signing.pades.notary import Notary, Purpose
from signing.shapes import Authorities, CertificateFacts


def prove_certificate(certificate: CertificateFacts, authorities: Authorities, at: datetime) -> None:
    """Returns if the certificate leads to a trusted root and is not revoked. Raises as `Notary.proof`."""
    notary = Notary(authorities)
    try:
        notary.proof(x509.Certificate.load(certificate.der), [], at, Purpose.SIGN)
    finally:
        notary.close()


def time_of_service(authorities: Authorities, md: str) -> datetime:
    """The time in a timestamp that the service gives now; `md`: the digest of the key. Raises as `Notary.token`."""
    notary = Notary(authorities)
    try:
        wanted = notary.stamp_md(md)
        return genuine_time(notary.token(secrets.token_bytes(DIGEST_SIZES[wanted]), wanted))
    finally:
        notary.close()


def prove_service(authorities: Authorities, md: str) -> tuple[datetime, CertificateFacts]:
    """A timestamp that the service gives now, by a certificate that leads to a trusted root: its time, the certificate.

    Raises as `Notary.token` and `Notary.proof`.
    """
    notary = Notary(authorities)
    try:
        wanted = notary.stamp_md(md)
        token = notary.token(secrets.token_bytes(DIGEST_SIZES[wanted]), wanted)
        time, stamper = genuine_time(token), certificates_of(token)
        notary.proof(stamper.signer_cert, stamper.other_certs, time, Purpose.STAMP)
        return time, facts(stamper.signer_cert.dump())
    finally:
        notary.close()
