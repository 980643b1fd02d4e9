"""Files and pictures as answers: what every page that gives one out does alike."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from django.http import FileResponse, HttpRequest, HttpResponse

from docgen.page_picture import WIDTHS
from kernel.errors import NotFoundError
from kernel.ids import RecordId
from web.numbers import number_of


def pdf_file(content: bytes, name: str) -> HttpResponse:
    """A PDF to be saved under the name; opened in the browser, it may run nothing."""
    return _saved(content, "application/pdf", name)


def xml_file(content: bytes, name: str) -> HttpResponse:
    """A file in XML to be saved under the name, never to be shown: it was made by somebody else."""
    return _saved(content, "application/octet-stream", name)


def workbook_file(content: bytes, name: str) -> HttpResponse:
    """A workbook (XLSX) to be saved under the name."""
    return _saved(content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name)


def _saved(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"},
    )


def text_file(text: str, name: str) -> HttpResponse:
    """A text to be saved under the name, as a Russian Windows reads it, too."""
    return HttpResponse(
        text.encode("utf-8-sig"),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def drawn_file(name: str, draw: Callable[[Path], Path]) -> HttpResponse:
    """A PDF that is drawn for this answer and kept nowhere: `draw` gets where it may lie, and gives where it lies."""
    with tempfile.TemporaryDirectory() as folder:
        return pdf_file(draw(Path(folder) / name).read_bytes(), name)


def zip_file(name: str, write: Callable[[IO[bytes]], object]) -> FileResponse:
    """An archive that `write` fills and nobody keeps: it lies on the disk until it is sent."""
    spooled = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 - the answer closes it
    try:
        write(spooled)
    except BaseException:
        spooled.close()
        raise
    spooled.seek(0)
    return FileResponse(spooled, as_attachment=True, filename=name, content_type="application/zip")


def record_file(content: bytes, record: RecordId) -> HttpResponse:
    """A record's document, named by its year, class and kind."""
    return pdf_file(content, f"{record.year}-{record.unit}-{record.name}.pdf")


def page_image(content: bytes) -> HttpResponse:
    """A page of a document as a picture."""
    return HttpResponse(content, content_type="image/png")


def check_width(width: int) -> None:
    """Returns if pages are drawn so wide. Raises NotFoundError `page.no_such_width`."""
    if width not in WIDTHS:
        raise NotFoundError("page.no_such_width", "Такого размера нет.", "Вернитесь к документу.")


def page_number(request: HttpRequest) -> int:
    """Which page of a document is asked for: the first, where nothing sensible is."""
    asked = number_of(request.GET.get("page", "1"), 5)
    return 1 if asked is None else asked
