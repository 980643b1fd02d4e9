"""An authority that lives for one trial signature: it certifies a key, stamps times and lists what is revoked."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from asn1crypto import cms
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.pades.notary import Proof, Purpose
from signing.pades.signers import Holder, hold
from signing.pades.stamping import StampingKey

_DAY = timedelta(days=1)
# As long as a real serial number, so that the sizes are those of a real file.
_SERIAL = 1 << 126


class EphemeralAuthority:
    """A witness (`signing.pades.notary.Witness`) without network.

    One key plays every part: nobody is meant to trust it, and making more would only take time.
    """

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._signer = self._certificate(
            "ПРОБНАЯ ПОДПИСЬ", _SERIAL, x509.KeyUsage(**_USAGE | {"content_commitment": True})
        )
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        self._stamper = self._certificate("Пробная служба штампов времени", _SERIAL + 1, stamping)
        self._stamps = StampingKey(self._stamper, self._key)
        self._stamped = 0
        self.holder: Holder = hold(self._key, self._signer, [])

    def stamp_md(self, md: str) -> str:
        """The signature's own."""
        return md

    def token(self, digest: bytes, md: str) -> cms.ContentInfo:
        """A token with the trial's time."""
        self._stamped += 1
        return self._stamps.token(digest, md, self._at, self._stamped)

    def proof(
        self,
        certificate: asn1_x509.Certificate,
        others: Iterable[asn1_x509.Certificate],  # noqa: ARG002  (a witness's signature)
        at: datetime,  # noqa: ARG002
        purpose: Purpose,  # noqa: ARG002
    ) -> Proof:
        """The certificate and an empty list of revoked ones."""
        crl = asn1_crl.CertificateList.load(self._crl())
        return Proof((certificate,), (), (crl,), self._at, self._at + _DAY)

    def _certificate(self, owner: str, serial: int, extension: x509.ExtensionType) -> bytes:
        made = (
            x509.CertificateBuilder()
            .subject_name(_name(owner))
            .issuer_name(_name("Пробный удостоверяющий центр"))
            .public_key(self._key.public_key())
            .serial_number(serial)
            .not_valid_before(self._at - _DAY)
            .not_valid_after(self._at + 450 * _DAY)
            .add_extension(extension, critical=True)
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(Encoding.DER)

    def _crl(self) -> bytes:
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name("Пробный удостоверяющий центр"))
            .last_update(self._at - _DAY)
            .next_update(self._at + _DAY)
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(Encoding.DER)


_USAGE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
