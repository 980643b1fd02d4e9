"""A timestamp authority of our own (RFC 3161), for trial signatures and the demonstration PKI; never for the archive.

pyHanko's dummy and certomancer's service write the signing time as UTCTime, which ends in 2049; a simulation goes on.
"""

import hashlib
from datetime import datetime

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.sign.general import as_signing_certificate_v2

from signing.pades.contents import attributes
from signing.pades.signers import MD

# The policy that certomancer and pyHanko name for tests.
_POLICY = "1.3.6.1.4.1.4146.2.3"


class StampingKey:
    """Makes timestamp tokens with an RSA key."""

    def __init__(self, certificate: bytes, key: rsa.RSAPrivateKey, companions: tuple[bytes, ...] = ()) -> None:
        self._certificate = x509.Certificate.load(certificate)
        self._companions = [x509.Certificate.load(der) for der in companions]
        self._key = key

    def answer(self, request: bytes, at: datetime, serial: int) -> bytes:
        """The TimeStampResp for a TimeStampReq, both DER. Raises ValueError for what is no request."""
        asked = tsp.TimeStampReq.load(request, strict=True)
        token = self._token(asked["message_imprint"], at, serial, asked["nonce"].native)
        response = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})
        return bytes(response.dump())

    def token(self, digest: bytes, at: datetime, serial: int) -> cms.ContentInfo:
        """A token over a SHA-256 digest."""
        imprint = tsp.MessageImprint({"hash_algorithm": {"algorithm": MD}, "hashed_message": digest})
        return self._token(imprint, at, serial, None)

    def _token(self, imprint: tsp.MessageImprint, at: datetime, serial: int, nonce: int | None) -> cms.ContentInfo:
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": _POLICY,
                "message_imprint": imprint,
                "serial_number": serial,
                "gen_time": core.GeneralizedTime(at.replace(microsecond=0)),
                "nonce": nonce,
            }
        )
        content = cms.EncapsulatedContentInfo(
            {"content_type": "tst_info", "content": cms.ParsableOctetString(info.dump())}
        )
        signed_attributes = attributes(
            {
                "content_type": "tst_info",
                "signing_certificate_v2": as_signing_certificate_v2(self._certificate),
                "message_digest": hashlib.sha256(info.dump()).digest(),
            }
        )
        algorithm = algos.DigestAlgorithm({"algorithm": MD})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": {
                            "issuer": self._certificate.issuer,
                            "serial_number": self._certificate.serial_number,
                        }
                    }
                ),
                "digest_algorithm": algorithm,
                "signature_algorithm": {"algorithm": "sha256_rsa"},
                "signed_attrs": signed_attributes,
                "signature": self._key.sign(signed_attributes.dump(), padding.PKCS1v15(), hashes.SHA256()),
            }
        )
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [algorithm],
                "encap_content_info": content,
                "certificates": [self._certificate, *self._companions],
                "signer_infos": [signer],
            }
        )
        return cms.ContentInfo({"content_type": "signed_data", "content": signed})
