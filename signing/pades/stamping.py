"""A timestamp authority of our own (RFC 3161), for trial signatures and the demonstration PKI; never for the archive.

pyHanko's dummy and certomancer's service write the signing time as UTCTime, which ends in 2049; a simulation goes on.
"""

from datetime import datetime

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.sign.general import as_signing_certificate_v2

from signing.digests import digest_of
from signing.pades.contents import attributes

# The policy that certomancer and pyHanko name for tests.
_POLICY = "1.3.6.1.4.1.4146.2.3"


_HASHES = {"sha256": hashes.SHA256(), "sha512": hashes.SHA512()}


class StampingKey:
    """Makes timestamp tokens with an RSA key, signed over the digest that is stamped: SHA-256 or SHA-512."""

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

    def token(self, digest: bytes, md: str, at: datetime, serial: int) -> cms.ContentInfo:
        """A token over a digest."""
        imprint = tsp.MessageImprint({"hash_algorithm": {"algorithm": md}, "hashed_message": digest})
        return self._token(imprint, at, serial, None)

    def _token(self, imprint: tsp.MessageImprint, at: datetime, serial: int, nonce: int | None) -> cms.ContentInfo:
        md = imprint["hash_algorithm"]["algorithm"].native
        if md not in _HASHES:
            raise ValueError(f"this authority does not stamp {md}")
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
                "signing_certificate_v2": as_signing_certificate_v2(self._certificate, md),
                "message_digest": digest_of(md, info.dump()),
            }
        )
        algorithm = algos.DigestAlgorithm({"algorithm": md})
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
                "signature_algorithm": {"algorithm": f"{md}_rsa"},
                "signed_attrs": signed_attributes,
                "signature": self._key.sign(signed_attributes.dump(), padding.PKCS1v15(), _HASHES[md]),
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
