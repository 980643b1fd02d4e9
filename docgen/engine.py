"""HTML to one PDF section by WeasyPrint, cut off from network and disk. The only importer of WeasyPrint.

A section is a PDF/A file of its own; `docgen.assembly` joins sections. Importing this module costs about a second of
CPU and 60 MB: workers import it before they fork, the web never.
"""

import gc
import logging
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Final

from docgen.facsimile.pictures import PagePicture
from docgen.typeface import FACES, font_bytes
from kernel.errors import IntegrityError, UnavailableError

# A private fontconfig: read when the C library starts, so it stands before the import.
os.environ["FONTCONFIG_FILE"] = str(files("docgen") / "fonts" / "fonts.conf")

import weasyprint
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_POINTS_PER_PIXEL: Final = 0.75
_FRACTION = re.compile(rb">(-?\d+\.\d+(?:e-?\d+)?)<")
NO_SCANS: Final[Mapping[str, PagePicture]] = {}
_LOGGER = logging.getLogger("weasyprint")

VERSIONS: Final = "; ".join(
    (
        *(f"{name} {version(name)}" for name in ("weasyprint", "pydyf", "fonttools", "tinyhtml5", "tinycss2")),
        f"pango {pango.pango_version()}",
    )
)


@dataclass(frozen=True)
class Drawn:
    """A drawn section.

    Attributes:
        pdf: the bytes.
        pages: the number of pages.
        anchors: element id → page index and x0, y0, x1, y1 in points from the page's lower left corner.
    """

    pdf: bytes
    pages: int
    anchors: Mapping[str, tuple[int, float, float, float, float]]


