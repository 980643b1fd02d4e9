"""Files that someone changed. None may verify, and none may crash the checker."""

import hashlib
import random
import re
import time
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from urllib.request import urlopen

import pikepdf
import pytest
from asn1crypto import crl
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from signing import demo_pki
from signing.pades import changes
from signing.pades.contents import read_signature
from signing.pades.embedding import ArchivalRevision, fill
from signing.pades.notary import Notary, Proof, Purpose
from signing.sign import finish, finish_with, make_cms, prepare


def codes(verification) -> set[str]:
    return {one.code for one in verification.report.findings}


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


def holes(pdf: bytes) -> list[tuple[int, int]]:
    """Where the CMS of each signature lies: from the ByteRange entries."""
    ranges = re.findall(rb"/ByteRange \[0 (\d+) (\d+) \d+\]", pdf)
    return [(int(start), int(end)) for start, end in ranges]


def resealed(world, pdf: bytes) -> bytes:
    """The attacker's last word: a genuine timestamp over what he changed."""
    notary = Notary(world.authorities)
    try:
        revision = ArchivalRevision(BytesIO(pdf), certificates=[], ocsps=[], crls=[], reserve_bytes=4096, md="sha256")
        return revision.finish(notary.token(revision.digest, "sha256"))
    finally:
        notary.close()


def incremental(pdf: bytes, change) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def dictionary(**items: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({generic.NameObject(f"/{key}"): value for key, value in items.items()})


def annotate(writer: IncrementalPdfFileWriter) -> None:
    note = dictionary(
        Type=generic.NameObject("/Annot"),
        Subtype=generic.NameObject("/FreeText"),
        Rect=generic.ArrayObject([generic.NumberObject(edge) for edge in (100, 700, 300, 760)]),
        Contents=generic.TextStringObject("Алгебра: 5"),
        DA=generic.TextStringObject("/Helv 12 Tf 0 g"),
    )
    page, _ = writer.find_page_for_modification(0)
    writer.register_annotation(page, writer.add_object(note))


def replace_content(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"q Q"))
    writer.update_container(page)


