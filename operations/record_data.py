"""A record's own data (`data.json`) as the model of its kind."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from journals.attached import AttachedSheets
from journals.canonical import read_part
from journals.facsimile import Facsimile
from journals.health import HealthSheet
from journals.model import ClassJournal, Pupil
from journals.personal import PersonalSheet
from journals.records import RecordData, is_facsimile
from journals.substitution import SubstitutionJournal
from journals.summary import SummarySheet
from kernel.errors import IntegrityError
from kernel.kinds import Kind
from retention.act import Act
from retention.erasure import Erasure
from retention.inventory import Inventory

OwnDocument: TypeAlias = Inventory | Act | Erasure

_MODELS: Final[dict[Kind, type[RecordData]]] = {
    Kind.SUMMARY: SummarySheet,
    Kind.FINAL: SummarySheet,
    Kind.SUPPLEMENT: SummarySheet,
    Kind.SUBSTITUTION: SubstitutionJournal,
    Kind.ATTACHED: AttachedSheets,
    Kind.HEALTH: HealthSheet,
    Kind.PERSONAL: PersonalSheet,
}


_OWN: Final[dict[Kind, type[OwnDocument]]] = {Kind.INVENTORY: Inventory, Kind.ACT: Act, Kind.ERASURE: Erasure}


def read_own(kind: Kind, data: bytes) -> OwnDocument:
    """Reads the data of a document that the archive drew up itself. Raises IntegrityError `record.bad_data`."""
    try:
        return _OWN[kind].model_validate_json(data)
    except ValidationError as error:
        raise IntegrityError(
            "record.bad_data",
            f"Данные документа «{kind.russian}» не читаются.",
            "Сверьте копии на других носителях: letopis media check --full.",
        ) from error


def read_record(kind: Kind, data: bytes) -> RecordData:
    """Reads the data of a record of the kind. Raises BadInputError as `journals.canonical.read_journal`."""
    if is_facsimile(data):
        return read_part(Facsimile, data, "data.json")
    return read_part(_MODELS.get(kind, ClassJournal), data, "data.json")


class _People(BaseModel):
    """The list of pupils that a journal's and a sheet's data have; a journal of substitutions has none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    pupils: tuple[Pupil, ...] = ()


def subjects_of(kind: Kind, data: bytes) -> tuple[str, ...]:
    """Full names of those whose personal data are in a record's data.json."""
    if kind is Kind.ERASURE:
        return tuple(name for case in Erasure.model_validate_json(data).cases for name in case.subjects)
    return tuple(pupil.full_name for pupil in pupils_of(data))


def subjects_in(kind: Kind, versions: Sequence[bytes]) -> tuple[str, ...]:
    """Those in all versions of a record (oldest first), by its newest first, each name once."""
    return tuple(dict.fromkeys(name for data in reversed(versions) for name in subjects_of(kind, data)))


def pupils_of(data: bytes) -> tuple[Pupil, ...]:
    """The pupils in a record's data.json."""
    return _People.model_validate_json(data).pupils
