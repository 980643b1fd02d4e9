"""Render: pages per CPU second of the whole journal, merge included, beside the plain cell-per-mark template."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime

from bench.figures import Figures, cpu_seconds, peak_megabytes
from journals.canonical import write_journal
from letopis.demo import demo_school

FACTS = {
    "record_id": "bench/2025-26/7b/journal",
    "created": datetime(2026, 6, 1, tzinfo=UTC),
    "closed_on": date(2026, 5, 28),
    "order": "№ 95 от 28.05.2026",
    "retention": "5 лет",
    "case_index": "02-15",
    "source_system": "bench",
    "program": "bench",
}


def ours() -> dict[str, float]:
    from docgen.facts import DocumentFacts
    from docgen.journal import render_journal

    journal = demo_school()[1]
    seconds, rendered = cpu_seconds(
        lambda: render_journal(journal, DocumentFacts(**FACTS), data=write_journal(journal))
    )  # type: ignore[arg-type]  # a table of facts
    return {"seconds": seconds, "pages": rendered.pages, "peak": peak_megabytes()}


def plain() -> dict[str, float]:
    from bench.plain_template import render_plain

    journal = demo_school()[1]
    seconds, (_, pages) = cpu_seconds(lambda: render_plain(journal))
    return {"seconds": seconds, "pages": pages, "peak": peak_megabytes()}


def measure() -> Figures:
    """Each way in a process of its own, so that the peaks of memory are its own too."""
    one, other = _apart("ours"), _apart("plain")
    ours_rate, plain_rate = one["pages"] / one["seconds"], other["pages"] / other["seconds"]
    return Figures(
        {
            "pages": one["pages"],
            "pages_per_cpu_s": ours_rate,
            "peak_mb": one["peak"],
            "plain_pages": other["pages"],
            "plain_pages_per_cpu_s": plain_rate,
            "plain_peak_mb": other["peak"],
        },
        {"ratio_plain": ours_rate / plain_rate},
    )


def _apart(way: str) -> dict[str, float]:
    code = f"import json; from bench.measure_render import {way}; print(json.dumps({way}()))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    values: dict[str, float] = json.loads(result.stdout)
    return values
