"""More attacks of the list: hidden page, other font, wrapped ByteRange, replaced proofs, expired and wrong signers."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from kernel.findings import Severity
from tests.signing.test_signing_attacks import (
    carelessly_signed,
    codes,
    dictionary,
    flipped,
    holes,
    incremental,
    resealed,
)


def hide_a_page(writer: IncrementalPdfFileWriter) -> None:
    page = dictionary(
        Type=generic.NameObject("/Page"),
        MediaBox=generic.ArrayObject([generic.NumberObject(edge) for edge in (0, 0, 595, 842)]),
        Contents=writer.add_object(generic.StreamObject(stream_data=b"0 0 600 800 re f")),
    )
    pages = writer.root["/Pages"]
    page["/Parent"] = writer.root.raw_get("/Pages")
    pages["/Kids"].append(writer.add_object(page))
    pages["/Count"] = generic.NumberObject(int(pages["/Count"]) + 1)
    writer.update_container(pages)


def swap_a_font(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    fonts = page["/Resources"]["/Font"]
    name = next(iter(fonts))
    other = dictionary(
        Type=generic.NameObject("/Font"), Subtype=generic.NameObject("/Type1"), BaseFont=generic.NameObject("/Symbol")
    )
    fonts[generic.NameObject(name)] = writer.add_object(other)
    writer.update_container(fonts)


def replace_proofs(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/DSS"] = writer.add_object(dictionary(Type=generic.NameObject("/DSS")))
    writer.update_root()


@pytest.mark.parametrize("change", [hide_a_page, swap_a_font])
def test_changed_after_signing(world, signed, change):
    for pdf in (incremental(signed, change), resealed(world, incremental(signed, change))):
        told = world.verify(pdf)
        assert not told.ok
        assert not told.integrity.ok
        assert codes(told) & {"signing.modified", "signing.trailing_bytes"}


def test_replaced_proofs(world, signed):
    """The newest timestamp over an emptied store: its own authority can no longer be proved."""
    told = world.verify(resealed(world, incremental(signed, replace_proofs)))
    assert not told.ok
    assert codes(told) & {"signing.timestamp_untrusted", "signing.hole_padding", "signing.modified"}


def test_wrapped_byte_range(world, signed):
    """The ByteRange of the signature is bent to leave a part out, in every number of it."""
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)", signed)
    for group in (1, 2, 3):
        for step in (-20, -1, 1, 20):
            number = str(int(found[group]) + step).encode().ljust(len(found[group]))[: len(found[group])]
            pdf = signed[: found.start(group)] + number + signed[found.end(group) :]
            told = world.verify(pdf)
            assert not told.ok
            assert not told.integrity.ok
    zero = found[0].replace(b"[0 ", b"[1 ")
    assert not world.verify(signed.replace(found[0], zero)).ok


def test_expired_signer(own_world):
    """A writer that does not look signs with a certificate that ended the day before."""
    own_world.at = own_world.pki.key().certificate.valid_to + timedelta(days=1)
    told = own_world.verify(carelessly_signed(own_world, ()))
    assert not told.ok
    assert not told.certificate.ok
    assert codes(told) & {"signing.certificate_untrusted", "signing.certificate_not_in_force"}


def test_wrong_director(world, signed):
    told = world.verify(signed, expected_serial="0A1B2C")
    assert not told.ok
    assert codes(told) == {"signing.other_signer"}
    assert told.integrity.ok
    assert told.report.findings[0].severity is Severity.ERROR


def test_pdfsig_rejects_one_flipped_bit(world, signed, tmp_path):
    from tests import judges

    (tmp_path / "good.pdf").write_bytes(signed)
    (tmp_path / "bad.pdf").write_bytes(flipped(signed, len(world.document) // 2))
    assert judges.pdfsig_accepts(tmp_path / "good.pdf")
    assert not judges.pdfsig_accepts(tmp_path / "bad.pdf")
    assert len(holes(signed)) == 2
    assert BytesIO(signed).read(5) == b"%PDF-"
