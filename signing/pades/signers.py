"""Keys that sign from memory: PKCS#12 containers. Passphrases stay in arguments."""

from collections.abc import Callable
from dataclasses import dataclass, field

from asn1crypto import pem, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kernel.errors import BadInputError
from signing.gost import process_key
from signing.pades.gost_names import DIGEST_OF_KEY
from signing.pades.gost_signers import GostSigner

_HASHES = {"sha256": hashes.SHA256()}


def _nothing_to_close() -> None:
    """A key in memory goes with its last reference."""


@dataclass(frozen=True)
class Holder:
    """A pyHanko signer with its certificate and the way to let the key go."""

    signer: Signer = field(repr=False)
    certificate: bytes = field(repr=False)
    close: Callable[[], None] = field(repr=False, default=_nothing_to_close)


class KeyInMemory(Signer):
    """Signs with a key that cryptography holds.

    pyHanko's own SimpleSigner reads the key from DER for every signature, which costs more than the signature itself.
    """

    def __init__(
        self,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        chain: list[x509.Certificate],
    ) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([certificate, *chain])
        super().__init__(signing_cert=certificate, cert_registry=store, embed_roots=False)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002, FBT001, FBT002  (pyHanko's signature)
        """The raw signature over the data."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), _HASHES[digest_algorithm])
        return self._key.sign(data, ec.ECDSA(_HASHES[digest_algorithm]))


def open_p12(data: bytes, passphrase: str) -> Holder:
    """Opens a PKCS#12 container.

    Raises BadInputError: `signing.p12_passphrase`, `signing.p12_empty`, `signing.key_kind`.
    """
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase.encode())
    except (ValueError, UnsupportedAlgorithm):
        found = _open_gost(data, passphrase)
        if found is not None:
            return found
        # From None: the cause says no more than this, and nothing of the passphrase may travel with it.
        raise BadInputError(
            "signing.p12_passphrase",
            "Контейнер ключа не открывается: неверный пароль или повреждённый файл.",
            "Проверьте пароль и раскладку клавиатуры; если пароль верен, возьмите файл из резервной копии.",
        ) from None
    if key is None or certificate is None:
        raise BadInputError(
            "signing.p12_empty",
            "В контейнере нет ключа вместе с сертификатом.",
            "Выгрузите контейнер PKCS#12 (.p12, .pfx) вместе с закрытым ключом.",
        )
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise unknown_kind()
    return hold(key, certificate.public_bytes(Encoding.DER), [other.public_bytes(Encoding.DER) for other in others])


def _open_gost(data: bytes, passphrase: str) -> Holder | None:
    """A container that cryptography does not read may hold a GOST key, which OpenSSL's engine reads."""
    opened = process_key.open_container(data, passphrase)
    if opened is None:
        return None
    key, certificates = opened
    own, *chain = [x509.Certificate.load(pem.unarmor(one)[2]) for one in certificates] or [None]
    if own is None or own.public_key.algorithm not in DIGEST_OF_KEY:
        return None
    return Holder(GostSigner(own, chain, lambda digest: process_key.sign_digest(key, digest)), own.dump())


def hold(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, certificate: bytes, chain: list[bytes]) -> Holder:
    """A key in memory with its certificate and the authorities' above it, DER."""
    signer = KeyInMemory(key, x509.Certificate.load(certificate), [x509.Certificate.load(der) for der in chain])
    return Holder(signer, certificate)


def unknown_kind() -> BadInputError:
    return BadInputError(
        "signing.key_kind",
        "Ключ этого вида здесь не подписывает.",
        "Нужен ключ ГОСТ Р 34.10-2012, RSA или ECDSA; другим подпишите через sign --prepare и sign --finish.",
    )


async def make_detached(signer: Signer, data: bytes, md: str) -> bytes:
    """A detached CAdES B-B signature over the data, DER."""
    content = await signer.async_sign_general_data(data, md, detached=True, use_cades=True)
    return bytes(content.dump())


async def make_cms(signer: Signer, digest: bytes, md: str) -> bytes:
    """A PAdES baseline-B CMS over the digest: no signing-time attribute (EN 319 142-1, 5.3), no timestamp yet. DER."""
    content = await signer.async_sign(digest, md, use_pades=True)
    return bytes(content.dump())
