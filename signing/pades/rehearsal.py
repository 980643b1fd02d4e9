"""What a sitting will ask of others, asked before it: whether a certificate is good now, and what time the service has.

No key is touched and nothing is signed: the timestamp is over a random digest and is thrown away.
"""

import secrets
from datetime import datetime

from asn1crypto import x509

from signing.digests import DIGEST_SIZES
from signing.pades.contents import genuine_time
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
