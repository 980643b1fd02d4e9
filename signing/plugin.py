"""The talk with the CryptoPro browser plug-in, as messages: hash out, CAdES-BES in. The page carries them to and fro.

```
page → server   {"certificate": base64}                      which certificate the director chose
server → page   offer_of(): document, nonce, digest, algorithm  what the plug-in is to sign
page → server   {"document", "nonce", "cms": base64}         what it signed
```

In the page (CAdESCOM; `web/static/letopis/plugin.js`): `CadesCOM.HashedData` with `Algorithm = offer.algorithm` and
`SetHashValue(offer.digest)`, then `CadesSignedData.SignHash(hashed, signer, offer.type)`. No signing-time attribute is
asked for; where the plug-in adds one, it proves nothing and is let pass. `offer.type` is CADESCOM_CADES_BES: PKCS7_TYPE
carries no reference to the certificate and is no CAdES. Not tried against a plug-in, which needs CryptoPro's licence;
the messages are tried against OpenSSL, the page against an emulation.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from kernel.errors import BadInputError, RefusedError
from signing.certificates import facts
from signing.outside import check_returned, read_cms
from signing.shapes import CertificateFacts, Prepared

PROTOCOL = "letopis-plugin-1"
# CADESCOM_HASH_ALGORITHM and CADESCOM_CADES_TYPE.
_ALGORITHMS = {"streebog256": 101, "streebog512": 102, "sha256": 4}
_CADES_BES = 1
_END_ONLY = 2  # CAPICOM_CERTIFICATE_INCLUDE_END_ENTITY_ONLY: the hole takes no roots


@dataclass(frozen=True)
class Offer:
    """What is offered for signing."""

    document: str
    nonce: str
    prepared: Prepared

    def message(self) -> dict[str, object]:
        """What the page gives to the plug-in; the digest in the byte order that OpenSSL prints."""
        return {
            "protocol": PROTOCOL,
            "document": self.document,
            "nonce": self.nonce,
            "digest": self.prepared.digest.hex().upper(),
            "algorithm": _ALGORITHMS[self.prepared.md],
            "type": _CADES_BES,
            "include": _END_ONLY,
            "certificate": self.prepared.certificate,
        }


def offer_of(document: str, prepared: Prepared) -> Offer:
    """The offer of a prepared document. Its nonce tells this preparation from another of the same document."""
    told = f"{document}\n{prepared.digest.hex()}\n{prepared.certificate}"
    return Offer(document, hashlib.sha256(told.encode()).hexdigest()[:32], prepared)


def chosen_certificate(message: Mapping[str, object]) -> CertificateFacts:
    """The certificate that the page says was chosen: the mark shows it, and its key says which digest to offer.

    Raises BadInputError `signing.bad_certificate`, `signing.bad_answer`.
    """
    certificate = facts(_decoded(message.get("certificate")))
    if certificate.md not in _ALGORITHMS:
        raise BadInputError(
            "signing.key_kind",
            "Ключом этого сертификата через браузер не подписать.",
            "Выберите сертификат с ключом ГОСТ Р 34.10-2012.",
        )
    return certificate


def accepted(offer: Offer, answer: Mapping[str, object]) -> bytes:
    """The CMS in an answer, DER, checked against what was offered.

    Raises BadInputError `signing.bad_answer`, `signing.bad_cms`, `signing.cms_*`; RefusedError `signing.stale_answer`
    for an answer to another offer.
    """
    document, nonce = str(answer.get("document")), str(answer.get("nonce"))
    same = hmac.compare_digest(nonce.encode(), offer.nonce.encode())
    if document != offer.document or not same:
        raise RefusedError(
            "signing.stale_answer",
            "Подпись пришла не на тот документ, который сейчас предложен.",
            "Обновите страницу и подпишите ещё раз.",
        )
    cms = read_cms(_decoded(answer.get("cms")))
    check_returned(offer.prepared, cms)
    return cms


def _decoded(value: object) -> bytes:
    try:
        if not isinstance(value, str) or not value:
            raise ValueError("not text")
        return base64.b64decode("".join(value.split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadInputError(
            "signing.bad_answer", "Ответ браузера не читается.", "Обновите страницу и повторите."
        ) from error
