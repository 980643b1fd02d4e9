"""What lies in the home between import and media, as typed values: the files are the truth about what is under way.

An import folder holds `journal.json`, `import.json` and `source/`; a work folder holds `closing.json`, `data.json`,
then `rendered.pdf`, `signature.json`, `signed.pdf`, and `reports/`. A step writes each file whole or not at all, so the
state of a record is which files are there.
"""

import shutil
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from journals.canonical import read_importable
from journals.records import Importable
from kernel.digests import readable_json, sha512_hex
from kernel.errors import IntegrityError
from operations import durable


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


class Closing(Sheet):
    """`closing.json`: what the close fixed. `retention` is what goes into record.json as it is."""

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
    """`signature.json`: the one signature that is kept, with the prepared file it belongs to."""

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
    authority: AuthoritySheet | None = None


class PdfaSheet(Sheet):
    """`reports/verapdf.json`: the verdict of the validator on the signed file with this digest."""

    sha512: str
    passed: bool
    flavour: str
    checks: int
    failures: tuple[str, ...]
    at: AwareDatetime


class ImportFolder:
    """An imported class: one folder per export, and `current`, which names the one that holds."""

    def __init__(self, path: Path) -> None:
        self.unit = path

    @property
    def exists(self) -> bool:
        """Whether a whole import is there."""
        return (self.unit / "current").is_file()

    @property
    def path(self) -> Path:
        """The folder of the export that holds."""
        return self.unit / (self.unit / "current").read_text(encoding="ascii")

    def keep(self, staging: Path, files: Mapping[str, bytes]) -> None:
        """Makes a new export the one that holds; older ones go."""
        name = sha512_hex(files["import.json"])[:32]
        durable.publish_new_folder(staging, self.unit / name, files)
        durable.write(self.unit / "current", name.encode())
        for other in self.unit.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other)

    def journal(self) -> Importable:
        """The journal, or the sheet, that was imported."""
        return read_importable(self.journal_data(), "journal.json")

    def journal_data(self) -> bytes:
        """The journal's bytes."""
        return (self.path / "journal.json").read_bytes()

    def sheet(self) -> ImportSheet:
        """What was imported."""
        return read_sheet(ImportSheet, self.path / "import.json")

    def source(self) -> dict[str, Path]:
        """Stored name → file of the raw export."""
        return {path.name: path for path in sorted((self.path / "source").iterdir())}


class WorkFolder:
    """A record on its way from close to media."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether the record was closed."""
        return (self.path / "closing.json").is_file()

    @property
    def state(self) -> State:
        """Which files are there."""
        if (self.path / "rejected.json").is_file():
            return State.REJECTED
        if (self.path / "signed.pdf").is_file():
            return State.SIGNED
        return State.RENDERED if (self.path / "rendered.json").is_file() else State.CLOSED

    def closing(self) -> Closing:
        """What the close fixed."""
        return read_sheet(Closing, self.path / "closing.json")

    def data(self) -> bytes:
        """The record's own data: the journal or the summary sheet."""
        return (self.path / "data.json").read_bytes()

    def rendered(self) -> RenderedSheet:
        """The unsigned document's facts."""
        return read_sheet(RenderedSheet, self.path / "rendered.json")

    def unsigned(self) -> bytes:
        """The unsigned document."""
        return (self.path / "rendered.pdf").read_bytes()

    def signature(self) -> SignatureSheet | None:
        """The kept signature, if there is one."""
        path = self.path / "signature.json"
        return read_sheet(SignatureSheet, path) if path.is_file() else None

    def shown(self) -> ShownSheet | None:
        """What was put before the signer, if it was."""
        path = self.path / "shown.json"
        return read_sheet(ShownSheet, path) if path.is_file() else None

    def authority(self) -> AuthoritySheet | None:
        """By what authority it is signed, if something was said of that."""
        path = self.path / "authority.json"
        return read_sheet(AuthoritySheet, path) if path.is_file() else None

    def beside(self) -> dict[str, Path]:
        """Files that go to the media beside the document: power of attorney, further signatures."""
        folders = ("authority", "signatures")
        return {
            f"{folder}/{path.name}": path
            for folder in folders
            if (self.path / folder).is_dir()
            for path in sorted((self.path / folder).iterdir())
        }

    @property
    def signed_pdf(self) -> Path:
        """The signed document's place."""
        return self.path / "signed.pdf"

    def pdfa(self) -> PdfaSheet | None:
        """The validator's verdict on the signed file, if there is one."""
        path = self.path / "reports" / "verapdf.json"
        return read_sheet(PdfaSheet, path) if path.is_file() else None

    def reports(self) -> dict[str, Path]:
        """Report files that go to the media."""
        folder = self.path / "reports"
        kept = (".json", ".txt")
        return {path.name: path for path in sorted(folder.iterdir()) if path.suffix in kept} if folder.is_dir() else {}

    def trust(self) -> dict[str, Path]:
        """The trust anchors as they stood when the record was signed: they go to the media with it."""
        folder = self.path / "trust"
        return {path.name: path for path in sorted(folder.glob("*.pem"))} if folder.is_dir() else {}

    def write(self, name: str, data: bytes) -> None:
        """Replaces a file whole."""
        durable.write(self.path / name, data)

    def write_once(self, name: str, data: bytes) -> bool:
        """Writes a file unless it is there; False if it is."""
        return durable.write_once(self.path / name, data)

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        return (self.path / name).read_bytes()
