"""Signers by GOST keys: the CMS is pyHanko's, the signature over the digest comes from whoever holds the key."""

from collections.abc import Callable, Iterable

import pkcs11
from asn1crypto import algos, x509
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kernel.errors import UnavailableError
from signing.digests import DIGEST_SIZES, digest_of
from signing.pades.gost_names import DIGEST_OF_KEY

# Of the digest alone. The first is of PKCS#11 itself; the second is the vendor number of Rutoken's and JaCarta's
# headers (CKM_VENDOR_DEFINED | 0x54321006). «Не испытано»: no such token could be had.
_MECHANISMS = {"gost2012_256": 0x1201, "gost2012_512": 0xD4321006}


class GostSigner(Signer):
    """A signer whose key lies elsewhere.

    Args:
        certificate: with a key of GOST R 34.10-2012.
        chain: the authorities' certificates above it.
        sign_digest: gives s and r, big-endian, over a digest by Streebog.
    """

    def __init__(
        self, certificate: x509.Certificate, chain: Iterable[x509.Certificate], sign_digest: Callable[[bytes], bytes]
    ) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([certificate, *chain])
        kind = certificate.public_key.algorithm
        super().__init__(
            signing_cert=certificate,
            cert_registry=store,
            embed_roots=False,
            # The key's own name, as Russian software writes it into a CMS (R 1323565.1.025).
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": kind}),
        )
        self._md = DIGEST_OF_KEY[kind]
        self._sign_digest = sign_digest

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002, FBT001, FBT002  (pyHanko's signature)
        """The raw signature over the data."""
        if dry_run:
            return bytes(2 * DIGEST_SIZES[self._md])
        return self._sign_digest(digest_of(self._md, data))


def token_signature(key: "pkcs11.SignMixin", kind: str, digest: bytes) -> bytes:
    """The signature by a key on a token over a digest. «Не испытано» on a token: see `_MECHANISMS`.

    A token that puts its halves in another order is found out when the CMS is checked, and the signature discarded.
    """
    try:
        return bytes(key.sign(digest, mechanism=_MECHANISMS[kind]))
    except (pkcs11.PKCS11Error, ValueError, TypeError) as error:
        raise UnavailableError(
            "signing.token_no_gost",
            f"Токен не подписал ключом ГОСТ ({type(error).__name__}).",
            "Подпишите программой токена: letopis sign --prepare ПАПКА, затем --finish.",
        ) from error
