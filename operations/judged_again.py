"""What an imported class's check says today: orders that came since settle things, days that passed add some."""

from collections.abc import Mapping

from journals.model import ClassJournal
from kernel.ids import RecordId
from operations.folders import ImportFolder
from operations.movement_check import movement
from operations.orders import orders
from operations.readiness import readiness
from operations.services import Services

_JUDGED = "readiness."
_BY_BOOK = "readiness.book_"
"""What the alphabet book says is not judged anew: it was handed in once, with the export."""


def findings_now(services: Services, imported: RecordId) -> list[Mapping[str, object]]:
    """The import's findings as JSON: what the file itself says, then what regulation and orders say today."""
    folder = ImportFolder(services.home.import_folder(imported))
    kept = folder.sheet().findings
    journal = folder.journal()
    if not isinstance(journal, ClassJournal):
        return [*kept]
    fresh = (*readiness(journal, services.profile, services.today()), *movement(journal, orders(services)))
    return [*(one for one in kept if not _is_judged_anew(str(one["code"]))), *(one.as_json() for one in fresh)]


def _is_judged_anew(code: str) -> bool:
    return code.startswith(_JUDGED) and not code.startswith(_BY_BOOK)
