"""What certomancer loads keys and signs with in the demonstration: see `signing.demo_keys` for why."""

from functools import lru_cache
from typing import Any

from asn1crypto.keys import PrivateKeyInfo, PublicKeyInfo
from certomancer.crypto_utils import PycaCryptographyBackend
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
)


class OwnKeys(PycaCryptographyBackend):
    """What certomancer loads keys and signs with: RSA, PKCS #1 v1.5, without the proof."""

    def load_private_key(self, key_bytes: bytes, password: bytes | None) -> tuple[Any, Any]:
        """The key and its public half, as certomancer wants them."""
        key = load_pem_private_key(key_bytes, password, unsafe_skip_rsa_key_validation=True)
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return PrivateKeyInfo.load(der), PublicKeyInfo.load(public)

    def generic_sign(self, private_key: Any, tbs_bytes: bytes, sd_algo: Any) -> bytes:  # noqa: ANN401 - asn1crypto's
        """The signature; of another kind than our certificates use, as certomancer makes it."""
        if sd_algo.signature_algo != "rsassa_pkcs1v15":
            return bytes(super().generic_sign(private_key, tbs_bytes, sd_algo))
        digest: hashes.HashAlgorithm = getattr(hashes, sd_algo.hash_algo.upper())()
        return _opened(private_key.dump()).sign(tbs_bytes, padding.PKCS1v15(), digest)


@lru_cache(maxsize=32)
def _opened(der: bytes) -> rsa.RSAPrivateKey:
    key = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
