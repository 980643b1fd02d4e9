"""RFC 7512 addresses."""

import pytest

from kernel.errors import BadInputError, RefusedError
from signing.token_uri import TokenAddress, parse


def test_whole_address():
    uri = "pkcs11:token=%D0%94%D0%B8%D1%80;serial=0A1B;object=key%201;id=%01%FF;type=private?module-path=/usr/lib/x.so"
    assert parse(uri) == TokenAddress("/usr/lib/x.so", "Дир", "0A1B", "key 1", b"\x01\xff")


def test_short_address():
    assert parse("pkcs11:object=k?module-path=/x.so") == TokenAddress("/x.so", None, None, "k", None)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "pkcs11:",
        "file:object=k?module-path=/x.so",
        "pkcs11:object=k",
        "pkcs11:token=t?module-path=/x.so",
        "pkcs11:object=k;object=l?module-path=/x.so",
    ],
)
def test_unclear_address(uri):
    with pytest.raises(BadInputError, match=r"signing\.bad_token_uri"):
        parse(uri)


@pytest.mark.parametrize("place", ["pkcs11:pin-value=1;object=k?module-path=/x", "pkcs11:object=k?pin-source=/p"])
def test_pin_anywhere(place):
    with pytest.raises(RefusedError, match=r"signing\.pin_in_uri"):
        parse(place)
