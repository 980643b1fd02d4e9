"""GOST signatures that OpenSSL makes over what we hand out, through files and through the plug-in's messages."""

import base64

import pytest

from kernel.errors import BadInputError, RefusedError
from signing.outside import check_returned, read_cms, signed_digest, to_be_signed
from signing.plugin import Offer, accepted, chosen_certificate
from signing.sign import finish
from tests import judges
from tests.signing.gost_pki import GostWorld


def signed_elsewhere(gost_world: GostWorld, name: str, content: bytes, *more: str) -> bytes:
    (gost_world.folder / "outside.bin").write_bytes(content)
    digest = "md_gost12_512" if "512" in name else "md_gost12_256"
    return gost_world.openssl(
        "cms", "-sign", "-cades", "-engine", "gost", "-binary", "-md", digest, "-signer", f"{name}.pem", "-inkey",
        f"{name}.key", "-certfile", "ca.pem", "-in", "outside.bin", "-outform", "DER", *more,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["d256b", "d512a"])
def test_there_and_back(gost_world: GostWorld, world, tmp_path, name):
    prepared = gost_world.prepared(gost_world.key(name), world.document)
    cms = read_cms(signed_elsewhere(gost_world, name, to_be_signed(prepared)))
    assert signed_digest(cms) == prepared.digest
    check_returned(prepared, cms)
    pdf = finish(prepared, cms, gost_world.authorities)
    assert gost_world.verify(pdf, world.document).ok
    assert judges.openssl_accepts(pdf, gost_world.anchors_file, tmp_path, gost_world.environment)
    with pytest.raises(BadInputError, match=r"signing\.cms_other_document"):
        check_returned(prepared, read_cms(signed_elsewhere(gost_world, name, world.document)))


def test_attached_content_is_left_off(gost_world: GostWorld, world):
    prepared = gost_world.prepared(gost_world.key("d256b"), world.document)
    attached = signed_elsewhere(gost_world, "d256b", to_be_signed(prepared), "-nodetach")
    assert len(attached) > len(world.document)
    cms = read_cms(attached)
    assert len(cms) < 4000
    check_returned(prepared, cms)


def test_the_talk_with_the_plug_in(gost_world: GostWorld, world):
    certificate = chosen_certificate({"certificate": base64.encodebytes(gost_world.der("d256b")).decode()})
    assert certificate.key == "gost2012_256"
    prepared = gost_world.prepared(gost_world.key("d256b"), world.document)
    offer = Offer("28/2025-26/7a/journal", "nonce-1", prepared)
    message = offer.message()
    assert (message["algorithm"], message["type"]) == (101, 1)
    assert bytes.fromhex(message["digest"]) == prepared.digest
    cms = signed_elsewhere(gost_world, "d256b", to_be_signed(prepared))
    answer = {"document": offer.document, "nonce": "nonce-1", "cms": base64.encodebytes(cms).decode()}
    assert gost_world.verify(finish(prepared, accepted(offer, answer), gost_world.authorities), world.document).ok
    for stale in ({"nonce": "nonce-2"}, {"document": "28/2025-26/7b/journal"}, {"nonce": None}):
        with pytest.raises(RefusedError, match=r"signing\.stale_answer"):
            accepted(offer, answer | stale)
    for junk in ("", "***", None, 5, ["x"]):
        with pytest.raises(BadInputError, match=r"signing\.(bad_answer|bad_cms)"):
            accepted(offer, answer | {"cms": junk})
        with pytest.raises(BadInputError, match=r"signing\.bad_"):
            chosen_certificate({"certificate": junk})
    with pytest.raises(BadInputError, match=r"signing\.cms_other_signer"):
        accepted(offer, answer | {"cms": base64.b64encode(
            signed_elsewhere(gost_world, "d256c", to_be_signed(prepared))).decode()})  # fmt: skip
