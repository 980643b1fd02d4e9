"""QR codes as pictures of a document. The only importer of segno.

The 2025 edition of ГОСТ Р 7.0.97 knows a requisite «Штрих-код (QR-код)», by default at the lower right of the first
sheet (domain §0.5); labels of media have carried one longer than that.
"""

from functools import lru_cache
from io import BytesIO
from typing import Final

import segno

# Level M corrects 15 % of lost area: enough for a stamp across it or a worn sticker (ISO/IEC 18004, 5.1).
_CORRECTION: Final = "m"
_QUIET: Final = 4  # modules of quiet zone that ISO/IEC 18004, 6.3.8 asks for


@lru_cache(maxsize=256)
def qr_svg(text: str) -> str:
    """The code as SVG in black on nothing, its viewBox in modules; the same text gives the same picture."""
    return secret_qr_svg(text)


def secret_qr_svg(text: str) -> str:
    """The same, of a text that nothing may keep."""
    code = segno.make(text, error=_CORRECTION, micro=False, encoding="utf-8")
    out = BytesIO()
    code.save(out, kind="svg", border=_QUIET, xmldecl=False, omitsize=True, nl=False, svgclass=None, lineclass=None)
    return out.getvalue().decode()
