"""PDF to B-LTA: what is made, judged by other programs, and what is refused."""

import socket
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pypdf import PdfReader

from kernel.errors import BadInputError, IntegrityError, LetopisError, RefusedError, UnavailableError
from signing import demo_pki
from signing.keys import open_p12
from signing.pades.stamping import StampingKey
from signing.shapes import Placement, Prepared
from signing.sign import Sitting, check_authorities, finish, make_cms, prepare
from signing.verify import extract_cms


def code_of(error: pytest.ExceptionInfo[LetopisError]) -> str:
    return error.value.code


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def test_result_begins_with_the_unsigned_bytes(world, signed):
    assert signed.startswith(world.document)
    assert world.prepared(world.pki.key()).pdf.startswith(world.document)


def test_openssl_accepts_the_cms(world, signed, tmp_path):
    cms, content = extract_cms(signed)
    (tmp_path / "sig.p7s").write_bytes(cms)
    (tmp_path / "content").write_bytes(content)
    command = ("openssl", "cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any", "-out", "/dev/null")
    moment = ("-attime", str(int(world.at.timestamp())))
    files = ("-in", tmp_path / "sig.p7s", "-content", tmp_path / "content", "-CAfile", world.pki.anchors_file)
    good = run(*command, *moment, *files)
    assert good.returncode == 0, good.stderr
    (tmp_path / "content").write_bytes(content[:-1] + b"x")
    assert run(*command, *moment, *files).returncode != 0


def test_pdfsig_accepts_the_signature(signed, tmp_path):
    (tmp_path / "signed.pdf").write_bytes(signed)
    told = run("pdfsig", tmp_path / "signed.pdf").stdout
    assert "Signature Validation: Signature is Valid." in told
    assert "Signature Type: ETSI.CAdES.detached" in told
    assert told.count("Total document signed") == 1
    (tmp_path / "signed.pdf").write_bytes(signed.replace(b"/Reason", b"/Raeson", 1))
    assert "Signature is Valid." not in run("pdfsig", tmp_path / "signed.pdf").stdout


def test_signature_dictionary_and_mark(world, signed):
    reader = PdfReader(BytesIO(signed), strict=True)
    page = reader.pages[-1]
    widget = next(one for one in page["/Annots"] if one.get_object()["/T"] == "Signature").get_object()
    assert [round(float(edge), 2) for edge in widget["/Rect"]] == [round(edge, 2) for edge in world.placement.box]
    value = widget["/V"]
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    assert value["/M"] == "D:20260601093000Z"
    assert (value["/Reason"], value["/Location"], value["/Name"]) == (
        "Закрытие года",
        "Казань",
        "ИВАНОВА МАРИЯ ПЕТРОВНА",
    )
    assert "ДОКУМЕНТ ПОДПИСАН" not in page.extract_text()  # the mark is the field's picture, not the page's text
    assert widget["/AP"]["/N"]["/Resources"]["/XObject"]["/Mark"]


def test_metadata_is_left_alone(world, signed):
    assert signed.count(b"pdfaid:part") == world.document.count(b"pdfaid:part")
    assert b"pyHanko" not in signed


def test_cms_is_pades_baseline(world):
    key = world.pki.key()
    cms = make_cms(world.prepared(key), key)
    told = run_with("openssl cms -cmsout -print -inform DER", cms)
    assert "id-smime-aa-signingCertificateV2" in told
    assert "signingTime" not in told
    assert "timeStampToken" not in told
    assert "timeStampToken" in run_with("openssl cms -cmsout -print -inform DER", extract_cms(world.signed())[0])


def run_with(command: str, stdin: bytes) -> str:
    done = subprocess.run(command.split(), input=stdin, capture_output=True, check=True)
    return done.stdout.decode(errors="replace")


def test_prepared_lies_on_disk_between_the_steps(world):
    key = world.pki.key()
    made = world.prepared(key)
    assert made.end - made.start >= 32768
    again = Prepared.from_parts(made.pdf, made.to_json())
    assert again == made
    assert world.verify(finish(again, make_cms(again, key), world.authorities)).ok


