"""Looking at a document on the screen: page by page, told to the event log before anybody sees it."""

from docgen.page_picture import page_picture
from kernel.errors import NotFoundError
from kernel.ids import RecordId, parse_record_id
from operations.folders import WorkFolder
from operations.material import document_of
from operations.retrieving import refuse_destroyed
from operations.roles import allow_kinds
from operations.services import Services
from operations.sheets import State


def behold(services: Services, record: RecordId, actor: str, *, request: str = "") -> None:
    """Enters into the log that somebody looks at the record. Raises as `allow_kinds`, `refuse_destroyed`.

    `request`: under which request of the register (`requests.reference`), if under one.
    """
    allow_kinds(actor, [record.kind], services.roles, services.owner)
    refuse_destroyed(services, str(record))
    services.log(actor, "view", str(record), screen=True, **({"request": request} if request else {}))


def page_of(services: Services, record: RecordId, number: int, width: int, actor: str) -> bytes:
    """A page of the document as a PNG; the look itself was told by `behold`.

    Raises as `allow_kinds`, `refuse_destroyed`, `document_of`, `page_picture`.
    """
    allow_kinds(actor, [record.kind], services.roles, services.owner)
    refuse_destroyed(services, str(record))
    return page_picture(document_of(services, record), number, width)


def draft_page(services: Services, record: RecordId, number: int, width: int, actor: str) -> bytes:
    """A page of a document that is not archived yet. Raises NotFoundError `record.no_document`, as `page_picture`."""
    allow_kinds(actor, [record.kind], services.roles, services.owner)
    return page_picture(_draft(services, record), number, width)


def draft_file(services: Services, record: RecordId, actor: str) -> bytes:
    """The document that is not archived yet. Raises NotFoundError `record.no_document`."""
    allow_kinds(actor, [record.kind], services.roles, services.owner)
    return _draft(services, record)


def _draft(services: Services, record: RecordId) -> bytes:
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists or work.state is State.CLOSED:
        raise NotFoundError(
            "record.no_document",
            f"Документ {record} ещё не сформирован.",
            "Дождитесь, пока он будет свёрстан, и обновите страницу.",
        )
    return work.signed_pdf.read_bytes() if work.signed_pdf.is_file() else work.unsigned()


def document_file(services: Services, record: str, actor: str, *, request: str = "") -> bytes:
    """The archived document, to take away; told to the log. Raises as `behold`, `document_of`."""
    known = parse_record_id(record)
    behold(services, known, actor, request=request)
    return document_of(services, known)
