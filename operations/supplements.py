"""The supplements to a summary sheet: a class may have several in a year, and each goes on from those before."""

from dataclasses import replace
from itertools import count

from journals.canonical import read_part
from journals.records import is_facsimile
from journals.summary import SummarySheet
from kernel.errors import IntegrityError, RefusedError
from kernel.ids import RecordId
from operations.fond_entries import TAKEN
from operations.material import archived_file
from operations.services import Services


def free_id(services: Services, record: RecordId) -> RecordId:
    """The id that an export is taken in under: of a supplement the first that was not stored yet.

    What was destroyed keeps its number, too.
    """
    if not record.kind.repeated:
        return record
    stored = _stored(services)
    return next(one for number in count(1) if str(one := replace(record, number=number)) not in stored)


def newest_stored(services: Services, record: RecordId) -> RecordId:
    """Which one a corrected export is of: of supplements the newest that was stored."""
    free = free_id(services, record)
    return replace(free, number=max(1, free.number - 1)) if record.kind.repeated else record


def _stored(services: Services) -> set[str]:
    return {event.subject for event in services.events.events("store", TAKEN)}


def earlier_supplements(services: Services, record: RecordId) -> list[SummarySheet]:
    """Those before the record, oldest first.

    Raises RefusedError `close.summary_as_pages`; IntegrityError `record.no_good_copy`.
    """
    return [_sheet(services, replace(record, number=number)) for number in range(1, record.number)]


def _sheet(services: Services, record: RecordId) -> SummarySheet:
    content = archived_file(services, str(record), "data.json")
    if content is None:
        raise IntegrityError(
            "record.no_good_copy",
            f"Подтверждённая копия документа «{record}» не читается.",
            "Подключите остальные носители и проверьте их: letopis media check --full.",
        )
    if is_facsimile(content):
        raise RefusedError(
            "close.summary_as_pages",
            f"Дополнение {record} принято листами, сверить с ним итоги нельзя.",
            "Передайте дополнение тоже листами: letopis import ФАЙЛ.pdf --kind supplement.",
        )
    return read_part(SummarySheet, content, "data.json")