def test_prepared_that_changed_is_refused(world):
    key = world.pki.key()
    made = world.prepared(key)
    cms = make_cms(made, key)
    changed = bytes(made.pdf[:500]) + bytes([made.pdf[500] ^ 1]) + made.pdf[501:]
    with pytest.raises(IntegrityError, match=r"signing\.prepared_changed"):
        Prepared.from_parts(changed, made.to_json())
    for step in (lambda bad: make_cms(bad, key), lambda bad: finish(bad, cms, world.authorities)):
        with pytest.raises(IntegrityError, match=r"signing\.prepared_changed"):
            step(replace(made, pdf=changed))
    with pytest.raises(BadInputError, match=r"signing\.bad_prepared"):
        Prepared.from_parts(made.pdf, b"{}")


def test_cms_over_another_document_is_refused(world):
    key = world.pki.key()
    one, other = (
        world.prepared(key),
        prepare(
            world.document,
            key.certificate,
            Placement(0, world.placement.box),
            world.mark,
            at=world.at,
            reason="",
            location="",
        ),
    )
    with pytest.raises(BadInputError) as refused:
        finish(one, make_cms(other, key), world.authorities)
    assert code_of(refused) == "signing.cms_other_document"
    assert world.requests == []  # refused before the world is troubled


@pytest.mark.parametrize("garbage", [b"", b"x", b"0\x80", bytes(300)])
def test_what_is_no_cms_is_refused(world, garbage):
    key = world.pki.key()
    with pytest.raises(BadInputError) as refused:
        finish(world.prepared(key), garbage, world.authorities)
    assert code_of(refused) == "signing.bad_cms"


def test_broken_signature_value_is_refused(world):
    key = world.pki.key()
    made = world.prepared(key)
    cms = bytearray(make_cms(made, key))
    cms[-1] ^= 1
    with pytest.raises(BadInputError) as refused:
        finish(made, bytes(cms), world.authorities)
    assert code_of(refused) == "signing.cms_wrong"


def test_other_signer_is_refused(own_world):
    first = own_world.pki.key()
    demo_pki.renew_director(own_world.pki.folder, now=own_world.at, director="Петров Пётр Петрович")
    second = own_world.pki.key()
    made = own_world.prepared(first)
    with pytest.raises(BadInputError) as refused:
        make_cms(made, second)
    assert code_of(refused) == "signing.cms_other_signer"
    foreign = make_cms(replace(made, certificate=second.certificate.fingerprint), second)
    with pytest.raises(BadInputError) as refused:
        finish(made, foreign, own_world.authorities)
    assert code_of(refused) == "signing.cms_other_signer"


def test_what_is_no_pdf_is_refused(world):
    with pytest.raises(BadInputError) as refused:
        world.prepared(world.pki.key(), b"%PDF-1.7 no more")
    assert code_of(refused) == "signing.bad_pdf"


def test_expired_signer_is_refused(world):
    key = world.pki.key()
    made = world.prepared(key)
    cms = make_cms(made, key)
    world.at = key.certificate.valid_to + timedelta(seconds=2)
    with pytest.raises(RefusedError) as refused:
        finish(made, cms, world.authorities)
    assert code_of(refused) == "signing.certificate_expired"
    world.at = key.certificate.valid_to - timedelta(seconds=2)
    assert world.verify(finish(made, cms, world.authorities)).ok


def test_revoked_signer_is_refused(own_world):
    key = own_world.pki.key()
    made = own_world.prepared(key)
    cms = make_cms(made, key)
    demo_pki.revoke_director(own_world.pki.folder, at=own_world.at - timedelta(hours=1))
    with pytest.raises(RefusedError) as refused:
        finish(made, cms, own_world.authorities)
    assert code_of(refused) == "signing.certificate_revoked"


