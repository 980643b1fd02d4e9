"""What a finished document says, read back from its pages."""

import io
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError


def says(pdf: bytes, text: str) -> bool:
    """Whether the text stands on the pages, wherever its lines are broken. False for what does not read as a PDF."""
    wanted = re.sub(r"\s", "", text)
    try:
        pages = PdfReader(io.BytesIO(pdf)).pages
        return bool(wanted) and any(wanted in re.sub(r"\s", "", page.extract_text()) for page in pages)
    except (PyPdfError, ValueError, KeyError, TypeError):
        return False
