"""Addresses of keys on tokens: PKCS#11 URIs (RFC 7512)."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_to_bytes

from kernel.errors import BadInputError, RefusedError

_PIN_ATTRIBUTES = frozenset({"pin-value", "pin-source"})


@dataclass(frozen=True)
class TokenAddress:
    """Where a key lies.

    Attributes:
        module: path of the PKCS#11 library.
        token: label of the token, or None for the only one.
        serial: serial number of the token, or None.
        label: label of the key and its certificate (`object`), or None.
        id: id of the key and its certificate, or None. One of label and id is always given.
    """

    module: str
    token: str | None
    serial: str | None
    label: str | None
    id: bytes | None


def parse(uri: str) -> TokenAddress:
    """Reads `pkcs11:token=Директор;object=key?module-path=/usr/lib/….so`.

    Raises:
        RefusedError: `signing.pin_in_uri`: addresses end up in logs and process lists.
        BadInputError: `signing.bad_token_uri`.
    """
    scheme, _, rest = uri.partition(":")
    path, _, query = rest.partition("?")
    pairs = [item.partition("=") for item in re.split("[;&]", f"{path};{query}") if item]
    names = [name.strip().lower() for name, _, _ in pairs]
    if _PIN_ATTRIBUTES & set(names):
        raise RefusedError(
            "signing.pin_in_uri",
            "ПИН-код нельзя писать в адресе токена: адреса попадают в журналы.",
            "Уберите pin-value и pin-source из адреса; ПИН-код будет спрошен на терминале.",
        )
    values = {name: value for name, (_, _, value) in zip(names, pairs, strict=True)}
    module, label, key_id = values.get("module-path"), values.get("object"), values.get("id")
    if scheme.lower() != "pkcs11" or len(values) != len(pairs) or not module or not (label or key_id):
        raise BadInputError(
            "signing.bad_token_uri",
            "Адрес ключа на токене не разобран.",
            "Образец: pkcs11:token=ТОКЕН;object=КЛЮЧ?module-path=/usr/lib/libmodule.so",
        )
    return TokenAddress(
        module=unquote(module),
        token=unquote(values["token"]) if "token" in values else None,
        serial=unquote(values["serial"]) if "serial" in values else None,
        label=unquote(label) if label else None,
        id=unquote_to_bytes(key_id) if key_id else None,
    )