def test_no_timestamp_service_then_the_same_cms_again(world):
    key = world.pki.key()
    made = world.prepared(key)
    cms = make_cms(made, key)
    world.down = ("/tsa",)
    for action in (
        lambda: finish(made, cms, world.authorities),
        lambda: check_authorities(world.authorities, "sha256"),
    ):
        with pytest.raises(UnavailableError) as absent:
            action()
        assert code_of(absent) == "signing.tsa_unreachable"
    nowhere = replace(world.authorities, tsa_url="http://127.0.0.1:9/tsa")
    with pytest.raises(UnavailableError) as absent:
        check_authorities(nowhere, "sha256")
    assert code_of(absent) == "signing.tsa_unreachable"
    world.down = ()
    check_authorities(world.authorities, "sha256")
    first, second = finish(made, cms, world.authorities), finish(made, cms, world.authorities)
    for pdf in (first, second):
        assert world.verify(pdf).ok
    assert extract_signature(first) == extract_signature(second) == extract_signature_of(cms)


def extract_signature(pdf: bytes) -> str:
    return extract_signature_of(extract_cms(pdf)[0])


def extract_signature_of(cms: bytes) -> str:
    told = run_with("openssl cms -cmsout -print -inform DER", cms)
    return told[told.index("    signature:") : told.index("unsignedAttrs")]


def test_no_revocation_data(world):
    key = world.pki.key()
    made = world.prepared(key)
    cms = make_cms(made, key)
    world.down = ("/crls/", "/ocsp/")
    with pytest.raises(UnavailableError) as absent:
        finish(made, cms, world.authorities)
    assert code_of(absent) == "signing.revocation_unreachable"
    world.down = ("/ocsp/",)  # the CRL will do
    assert world.verify(finish(made, cms, world.authorities)).ok


def crl_of(world, issuer: str) -> bytes:
    with urlopen(f"http://127.0.0.1:{world.pki.port}/a/crls/{issuer}/latest.crl") as answer:
        return answer.read()


def test_revocation_lists_at_hand(world):
    key = world.pki.key()
    made = world.prepared(key)
    cms = make_cms(made, key)
    closed = replace(world.authorities, fetch=False)
    with pytest.raises(UnavailableError) as absent:
        finish(made, cms, closed)
    assert code_of(absent) == "signing.revocation_unreachable"
    lists = (crl_of(world, "root"), crl_of(world, "ca"))
    world.requests.clear()
    assert world.verify(finish(made, cms, replace(closed, crls=lists))).ok
    assert set(world.requests) == {"/tsa"}
    world.at = key.certificate.valid_to - timedelta(days=1)
    assert world.verify(finish(made, cms, replace(closed, crls=lists))).ok  # two years' lists


def test_issuer_that_nothing_carries(world):
    """A container without its authority's certificate, and nowhere to fetch it from."""
    passphrase = world.pki.passphrase_file.read_text().strip().encode()
    key, certificate, chain = pkcs12.load_key_and_certificates(world.pki.p12.read_bytes(), passphrase)
    packed = pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, BestAvailableEncryption(b"secret"))
    bare = open_p12(packed, "secret")
    made = world.prepared(bare)
    cms = make_cms(made, bare)
    closed = replace(world.authorities, fetch=False, crls=(crl_of(world, "root"), crl_of(world, "ca")))
    with pytest.raises(RefusedError) as refused:
        finish(made, cms, closed)
    assert code_of(refused) == "signing.certificate_untrusted"
    ca = chain[0].public_bytes(Encoding.DER)
    assert world.verify(finish(made, cms, replace(closed, intermediates=(ca,)))).ok
    assert world.verify(finish(made, cms, world.authorities)).ok  # fetched by the address in the certificate


def test_timestamp_service_that_hangs(world):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        hanging = replace(world.authorities, tsa_url=f"http://127.0.0.1:{silent.getsockname()[1]}/tsa", timeout=0.5)
        began = time.monotonic()
        with pytest.raises(UnavailableError) as absent:
            check_authorities(hanging, "sha256")
    assert code_of(absent) == "signing.tsa_unreachable"
    assert time.monotonic() - began < 5


