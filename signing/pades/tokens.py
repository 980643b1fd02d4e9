"""Keys on PKCS#11 tokens. PINs stay in arguments."""

import asyncio

import pkcs11
from asn1crypto import x509
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers.pdf_cms import Signer

from kernel.errors import BadInputError, LetopisError, NotFoundError, UnavailableError
from signing.pades.gost_signers import GostSigner, token_signature
from signing.pades.signers import Holder, unknown_kind
from signing.token_uri import TokenAddress


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
        signer = _signer(session, address, certificate)
    except (pkcs11.PKCS11Error, LetopisError) as error:
        session.close()
        if isinstance(error, LetopisError):
            raise
        raise _no_key(error) from None
    return Holder(signer, certificate.dump(), session.close)


def _signer(session: pkcs11.Session, address: TokenAddress, certificate: x509.Certificate) -> Signer:
    kind = certificate.public_key.algorithm
    if kind in ("gost2012_256", "gost2012_512"):
        wanted: dict[pkcs11.Attribute, object] = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}
        key = _only(session, wanted | _named(address))
        if not isinstance(key, pkcs11.SignMixin):
            raise unknown_kind()
        return GostSigner(certificate, [], lambda digest: token_signature(key, kind, digest))
    if kind not in ("rsa", "ec"):
        raise unknown_kind()
    signer = PKCS11Signer(
        session,
        signing_cert=certificate,
        key_label=address.label,
        key_id=address.id,
        other_certs_to_pull=(),
        embed_roots=False,
        # Few tokens hash for ECDSA themselves.
        use_raw_mechanism=kind == "ec",
    )
    asyncio.run(signer.ensure_objects_loaded())  # type: ignore[no-untyped-call]
    return signer


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
    found = _only(session, wanted | _named(address))
    return x509.Certificate.load(bytes(found[pkcs11.Attribute.VALUE]))


def _named(address: TokenAddress) -> dict[pkcs11.Attribute, object]:
    named = {pkcs11.Attribute.LABEL: address.label, pkcs11.Attribute.ID: address.id}
    return {attribute: value for attribute, value in named.items() if value}


def _only(session: pkcs11.Session, wanted: dict[pkcs11.Attribute, object]) -> pkcs11.Object:
    found = list(session.get_objects(wanted))
    if len(found) != 1:
        raise _no_key(None)
    return found[0]


def _no_key(cause: Exception | None) -> NotFoundError:
    detail = f" ({type(cause).__name__})" if cause else ""
    return NotFoundError(
        "signing.token_key_not_found",
        f"На токене нет единственного ключа с сертификатом под этим именем{detail}.",
        "Проверьте object и id в адресе: pkcs11-tool --list-objects.",
    )
