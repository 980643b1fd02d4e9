"""The JSON files of a record on its way, as typed values; in which folder each lies: `operations.folders`."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from journals.facsimile import FACSIMILE
from kernel.digests import canonical_json, readable_json, sha512_hex
from kernel.errors import IntegrityError


class Sheet(BaseModel):
    """Base of the JSON files here: frozen, keeps unknown fields."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def data(self) -> bytes:
        """The sheet as it is written."""
        return readable_json(self.model_dump(mode="json"))


S = TypeVar("S", bound=Sheet)


def read_sheet(kind: type[S], path: Path) -> S:
    """Reads a sheet of the home. Raises IntegrityError `home.damaged_sheet` for one that is missing or damaged."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise IntegrityError(
            "home.damaged_sheet",
            f"Файл архива «{path}» не читается.",
            "Восстановите его из резервной копии; неподписанное можно закрыть заново, удалив папку документа.",
        ) from error


class State(StrEnum):
    """States of a record, as the command line names them."""

    IMPORTED = "imported"
    CLOSED = "closed"
    RENDERED = "rendered"
    SIGNED = "signed"
    REJECTED = "rejected"
    COMMITTED = "committed"
    PARTIAL = "partial"
    DESTROYED = "destroyed"
    PAPER = "paper"


class SourceFile(Sheet):
    """A file of the raw export: its own name, the name it is archived under, and its digests."""

    name: str
    stored: str
    size: int
    sha256: str


class ImportSheet(Sheet):
    """`import.json`: what was imported, by whom, and what the reader found."""

    record_class: str
    reader: str
    at: AwareDatetime
    actor: str
    journal_sha512: str
    files: tuple[SourceFile, ...]
    counts: Mapping[str, int]
    findings: tuple[Mapping[str, str], ...]

    @property
    def as_pages(self) -> bool:
        """Whether what was imported are the pages of a document, not its data."""
        return self.reader == FACSIMILE

    @property
    def stored(self) -> dict[str, str]:
        """SHA-256 of each file of the raw export → the name under which it is kept."""
        return {file.sha256: file.stored for file in self.files}


class EntrySheet(Sheet):
    """An entry that was corrected: where it stands, what it was, what it is."""

    place: str
    before: str
    after: str


class CorrectionFacts(Sheet):
    """What a later version corrects, on what papers, with whose permission; it goes into record.json as it is.

    `earlier_sha512` is of the signed document of the version before. `corrected_by` and `permitted_by` are office and
    name, and `organisation` the school's name, as they were then; `permission` is the account of who permitted it.
    """

    at: AwareDatetime
    on: date
    actor: str
    organisation: str
    corrected_by: str
    permitted_by: str
    permission: str
    papers: tuple[str, ...]
    entries: tuple[EntrySheet, ...]
    earlier_sha512: str


class Closing(Sheet):
    """`closing.json`: what the close fixed. `retention` is what goes into record.json as it is.

    `source_locked_on`: the day on which the source system's pages were closed, as the one who closes says.
    `correction`: what a version after the first corrects; the close itself stays that of the first, and `confirmed`
    says who confirmed that one.
    """

    id: str
    kind: str
    version: int
    record_class: str
    academic_year: str
    title: str
    closed_on: date
    closed_at: AwareDatetime
    order: str
    actor: str
    pdfa: str
    case_index: str
    retention: Mapping[str, Any]
    data_sha512: str
    provenance: ImportSheet
    source_locked_on: date | None = None
    correction: CorrectionFacts | None = None
    confirmed: Mapping[str, str] = Field(default_factory=dict)

    @property
    def made_at(self) -> datetime:
        """The instant of this version: of the correction, else of the close."""
        return self.closed_at if self.correction is None else self.correction.at


class ConfirmationSheet(Sheet):
    """`confirmed.json`: who confirmed the close with this digest, where the regulation wants two."""

    actor: str
    role: str
    at: AwareDatetime
    closing_sha512: str


class RenderedSheet(Sheet):
    """`rendered.json`: the unsigned document, where its mark of signature goes (points, page from 0), by what made."""

    pages: int
    size: int
    sha512: str
    mark_page: int
    mark_box: Annotated[tuple[float, float, float, float], Field()]
    made_with: Mapping[str, str] = {}


class AuthoritySheet(Sheet):
    """`authority.json`: by what authority the signer acts; dates are those of the order or power of attorney."""

    position: str
    document: str
    first: date | None
    last: date | None
    mchd: str
    mchd_sha512: str


class ShownSheet(Sheet):
    """`shown.json`: the document as it was put before the signer; nothing else may be signed."""

    sha512: str
    pages: int
    at: AwareDatetime
    actor: str


class SignatureSheet(Sheet):
    """`signature.json`: the one signature that is kept, with the prepared file it belongs to.

    `role` and `signer` are the account's role and the person's name as the settings had them at the signing.
    """

    prepared: str
    prepared_sheet: str
    cms: str
    serial: str
    owner: str
    organisation: str
    valid_from: AwareDatetime
    valid_to: AwareDatetime
    at: AwareDatetime
    actor: str
    role: str = ""
    signer: str = ""
    authority: AuthoritySheet | None = None

    def facts(self) -> dict[str, Any]:
        """What record.json keeps of it."""
        return self.model_dump(mode="json", exclude={"prepared", "prepared_sheet", "cms"})


def signature_digest(facts: Mapping[str, Any]) -> str:
    """SHA-512 over the canonical JSON of what is recorded of a signature."""
    return sha512_hex(canonical_json(dict(facts)))


class PdfaSheet(Sheet):
    """`reports/verapdf.json`: the verdict of the validator on the signed file with this digest."""

    sha512: str
    passed: bool
    flavour: str
    checks: int
    failures: tuple[str, ...]
    at: AwareDatetime
