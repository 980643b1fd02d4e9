"""What an answer to a request rests on: archived records that prove themselves now, and where each is entered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive_store.paths import object_id
from docgen.forms.answers import Basis
from kernel.errors import BadInputError, IntegrityError, NotFoundError, RefusedError
from operations.archived import ArchivedSheet
from operations.inventories import approved_inventories
from operations.newest import Newest, newest_of, refuse_newer_elsewhere
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


@dataclass(frozen=True)
class Proved:
    """A record that an answer rests on: what is archived of it, where it is entered, its data."""

    archived: ArchivedSheet
    basis: Basis
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-512 of the signed document: by that a later version is told from this one."""
        return document_digest(self.archived)


def prove(services: Services, records: Sequence[str], *, request: str, actor: str) -> list[Proved]:
    """Looks at records to answer by them; the log tells of each look, and on what request.

    Each of these must hold of every record, before any is looked at:

    1. It was not destroyed, and no medium that is away holds a later version.
    2. A whole copy of it is at hand.
    3. The signature on its document verifies now.

    Raises:
        NotFoundError: `record.not_found`.
        RefusedError: `record.destroyed`.
        UnavailableError: `record.newer_elsewhere`.
        IntegrityError: `extract.not_verified`.
    """
    for record in records:
        _refuse_gone(services, record)
    with newest_of(services) as newest:
        for record in records:
            refuse_newer_elsewhere(newest, record)
        found = [_read(newest, record) for record in records]
    for record in records:
        _refuse_unproved(services, record)
    for record in records:
        services.log(actor, "view", record, **({"request": request} if request else {}))
    return found


def _refuse_gone(services: Services, record: str) -> None:
    act = services.media.destroyed().get(object_id(record))
    if act:
        raise RefusedError(
            "record.destroyed",
            f"Документ {record} уничтожен по акту {act}: ответ дать не из чего.",
            "Ответьте об этом заявителю; реквизиты акта покажет letopis find КЛАСС ГОД.",
        )


def _read(newest: Newest, record: str) -> Proved:
    archived, data = newest.sheet(record), newest.file(record, "data.json")
    if archived is None or data is None:
        raise NotFoundError(
            "record.not_found",
            f"На подключённых носителях нет целого документа «{record}».",
            "Посмотрите перечень: letopis status; проверьте носители: letopis media list.",
        )
    return Proved(archived, _basis(newest, archived), data)


def document_digest(archived: ArchivedSheet) -> str:
    """SHA-512 of the signed document."""
    return str(archived.document["sha512"])


def _basis(newest: Newest, archived: ArchivedSheet) -> Basis:
    """Where the document is entered: inventory and unit, else its case index; its leaves."""
    pages = archived.document["pages"]
    leaves = "л. 1" if pages == 1 else f"л. 1–{pages}"
    place = place_in(approved_inventories(newest), archived.id, Carrier.ELECTRONIC)
    if place is not None:
        inventory, item = place
        return Basis(f"Опись № {inventory.number}, ед. хр. {item.number}", leaves)
    index = f"Дело № {archived.case_index}" if archived.case_index else f"Документ {archived.id}"
    return Basis(index, leaves)


def _refuse_unproved(services: Services, record: str) -> None:
    verdict = verify_records(services, [record], services.clock.now())[0]
    if not verdict.owner:
        raise IntegrityError(
            "extract.not_verified",
            f"Подлинность документа {record} не подтверждается: ответ по нему дать нельзя.",
            f"Подробности: letopis verify {record}; восстановите копии: letopis media repair.",
        )
