"""Where things lie in a home: the folder of one school's installation.

```
letopis.toml      settings            profile.toml   the regulation profile in force
trust/            trust anchors       keys/          the archive's key; with --demo-keys a test PKI
imports/<id>      what was imported and is not yet archived      work/<id>      what is between close and media
templates/        the school's own templates, if it has any (docs/templates.md)
log/              the event log's master copy, program logs      cache/         rendered sections
staging/          folders being filled              looks/         what the signer saw last
letters.json      when each account was written to last
uploads/          what came through the page, until it is imported
sittings/         what was handed out to a key on another machine, by account
media-work/       what a page asked of a medium, and the papers of it, by medium
reconciled/       what the source system shows of a class, until it is archived
receipts/         receipts of signatures, by day      care/          when each copy was last read in full
acts/             drafts of acts of destruction       requests/      the register of requests
letopis.sqlite3   the card index and the desk (unless settings name a server)    broker/   message files
media/            the demonstration's three media (a real school's lie elsewhere)
```
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kernel.errors import BadInputError
from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind


@dataclass(frozen=True)
class Home:
    """Paths of one home; nothing here touches the disk."""

    root: Path

    @property
    def settings(self) -> Path:
        """The settings file; its presence makes a folder a home."""
        return self.root / "letopis.toml"

    @property
    def profile(self) -> Path:
        """The regulation profile in force."""
        return self.root / "profile.toml"

    @property
    def profile_draft(self) -> Path:
        """Another edition of it that is being filled in."""
        return self.root / "profile-draft.json"

    @property
    def trust(self) -> Path:
        """PEM bundles of trust anchors."""
        return self.root / "trust"

    @property
    def keys(self) -> Path:
        """Keys by reference: nothing in settings holds a secret."""
        return self.root / "keys"

    @property
    def people(self) -> Path:
        """Each person's own keys, each under a passphrase: `<account>.<key id>.pem`."""
        return self.keys / "people"

    @property
    def acts(self) -> Path:
        """Drafts of acts of destruction, and what their execution must not forget."""
        return self.root / "acts"

    @property
    def demo_pki(self) -> Path:
        """The test PKI made by `init --demo-keys`."""
        return self.keys / "demo-pki"

    @property
    def templates(self) -> Path:
        """The school's own templates; they go before the program's."""
        return self.root / "templates"

    @property
    def imports(self) -> Path:
        """Imported journals that are not archived yet."""
        return self.root / "imports"

    @property
    def work(self) -> Path:
        """Records between close and media."""
        return self.root / "work"

    @property
    def cache(self) -> Path:
        """Rendered sections by digest; may be emptied on any day."""
        return self.root / "cache"

    @property
    def staging(self) -> Path:
        """Folders that are being filled; each is renamed into its place when it is whole."""
        return self.root / "staging"

    @property
    def sections(self) -> Path:
        """Rendered sections, a folder for each record: they hold pupils' data and go with the record."""
        return self.cache / "sections"

    def figures_file(self, record: RecordId) -> Path:
        """What a person read in the source system of the class: counts, no names."""
        return self.root / "reconciled" / str(record.year) / f"{record.unit}.json"

    @property
    def requests(self) -> Path:
        """The register of requests: a folder for each; people's names are in it."""
        return self.root / "requests"

    @property
    def arriving(self) -> Path:
        """Pieces of files that are just being sent through the page."""
        return self.cache / "arriving"

    @property
    def uploads(self) -> Path:
        """Files that came through the page and were not imported yet: a folder for each upload."""
        return self.root / "uploads"

    @property
    def sittings(self) -> Path:
        """What was handed out to keys on other machines: a folder for each account that signs so."""
        return self.root / "sittings"

    def medium_work(self, name: str) -> Path:
        """What a page asked of a medium, and the papers that came of it."""
        return self.root / "media-work" / name

    def upload(self, name: str) -> Path:
        """One upload's folder."""
        return self.uploads / name

    @property
    def log(self) -> Path:
        """The event log's master copy and the program's logs."""
        return self.root / "log"

    def care(self, uuid: str) -> Path:
        """When each copy on the medium was last read (`archive_store.fixity`)."""
        return self.root / "care" / f"{uuid}.jsonl"

    @property
    def words(self) -> Path:
        """What signs and headings of the school's files mean, as a person said."""
        return self.root / "import-words.json"

    @property
    def letters(self) -> Path:
        """What each account was written about last."""
        return self.root / "letters.json"

    @property
    def copies(self) -> Path:
        """The external drives for in-year copies."""
        return self.root / "copies.json"

    @property
    def locks(self) -> Path:
        """Locks among this machine's writers to a bucket, which has none of its own."""
        return self.root / "locks"

    @property
    def ledgers(self) -> Path:
        """Copies of the media's ledgers: a damaged one is restored from here."""
        return self.log / "ledgers"

    @property
    def tombstones(self) -> Path:
        """The home's own list of what was destroyed; each medium has one too."""
        return self.log / "tombstones.jsonl"

    @property
    def holds(self) -> Path:
        """The home's own list of holds; each medium has one too."""
        return self.log / "holds.jsonl"

    @property
    def restored(self) -> Path:
        """There while a restored home has not heard yet what the media know: until then it says nothing new."""
        return self.root / "restored"

    @property
    def lock(self) -> Path:
        """Held by `serve` while it runs."""
        return self.root / "lock"

    @property
    def clock(self) -> Path:
        """The simulation's date; simulation homes only."""
        return self.root / "clock"

    @property
    def broker(self) -> Path:
        """Message files of the file-system transport."""
        return self.root / "broker"

    def look(self, record: RecordId) -> Path:
        """What the signer saw of the record last; it outlives the work folder."""
        return self.root / "looks" / record.school / str(record.year) / record.unit / f"{record.name}.json"

    @property
    def receipts(self) -> Path:
        """Receipts of signatures, a folder for each day."""
        return self.root / "receipts"

    def import_folder(self, record: RecordId) -> Path:
        """Where what is imported under this id lies."""
        return self.imports / record.school / str(record.year) / record.unit / record.name

    def material_folder(self, record: RecordId) -> Path:
        """Where the import lies that the record is made of: a class's journal and its summary come from one.

        A summary that came as pages has an import of its own, which goes before.
        """
        own = self.import_folder(record)
        if record.kind.source is record.kind:
            return own
        return own if (own / "current").is_file() else own.with_name(record.kind.source.value)

    def made_of(self, imported: RecordId) -> list[RecordId]:
        """The records that may be made of what is imported under this id: all but those with an import of their own."""
        folder = self.import_folder(imported)
        made = map(imported.of_kind, Kind)
        return [record for record in made if self.material_folder(record) == folder]

    def work_folder(self, record: RecordId) -> Path:
        """Where the record is made."""
        return self.work / record.school / str(record.year) / record.unit / record.name

    def section_folder(self, record: RecordId) -> Path:
        """Where the record's rendered sections are kept for a second rendering."""
        return self.sections / record.school / str(record.year) / record.unit / record.name

    def import_folders(self) -> list[RecordId]:
        """What is imported, each under the kind of record that it makes first."""
        return self._records(self.imports, "current")

    def work_folders(self) -> list[RecordId]:
        """The records under way."""
        return self._records(self.work, "closing.json")

    @staticmethod
    def _records(root: Path, marker: str) -> list[RecordId]:
        found = []
        for path in sorted(root.glob(f"*/*/*/*/{marker}")):
            with suppress(BadInputError):  # a folder that somebody put here by hand is none of ours
                found.append(parse_record_id(path.parent.relative_to(root).as_posix()))
        return found
