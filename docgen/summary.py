"""The summary sheet (сводная ведомость учёта успеваемости) as PDF/A: one real table, its heads on every page.

It is a record apart from the journal, with a term of its own (S001 7.7, S002 19), so it shows and carries results and
decisions only.
"""

from pathlib import Path

from docgen import summary_layout as layout
from docgen.assembly.running import RunningHead
from docgen.composer import Composer, Layout
from docgen.facts import DocumentFacts, Rendered, printable_facts
from docgen.letters import one_line, printable
from docgen.names import full_names
from docgen.papers import corrections_section
from docgen.wording import period_short
from journals.summary import SheetKind, SummarySheet
from kernel.digests import sha256_hex

_NAMES = {
    SheetKind.SUMMARY: "Сводная ведомость учёта успеваемости",
    SheetKind.FINAL: "Итоговая ведомость учёта успеваемости",
    SheetKind.SUPPLEMENT: "Дополнение к сводной ведомости учёта успеваемости",
}


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
    name = _NAMES[sheet.kind]
    if sheet.number > 1:
        name = name.replace(" ", f" № {sheet.number} ", 1)
    title = one_line(f"{name} {sheet.unit.title}, {sheet.academic_year} учебный год")
    school = sheet.school.short_name or sheet.school.full_name
    head = RunningHead(one_line(f"{school} · {sheet.unit.title} · {sheet.academic_year}"), one_line(facts.record_id))
    composer = Composer(facts, title, head, cache=cache)
    values = {
        "sheet": sheet,
        "name": name,
        "changes": _changes(sheet),
        "parts": layout.sheet_parts(sheet),
        "layout": layout,
        "attached": facts.carries_data,
        "digest": sha256_hex(data),
    }
    section = composer.draw("summary", name, Layout(("summary.html", values), ("summary.css", {"layout": layout})))
    return composer.joined([section, *corrections_section(composer)], data)


def _changes(sheet: SummarySheet) -> list[tuple[str, str, str, str, str, str]]:
    """What a supplement changes: pupil, subject, period, the result before and after, the basis."""
    names = full_names(sheet.pupils)
    subjects = {subject.id: subject.name for subject in sheet.subjects}
    periods = {period.id: period_short(period) for period in sheet.periods}
    return [
        (
            names[change.pupil],
            subjects.get(change.subject, change.subject),
            periods.get(change.period, change.period),
            change.before or "—",
            change.after or "—",
            change.basis,
        )
        for change in sheet.changes
    ]
