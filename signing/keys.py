"""The key that signs: from a PKCS#12 file or on a PKCS#11 token."""

from datetime import datetime
from types import TracebackType
from typing import Self

from kernel.findings import Finding
from signing.certificates import facts, refuse_if_unusable
from signing.pades import signers, tokens
from signing.shapes import CertificateFacts
from signing.token_uri import parse


class SigningKey:
    """A key that is ready to sign; close it after the sitting, or use it as a context manager."""

    def __init__(self, holder: signers.Holder) -> None:
        self._holder = holder
        self.certificate: CertificateFacts = facts(holder.certificate)

    def refuse_if_unusable(self, at: datetime) -> list[Finding]:
        """See `signing.certificates.refuse_if_unusable`."""
        return refuse_if_unusable(self.certificate, at)

    @property
    def holder(self) -> signers.Holder:
        """For `signing.sign` only."""
        return self._holder

    def close(self) -> None:
        """Lets the token go."""
        self._holder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"SigningKey({self.certificate.serial})"


def open_p12(data: bytes, passphrase: str) -> SigningKey:
    """Opens a PKCS#12 container.

    Raises BadInputError: `signing.p12_passphrase`, `signing.p12_empty`, `signing.key_kind`.
    """
    return SigningKey(signers.open_p12(data, passphrase))


def open_pkcs11(uri: str, pin: str) -> SigningKey:
    """Opens a key on a token by its RFC 7512 address and logs in.

    Raises:
        RefusedError: `signing.pin_in_uri`.
        BadInputError: `signing.bad_token_uri`, `signing.pin_wrong`, `signing.key_kind`.
        NotFoundError: `signing.token_not_found`, `signing.token_key_not_found`.
        UnavailableError: `signing.token_unavailable`, `signing.pin_locked`.
    """
    return SigningKey(tokens.open_token(parse(uri), pin))


def look_pkcs11(uri: str) -> CertificateFacts | None:
    """The certificate on a token without a PIN, so that an expired one is refused before the PIN is asked for.

    None where the token shows certificates only after login. Raises as `open_pkcs11`.
    """
    der = tokens.token_certificate(parse(uri))
    return facts(der) if der is not None else None
