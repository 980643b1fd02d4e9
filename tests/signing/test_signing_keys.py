"""Keys in files and on tokens; passphrases and PINs that must not travel."""

import os
import traceback
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from kernel.errors import BadInputError, NotFoundError, RefusedError, UnavailableError
from kernel.findings import Severity
from signing.keys import look_pkcs11, open_p12, open_pkcs11
from signing.sign import finish, make_cms
from tests import softhsm
from tests.softhsm import MODULE, URI

PIN = "481526"


def test_p12(world):
    key = open_p12(world.pki.p12.read_bytes(), world.pki.passphrase_file.read_text().strip())
    assert key.certificate.owner == "ИВАНОВА МАРИЯ ПЕТРОВНА"
    assert len(key.certificate.serial) == 32
    assert key.certificate.valid_to - key.certificate.valid_from == timedelta(days=450)


@pytest.mark.parametrize("data", [None, b"", b"not a container"])
def test_p12_wrong_passphrase_or_file(world, data):
    with pytest.raises(BadInputError) as refused:
        open_p12(world.pki.p12.read_bytes() if data is None else data, "секрет-42")
    assert refused.value.code == "signing.p12_passphrase"
    told = "".join(traceback.format_exception(refused.value)) + refused.value.message + refused.value.hint
    assert "секрет-42" not in told.replace('"секрет-42")', "")  # the line of this test is in the traceback


def test_p12_without_key(world):
    empty = pkcs12.serialize_key_and_certificates(
        None, None, None, [x509.load_der_x509_certificate(world.pki.anchors[0])], NoEncryption()
    )
    with pytest.raises(BadInputError) as refused:
        open_p12(empty, "")
    assert refused.value.code == "signing.p12_empty"


def test_term_of_the_certificate(world):
    key = world.pki.key()
    last = key.certificate.valid_to
    assert key.refuse_if_unusable(world.at) == []
    assert key.refuse_if_unusable(last - timedelta(days=30, seconds=1)) == []
    (warning,) = key.refuse_if_unusable(last - timedelta(days=30))
    assert (warning.code, warning.severity) == ("signing.certificate_expires_soon", Severity.WARNING)
    assert "25.08.2027 (осталось 30 дней)" in warning.message
    with pytest.raises(RefusedError, match=r"signing\.certificate_expired"):
        key.refuse_if_unusable(last + timedelta(seconds=1))
    with pytest.raises(RefusedError, match=r"signing\.certificate_not_yet_valid"):
        key.refuse_if_unusable(key.certificate.valid_from - timedelta(seconds=1))


@pytest.fixture(scope="module")
def token(shared_world, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A SoftHSM token with the director's key and certificate."""
    pki = shared_world.pki
    folder: Path = tmp_path_factory.mktemp("hsm")
    softhsm.make(folder, pki.p12, pki.passphrase_file, PIN)
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(softhsm.settings(folder))
    yield
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.mark.usefixtures("token")
def test_token_signs(world):
    with open_pkcs11(URI, PIN) as key:
        assert key.certificate == world.pki.key().certificate
        made = world.prepared(key)
        assert world.verify(finish(made, make_cms(made, key), world.authorities)).ok
        again = world.prepared(key)
        assert world.verify(finish(again, make_cms(again, key), world.authorities)).ok
    with open_pkcs11(f"pkcs11:id=%01?module-path={MODULE}&token=letopis", PIN) as key:
        assert make_cms(world.prepared(key), key)


@pytest.mark.usefixtures("token")
def test_certificate_is_read_without_pin(world):
    assert look_pkcs11(URI) == world.pki.key().certificate


@pytest.mark.usefixtures("token")
def test_wrong_pin_is_told_without_it():
    with pytest.raises(BadInputError) as refused:
        open_pkcs11(URI, "999999")
    assert refused.value.code == "signing.pin_wrong"
    assert refused.value.__cause__ is None
    assert "999999" not in f"{refused.value}{refused.value.message}{refused.value.hint}"


@pytest.mark.usefixtures("token")
def test_what_is_not_there():
    with pytest.raises(NotFoundError, match=r"signing\.token_not_found"):
        open_pkcs11(URI.replace("token=letopis", "token=other"), PIN)
    with pytest.raises(NotFoundError, match=r"signing\.token_key_not_found"):
        open_pkcs11(URI.replace("object=director", "object=deputy"), PIN)
    with pytest.raises(UnavailableError, match=r"signing\.token_unavailable"):
        open_pkcs11("pkcs11:object=x?module-path=/nowhere/lib.so", PIN)


@pytest.mark.parametrize("part", ["pin-value=481526", "pin-source=file:/etc/pin", "PIN-VALUE=481526"])
def test_pin_in_the_address_is_refused(part):
    with pytest.raises(RefusedError) as refused:
        open_pkcs11(f"{URI}&{part}", "")
    assert refused.value.code == "signing.pin_in_uri"
    assert "481526" not in str(refused.value) + refused.value.message
