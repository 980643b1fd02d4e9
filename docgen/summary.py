"""The summary sheet (сводная ведомость учёта успеваемости) as PDF/A: one real table, its heads on every page.

It is a record apart from the journal, with a term of its own (S001 7.7, S002 19), so it shows and carries results and
decisions only.
"""

from pathlib import Path

from docgen import summary_layout as layout
from docgen.assembly import Part, assemble
from docgen.assembly.running import RunningHead
from docgen.carrier import drawn_carrier
from docgen.facts import DocumentFacts, MarkPlace, Rendered, printable_facts
from docgen.letters import one_line, printable
from docgen.pages import css, html
from docgen.sections import drawn_section
from journals.summary import SummarySheet
from kernel.digests import sha256_hex


def render_summary(sheet: SummarySheet, facts: DocumentFacts, *, data: bytes, cache: Path | None = None) -> Rendered:
    """Renders a summary sheet. The same arguments give the same bytes.

    Args:
        sheet: the class's results and decisions.
        facts: what stands at the head and in the metadata.
        data: the record's own data as JSON; attached as `data.json` where the level allows it.
        cache: a folder for drawn sections, or None to keep nothing.

    Raises:
        BadInputError: `docgen.control_character`, `docgen.missing_glyph`, `docgen.unknown_pupil`,
            `docgen.unknown_period`.
    """
    sheet, facts = printable(sheet), printable_facts(facts)
    title = one_line(f"Сводная ведомость {sheet.unit.title}, {sheet.academic_year} учебный год")
    text = html(
        "summary.html",
        facts,
        title,
        sheet=sheet,
        parts=layout.sheet_parts(sheet),
        layout=layout,
        attached=facts.carries_data,
        digest=sha256_hex(data),
    )
    drawn = drawn_section(
        text, css("summary.css", layout=layout), level=facts.pdfa_level, pictures={}, prefix="summary", cache=cache
    )
    school = sheet.school.short_name or sheet.school.full_name
    head = RunningHead(one_line(f"{school} · {sheet.unit.title} · {sheet.academic_year}"), one_line(facts.record_id))
    carrier = drawn_carrier([text], head, facts, title)
    parts = [Part("summary", "Сводная ведомость учёта успеваемости", drawn.pdf)]
    pdf = assemble(parts, carrier, head, facts, data if facts.carries_data else None)
    page, *box = drawn.anchors["mark"]
    return Rendered(pdf, drawn.pages, MarkPlace(page, (box[0], box[1], box[2], box[3])))
