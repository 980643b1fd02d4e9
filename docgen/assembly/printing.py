"""A file for the printer out of finished documents: each begins on the face of a sheet, backs bind at the other side.

What comes out is for paper: tags, attachments and signatures stay in the documents themselves.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pikepdf import Dictionary, Name, Object, Page, Pdf

# ГОСТ Р 7.0.97, 3.2: 30 mm at the binding edge, 10 mm at the other; a back is moved by the difference.
_SHIFT: Final = 20 * 72 / 25.4


@dataclass(frozen=True)
class Printed:
    """The file, how many pages it has, and how many sheets of paper it takes."""

    pdf: bytes
    pages: int
    sheets: int


def page_count(pdf: bytes) -> int:
    """How many pages a document has."""
    with Pdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def for_printer(documents: Sequence[tuple[bytes, Sequence[int] | None]], *, duplex: bool) -> Printed:
    """Puts documents one after another.

    Args:
        documents: each document's bytes, and the pages wanted of it (indexes from 0; None for all).
        duplex: whether both sides of a sheet are printed: then each document begins on a face, and backs are moved so
            that the wide margin lies at the binding; sheets on their side stay as they are: their long edge is turned
            about another axis.
    """
    with ExitStack() as opened, Pdf.new() as out:
        pages = 0
        for pdf, wanted in documents:
            source = opened.enter_context(Pdf.open(BytesIO(pdf)))
            if duplex and len(out.pages) % 2:
                out.add_blank_page(page_size=(float(out.pages[-1].mediabox[2]), float(out.pages[-1].mediabox[3])))
            chosen = range(len(source.pages)) if wanted is None else wanted
            for index in chosen:
                out.pages.append(source.pages[index])
                pages += 1
                _for_paper(out.pages[-1], back=duplex and len(out.pages) % 2 == 0)
        sheets = (len(out.pages) + 1) // 2 if duplex else len(out.pages)
        stream = BytesIO()
        out.Root.PageLayout = Name.SinglePage
        out.Root.ViewerPreferences = Dictionary(
            Duplex=Name.DuplexFlipLongEdge if duplex else Name.Simplex, PrintScaling=Name("/None")
        )
        out.save(stream, deterministic_id=True)
        return Printed(stream.getvalue(), pages, sheets)


def _for_paper(page: Page, *, back: bool) -> None:
    """Flattens what is over the page (the mark of the signature), drops links and tags, moves a back."""
    appearances = []
    for annotation in page.obj.get("/Annots", ()):
        if annotation.get("/Subtype") == "/Widget" and "/AP" in annotation and "/N" in annotation.AP:
            appearances.append((annotation.AP.N, _normal(annotation.Rect)))
    for key in ("/Annots", "/StructParents", "/Tabs"):
        if key in page.obj:
            del page.obj[key]
    # The content may leave the page's axes turned; what is added must not stand on them.
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n")
    for number, (form, rect) in enumerate(appearances):
        box = _normal(form.BBox)
        if rect[2] <= rect[0] or rect[3] <= rect[1] or box[2] <= box[0] or box[3] <= box[1]:
            continue  # a document timestamp: it has a field, and nothing to see
        name = f"/LetopisMark{number}"
        page.add_resource(form, Name.XObject, Name(name))
        # ISO 32000-1, 12.5.5: the appearance's box is fitted into the annotation's.
        scale_x, scale_y = (rect[2] - rect[0]) / (box[2] - box[0]), (rect[3] - rect[1]) / (box[3] - box[1])
        move = f"{scale_x:.5f} 0 0 {scale_y:.5f} {rect[0] - box[0] * scale_x:.3f} {rect[1] - box[1] * scale_y:.3f} cm"
        page.contents_add(f"q {move} {name} Do Q\n".encode())
    if back and float(page.mediabox[3]) > float(page.mediabox[2]):
        page.contents_add(f"q 1 0 0 1 {-_SHIFT:.3f} 0 cm\n".encode(), prepend=True)
        page.contents_add(b"\nQ\n")


def _normal(rectangle: Object) -> tuple[float, float, float, float]:
    """A rectangle by its lower left and upper right corners, whichever it names (ISO 32000-1, 7.9.5)."""
    x0, y0, x1, y1 = (float(value) for value in rectangle)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
