"""What a page, or the API, leaves to `serve`, and what it may be asked for."""

from collections.abc import Sequence

from kernel.errors import BadInputError
from kernel.ids import RecordId
from kernel.kinds import Kind
from operations.batch import render_records
from operations.folders import WorkFolder
from operations.sheets import State
from web.access import Visit
from web.wiring import wired


def render_later(visit: Visit, records: Sequence[RecordId]) -> None:
    """Plans the rendering of closed records; the page tells how far it has come."""
    render_records(visit.services, records, runner=wired().runner(), actor=visit.actor, progress=lambda *_: None)


def render_closed(visit: Visit, records: Sequence[RecordId]) -> None:
    """Plans the rendering of those of the records that wait for it."""
    works = {record: WorkFolder(visit.services.home.work_folder(record)) for record in records}
    due = [record for record, work in works.items() if work.state is State.CLOSED]
    if due:
        render_later(visit, due)


def imported_kind(text: str) -> Kind:
    """A kind that imports make; what the archive draws up itself has pages of its own. Raises BadInputError."""
    if text not in set(Kind) or Kind(text).own:
        raise BadInputError("close.no_kind", "Не сказано, какие документы.", "Выберите журналы или ведомости.")
    return Kind(text)
