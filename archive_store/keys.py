"""Ed25519 keys in files: never on a medium, never in a message (docs/format.md §7).

The archive's own key signs what the program itself says (identities, log heads); a person's, under a passphrase, signs
what that person approves. The only file that imports `cryptography`.
"""

import base64
import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from kernel.errors import BadInputError, NotFoundError, RefusedError

_KEY_ID_LENGTH = 32  # hex digits of SHA-256 over the DER form


@dataclass(frozen=True)
class ArchiveKey:
    """A private key in use. Its secret part shows in no repr.

    Attributes:
        key_id: 32 hex digits, see docs/format.md §7.
        public_pem: the public key as it lies on the media.
    """

    key_id: str
    public_pem: str
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def create(cls, path: Path, passphrase: str = "") -> "ArchiveKey":
        """Makes a new key and writes it to the file (PKCS #8, PEM, mode 0600), under the passphrase if there is one.

        Raises RefusedError `key.exists` rather than overwrite: what the old key signed would lose its signer.
        """
        private = Ed25519PrivateKey.generate()
        locked: KeySerializationEncryption = (
            BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        )
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise RefusedError(
                "key.exists", f"Файл ключа {path} уже есть.", "Укажите другое имя или используйте имеющийся ключ."
            ) from None
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(descriptor)
        return cls._of(private)

    @classmethod
    def load(cls, path: Path, passphrase: str = "") -> "ArchiveKey":
        """Reads the key's file.

        Raises NotFoundError `key.missing`, RefusedError `key.too_open` when others may read it, `key.wrong_passphrase`;
        BadInputError `key.malformed`.
        """
        try:
            mode = path.stat().st_mode
            pem = path.read_bytes()
        except FileNotFoundError:
            raise NotFoundError(
                "key.missing", f"Нет файла ключа архива {path}.", "Верните файл на место из резервной копии."
            ) from None
        if stat.S_IMODE(mode) & 0o077:
            raise RefusedError(
                "key.too_open", f"Ключ архива {path} доступен другим пользователям.", f"Выполните: chmod 600 {path}"
            )
        try:
            private = load_pem_private_key(pem, password=passphrase.encode() or None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            if passphrase:
                raise RefusedError(
                    "key.wrong_passphrase", "Парольная фраза к ключу не подходит.", "Повторите; регистр букв важен."
                ) from None
            private = None
        if not isinstance(private, Ed25519PrivateKey):
            raise BadInputError(
                "key.malformed", f"{path} — не ключ архива (Ed25519).", "Проверьте, тот ли файл указан в настройках."
            )
        return cls._of(private)

    @classmethod
    def _of(cls, private: Ed25519PrivateKey) -> "ArchiveKey":
        pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        return cls(key_id_of(pem), pem, private)

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature over the bytes, 64 bytes (RFC 8032). Deterministic."""
        return self._private.sign(data)


def key_id_of(public_pem: str) -> str:
    """The id of a public key: the first 32 hex digits of SHA-256 over its DER form. Raises ValueError if it is none."""
    body = "".join(line for line in public_pem.splitlines() if line and not line.startswith("-----"))
    return hashlib.sha256(base64.b64decode(body, validate=True)).hexdigest()[:_KEY_ID_LENGTH]


def verify(public_pem: str, data: bytes, signature: bytes) -> bool:
    """Whether the signature over the data was made with this key. A malformed key or signature verifies nothing."""
    try:
        public = load_pem_public_key(public_pem.encode())
        if not isinstance(public, Ed25519PublicKey):
            return False
        public.verify(signature, data)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def verify_text(public_pem: str, data: bytes, signature: str) -> bool:
    """The same for a signature in base64, as the media hold it."""
    try:
        return verify(public_pem, data, base64.b64decode(signature.strip(), validate=True))
    except ValueError:
        return False


def signature_text(key: ArchiveKey, data: bytes) -> str:
    """The signature over the data in base64, one line without a newline."""
    return base64.b64encode(key.sign(data)).decode()
