"""Looking at a document on the screen: page by page, told to the event log before anybody sees it."""

from docgen.draft_mark import draft_of
from docgen.page_picture import count_pages, page_picture
from kernel.errors import NotFoundError
from kernel.ids import RecordId, parse_record_id
from operations.folders import WorkFolder
from operations.material import document_of
from operations.retrieving import refuse_destroyed
from operations.roles import allow_kinds
from operations.services import Services
from operations.sheets import State


def behold(services: Services, record: RecordId, actor: str, *, request: str = "", version: int | None = None) -> None:
    """Enters into the log that somebody looks at the record. Raises as `allow_kinds`, `refuse_destroyed`.

    `request`: under which request of the register (`requests.reference`), if under one. `version`: of an earlier one.
    """
    allow_kinds(actor, [record.kind], services.roles, services.owner)
    refuse_destroyed(services, str(record))
    under = {"request": request} if request else {}
    services.log(actor, "view", str(record), screen=True, **under, **({"version": version} if version else {}))


def page_of(
    services: Services, record: RecordId, number: int, width: int, actor: str, version: int | None = None
) -> bytes:
    """A page of the document as a PNG; the look itself was told by `behold`.

    Raises as `allow_kinds`, `refuse_destroyed`, `document_of`, `page_picture`.
    """
    allow_kinds(actor, [record.kind], services.roles, services.owner)
    refuse_destroyed(services, str(record))
    return page_picture(document_of(services, record, version), number, width)


def document_pages(services: Services, record: RecordId, version: int) -> int:
    """How many pages a version of the document has. Raises as `document_of`."""
    return count_pages(document_of(services, record, version))


def behold_draft(services: Services, record: RecordId, actor: str) -> None:
    """Enters into the log that somebody looks at a document that is not archived yet. Raises as `allow_kinds`."""
    allow_kinds(actor, [record.kind], services.roles, services.owner)
    services.log(actor, "view", str(record), screen=True, draft=True)


def behold_list(services: Services, record: RecordId, actor: str) -> None:
    """Enters into the log that somebody looks at the list of a class, which stands in the record."""
    services.log(actor, "view", str(record), screen=True, list=True)


def draft_page(services: Services, record: RecordId, number: int, width: int, actor: str) -> bytes:
    """A page of a document that is not archived yet, marked as a draft while nobody has signed it.

    Raises NotFoundError `record.no_document`, `page.no_such_page`; as `allow_kinds`, `page_picture`.
    """
    allow_kinds(actor, [record.kind], services.roles, services.owner)
    content, is_signed = _draft(services, record)
    return page_picture(content, number, width) if is_signed else page_picture(draft_of(content, number), 1, width)


def draft_file(services: Services, record: RecordId, actor: str) -> bytes:
    """The document that is not archived yet, every page marked while nobody has signed it; told to the log.

    Raises NotFoundError `record.no_document`; as `behold_draft`.
    """
    behold_draft(services, record, actor)
    content, is_signed = _draft(services, record)
    return content if is_signed else draft_of(content)


def _draft(services: Services, record: RecordId) -> tuple[bytes, bool]:
    """The document, and whether it is signed."""
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists or work.state is State.CLOSED:
        raise NotFoundError(
            "record.no_document",
            f"Документ {record} ещё не сформирован.",
            "Дождитесь, пока он будет свёрстан, и обновите страницу.",
        )
    is_signed = work.signed_pdf.is_file()
    return work.signed_pdf.read_bytes() if is_signed else work.unsigned(), is_signed


def document_file(
    services: Services, record: str, actor: str, *, request: str = "", version: int | None = None
) -> bytes:
    """The archived document, to take away; told to the log. Raises as `behold`, `document_of`."""
    known = parse_record_id(record)
    behold(services, known, actor, request=request, version=version)
    return document_of(services, known, version)