def test_timestamp_service_that_talks_nonsense(world):
    nonsense = replace(world.authorities, tsa_url=world.authorities.tsa_url.replace("/tsa", "/anchors"))
    with pytest.raises(UnavailableError) as absent:
        check_authorities(nonsense, "sha256")
    assert code_of(absent) == "signing.tsa_unreachable"


def test_timestamp_over_something_else(world, monkeypatch):
    """A replayed or confused answer: genuine, with our nonce, over another digest."""
    honest = StampingKey.answer

    def other(self: StampingKey, request: bytes, at: datetime, serial: int) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        asked["message_imprint"]["hashed_message"] = bytes(32)
        return honest(self, asked.dump(force=True), at, serial)

    monkeypatch.setattr(StampingKey, "answer", other)
    with pytest.raises(RefusedError) as refused:
        check_authorities(world.authorities, "sha256")
    assert code_of(refused) == "signing.tsa_untrusted"


def test_sitting_asks_once_for_what_is_equal(world):
    key = world.pki.key()
    with Sitting(world.authorities) as sitting:
        for _ in range(3):
            made = world.prepared(key)
            assert world.verify(sitting.finish(made, make_cms(made, key))).ok
        assert world.requests.count("/tsa") == 6
        assert world.requests.count("/a/ocsp/ocsp") == 1
        world.at += timedelta(minutes=20)  # longer than a proof lives
        made = world.prepared(key)
        assert world.verify(sitting.finish(made, make_cms(made, key))).ok
        assert world.requests.count("/a/ocsp/ocsp") == 2


def test_untrusted_authorities_are_refused(world, other_world):
    key = world.pki.key()
    made = world.prepared(key)
    cms = make_cms(made, key)
    with pytest.raises(RefusedError) as refused:
        finish(made, cms, replace(world.authorities, anchors=other_world.pki.anchors))
    assert code_of(refused) == "signing.certificate_untrusted"
    with pytest.raises(RefusedError) as refused:
        check_authorities(replace(world.authorities, anchors=other_world.pki.anchors), "sha256")
    assert code_of(refused) == "signing.certificate_untrusted"
    with pytest.raises(RefusedError) as refused:  # a timestamp of strangers on our signature
        finish(made, cms, replace(world.authorities, tsa_url=other_world.authorities.tsa_url))
    assert code_of(refused) == "signing.certificate_untrusted"


def test_timestamp_service_of_another_make(world):
    key = world.pki.key()
    made = world.prepared(key)
    foreign = replace(world.authorities, tsa_url=world.authorities.tsa_url.replace("/tsa", "/a/tsa/tsa1"))
    assert world.verify(finish(made, make_cms(made, key), foreign)).ok


def test_ecdsa_key(world):
    """A key that is not RSA: issued by the demonstration CA, judged by CRL."""
    ca = load_pem_private_key((world.pki.folder / "keys" / "ca.key.pem").read_bytes(), None)
    director = x509.load_der_x509_certificate(world.pki.key().certificate.der)
    own = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "СИДОРОВ")]))
        .issuer_name(director.issuer)
        .public_key(own.public_key())
        .serial_number(77)
        .not_valid_before(datetime(2026, 6, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 6, 1, tzinfo=UTC))
    )
    for extension in director.extensions:
        if isinstance(extension.value, x509.KeyUsage | x509.CRLDistributionPoints | x509.AuthorityKeyIdentifier):
            made = made.add_extension(extension.value, extension.critical)
    certificate = made.sign(ca, hashes.SHA256())
    _, _, chain = pkcs12.load_key_and_certificates(
        world.pki.p12.read_bytes(), world.pki.passphrase_file.read_text().strip().encode()
    )
    packed = pkcs12.serialize_key_and_certificates(b"k", own, certificate, chain, BestAvailableEncryption(b"secret"))
    key = open_p12(packed, "secret")
    prepared = world.prepared(key)
    pdf = finish(prepared, make_cms(prepared, key), world.authorities)
    assert world.verify(pdf, expected_serial="4D").ok
