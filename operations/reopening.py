"""The verb «reopen»: a close is taken back while no signature has been made, so that a mistake can be mended."""

from collections.abc import Sequence

from kernel.errors import NotFoundError, RefusedError
from kernel.ids import RecordId, SchoolYear
from kernel.kinds import Kind
from operations import durable
from operations.basis import checked_basis
from operations.folders import WorkFolder
from operations.naming import is_unit
from operations.services import Services
from operations.untold import tell_untold_of


def reopen(
    services: Services, year: SchoolYear, *, kinds: Sequence[Kind], unit: str, basis: str, actor: str
) -> list[RecordId]:
    """Takes back the close of a class's documents; the import stays, and may then be replaced.

    Raises:
        NotFoundError: `reopen.nothing_closed`.
        BadInputError: `basis.unfit`.
        RefusedError: `reopen.signed`: what bears a signature is corrected by a new version, never replaced.
    """
    records = [
        record
        for record in services.home.work_folders()
        if record.year == year
        and record.kind in kinds
        and is_unit(_work(services, record).closing().record_class, unit)
    ]
    if not records:
        raise NotFoundError(
            "reopen.nothing_closed",
            f"За {year.title} учебный год у класса {unit} нет закрытых, но не сохранённых документов.",
            "Посмотрите перечень: letopis status.",
        )
    take_back(services, records, basis, actor)
    return records


def take_back(services: Services, records: Sequence[RecordId], basis: str, actor: str) -> None:
    """Removes the work folders of closed documents, all or none.

    Raises RefusedError `reopen.signed`; BadInputError `basis.unfit`.
    """
    basis = checked_basis(basis)
    for record in records:
        if _work(services, record).signature() is not None:
            raise RefusedError(
                "reopen.signed",
                f"Документ {record} уже подписан.",
                "Подписанное не меняется: сохраните его, а исправление оформите отдельной версией.",
            )
    tell_untold_of(services, records)  # a kill may have kept the close from the log
    for record in records:
        services.log(actor, "reopen", str(record), basis=basis)
        durable.remove_folder(services.home.work_folder(record), services.home.work)


def _work(services: Services, record: RecordId) -> WorkFolder:
    return WorkFolder(services.home.work_folder(record))
