"""What a file is, by its content alone."""

import zipfile
import zlib
from enum import StrEnum
from io import BytesIO

from journals.tables.web_archive import is_web_archive

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins, of which an XLS is one."""
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
_HEIC = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1")
_WORD, _EXCEL = "WordDocument".encode("utf-16-le"), "ook\x00".encode("utf-16-le")
"""Names of streams in a compound file: of Word's text, of the end of Excel's «Workbook» and «Book»."""
_HEAD = 4096
NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
"""Of tables of Excel 2003 in XML."""
MAGIC = 8
"""Bytes by which the formats of pages are told."""


class Format(StrEnum):
    """Formats that are told apart."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    XML_SHEETS = "xml-sheets"
    XML = "xml"
    JSON = "json"
    CSV = "csv"
    PDF = "pdf"
    IMAGE = "image"
    DOCUMENT = "document"
    PHOTO = "photo"
    ARCHIVE = "archive"
    ZIP = "zip"
    UNKNOWN = "unknown"

    @property
    def russian(self) -> str:
        """«таблица Excel (xlsx)»."""
        return _NAMES[self]


PAGES = frozenset({Format.PDF, Format.IMAGE})
"""Formats in which a document comes as pages; nothing of them is parsed here."""

_NAMES = {
    Format.XLSX: "таблица Excel (xlsx)",
    Format.XLS: "таблица Excel (xls)",
    Format.ODS: "таблица OpenDocument (ods)",
    Format.HTML: "страница HTML",
    Format.XML_SHEETS: "таблица Excel 2003 (XML)",
    Format.XML: "XML",
    Format.JSON: "JSON",
    Format.CSV: "текст или CSV",
    Format.PDF: "PDF",
    Format.IMAGE: "изображение",
    Format.DOCUMENT: "документ Word",
    Format.PHOTO: "снимок HEIC",
    Format.ARCHIVE: "архив RAR, 7z или gzip",
    Format.ZIP: "архив ZIP",
    Format.UNKNOWN: "неизвестный формат",
}


def sniffed(content: bytes) -> Format:
    """The format; `UNKNOWN` for what is none of them. Text that is nothing else counts as CSV."""
    if content.startswith(OLE):
        return Format.DOCUMENT if _WORD in content and _EXCEL not in content else Format.XLS
    if content.startswith(b"{\\rtf"):
        return Format.DOCUMENT
    if content.startswith(_ARCHIVES):
        return Format.ARCHIVE
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return Format.PHOTO
    if content.startswith(b"PK\x03\x04"):
        return _of_zip(content)
    if content.startswith(b"%PDF-"):
        return Format.PDF
    if content.startswith(_IMAGES):
        return Format.IMAGE
    return _of_text(content)


def _of_zip(content: bytes) -> Format:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _HEAD:
                kind = archive.read("mimetype")
                named = kind.removeprefix(b"application/vnd.oasis.opendocument.")
                return (
                    Format.ODS if named.startswith(b"spreadsheet") else Format.DOCUMENT if named != kind else Format.ZIP
                )
            if "[Content_Types].xml" not in names:
                return Format.ZIP
            parts = {name.partition("/")[0] for name in names}
            return Format.XLSX if "xl" in parts else Format.DOCUMENT if "word" in parts else Format.ZIP
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError):
        return Format.UNKNOWN


def _of_text(content: bytes) -> Format:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = content[:_HEAD].decode("utf-16", errors="ignore").lstrip("\ufeff \t\r\n")
    else:
        head = content[:_HEAD].decode("latin-1").removeprefix("ï»¿").lstrip(" \t\r\n")
        if "\x00" in head:
            return Format.UNKNOWN
    if head[:1] in ("{", "["):
        return Format.JSON
    low = head.lower()
    if low.startswith("<?xml") and NAMESPACE in head:
        return Format.XML_SHEETS
    if is_web_archive(content) or any(mark in low for mark in ("<html", "<!doctype html", "<table", "<tr", "<td")):
        return Format.HTML
    if low.startswith("<"):
        return Format.XML
    return Format.CSV if head.strip() else Format.UNKNOWN
