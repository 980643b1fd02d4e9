"""What an answer to a request rests on: archived records that prove themselves now, and where each is entered."""

import re

from archive_store.paths import object_id
from docgen.forms.answers import Basis
from kernel.errors import BadInputError, IntegrityError, NotFoundError, RefusedError
from operations.archived import ArchivedSheet
from operations.inventories import approved_inventories
from operations.newest import Newest
from operations.services import Services
from operations.verifying import verify_records
from profiles.words import Carrier
from retention.inventory import place_in

_NUMBER = re.compile(r"[0-9A-Za-zА-Яа-яЁё/.-]{1,30}")


def checked_number(number: str) -> str:
    """A paper's number in the school's register; may be empty. Raises BadInputError `extract.bad_number`."""
    if number and not _NUMBER.fullmatch(number):
        raise BadInputError(
            "extract.bad_number",
            f"«{number[:40]}» не похоже на номер документа.",
            "Номер коротко: --number 13 или 13-а.",
        )
    return number


def refuse_gone(services: Services, record: str) -> None:
    """Returns if the record was not destroyed. Raises RefusedError `record.destroyed`."""
    act = services.media.destroyed().get(object_id(record))
    if act:
        raise RefusedError(
            "record.destroyed",
            f"Документ {record} уничтожен по акту {act}: ответ дать не из чего.",
            "Ответьте об этом заявителю; реквизиты акта покажет letopis find КЛАСС ГОД.",
        )


def archived_sheet(newest: Newest, record: str) -> ArchivedSheet:
    """What is archived of the record. Raises NotFoundError `record.not_found`."""
    archived = newest.sheet(record)
    if archived is None:
        raise not_here(record)
    return archived


def document_digest(archived: ArchivedSheet) -> str:
    """SHA-512 of the signed document: by that a later version is told from this one."""
    return str(archived.document["sha512"])


def not_here(record: str) -> NotFoundError:
    """The error of a record of which no whole copy can be read."""
    return NotFoundError(
        "record.not_found",
        f"На подключённых носителях нет целого документа «{record}».",
        "Посмотрите перечень: letopis status; проверьте носители: letopis media list.",
    )


def basis_of(newest: Newest, archived: ArchivedSheet) -> Basis:
    """Where the document is entered: inventory and unit, else its case index; its leaves."""
    pages = archived.document["pages"]
    leaves = "л. 1" if pages == 1 else f"л. 1–{pages}"
    place = place_in(approved_inventories(newest), archived.id, Carrier.ELECTRONIC)
    if place is not None:
        inventory, item = place
        return Basis(f"Опись № {inventory.number}, ед. хр. {item.number}", leaves)
    index = f"Дело № {archived.case_index}" if archived.case_index else f"Документ {archived.id}"
    return Basis(index, leaves)


def refuse_unproved(services: Services, record: str) -> None:
    """Returns if a whole copy is at hand whose signature verifies now. Raises IntegrityError `extract.not_verified`."""
    verdict = verify_records(services, [record], services.clock.now())[0]
    if not verdict.owner:
        raise IntegrityError(
            "extract.not_verified",
            f"Подлинность документа {record} не подтверждается: ответ по нему дать нельзя.",
            f"Подробности: letopis verify {record}; восстановите копии: letopis media repair.",
        )
