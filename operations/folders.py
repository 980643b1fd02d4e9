"""What lies in the home between import and media, as typed values: the files are the truth about what is under way.

An import folder holds `journal.json`, `import.json` and `source/`; a work folder holds `closing.json`, `data.json`,
then `rendered.pdf`, `signature.json`, `signed.pdf`, and `reports/`. A step writes each file whole or not at all, so the
state of a record is which files are there.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from journals.canonical import read_importable
from journals.records import Importable
from kernel.digests import sha256_hex, sha512_hex
from kernel.errors import IntegrityError
from operations import durable
from operations.proved_files import proved
from operations.sheets import (
    AuthoritySheet,
    Closing,
    ConfirmationSheet,
    ImportSheet,
    PdfaSheet,
    RenderedSheet,
    ShownSheet,
    SignatureSheet,
    State,
    read_sheet,
)

REGULATION = "profile.toml"
"""The regulation profile that a record was closed under, as the school has it: its digest stands in record.json."""


def authority_file(certificate: str = "") -> str:
    """Where a work folder has the authority: of whoever signs here, or with the certificate (its fingerprint)."""
    return f"authority-{certificate[:16]}.json" if certificate else "authority.json"


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

    @property
    def as_pages(self) -> bool:
        """Whether what was imported are the pages of a document, not its data."""
        return self.sheet().as_pages

    def journal(self) -> Importable:
        """The journal, or the sheet, that was imported."""
        return read_importable(self.journal_data(), "journal.json")

    def journal_data(self) -> bytes:
        """The journal's bytes. Raises IntegrityError `import.changed` if they are not what was imported."""
        path = self.path / "journal.json"
        wrong = IntegrityError(
            "import.changed",
            f"Данные, принятые из электронного журнала, изменились с приёма: «{path}».",
            "Примите выгрузку этого класса ещё раз; выясните, кто менял файлы архива и цел ли диск.",
        )
        return proved(path, self.sheet().journal_sha512, wrong)

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

    @property
    def tag(self) -> str:
        """What tells this closing of the record from another: steps of a record that was reopened start anew."""
        return sha256_hex(self.read("closing.json"))[:16]

    def closing(self) -> Closing:
        """What the close fixed."""
        return read_sheet(Closing, self.path / "closing.json")

    def confirmation(self) -> ConfirmationSheet | None:
        """Who confirmed the close, if somebody did."""
        path = self.path / "confirmed.json"
        return read_sheet(ConfirmationSheet, path) if path.is_file() else None

    def data(self) -> bytes:
        """The record's own data, as they were closed: the journal or the summary sheet.

        Raises IntegrityError `record.data_changed`.
        """
        wrong = IntegrityError(
            "record.data_changed",
            f"Данные документа в «{self.path}» изменились после закрытия.",
            "Неподписанное снимите и закройте заново (letopis reopen); выясните, кто менял файлы архива.",
        )
        return proved(self.path / "data.json", self.closing().data_sha512, wrong)

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

    def authority(self, certificate: str = "") -> AuthoritySheet | None:
        """By what authority it is signed, if something was said of that: here, or by a certificate it left for."""
        path = self.path / authority_file(certificate)
        return read_sheet(AuthoritySheet, path) if path.is_file() else None

    def beside(self) -> dict[str, Path]:
        """Files that go to the media beside the document: the regulation, power of attorney, further signatures.

        Raises IntegrityError `record.attorney_changed`.
        """
        further, signature = self.path / "signatures", self.signature()
        found = {f"signatures/{path.name}": path for path in sorted(further.iterdir())} if further.is_dir() else {}
        if signature is not None and signature.authority is not None and signature.authority.mchd:
            found[signature.authority.mchd] = self._attorney(signature.authority)
        regulation = self.path / REGULATION
        return {REGULATION: regulation, **found} if regulation.is_file() else found

    def _attorney(self, authority: AuthoritySheet) -> Path:
        path = self.path / authority.mchd
        wrong = IntegrityError(
            "record.attorney_changed",
            f"Доверенность (МЧД) в «{self.path}» пропала или изменилась после подписания.",
            f"Верните на место файл {authority.mchd} с контрольной суммой SHA-512 {authority.mchd_sha512[:16]}….",
        )
        proved(path, authority.mchd_sha512, wrong)
        return path

    def has_further(self, role: str) -> bool:
        """Whether the role's signature beside the director's is there."""
        return (self.path / "signatures" / f"{role}.p7s").is_file()

    def source(self) -> dict[str, Path]:
        """Stored name → file of the raw export that a correction brought; a close has it in its import folder."""
        folder = self.path / "source"
        return {path.name: path for path in sorted(folder.iterdir())} if folder.is_dir() else {}

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
