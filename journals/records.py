"""All that can be imported and archived, by schema: which model reads it, which kind of record it makes."""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from journals.attached import ATTACHED_SCHEMA, AttachedSheets
from journals.facsimile import FACSIMILE_SCHEMA, Facsimile
from journals.health import HEALTH_SCHEMA, HealthSheet
from journals.model import CLASS_JOURNAL_SCHEMA, ClassJournal
from journals.personal import PERSONAL_SCHEMA, PersonalSheet
from journals.substitution import SUBSTITUTION_SCHEMA, SubstitutionJournal
from journals.summary import SummarySheet
from kernel.kinds import Kind

Importable: TypeAlias = ClassJournal | AttachedSheets | Facsimile | HealthSheet | PersonalSheet | SubstitutionJournal
RecordData: TypeAlias = Importable | SummarySheet

SCHEMAS: Final[Mapping[str, type[Importable]]] = {
    CLASS_JOURNAL_SCHEMA: ClassJournal,
    ATTACHED_SCHEMA: AttachedSheets,
    FACSIMILE_SCHEMA: Facsimile,
    HEALTH_SCHEMA: HealthSheet,
    PERSONAL_SCHEMA: PersonalSheet,
    SUBSTITUTION_SCHEMA: SubstitutionJournal,
}

_KINDS: Final[Mapping[type[Importable], Kind]] = {
    AttachedSheets: Kind.ATTACHED,
    HealthSheet: Kind.HEALTH,
    PersonalSheet: Kind.PERSONAL,
    SubstitutionJournal: Kind.SUBSTITUTION,
}
_SCHEMA = re.compile(rb'"schema"\s*:\s*"(school-archive/[a-z-]{1,40}/[0-9]{1,3})"')


def kind_of(data: RecordData) -> Kind:
    """The kind of record that the data make by themselves."""
    if isinstance(data, ClassJournal | Facsimile | SummarySheet):
        return Kind(data.kind.value)
    return _KINDS[type(data)]


def is_facsimile(content: bytes) -> bool:
    """Whether canonical JSON is that of a document that came as pages, whatever its kind."""
    return named_schema(content) == FACSIMILE_SCHEMA


def named_schema(content: bytes) -> str:
    """The first schema of this family that the JSON names, or empty. A hint only: the model decides."""
    found = _SCHEMA.search(content)
    return found[1].decode() if found else ""
