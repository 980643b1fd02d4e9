"""Records that are one table each: substitutions, the health sheet, sheets that pupils brought from elsewhere.

Each is a document of its own with its own term, laid out like the summary sheet: what it is, the table, the place of
the signature's mark, the digest of its data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from docgen import sheet
from docgen.assembly.running import RunningHead
from docgen.composer import Composer, Layout
from docgen.facts import DocumentFacts, Rendered, printable_facts
from docgen.letters import one_line, printable
from docgen.names import full_names
from docgen.wording import RESTRICTED, between, class_title
from journals.attached import AttachedKind, AttachedSheet, AttachedSheets
from journals.health import HealthSheet
from journals.personal import PersonalSheet
from journals.substitution import SubstitutionJournal
from kernel.digests import sha256_hex
from kernel.kinds import Kind
from kernel.russian import counted, short_date

_FROM: Final[Mapping[AttachedKind, str]] = {
    AttachedKind.ARRIVED: "Ведомость успеваемости прибывшего обучающегося",
    AttachedKind.TREATMENT: "Ведомость успеваемости обучающегося, находившегося на лечении",
    AttachedKind.SANATORIUM: "Ведомость успеваемости обучающегося, находившегося в санатории",
}


@dataclass(frozen=True)
class _Head:
    """What stands over the table."""

    title: str
    unit: str
    restricted: str = ""


def render_substitution(
    journal: SubstitutionJournal, facts: DocumentFacts, *, data: bytes, cache: Path | None = None
) -> Rendered:
    """Renders the journal of substitutions. The same arguments give the same bytes; raises as `render_summary`."""
    journal = printable(journal)
    entries = sorted(journal.entries, key=lambda entry: (entry.date, entry.no or 0, entry.class_title))
    rows = [
        (
            short_date(entry.date),
            str(entry.no or ""),
            entry.class_title,
            entry.subject,
            entry.absent,
            "; ".join(part for part in (entry.reason, entry.basis) if part),
            entry.substitute,
            str(entry.hours),
            entry.note,
        )
        for entry in entries
    ]
    total = counted(sum(entry.hours for entry in entries), "час", "часа", "часов")
    head = _Head("Журнал замещения уроков", journal.unit.title)
    return _rendered(
        journal, head, "substitution.html", {"rows": rows, "total": total, "keeper": journal.keeper}, facts, data, cache
    )


def render_health(health: HealthSheet, facts: DocumentFacts, *, data: bytes, cache: Path | None = None) -> Rendered:
    """Renders the health sheet: restricted, so the head says. Raises as `render_summary`."""
    health = printable(health)
    names = full_names(health.pupils)
    filled = {row.pupil: row for row in health.rows}
    rows = [
        (str(pupil.order), names[pupil.id], filled.get(pupil.id))
        for pupil in sorted(health.pupils, key=lambda p: p.order)
    ]
    head = _Head(
        "Лист здоровья",
        class_title(health.unit.title, health.unit.name),
        restricted=RESTRICTED[Kind.HEALTH],
    )
    filled_on = short_date(health.filled_on) if health.filled_on else ""
    values = {"rows": rows, "worker": health.medical_worker, "filled_on": filled_on}
    return _rendered(health, head, "health.html", values, facts, data, cache)


def render_personal(sheet_: PersonalSheet, facts: DocumentFacts, *, data: bytes, cache: Path | None = None) -> Rendered:
    """Renders the volume of general information: restricted, so the head says. Raises as `render_summary`."""
    sheet_ = printable(sheet_)
    names = full_names(sheet_.pupils)
    details = {row.pupil: row for row in sheet_.rows}
    rows = [
        (
            str(pupil.order),
            names[pupil.id],
            short_date(pupil.birth_date) if pupil.birth_date else "",
            {"m": "м", "f": "ж"}.get(pupil.sex or "", ""),
            details.get(pupil.id),
        )
        for pupil in sorted(sheet_.pupils, key=lambda p: p.order)
    ]
    unit = class_title(sheet_.unit.title, sheet_.unit.name)
    head = _Head("Общие сведения об обучающихся", unit, restricted=RESTRICTED[Kind.PERSONAL])
    values = {"rows": rows, "teacher": sheet_.unit.class_teacher}
    return _rendered(sheet_, head, "personal.html", values, facts, data, cache)


def render_attached(
    sheets: AttachedSheets, facts: DocumentFacts, *, data: bytes, cache: Path | None = None
) -> Rendered:
    """Renders the sheets that are attached to a class's file, each on pages of its own. Raises as `render_summary`."""
    sheets = printable(sheets)
    names = full_names(sheets.pupils)
    shown = [_attached(one, names.get(one.pupil, one.pupil)) for one in sheets.sheets]
    head = _Head(
        "Ведомости успеваемости, приложенные к журналу класса", class_title(sheets.unit.title, sheets.unit.name)
    )
    return _rendered(sheets, head, "attached.html", {"sheets": shown}, facts, data, cache)


def _attached(one: AttachedSheet, name: str) -> dict[str, object]:
    rows = [
        (row.subject, " ".join(one_line(mark.value) for mark in row.marks), row.result, row.note) for row in one.rows
    ]
    return {
        "title": _FROM[one.kind],
        "name": name,
        "organisation": one.organisation,
        "when": between(one.starts, one.ends),
        "basis": one.basis,
        "rows": rows,
        "note": one.note,
    }


def _rendered(
    record: AttachedSheets | HealthSheet | PersonalSheet | SubstitutionJournal,
    head: _Head,
    template: str,
    values: Mapping[str, object],
    facts: DocumentFacts,
    data: bytes,
    cache: Path | None,
) -> Rendered:
    facts = printable_facts(facts)
    school = record.school.short_name or record.school.full_name
    running = RunningHead(
        one_line(f"{school} · {record.unit.title} · {record.academic_year}"), one_line(facts.record_id)
    )
    composer = Composer(facts, one_line(f"{head.title}, {head.unit}, {record.academic_year}"), running, cache=cache)
    shown = {
        **values,
        "head": head,
        "school": record.school,
        "academic_year": record.academic_year,
        "attached": facts.carries_data,
        "digest": sha256_hex(data),
    }
    section = composer.draw(
        "sheet", head.title, Layout((template, shown), ("record_sheet.css", {"sheet": sheet, "upright": False}))
    )
    return composer.joined([section], data)
