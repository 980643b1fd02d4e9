"""Which key signs and how it is opened. A PIN comes from a terminal, a file or a pipe, never from an argument."""

import getpass
import sys
from pathlib import Path

from kernel.clock import Clock
from kernel.errors import BadInputError, NotFoundError
from letopis.key_choice import KeyChoice
from letopis.settings import Settings
from operations.home import Home
from signing import demo_pki
from signing.certificates import facts, read_certificate, refuse_if_unusable
from signing.keys import SigningKey, look_pkcs11, open_p12, open_pkcs11
from signing.shapes import CertificateFacts


def choose_key(
    home: Home, clock: Clock, *, demo: bool, p12: Path | None, pkcs11: str | None, pin_file: Path | None
) -> KeyChoice:
    """Settles the key and asks for its PIN. An expired certificate on a token is refused before the PIN is asked.

    Raises BadInputError `signing.no_key`, `signing.no_pin`; NotFoundError `signing.no_p12`, `signing.no_demo_key`;
    RefusedError `signing.certificate_expired` and the like.
    """
    if demo:
        if not home.demo_pki.is_dir():
            raise NotFoundError(
                "signing.no_demo_key",
                "Учебного ключа в этом архиве нет.",
                "Подпишите настоящим ключом (--p12 или --pkcs11) или создайте учебный архив: init --demo-keys.",
            )
        return KeyChoice(demo=True)
    if p12 is not None:
        if not p12.is_file():
            raise NotFoundError("signing.no_p12", f"Файла ключа «{p12}» нет.", "Проверьте имя после --p12.")
        return KeyChoice(p12=str(p12.resolve()), pin=read_pin(pin_file, "Пароль к файлу ключа: "))
    if pkcs11:
        certificate = look_pkcs11(pkcs11)
        if certificate is not None:
            refuse_if_unusable(certificate, clock.now())
        return KeyChoice(pkcs11=pkcs11, pin=read_pin(pin_file, "ПИН-код токена: "))
    raise BadInputError(
        "signing.no_key",
        "Не сказано, каким ключом подписывать.",
        "Добавьте --pkcs11 АДРЕС-ТОКЕНА, --p12 ФАЙЛ или, в учебном архиве, --demo-key.",
    )


def choose_certificate(home: Home, settings: Settings, path: Path | None) -> CertificateFacts:
    """The certificate that will sign elsewhere: the file named, that of the settings, or of the test PKI.

    Raises NotFoundError `signing.no_certificate`, BadInputError `signing.bad_certificate`.
    """
    named = path or (Path(settings.signing.certificate) if settings.signing.certificate else None)
    if named is not None:
        try:
            return facts(read_certificate((home.root / named if path is None else named).read_bytes()))
        except OSError as error:
            raise NotFoundError(
                "signing.no_certificate",
                f"Файл сертификата «{named}» не читается: {error.strerror}.",
                "Проверьте имя после --certificate или поле certificate в разделе [signing].",
            ) from error
    if home.demo_pki.is_dir():
        return demo_pki.opened(home.demo_pki).key().certificate
    raise NotFoundError(
        "signing.no_certificate",
        "Не сказано, чьим сертификатом подпишут документы: он нужен для отметки об электронной подписи.",
        "Добавьте --certificate ФАЙЛ (.cer или .pem) или впишите certificate в раздел [signing] файла letopis.toml.",
    )


def read_pin(pin_file: Path | None, prompt: str) -> str:
    """A PIN, password or passphrase: from the file, else from the terminal. Raises BadInputError `signing.no_pin`."""
    if pin_file is not None:
        try:
            return pin_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInputError(
                "signing.no_pin",
                f"Файл с ПИН-кодом не читается ({type(error).__name__}).",
                "Проверьте имя после --pin-file.",
            ) from error
    if not sys.stdin.isatty():
        raise BadInputError(
            "signing.no_pin",
            "ПИН-код спросить не у кого: команда запущена без терминала.",
            "Запустите в терминале или передайте --pin-file ФАЙЛ.",
        )
    return getpass.getpass(prompt, stream=sys.stderr)


def open_key(home: Home, choice: KeyChoice) -> SigningKey:
    """Opens the chosen key. Raises what `signing.keys` raises."""
    if choice.demo:
        return demo_pki.opened(home.demo_pki).key()
    if choice.p12:
        return open_p12(Path(choice.p12).read_bytes(), choice.pin)
    return open_pkcs11(choice.pkcs11, choice.pin)