def add_script(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = dictionary(
        S=generic.NameObject("/JavaScript"), JS=generic.TextStringObject("app.alert(1)")
    )
    writer.update_root()


def change_title(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(writer.add_object(dictionary(Title=generic.TextStringObject("Другое"))))


def add_field(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec("Second", box=(0, 0, 600, 800)))


CHANGES = [annotate, replace_content, add_script, change_title, add_field]


def test_flipped_bytes(world, signed):
    places = {
        "header": 6,
        "document": len(world.document) // 2,
        "end of document": len(world.document) - 3,
        "mark": len(world.document) + 4000,
        "before the signature": holes(signed)[0][0] - 1,
        "in the signature": holes(signed)[0][0] + 2000,
        "padding of the signature": holes(signed)[0][1] - 100,
        "security store": holes(signed)[1][0] - 3000,
        "in the timestamp": holes(signed)[1][0] + 1500,
        "padding of the timestamp": holes(signed)[1][1] - 10,
        "last byte": len(signed) - 1,
    }
    for name, place in places.items():
        for bit in (0, 5):
            told = world.verify(flipped(signed, place, bit))
            assert not told.ok, (name, bit)


def test_trailing_bytes(world, signed):
    for tail in (b"\n", b"\0" * 10, b"%%EOF\n", b"garbage"):
        told = world.verify(signed + tail)
        assert not told.ok
        assert not told.integrity.ok


def test_truncated(world, signed):
    for length in (len(signed) - 1, len(signed) - 500, holes(signed)[0][1] + 20, len(world.document)):
        assert not world.verify(signed[:length]).ok


@pytest.mark.parametrize("change", CHANGES)
def test_appended_revision(world, signed, change):
    told = world.verify(incremental(signed, change))
    assert not told.ok
    assert not told.integrity.ok


@pytest.mark.parametrize("change", CHANGES)
def test_appended_revision_under_a_genuine_timestamp(world, signed, change):
    told = world.verify(resealed(world, incremental(signed, change)))
    assert not told.ok
    assert codes(told) & {"signing.modified", "signing.foreign_fields"}


def test_a_second_timestamp_alone_is_fine(world, signed):
    """The control for the attack above: the seal itself is not what is refused."""
    assert world.verify(resealed(world, signed)).ok


@pytest.mark.parametrize("change", [annotate, replace_content, add_script, change_title])
def test_change_hidden_before_the_signature(world, change):
    """Whoever prepares the file appends a change, then has it signed: it still begins with the archived bytes."""
    key = world.pki.key()
    made = world.prepared(key, incremental(world.document, change))
    told = world.verify(finish(made, make_cms(made, key), world.authorities))
    assert not told.ok
    assert codes(told) == {"signing.other_document"}


def test_change_hidden_in_the_signatures_own_revision(world, monkeypatch):
    from signing.pades import embedding

    class Sly(embedding._Writer):
        def _update_meta(self) -> None:
            if self.prev.xrefs.total_revisions == 1 and "/AcroForm" in self.root:
                replace_content(self)

    monkeypatch.setattr(embedding, "_Writer", Sly)
    key = world.pki.key()
    made = world.prepared(key)
    pdf = finish(made, make_cms(made, key), world.authorities)
    monkeypatch.undo()
    told = world.verify(pdf)
    assert not told.ok
    assert codes(told) == {"signing.modified"}


@pytest.mark.parametrize("spelling", [b"4242 0 R", b"4242\r0\tR ", b"004242  00 R"])
def test_shadow_content(world, spelling):
    """The page names an object that a later revision, under a genuine timestamp, brings in."""
    document = incremental(world.document, lambda writer: shadow_page(writer, spelling))
    name = b"/Shadow".ljust(len(spelling), b"x")
    assert document.count(name) == 1
    document = document.replace(name, spelling)
    key = world.pki.key()
    made = world.prepared(key, document)
    pdf = finish(made, make_cms(made, key), world.authorities)
    own = {"unsigned_length": len(document), "unsigned_sha512": hashlib.sha512(document).hexdigest()}
    assert world.verify(pdf, **own).ok

    def bring_in(writer: IncrementalPdfFileWriter) -> None:
        writer.objects[(0, 4242)] = generic.StreamObject(stream_data=b"0 0 600 800 re f")

    told = world.verify(resealed(world, incremental(pdf, bring_in)), **own)
    assert not told.ok
    assert codes(told) == {"signing.modified"}


@pytest.mark.timeout(20)
def test_references_are_found_however_written():
    """Comments are white space in PDF; and no text makes the search slow."""
    found = changes._REFERENCE.findall(b"[12 0 R 0000000000007 %c 1 R\n0%d%%e\r\n R 9\x000\x0cR 5 0 obj 6 0 r 1 2 obj]")
    assert [int(number) for number in found] == [12, 7, 9]
    for hard in (b"1 " * 500_000, b"1 %" * 500_000, b"%1" * 500_000, b"1" * 1_000_000, b"1 0 %\n" * 200_000):
        changes._REFERENCE.findall(hard)
    assert changes._REFERENCE.findall(b"13 0 %" + b"x" * 5000 + b"\nR") == [b"13"]


def shadow_page(writer: IncrementalPdfFileWriter, spelling: bytes) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    # A name as long as what will stand there, so that no offset moves.
    name = generic.NameObject("/Shadow" + "x" * (len(spelling) - len(b"/Shadow")))
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), name])
    writer.update_container(page)


@pytest.mark.timeout(60)
def test_large_tagged_document(world):
    """Ten thousand structure elements: pyHanko's own difference analysis would take minutes over them."""
    with pikepdf.open(BytesIO(world.document)) as pdf:
        root = pdf.Root.StructTreeRoot
        for _ in range(10_000):
            root.K.append(pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.P, P=root)))
        output = BytesIO()
        pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    document = output.getvalue()
    key = world.pki.key()
    made = world.prepared(key, document)
    pdf = finish(made, make_cms(made, key), world.authorities)
    own = {"unsigned_length": len(document), "unsigned_sha512": hashlib.sha512(document).hexdigest()}
    began = time.monotonic()
    assert world.verify(pdf, **own).ok
    assert time.monotonic() - began < 10


def test_signature_of_another_document(world, signed):
    """The hole of one file filled from another: each part is genuine."""
    other = world.signed(incremental(world.document, annotate))
    (start, end), (start2, _) = holes(signed)[0], holes(other)[0]
    swapped = signed[:start] + other[start2 : start2 + end - start] + signed[end:]
    told = world.verify(swapped)
    assert not told.ok
    assert not told.integrity.ok


def test_without_document_timestamp(world):
    key = world.pki.key()
    made = world.prepared(key)
    told = world.verify(fill(made, read_signature(make_cms(made, key))).getvalue())
    assert not told.ok
    assert "signing.no_document_timestamp" in codes(told)
    assert told.level == "B-B"


def test_without_signature_timestamp(world):
    """Sealed, but the signature has no time of its own, and nothing on its signer was kept."""
    key = world.pki.key()
    made = world.prepared(key)
    told = world.verify(resealed(world, fill(made, read_signature(make_cms(made, key))).getvalue()))
    assert not told.ok
    assert "signing.no_signature_timestamp" in codes(told) or "signing.timestamp_untrusted" in codes(told)


