"""Keys that sign: in memory (PKCS#12) and on a token (PKCS#11). Passphrases and PINs stay in arguments."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pkcs11
from asn1crypto import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kernel.errors import BadInputError, LetopisError, NotFoundError, UnavailableError
from signing.token_uri import TokenAddress

MD = "sha256"
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
        raise _unknown_kind()
    return hold(key, certificate.public_bytes(Encoding.DER), [other.public_bytes(Encoding.DER) for other in others])


def hold(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, certificate: bytes, chain: list[bytes]) -> Holder:
    """A key in memory with its certificate and the authorities' above it, DER."""
    signer = KeyInMemory(key, x509.Certificate.load(certificate), [x509.Certificate.load(der) for der in chain])
    return Holder(signer, certificate)


def _unknown_kind() -> BadInputError:
    return BadInputError(
        "signing.key_kind",
        "Ключ этого вида здесь не подписывает.",
        "Нужен ключ RSA или ECDSA; ключом ГОСТ подпишите через sign --prepare и sign --finish.",
    )


def open_token(address: TokenAddress, pin: str) -> Holder:
    """Opens a key on a token and logs in.

    Raises:
        BadInputError: `signing.pin_wrong`, `signing.key_kind`.
        NotFoundError: `signing.token_not_found`, `signing.token_key_not_found`.
        UnavailableError: `signing.token_unavailable`.
    """
    session = _session(address, pin)
    try:
        certificate = _certificate(session, address)
        signer = PKCS11Signer(
            session,
            signing_cert=certificate,
            key_label=address.label,
            key_id=address.id,
            other_certs_to_pull=(),
            embed_roots=False,
            # Few tokens hash for ECDSA themselves.
            use_raw_mechanism=certificate.public_key.algorithm == "ec",
        )
        if certificate.public_key.algorithm not in ("rsa", "ec"):
            raise _unknown_kind()
        asyncio.run(signer.ensure_objects_loaded())  # type: ignore[no-untyped-call]
    except (pkcs11.PKCS11Error, LetopisError) as error:
        session.close()
        if isinstance(error, LetopisError):
            raise
        raise _no_key(error) from None
    return Holder(signer, certificate.dump(), session.close)


def token_certificate(address: TokenAddress) -> bytes | None:
    """The certificate on the token, DER, without a PIN; None where the token shows it only after login.

    Raises as `open_token`.
    """
    session = _session(address, None)
    try:
        return bytes(_certificate(session, address).dump())
    except NotFoundError:
        return None
    finally:
        session.close()


def _session(address: TokenAddress, pin: str | None) -> pkcs11.Session:
    serial = address.serial.encode() if address.serial else None
    criteria = TokenCriteria(label=address.token, serial=serial) if address.token or serial else None
    try:
        pkcs11.lib(address.module)
    except (pkcs11.PKCS11Error, OSError, RuntimeError) as error:
        raise _no_module(error) from None
    try:
        return open_pkcs11_session(address.module, token_criteria=criteria, user_pin=pin)
    except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid):
        raise BadInputError(
            "signing.pin_wrong",
            "Неверный ПИН-код.",
            "Введите ПИН-код ещё раз, не спеша: после нескольких ошибок токен блокируется.",
        ) from None
    except pkcs11.PinLocked:
        raise UnavailableError(
            "signing.pin_locked",
            "ПИН-код токена заблокирован.",
            "Разблокируйте токен кодом администратора (PUK) или обратитесь в удостоверяющий центр.",
        ) from None
    except (pkcs11.NoSuchToken, pkcs11.TokenNotPresent, pkcs11.MultipleTokensReturned):
        raise _no_token() from None
    except (pkcs11.PKCS11Error, OSError, RuntimeError) as error:
        if type(error) is pkcs11.PKCS11Error:  # what pyHanko raises where no token matches
            raise _no_token() from None
        raise _no_module(error) from None


def _no_module(cause: Exception) -> UnavailableError:
    return UnavailableError(
        "signing.token_unavailable",
        f"Модуль PKCS#11 не отвечает ({type(cause).__name__}).",
        "Проверьте module-path в адресе, установлен ли драйвер токена и вставлен ли сам токен.",
    )


def _no_token() -> NotFoundError:
    return NotFoundError(
        "signing.token_not_found",
        "Токен с таким именем не найден.",
        "Вставьте токен и проверьте имя: pkcs11-tool --list-token-slots.",
    )


def _certificate(session: pkcs11.Session, address: TokenAddress) -> x509.Certificate:
    wanted: dict[pkcs11.Attribute, object] = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}
    if address.label:
        wanted[pkcs11.Attribute.LABEL] = address.label
    if address.id:
        wanted[pkcs11.Attribute.ID] = address.id
    found = list(session.get_objects(wanted))
    if len(found) != 1:
        raise _no_key(None)
    return x509.Certificate.load(bytes(found[0][pkcs11.Attribute.VALUE]))


def _no_key(cause: Exception | None) -> NotFoundError:
    detail = f" ({type(cause).__name__})" if cause else ""
    return NotFoundError(
        "signing.token_key_not_found",
        f"На токене нет единственного ключа с сертификатом под этим именем{detail}.",
        "Проверьте object и id в адресе: pkcs11-tool --list-objects.",
    )


async def make_cms(signer: Signer, digest: bytes, md: str) -> bytes:
    """A PAdES baseline-B CMS over the digest: no signing-time attribute (EN 319 142-1, 5.3), no timestamp yet. DER."""
    content = await signer.async_sign(digest, md, use_pades=True)
    return bytes(content.dump())
