"""Render: pages per CPU second of the whole journal, merge included, beside other ways on the same class.

The references of the same run: the plain cell-per-mark template by WeasyPrint (whole, and its mark pages alone), Typst
with the same tables as PDF/A-3a, Chromium's print to PDF of the plain template on the same two cores. Each way runs in
a process of its own, so that the peaks of memory are its own too.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import Figures, cpu_seconds, peak_megabytes, wall_seconds
from bench.school_class import corrected, school_class
from journals.canonical import write_journal
from journals.model import ClassJournal

CORES = 2
FACTS: dict[str, Any] = {
    "record_id": "bench/2025-26/7b/journal",
    "created": datetime(2026, 6, 1, tzinfo=UTC),
    "closed_on": date(2026, 5, 28),
    "order": "№ 95 от 28.05.2026",
    "retention": "5 лет",
    "case_index": "02-15",
    "source_system": "bench",
    "program": "bench",
}


def _render(journal: ClassJournal, cache: Path | None = None) -> int:
    from docgen.facts import DocumentFacts
    from docgen.journal import render_journal

    return render_journal(journal, DocumentFacts(**FACTS), data=write_journal(journal), cache=cache).pages


def ours() -> dict[str, float]:
    import docgen.journal  # noqa: F401  (the cost of importing is not that of rendering, here and below)

    journal = school_class()
    seconds, pages = cpu_seconds(lambda: _render(journal))
    return {"seconds": seconds, "pages": pages, "peak": peak_megabytes()}


def again() -> dict[str, float]:
    """First with a cache, then once more after one mark was corrected."""
    import docgen.journal  # noqa: F401

    journal = school_class()
    with TemporaryDirectory() as folder:
        first, _ = cpu_seconds(lambda: _render(journal, Path(folder)))
        second, pages = cpu_seconds(lambda: _render(corrected(journal), Path(folder)))
    return {"first": first, "second": second, "pages": pages, "peak": peak_megabytes()}


def marks() -> dict[str, float]:
    """Mark pages alone, as the sections of the journal that they are."""
    from docgen import sheet, topics
    from docgen.engine import draw
    from docgen.facts import DocumentFacts
    from docgen.pages import css, html
    from docgen.rollgrid import GridPage
    from docgen.subject import subject_pages

    journal, facts = school_class(), DocumentFacts(**FACTS)
    style = css("journal.css", facts, sheet=sheet, topics=topics)

    def work() -> int:
        pages = 0
        for subject in journal.subjects:
            laid = subject_pages(journal, subject)
            own = [page for page in laid.pages if isinstance(page, GridPage)]
            text = html("subject.html", facts, "bench", pages=own)
            pages += draw(text, style, level="3a", pictures=laid.pictures, prefix="s").pages
        return pages

    seconds, pages = cpu_seconds(work)
    return {"seconds": seconds, "pages": pages, "peak": peak_megabytes()}


def plain() -> dict[str, float]:
    from bench.plain_template import render_plain

    journal = school_class()
    seconds, (_, pages) = cpu_seconds(lambda: render_plain(journal))
    return {"seconds": seconds, "pages": pages, "peak": peak_megabytes()}


def plain_marks() -> dict[str, float]:
    from bench.plain_template import render_plain

    journal = school_class()
    seconds, (_, pages) = cpu_seconds(lambda: render_plain(journal, topics=False))
    return {"seconds": seconds, "pages": pages, "peak": peak_megabytes()}


def typst() -> dict[str, float]:
    import typst as _  # noqa: F401

    from bench.other_engines import render_typst

    journal = school_class()
    seconds, pdf = cpu_seconds(lambda: render_typst(journal))
    return {"seconds": seconds, "pages": _pages(pdf), "peak": peak_megabytes()}


def chromium() -> dict[str, float]:
    """Wall seconds: Chromium uses both cores by itself."""
    from bench.other_engines import print_chromium, write_plain_html

    with TemporaryDirectory() as folder:
        html, pdf = write_plain_html(school_class(), Path(folder)), Path(folder) / "journal.pdf"
        seconds, _ = wall_seconds(lambda: print_chromium(html, pdf))
        return {"seconds": seconds, "pages": _pages(pdf.read_bytes())}


def two_workers() -> dict[str, float]:
    """Wall seconds of a journal each for as many workers as there are cores: how a close renders a school."""
    import docgen.journal  # noqa: F401  (workers import it before they fork)

    journal = school_class()
    with get_context("fork").Pool(CORES) as pool:
        seconds, pages = wall_seconds(lambda: pool.map(_render, [journal] * CORES))
    return {"seconds": seconds, "pages": sum(pages)}


def _pages(pdf: bytes) -> int:
    from io import BytesIO

    from pypdf import PdfReader

    return len(PdfReader(BytesIO(pdf)).pages)


WAYS: tuple[Callable[[], dict[str, float]], ...] = (
    ours, again, marks, plain, plain_marks, typst, chromium, two_workers,
)  # fmt: skip


def measure() -> Figures:
    found = {way.__name__: _apart(way.__name__) for way in WAYS}
    rate = {name: way["pages"] / way["seconds"] for name, way in found.items() if "seconds" in way}
    again_ = found["again"]
    return Figures(
        {
            "pages": found["ours"]["pages"],
            "pages_per_cpu_s": rate["ours"],
            "peak_mb": found["ours"]["peak"],
            "mark_pages_per_cpu_s": rate["marks"],
            "corrected_cpu_s": again_["second"],
            "plain_pages": found["plain"]["pages"],
            "plain_pages_per_cpu_s": rate["plain"],
            "plain_mark_pages_per_cpu_s": rate["plain_marks"],
            "plain_peak_mb": found["plain"]["peak"],
            "typst_pages_per_cpu_s": rate["typst"],
            "chromium_pages_per_wall_s": rate["chromium"],
            "pages_per_wall_s_two_workers": rate["two_workers"],
        },
        {
            "ratio_plain": rate["ours"] / rate["plain"],
            "ratio_plain_marks": rate["marks"] / rate["plain_marks"],
            "ratio_typst": rate["ours"] / rate["typst"],
            "ratio_chromium_wall": rate["two_workers"] / rate["chromium"],
            "corrected_share": again_["second"] / again_["first"],
        },
    )


def _apart(way: str) -> dict[str, float]:
    code = f"import json; from bench.measure_render import {way}; print(json.dumps({way}()))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    values: dict[str, float] = json.loads(result.stdout)
    return values