class _ClosedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Gives the program's own fonts and the pictures made for this section; refuses everything else."""

    def __init__(self, pictures: Mapping[str, str], scans: Mapping[str, PagePicture]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._pictures = pictures
        self._scans = scans

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        scheme, _, name = url.partition(":")
        if scheme == "letopis-font":
            face = next(face for face in FACES if face.file == name)
            return URLFetcherResponse(url, font_bytes(face), {"Content-Type": "font/ttf"})
        if scheme == "letopis-grid":
            return URLFetcherResponse(url, self._pictures[name].encode(), {"Content-Type": "image/svg+xml"})
        if scheme == "letopis-page":
            return URLFetcherResponse(url, self._scans[name].content, {"Content-Type": self._scans[name].media_type})
        raise ValueError(f"a document may load nothing, and asked for {url!r}")


class _Complaints(logging.Handler):
    """Collects WeasyPrint's warnings: a style that is not understood or a glyph not found is an error here."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def draw(
    html: str,
    css: str,
    *,
    level: str,
    pictures: Mapping[str, str],
    prefix: str,
    scans: Mapping[str, PagePicture] = NO_SCANS,
) -> Drawn:
    """Draws one section.

    Args:
        html: the whole document.
        css: its style sheet.
        level: PDF/A level: `1a`, `2a`, `3a`, or `1b` and `2b` for what is to be stamped into another document.
        pictures: name → SVG, for `url(letopis-grid:NAME)`.
        prefix: begins the ids of table headers, so that sections can be joined.
        scans: name → picture of a page, for `letopis-page:NAME`.

    Raises:
        IntegrityError: `docgen.foreign_reference` if the document asks for anything outside of itself.
        UnavailableError: `docgen.engine_complaint` if WeasyPrint warned of anything at all.
    """
    try:
        drawn, complaints = _drawn(html, css, f"pdf/a-{level}", _ClosedFetcher(pictures, scans), prefix)
    except FatalURLFetchingError as error:
        raise IntegrityError(
            "docgen.foreign_reference",
            f"Документ ссылается на то, чего в нём нет: {error}",
            "Документ не подготовлен. Сообщите разработчику: данные попали в разметку.",
        ) from error
    if complaints:
        raise UnavailableError(
            "docgen.engine_complaint",
            f"WeasyPrint не смог точно выполнить макет: {complaints[0]}",
            "Проверьте установку: letopis doctor; если версии верны, сообщите разработчику.",
        )
    return drawn


def _drawn(html: str, css: str, variant: str, fetcher: _ClosedFetcher, prefix: str) -> tuple[Drawn, list[str]]:
    with _collector_asleep(), _complaints() as complaints:
        fonts, sheet = _style(css)
        document = weasyprint.HTML(string=html, url_fetcher=fetcher).render(
            stylesheets=[sheet], font_config=fonts, pdf_variant=variant
        )
        with warnings.catch_warnings():
            # WeasyPrint 70 leaves its colour profile's file to the garbage collector.
            warnings.simplefilter("ignore", ResourceWarning)
            pdf = document.write_pdf(pdf_variant=variant, finisher=lambda _, file: _finish(file, prefix))
        drawn = Drawn(pdf, len(document.pages), _anchors(document))
        # The page boxes are in reference cycles: let go of them before the collector wakes.
        del document
    return drawn, complaints.lines


@lru_cache(maxsize=4)
def _style(css: str) -> tuple[FontConfiguration, weasyprint.CSS]:
    """A parsed style sheet with its fonts: sections share a few of them."""
    fonts = FontConfiguration()
    return fonts, weasyprint.CSS(string=css, font_config=fonts, url_fetcher=_ClosedFetcher({}, NO_SCANS))


@contextmanager
def _collector_asleep() -> Iterator[None]:
    """Layout makes many objects and no garbage: with the collector off it takes a fifth less time.

    What was there before is frozen, so that the collection at the end looks at the section's own objects only.
    """
    awake = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        if awake:
            gc.enable()


@contextmanager
def _complaints() -> Iterator[_Complaints]:
    handler = _Complaints()
    _LOGGER.addHandler(handler)
    try:
        yield handler
    finally:
        _LOGGER.removeHandler(handler)


def _finish(file: Any, prefix: str) -> None:  # noqa: ANN401  (pydyf has no types)
    _finish_tags(file, prefix)
    for item in file.objects:
        if isinstance(item, dict) or not hasattr(item, "stream"):
            continue
        item.stream = [
            _true_tabs(line) if isinstance(line, bytes) and line.endswith(b"] TJ") else line for line in item.stream
        ]
        if item.extra.get("Subtype") == "/Form":
            # Nothing here is transparent, and ISO 19005-1, 6.4 forbids transparency groups.
            item.extra.pop("Group", None)


def _true_tabs(line: bytes) -> bytes:
    """Corrects the width of tabs in a `TJ` operator.

    WeasyPrint 70 writes it in 1/1024 of the font size (Pango's unit) where PDF reckons in 1/1000 (ISO 32000-1, 9.4.3),
    so tab stops would drift by a fortieth. Tabs are the only fractions in the operator; kerning is whole, and mostly a
    zero that can go. The rounding is carried over, so that it does not add up along a row.
    """
    carried = 0.0

    def corrected(match: re.Match[bytes]) -> bytes:
        nonlocal carried
        exact = float(match[1]) * 1000 / 1024 + carried
        whole = round(exact, 1)
        carried = exact - whole
        return b">%.1f<" % whole

    return _FRACTION.sub(corrected, line.replace(b">0<", b""))


def _finish_tags(file: Any, prefix: str) -> None:  # noqa: ANN401  (pydyf has no types)
    """Completes the structure tree: scope of headers (ISO 32000-1, 14.8.5.7), ids unique over all sections."""
    objects: list[Any] = file.objects
    elements = {item.reference: item for item in objects if hasattr(item, "get") and "S" in item}
    for number, item in enumerate(elements.values()):
        if item["S"] == "/TH":
            row = elements[item["P"]]
            column = elements[row["P"]]["S"] == "/THead"
            item["A"]["Scope"] = "/Column" if column else "/Row"
            # Data cells name their headers by this very object. WeasyPrint repeats ids where a table breaks.
            item["ID"].string = f"{prefix}-{number}"


def _anchors(document: Any) -> dict[str, tuple[int, float, float, float, float]]:  # noqa: ANN401
    found: dict[str, tuple[int, float, float, float, float]] = {}
    for number, page in enumerate(document.pages):
        for name, (x0, y0, x1, y1) in page.anchors.items():
            left, right = (x * _POINTS_PER_PIXEL for x in (x0, x1))
            lower, upper = ((page.height - y) * _POINTS_PER_PIXEL for y in (y1, y0))
            found[name] = (number, left, lower, right, upper)
    return found
