"""The mark of an electronic signature: its words, and that a document stamped with it stays PDF/A."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle

from docgen.signature_mark import SignatureMark, render_mark
from kernel.errors import BadInputError
from tests.docgen.reading import pages_text, pages_words

MARK = SignatureMark(
    "3EC19428CE0C735394B62A98D8052EC0", "Образцова Мария Ивановна", date(2025, 8, 12), date(2026, 11, 5)
)


def test_mark_has_the_fields_of_the_standard(tmp_path):
    (text,) = pages_text(render_mark(MARK), tmp_path)
    assert "ДОКУМЕНТ ПОДПИСАН" in text
    assert "ЭЛЕКТРОННОЙ ПОДПИСЬЮ" in text
    assert "Сертификат: 3EC19428CE0C735394B62A98D8052EC0" in " ".join(text.split())
    assert "Владелец: Образцова Мария Ивановна" in " ".join(text.split())
    assert "Действителен: с 12.08.2025 по 05.11.2026" in " ".join(text.split())


@pytest.mark.parametrize("owner", ["Я", "Константинопольская-Преображенская Александрина-Виктория Максимилиановна" * 2])
def test_mark_is_one_page_of_its_size_whatever_the_name(owner, tmp_path):
    (page,) = pages_words(render_mark(SignatureMark("A" * 40, owner, date(2025, 1, 1), date(2026, 1, 1))), tmp_path)
    assert (page.width, page.height) == pytest.approx((85 * 72 / 25.4, 32 * 72 / 25.4), abs=0.01)
    assert all(w.x0 > 4 and w.x1 < page.width - 4 and w.y0 > 1 and w.y1 < page.height - 1 for w in page.words)


def test_owner_that_fits_at_no_size_is_refused():
    with pytest.raises(BadInputError) as caught:
        render_mark(SignatureMark("AB", "Длинное имя " * 60, date(2025, 1, 1), date(2026, 1, 1)))
    assert caught.value.code == "docgen.mark_too_long"


def ephemeral_signer(folder):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Проба")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return signers.SimpleSigner.load(str(folder / "key.pem"), str(folder / "cert.pem"))


@pytest.mark.parametrize("which", ["middle_pdf", "summary_pdf"])
def test_stamped_document_stays_pdfa(which, request, verapdf, tmp_path):
    rendered = request.getfixturevalue(which)
    (tmp_path / "mark.pdf").write_bytes(render_mark(MARK))
    style = StaticStampStyle.from_pdf_file(str(tmp_path / "mark.pdf"), border_width=0, background_opacity=1.0)
    field = fields.SigFieldSpec(
        "Signature", on_page=rendered.mark.page, box=tuple(round(edge) for edge in rendered.mark.box)
    )
    signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Signature", subfilter=fields.SigSeedSubFilter.PADES),
        ephemeral_signer(tmp_path),
        stamp_style=style,
        new_field_spec=field,
    )
    signed = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(rendered.pdf))).getvalue()
    assert signed.startswith(rendered.pdf)
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    verdict = verapdf.check([path])[path]
    assert verdict.failures == ()
    assert verdict.passed
    page = pages_words(signed, tmp_path)[rendered.mark.page]
    x0, y0, x1, y1 = rendered.mark.box
    serial = next(word for word in page.words if word.text == MARK.serial)
    assert x0 < serial.x0 < serial.x1 < x1
    assert page.height - y1 < serial.y0 < serial.y1 < page.height - y0
