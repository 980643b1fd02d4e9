"""An import that was a mistake is taken back, as long as nothing of it is closed or archived."""

from kernel.errors import NotFoundError, RefusedError
from kernel.ids import RecordId
from kernel.kinds import Kind
from operations import durable
from operations.archived import archived_versions
from operations.folders import ImportFolder, WorkFolder
from operations.reconciling import drop_figures
from operations.remarks import drop_remarks
from operations.services import Services


def may_be_withdrawn(services: Services, record: RecordId) -> bool:
    """Whether nothing has been made of the import yet."""
    made = services.home.made_of(record)
    closed = any(WorkFolder(services.home.work_folder(one)).exists for one in made)
    return not closed and not any(archived_versions(services, one) for one in made)


def withdraw_import(services: Services, record: RecordId, actor: str) -> None:
    """Takes the class's data out of the home; the files may be handed in again.

    Raises NotFoundError `import.none`; RefusedError `import.in_use`.
    """
    if not ImportFolder(services.home.import_folder(record)).exists:
        raise NotFoundError("import.none", f"Принятой выгрузки {record} здесь нет.", "Обновите страницу года.")
    if not may_be_withdrawn(services, record):
        raise RefusedError(
            "import.in_use",
            f"По выгрузке {record} уже закрыт или сохранён документ.",
            "Закрытое и не подписанное сначала снимите: letopis reopen ГОД --class КЛАСС --basis ПРИЧИНА.",
        )
    services.log(actor, "withdraw-import", str(record))
    drop_import(services, record)


def drop_import(services: Services, record: RecordId) -> None:
    """Takes an import out of the home, with what was said of its class: other sheets of the class may go before it."""
    durable.remove_folder(services.home.import_folder(record), services.home.imports)
    if record.kind is Kind.JOURNAL:
        drop_remarks(services, record.year, record.unit)
        drop_figures(services, record.year, record.unit)
