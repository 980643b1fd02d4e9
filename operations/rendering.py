"""The step «render»: a closed record's data become an unsigned PDF/A."""

from docgen.facts import DocumentFacts, MarkPlace, Rendered
from docgen.journal import render_journal
from docgen.provenance import made_with
from docgen.record_sheets import render_attached, render_health, render_substitution
from docgen.summary import render_summary
from journals.attached import AttachedSheets
from journals.health import HealthSheet
from journals.model import ClassJournal
from journals.substitution import SubstitutionJournal
from journals.summary import SummarySheet
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError
from kernel.ids import RecordId
from kernel.russian import short_date
from operations.folders import Closing, RenderedSheet, State, WorkFolder
from operations.record_data import read_record
from operations.services import Services
from retention.record import Retention


def render(services: Services, record: RecordId, actor: str) -> None:
    """Renders the record unless it is rendered. The bytes depend on the closing and the data alone."""
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists or work.state is not State.CLOSED:
        return
    closing = work.closing()
    rendered = _rendered(services, record, closing, work.data())
    mark = _mark_of(rendered)
    sheet = RenderedSheet(
        pages=rendered.pages,
        size=len(rendered.pdf),
        sha512=sha512_hex(rendered.pdf),
        mark_page=mark.page,
        mark_box=mark.box,
        made_with=made_with(_facts(services, closing, "")),
    )
    work.write("rendered.pdf", rendered.pdf)
    work.write("rendered.json", sheet.data())
    services.log(actor, "render", str(record), sha512=sheet.sha512, pages=sheet.pages)


def _mark_of(rendered: Rendered) -> MarkPlace:
    """The place of the mark, which every record must have. Raises IntegrityError `docgen.no_mark_place`."""
    if rendered.mark is None:
        raise IntegrityError(
            "docgen.no_mark_place",
            "В документе нет места для отметки об электронной подписи.",
            "Верните в свой шаблон (папка templates архива) элемент с id «mark».",
        )
    return rendered.mark


def _keeping(retention: Retention) -> str:
    """«5 лет (до 31.12.2031)», «постоянно»."""
    expires = retention.expires_on
    return retention.term.text if expires is None else f"{retention.term.text} (до {short_date(expires)})"


def _rendered(services: Services, record: RecordId, closing: Closing, data: bytes) -> Rendered:
    cache = services.home.section_folder(record)
    content = read_record(record.kind, data)
    facts = _facts(services, closing, content.source.system)
    match content:
        case ClassJournal():
            return render_journal(content, facts, data=data, cache=cache)
        case SummarySheet():
            return render_summary(content, facts, data=data, cache=cache)
        case SubstitutionJournal():
            return render_substitution(content, facts, data=data, cache=cache)
        case HealthSheet():
            return render_health(content, facts, data=data, cache=cache)
        case AttachedSheets():
            return render_attached(content, facts, data=data, cache=cache)


def _facts(services: Services, closing: Closing, source: str) -> DocumentFacts:
    return DocumentFacts(
        record_id=closing.id,
        created=closing.closed_at,
        closed_on=closing.closed_on,
        order=closing.order,
        retention=_keeping(Retention.from_json(closing.retention)),
        case_index=closing.case_index,
        source_system=source,
        pdfa_level=closing.pdfa,
        program=services.program,
        templates=services.home.templates,
    )
