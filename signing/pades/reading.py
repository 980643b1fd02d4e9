"""A signed PDF taken apart: which signatures it has, what each covers, and what was appended after them.

Stricter than pyHanko where a file of ours can afford it: one approval signature, document timestamps after it and
nothing else; each hole holds its CMS and zeros; the last timestamp ends the file. Anything else is a `Defect`.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.digests import new_digest
from signing.pades.changes import Changed, check_revisions
from signing.pades.contents import certificates_of, has_timestamp, signature_holds, tidy, token_covers
from signing.pades.defects import Defect
from signing.shapes import Level


@dataclass(frozen=True)
class Element:
    """A signature or a document timestamp in the file.

    Attributes:
        embedded: pyHanko's view of it.
        content: its CMS.
        der: the CMS without the padding.
        start, end: its hole in the file.
        upto: where what it covers ends.
    """

    embedded: EmbeddedPdfSignature
    content: cms.ContentInfo
    der: bytes
    start: int
    end: int
    upto: int


@dataclass(frozen=True)
class SignedFile:
    """A PDF with one approval signature and the document timestamps over it, oldest first (none below B-LTA)."""

    pdf: bytes
    reader: PdfFileReader
    signature: Element
    timestamps: tuple[Element, ...]

    @property
    def level(self) -> Level:
        """What the file has of what the levels ask for; whether it is any good comes later."""
        if self.timestamps:
            return Level.B_LTA
        if "/DSS" in self.reader.root:
            return Level.B_LT
        return Level.B_T if has_timestamp(self.signature.content) else Level.B_B

    def signature_certificate(self) -> bytes:
        """The certificate that the signature names as its own, DER; not yet proved."""
        return bytes(certificates_of(self.signature.content).signer_cert.dump())


def take_apart(pdf: bytes) -> SignedFile:
    """Finds the signatures, and the holes they lie in.

    Raises Defect; and, for files broken in other ways, whatever pyHanko raises: both mean «invalid».
    """
    reader = PdfFileReader(BytesIO(pdf), strict=True)
    if reader.encrypted or reader.xrefs.hybrid_xrefs_present:
        raise Defect("signing.pdf_not_plain", "Файл зашифрован или имеет двойное оглавление: так архив не хранит.")
    fields = [field for _, _, field in enumerate_sig_fields(reader)]
    embedded = reader.embedded_signatures
    if not embedded:
        raise Defect("signing.not_signed", "Файл не подписан.")
    # pyHanko passes over signatures of unknown kinds, and other fields could draw anything over the page.
    if len(embedded) != len(fields) or len(reader.root["/AcroForm"]["/Fields"]) != len(fields):
        raise Defect("signing.foreign_fields", "В файле есть поля формы, которых в документе архива быть не должно.")
    approvals = [one for one in embedded if one.sig_object_type == "/Sig"]
    timestamps = [one for one in embedded if one.sig_object_type == "/DocTimeStamp"]
    if len(approvals) != 1 or len(embedded) != 1 + len(timestamps):
        raise Defect("signing.signature_count", "В файле должна быть ровно одна подпись.")
    elements = [_element(pdf, one) for one in (*approvals, *timestamps)]
    file = SignedFile(pdf, reader, elements[0], tuple(elements[1:]))
    _check_order(file)
    return file


def approval(pdf: bytes) -> Element:
    """The only approval signature, however sound. Raises as `take_apart`."""
    (embedded,) = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    return _element(pdf, embedded)


def _element(pdf: bytes, embedded: EmbeddedPdfSignature) -> Element:
    ranges = [int(number) for number in embedded.byte_range]
    first, start, end, rest = ranges if len(ranges) == 4 else (1, 0, 0, 0)
    hole = pdf[start:end]
    if first != 0 or not 0 < start < end < end + rest <= len(pdf) or hole[:1] != b"<" or hole[-1:] != b">":
        raise Defect("signing.byte_range", "Подпись охватывает файл не целиком.", "ISO 32000-1, 12.8.1")
    digits = hole[1:-1].decode("ascii")
    # The hole is the one part that no digest covers: it must have one spelling only.
    if digits not in (digits.upper(), digits.lower()):
        raise Defect("signing.hole_padding", "В месте подписи лежит лишнее.")
    filled = bytes.fromhex(digits)
    content = cms.ContentInfo.load(filled)
    der = bytes(content.dump())
    if filled != der.ljust(len(filled), b"\0") or filled != embedded.pkcs7_content:
        raise Defect("signing.hole_padding", "В месте подписи лежит лишнее.")
    return Element(embedded, content, der, start, end, end + rest)


def _check_order(file: SignedFile) -> None:
    """Each covers all before it, the last covers the file: nothing is appended that no timestamp vouches for.

    At B-LT the proofs, in one revision, come after all that is covered.
    """
    upto = 0
    for element in (file.signature, *file.timestamps):
        if element.start <= upto:
            raise Defect("signing.byte_range", "Подпись и штампы времени стоят не по порядку.")
        upto = element.upto
    if file.level is Level.B_LT and _ends_with_its_revision(file):
        return
    if upto != len(file.pdf):
        raise Defect("signing.trailing_bytes", "После последнего штампа времени в файл что-то дописано.")


def _ends_with_its_revision(file: SignedFile) -> bool:
    """Whether the file has one revision after the signature's, and nothing after that."""
    table = file.reader.xrefs
    last = table.total_revisions - 1
    tail = file.pdf[table.get_xref_container_info(last).end_location :]
    return last == file.signature.embedded.signed_revision + 1 and _TAIL.fullmatch(tail) is not None


