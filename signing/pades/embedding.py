"""Increments of a PDF: the hole for the signature, the CMS in it, and the archival revision after it.

Every function appends: the input is a byte prefix of the output, apart from the hole that is filled.
"""

from collections.abc import Generator, Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, PdfObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigAppearanceSetup, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import (
    DocumentTimestamp,
    PdfSignedData,
    PreparedByteRangeDigest,
    SignatureObject,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import StaticStampStyle

from signing.shapes import Prepared

# Hex digits, so half as many bytes of CMS. A chain of Russian certificates with a timestamp takes up to 14 KB.
SIGNATURE_HOLE = 32768
SIGNATURE_FIELD = "Signature"
TIMESTAMP_FIELD = "Timestamp"
_NO_MARGINS = layout.SimpleBoxLayoutRule(
    x_align=layout.AxisAlignment.ALIGN_MID, y_align=layout.AxisAlignment.ALIGN_MID, margins=layout.Margins()
)


class _Writer(IncrementalPdfFileWriter):
    """An incremental writer that leaves the document's metadata alone.

    pyHanko's stamps the producer and the wall clock's «now» into XMP and Info at every write. Dates inside a PDF come
    from the record, and what a signature covers is not changed by the archival revision.
    """

    def _update_meta(self) -> None:
        pass


class _Mark(PdfContent):
    """The first page of a PDF as the picture of a field. pyHanko's ImportedPdfPage wants a file and a random name."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """Imports the page and returns the operator that paints it."""
        assert self.writer is not None
        form = self.writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        self.resources.xobject["/Mark"] = form
        left, bottom, right, top = (float(edge) for edge in form.get_object()["/BBox"])
        self.box = layout.BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Mark Do"


def reserve(
    pdf: bytes,
    *,
    mark_pdf: bytes,
    page: int,
    box: tuple[float, float, float, float],
    at: datetime,
    name: str,
    reason: str,
    location: str,
    md: str,
) -> tuple[bytes, PreparedByteRangeDigest]:
    """Appends the signature field with its picture and a hole for the CMS.

    Raises whatever pyHanko raises for a PDF that it can't read or a page that isn't there.
    """
    writer = _Writer(BytesIO(pdf))
    writer.register_extension(ESIC_EXTENSION_1)
    field = SigFieldSpec(
        SIGNATURE_FIELD,
        on_page=page,
        # Points may be fractions in PDF; pyHanko's annotation is narrower than its code.
        box=box,  # type: ignore[arg-type]
        readable_field_name="Отметка об электронной подписи",
    )
    style = StaticStampStyle(border_width=0, background=_Mark(mark_pdf), background_layout=_NO_MARGINS)
    signature = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        bytes_reserved=SIGNATURE_HOLE,
        name=name,
        reason=reason or None,
        location=location or None,
    )
    _, prepared, output = _append(
        writer, field, signature, SigAppearanceSetup(style=style, timestamp=at, name=name), md
    )
    return output.getvalue(), prepared


def fill(prepared: Prepared, content: cms.ContentInfo) -> BytesIO:
    """The PDF with the CMS in its hole."""
    output = BytesIO(prepared.pdf)
    PreparedByteRangeDigest(prepared.digest, prepared.start, prepared.end).fill_with_cms(output, content)
    return output


def _with_proofs(
    signed: BytesIO,
    certificates: Iterable[x509.Certificate],
    ocsps: Iterable[ocsp.OCSPResponse],
    crls: Iterable[crl.CertificateList],
) -> _Writer:
    writer = _Writer(signed)
    writer.register_extension(ESIC_EXTENSION_1)
    DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=certificates, ocsps=ocsps, crls=crls)
    return writer


def with_proofs(
    signed: BytesIO,
    *,
    certificates: Iterable[x509.Certificate],
    ocsps: Iterable[ocsp.OCSPResponse],
    crls: Iterable[crl.CertificateList],
) -> bytes:
    """The file with a DSS after it, and no timestamp over that: level B-LT."""
    output = BytesIO()
    _with_proofs(signed, certificates, ocsps, crls).write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()


class ArchivalRevision:
    """The revision that makes a file B-LTA: DSS and document timestamp in one (EN 319 142-1, 5.4-5.5).

    Made in two moves, so that the timestamp can be asked for outside: `digest` after construction, then `finish`.
    """

    def __init__(
        self,
        signed: BytesIO,
        *,
        certificates: Iterable[x509.Certificate],
        ocsps: Iterable[ocsp.OCSPResponse],
        crls: Iterable[crl.CertificateList],
        reserve_bytes: int,
        md: str,
    ) -> None:
        writer = _with_proofs(signed, certificates, ocsps, crls)
        # The fields are the signature and the timestamps so far; to look into them would cost more than all the rest.
        known = len(writer.root["/AcroForm"]["/Fields"]) - 1
        self._steps, prepared, self._output = _append(
            writer,
            SigFieldSpec(f"{TIMESTAMP_FIELD}{known + 1}", readable_field_name="Штамп времени"),
            DocumentTimestamp(bytes_reserved=2 * reserve_bytes),  # type: ignore[no-untyped-call]
            None,
            md,
        )
        self.digest: bytes = prepared.document_digest

    def finish(self, token: cms.ContentInfo) -> bytes:
        """The finished file."""
        self._steps.send(token)
        return self._output.getvalue()


def _nothing() -> StreamObject:
    empty = StreamObject(stream_data=b"")
    empty["/Type"] = NameObject("/XObject")
    empty["/Subtype"] = NameObject("/Form")
    empty["/BBox"] = ArrayObject([NumberObject(0)] * 4)  # type: ignore[no-untyped-call]
    empty["/Resources"] = _dictionary({})
    return empty


def _dictionary(items: dict[str, PdfObject]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in items.items()})  # type: ignore[no-untyped-call]


def _append(
    writer: IncrementalPdfFileWriter,
    field: SigFieldSpec,
    signature: PdfSignedData,
    appearance: SigAppearanceSetup | None,
    md: str,
) -> tuple[Generator[Any, Any, Any], PreparedByteRangeDigest, BytesIO]:
    """The four steps of PdfCMSEmbedder, up to the hole."""
    steps = PdfCMSEmbedder(new_field_spec=field).write_cms(field.sig_field_name, writer)
    created = next(steps).get_object()
    if field.box is None:
        # PDF/A-1 asks for an appearance even of what is not seen (ISO 19005-1, 6.9).
        created["/AP"] = _dictionary({"/N": writer.add_object(_nothing())})
    steps.send(SigObjSetup(sig_placeholder=signature, appearance_setup=appearance))
    prepared, output = steps.send(SigIOSetup(md_algorithm=md, output=BytesIO()))
    return steps, prepared, output
