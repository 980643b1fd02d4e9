"""A page of one document laid over the pages of another."""

from io import BytesIO

import pikepdf

from kernel.errors import NotFoundError


def laid_over(pdf: bytes, mark: bytes, only: int | None = None) -> bytes:
    """The document with the mark's first page, fitted, over each page; with `only` that page alone, from 1.

    Raises NotFoundError `page.no_such_page`.
    """
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document, pikepdf.open(BytesIO(mark)) as stamp:
        if only is not None:
            if not 1 <= only <= len(document.pages):
                raise NotFoundError("page.no_such_page", f"Листа {only} в документе нет.", "Вернитесь к первому листу.")
            for at in reversed(range(len(document.pages))):
                if at != only - 1:
                    del document.pages[at]
        for page in document.pages:
            page.add_overlay(stamp.pages[0], None)
        document.save(out)
    return out.getvalue()