_TAIL = re.compile(rb"\s*(endobj)?\s*(trailer\s*<<[^%]{0,4096}>>)?\s*startxref\s+\d+\s+%%EOF\s?")


def check_unsigned_prefix(file: SignedFile, length: int, sha512: str) -> None:
    """Whether the file begins with the archived unsigned bytes, and the signature was put right upon them."""
    prefix = file.pdf[:length]
    if not 0 < length < file.signature.start or hashlib.sha512(prefix).hexdigest() != sha512.lower():
        raise Defect("signing.other_document", "Подписан не тот документ, который хранит архив.")
    revisions = PdfFileReader(BytesIO(prefix), strict=True).xrefs.total_revisions
    if revisions != file.signature.embedded.signed_revision:
        raise Defect("signing.other_document", "Между документом и подписью есть ещё одна редакция файла.")


def check_changes(file: SignedFile) -> None:
    """Whether the signature's revision adds the signature only, and later revisions only prove it."""
    try:
        check_revisions(file.pdf, file.reader, file.signature.embedded.signed_revision)
    except Changed as change:
        raise Defect("signing.modified", "Содержание документа изменено.", "ETSI EN 319 102-1, 5.2.7") from change


def check_signatures_hold(file: SignedFile) -> None:
    """Whether digests and signatures are right as mathematics; whose they are comes later."""
    if not signature_holds(file.signature.content, _digester(file, file.signature)):
        raise Defect("signing.signature_broken", "Подпись не соответствует файлу: файл изменён.")
    for stamp in file.timestamps:
        if not token_covers(stamp.content, _digester(file, stamp)):
            raise Defect("signing.timestamp_broken", "Штамп времени не соответствует файлу: файл изменён.")
    if not file.timestamps:
        return
    # Older holes are covered by newer timestamps; the newest by none.
    newest = file.timestamps[-1]
    known = {one.dump() for one in stored_proofs(file, newest).certificates}
    if not tidy(newest.content, known):
        raise Defect("signing.hole_padding", "В месте последнего штампа времени лежит лишнее.")


def _digester(file: SignedFile, element: Element) -> Callable[[str], bytes]:
    def digest(algorithm: str) -> bytes:
        hashed = new_digest(algorithm, memoryview(file.pdf)[: element.start])
        hashed.update(memoryview(file.pdf)[element.end : element.upto])
        return hashed.digest()

    return digest


@dataclass(frozen=True)
class StoredProofs:
    """What the document security store held at a revision."""

    certificates: tuple[x509.Certificate, ...]
    ocsps: tuple[ocsp.OCSPResponse, ...]
    crls: tuple[crl.CertificateList, ...]


def stored_proofs(file: SignedFile, stamp: Element | None) -> StoredProofs:
    """The DSS of the revision that a timestamp covers, or of the whole file. Empty if there is none."""
    revision = file.reader.xrefs.total_revisions - 1 if stamp is None else stamp.embedded.signed_revision
    try:
        store = DocumentSecurityStore.read_dss(file.reader.get_historical_resolver(revision))
    except NoDSSFoundError:
        return StoredProofs((), (), ())
    return StoredProofs(
        certificates=tuple(store.load_certs()),
        ocsps=tuple(ocsp.OCSPResponse.load(one.get_object().data) for one in store.ocsps),
        crls=tuple(crl.CertificateList.load(one.get_object().data) for one in store.crls),
    )