def test_two_signatures(world, signed):
    key = world.pki.key()
    with pytest.raises(Exception, match="signing"):
        world.prepared(key, signed)
    # By hand: the field name differs.
    from signing.pades import embedding

    original, embedding.SIGNATURE_FIELD = embedding.SIGNATURE_FIELD, "Second"
    try:
        made = prepare(signed, key.certificate, world.placement, world.mark, at=world.at, reason="", location="")
        twice = finish(made, make_cms(made, key), world.authorities)
    finally:
        embedding.SIGNATURE_FIELD = original
    told = world.verify(twice)
    assert not told.ok
    assert codes(told) == {"signing.signature_count"}


def test_rewritten_by_another_program(world, signed, tmp_path):
    with pikepdf.open(BytesIO(signed)) as pdf:
        pdf.save(tmp_path / "rewritten.pdf")
    assert not world.verify((tmp_path / "rewritten.pdf").read_bytes()).ok


def test_backdated_signature(world):
    """`/M` may say what it likes; the time is the timestamp's."""
    key = world.pki.key()
    made = prepare(
        world.document,
        key.certificate,
        world.placement,
        world.mark,
        at=world.at - timedelta(days=300),
        reason="",
        location="",
    )
    told = world.verify(finish(made, make_cms(made, key), world.authorities))
    assert told.ok
    assert told.signed_at == world.at


def test_certificate_not_yet_in_force(own_world):
    from kernel.errors import RefusedError
    from signing import demo_pki

    demo_pki.renew_director(own_world.pki.folder, now=own_world.at + timedelta(days=10))
    key = own_world.pki.key()
    made = own_world.prepared(key)
    with pytest.raises(RefusedError, match=r"signing\.certificate_not_yet_valid"):
        finish(made, make_cms(made, key), own_world.authorities)


class Careless(Notary):
    """A writer that does not look whether the signer is good; the checker must."""

    def __init__(self, authorities, crls: tuple[bytes, ...]) -> None:
        super().__init__(authorities)
        self.given = tuple(crl.CertificateList.load(der) for der in crls)

    def proof(self, certificate, others, at, purpose) -> Proof:
        if purpose is Purpose.STAMP:
            return super().proof(certificate, others, at, purpose)
        return Proof((certificate, *others), (), self.given, at, at)


def carelessly_signed(world, crls: tuple[bytes, ...]) -> bytes:
    key = world.pki.key()
    made = world.prepared(key)
    careless = Careless(world.authorities, crls)
    try:
        return finish_with(careless, made, make_cms(made, key))
    finally:
        careless.close()


def test_signer_without_revocation_data(world):
    told = world.verify(carelessly_signed(world, ()))
    assert codes(told) == {"signing.certificate_untrusted"}
    assert not told.ok
    assert not told.certificate.ok
    assert told.timestamp.ok  # when is proved; that the signer was good then is not
    assert told.signed_at == world.at


def test_revoked_signer(own_world):
    own_world.at += timedelta(days=740)
    demo_pki.renew_director(own_world.pki.folder, now=own_world.at - timedelta(hours=1))
    demo_pki.revoke_director(own_world.pki.folder, at=own_world.at - timedelta(days=20))
    with urlopen(f"http://127.0.0.1:{own_world.pki.port}/a/crls/ca/latest.crl") as answer:
        lists = (answer.read(),)
    told = own_world.verify(carelessly_signed(own_world, lists))
    assert codes(told) == {"signing.certificate_revoked"}
    assert "отозван" in told.certificate.text
    assert not told.ok


def test_bytes_of_the_last_hole(world, signed):
    """The one place that no digest covers."""
    start, end = holes(signed)[-1]
    for place in range(start, end, 53):
        assert not world.verify(flipped(signed, place)).ok, place


def test_random_mutations(world, signed):
    dice = random.Random(20260601)
    for number in range(200):
        data = bytearray(signed)
        kind = number % 4
        at = dice.randrange(len(data))
        if kind == 0:
            data[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            del data[at : at + dice.randrange(1, 200)]
        elif kind == 2:
            data[at:at] = dice.randbytes(dice.randrange(1, 50))
        else:
            data[at : at + 30] = dice.randbytes(30)
        if bytes(data) != signed:
            assert not world.verify(bytes(data)).ok, (number, at)


def test_the_prepared_file_itself(world):
    made = world.prepared(world.pki.key())
    assert not world.verify(made.pdf).ok
    assert not world.verify(replace(made).pdf[:-1]).ok
