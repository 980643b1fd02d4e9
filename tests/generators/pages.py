"""Documents that come as pages: PDF, and pictures in each form that a scanner or a telephone makes."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

A4 = (620, 877)


def drawn(text: str, mode: str = "L", size: tuple[int, int] = A4) -> Image.Image:
    """A white page with a word, a line, a square for each letter, and, in colour, a blue seal."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    pen.text((60, 60), text, fill="black")
    pen.line((40, 100, size[0] - 40, 100), fill="black", width=3)
    for at in range(len(text)):
        pen.rectangle((60 + 45 * at, 150, 90 + 45 * at, 180), fill="black")
    if mode in ("RGB", "CMYK", "RGBA", "P"):
        pen.ellipse((300, 400, 400, 500), outline="blue", width=6)
    return page.convert(mode)


def picture(form: str, *, mode: str = "RGB", size: tuple[int, int] = A4, text: str = "page", **how: Any) -> bytes:
    written = BytesIO()
    drawn(text, mode, size).save(written, form, **how)
    return written.getvalue()


def many_pages(form: str, texts: Sequence[str], mode: str = "L") -> bytes:
    """A PDF or a TIFF of several pages."""
    written = BytesIO()
    first, *others = (drawn(text, mode) for text in texts)
    first.save(written, form, save_all=True, append_images=others)
    return written.getvalue()
