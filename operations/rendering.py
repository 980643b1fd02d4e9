"""The step «render»: a closed record's data become an unsigned PDF/A."""

from pydantic import ValidationError

from docgen.facts import DocumentFacts, Rendered
from docgen.journal import render_journal
from docgen.summary import render_summary
from journals.canonical import read_journal
from journals.complaints import complain
from journals.summary import SummarySheet
from kernel.digests import sha512_hex
from kernel.ids import Kind, RecordId
from kernel.russian import short_date
from operations.folders import Closing, RenderedSheet, State, WorkFolder
from operations.services import Services
from retention.record import Retention


def render(services: Services, record: RecordId, actor: str) -> None:
    """Renders the record unless it is rendered. The bytes depend on the closing and the data alone."""
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists or work.state is not State.CLOSED:
        return
    closing = work.closing()
    rendered = _rendered(services, record, closing, work.data())
    sheet = RenderedSheet(
        pages=rendered.pages,
        size=len(rendered.pdf),
        sha512=sha512_hex(rendered.pdf),
        mark_page=rendered.mark.page,
        mark_box=rendered.mark.box,
    )
    work.write("rendered.pdf", rendered.pdf)
    work.write("rendered.json", sheet.data())
    services.log(actor, "render", str(record), sha512=sheet.sha512, pages=sheet.pages)


def _keeping(retention: Retention) -> str:
    """«5 лет (до 31.12.2031)», «постоянно»."""
    expires = retention.expires_on
    return retention.term.text if expires is None else f"{retention.term.text} (до {short_date(expires)})"


def _rendered(services: Services, record: RecordId, closing: Closing, data: bytes) -> Rendered:
    cache = services.home.section_folder(record)
    if record.kind is Kind.JOURNAL:
        journal = read_journal(data, "data.json")
        facts = _facts(services, closing, journal.source.system)
        return render_journal(journal, facts, data=data, cache=cache)
    try:
        sheet = SummarySheet.model_validate_json(data)
    except ValidationError as error:
        raise complain(error, "data.json") from error
    return render_summary(sheet, _facts(services, closing, sheet.source.system), data=data, cache=cache)


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
    )
