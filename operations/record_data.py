"""A record's own data (`data.json`) as the model of its kind."""

from typing import Final

from journals.attached import AttachedSheets
from journals.canonical import read_part
from journals.health import HealthSheet
from journals.model import ClassJournal
from journals.personal import PersonalSheet
from journals.records import RecordData
from journals.substitution import SubstitutionJournal
from journals.summary import SummarySheet
from kernel.kinds import Kind

_MODELS: Final[dict[Kind, type[RecordData]]] = {
    Kind.SUMMARY: SummarySheet,
    Kind.FINAL: SummarySheet,
    Kind.SUPPLEMENT: SummarySheet,
    Kind.SUBSTITUTION: SubstitutionJournal,
    Kind.ATTACHED: AttachedSheets,
    Kind.HEALTH: HealthSheet,
    Kind.PERSONAL: PersonalSheet,
}


def read_record(kind: Kind, data: bytes) -> RecordData:
    """Reads the data of a record of the kind. Raises BadInputError as `journals.canonical.read_journal`."""
    model = _MODELS.get(kind, ClassJournal)
    return read_part(model, data, "data.json")
