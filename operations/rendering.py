"""The step «render»: a closed record's data become an unsigned PDF/A."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from docgen.act_papers import act_paper, erasure_paper
from docgen.archive_papers import inventory_paper
from docgen.facsimile.document import ContentOf, render_facsimile
from docgen.facsimile.pictures import made_by
from docgen.facts import DocumentFacts, MarkPlace, Rendered
from docgen.forms.answers import CorrectedEntry, CorrectionSheet, correction_sheet
from docgen.journal import render_journal
from docgen.paper import Paper
from docgen.papers import render_paper
from docgen.provenance import made_with
from docgen.record_sheets import render_attached, render_health, render_personal, render_substitution
from docgen.summary import render_summary
from journals.attached import AttachedSheets
from journals.facsimile import Facsimile
from journals.health import HealthSheet
from journals.model import ClassJournal
from journals.personal import PersonalSheet
from journals.records import is_facsimile
from journals.substitution import SubstitutionJournal
from journals.summary import SummarySheet
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError
from kernel.ids import RecordId
from kernel.kinds import Kind
from kernel.russian import short_date
from operations.folders import WorkFolder
from operations.making import raw_export
from operations.record_data import OwnDocument, read_own, read_record
from operations.services import Services
from operations.sheets import Closing, CorrectionFacts, RenderedSheet, State
from retention.act import Act
from retention.erasure import Erasure
from retention.inventory import Inventory
from retention.record import Retention


def render(services: Services, record: RecordId, actor: str) -> None:
    """Renders the record unless it is rendered. The bytes depend on the closing and the data alone."""
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists or work.state is not State.CLOSED:
        return
    closing = work.closing()
    facts = facts_of(services, closing, program=services.program)
    cache = services.home.section_folder(record)
    rendered = render_data(record.kind, work.data(), facts, files=export_of(services, record, work), cache=cache)
    mark = _mark_of(rendered)
    sheet = RenderedSheet(
        pages=rendered.pages,
        size=len(rendered.pdf),
        sha512=sha512_hex(rendered.pdf),
        mark_page=mark.page,
        mark_box=mark.box,
        made_with=made_now(work.data(), facts),
    )
    work.write("rendered.pdf", rendered.pdf)
    work.write("rendered.json", sheet.data())
    services.log(actor, "render", str(record), sha512=sheet.sha512, pages=sheet.pages)


def made_now(data: bytes, facts: DocumentFacts) -> dict[str, str]:
    """What a document of these data is made with here and now."""
    return {**made_with(facts), **({"pages": made_by()} if is_facsimile(data) else {})}


def _mark_of(rendered: Rendered) -> MarkPlace:
    """The place of the mark, which every record must have. Raises IntegrityError `docgen.no_mark_place`."""
    if rendered.mark is None:
        raise IntegrityError(
            "docgen.no_mark_place",
            "В документе нет места для отметки об электронной подписи.",
            "Верните в свой шаблон (папка templates архива) элемент с id «mark».",
        )
    return rendered.mark


def keeping(retention: Retention) -> str:
    """«5 лет (до 31.12.2031)», «постоянно»."""
    expires = retention.expires_on
    return retention.term.text if expires is None else f"{retention.term.text} (до {short_date(expires)})"


def export_of(services: Services, record: RecordId, work: WorkFolder) -> ContentOf:
    """The raw export of a record under way, by digest; nothing is looked for before a file is asked for."""

    @cache
    def files() -> dict[str, Path]:
        export = raw_export(services, record, work)
        stored = work.closing().provenance.stored
        return {sha256: export[name] for sha256, name in stored.items() if name in export}

    def content(sha256: str) -> bytes:
        return files()[sha256].read_bytes() if sha256 in files() else b""

    return content


def render_data(
    kind: Kind, data: bytes, facts: DocumentFacts, *, files: ContentOf, cache: Path | None = None
) -> Rendered:
    """A record's data as the document of its kind; the source system shown is the one that the data name.

    `files` gives a file of the raw export by its digest: only what came as pages is made of them.
    """
    if kind.own:
        return render_paper(_own_paper(read_own(kind, data), facts), facts, data=data, cache=cache)
    content = read_record(kind, data)
    facts = replace(facts, source_system=content.source.system)
    match content:
        case ClassJournal():
            return render_journal(content, facts, data=data, cache=cache)
        case SummarySheet():
            return render_summary(content, facts, data=data, cache=cache)
        case SubstitutionJournal():
            return render_substitution(content, facts, data=data, cache=cache)
        case HealthSheet():
            return render_health(content, facts, data=data, cache=cache)
        case PersonalSheet():
            return render_personal(content, facts, data=data, cache=cache)
        case AttachedSheets():
            return render_attached(content, facts, data=data, cache=cache)
        case Facsimile():
            return render_facsimile(content, facts, data=data, files=files, cache=cache)


def _own_paper(content: OwnDocument, facts: DocumentFacts) -> Paper:
    match content:
        case Inventory():
            return inventory_paper(content, facts.zone)
        case Act():
            return act_paper(content, facts.zone)
        case Erasure():
            return erasure_paper(content, facts.zone)


def facts_of(services: Services, closing: Closing, *, program: str) -> DocumentFacts:
    """What a closed record's document says of itself. `program` is the one that made it, or makes it."""
    return DocumentFacts(
        record_id=closing.id,
        created=closing.made_at,
        closed_on=closing.closed_on,
        order=closing.order,
        retention=keeping(Retention.from_json(closing.retention)),
        case_index=closing.case_index,
        pdfa_level=closing.pdfa,
        program=program,
        templates=services.home.templates,
        zone=services.school.zone,
        corrections=corrections_of(closing.id, closing.title, closing.version, closing.correction),
    )


def corrections_of(record: str, title: str, version: int, correction: CorrectionFacts | None) -> Paper | None:
    """The sheet of corrections of a version after the first."""
    if correction is None:
        return None
    return correction_sheet(
        CorrectionSheet(
            organisation=correction.organisation,
            record=record,
            document=title,
            version=version,
            entries=tuple(CorrectedEntry(one.place, one.before, one.after) for one in correction.entries),
            papers=correction.papers,
            corrected_by=correction.corrected_by,
            permitted_by=correction.permitted_by,
            dated=correction.on,
            earlier_sha512=correction.earlier_sha512,
        )
    )
