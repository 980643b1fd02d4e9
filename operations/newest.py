"""Every record in the newest state that a signed ledger tells of, read from the media themselves.

A medium that comes back may hold an older state, and a copy that no ledger tells of proves nothing: whatever a decision
rests on (terms, inventories, acts) is read here.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress

from archive_store import ledger, reader
from archive_store.custody import State
from archive_store.fixity import Fact, FixityJournal
from archive_store.ledger import Account
from archive_store.medium import Medium
from archive_store.paths import object_id, object_path
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, LetopisError, UnavailableError
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from operations.archived import ArchivedSheet, every_version, is_record, latest_version, record_id_of, record_ids
from operations.catching_up import Wanted, furthest, read_accounts
from operations.services import Services
from retention.record import Retention


class Newest:
    """The media that can be read now, each opened once, with what is known of their copies."""

    def __init__(self, services: Services, opened: ExitStack) -> None:
        self._services = services
        self._wanted = furthest(services, read_accounts(services))
        self._media: dict[str, Medium] = {}
        self._away: dict[str, Mapping[str, Account]] = {}
        self._facts: dict[str, Mapping[str, Fact]] = {}
        for name in services.media.names:
            with suppress(LetopisError):
                self._media[name] = opened.enter_context(services.media.open(name))
            if name not in self._media and services.media.standing(name).state is State.OFFLINE:
                self._away[name] = _last_known(services, name)
            self._facts[name] = FixityJournal(services.home.care(services.media.place(name).uuid)).facts()

    def records(self) -> list[str]:
        """Ids of all records on any medium, those too that no ledger tells of."""
        return record_ids(self._services)

    def of_kind(self, kind: Kind) -> list[str]:
        """Those of one kind that a ledger tells of."""
        told = sorted(record_id_of(identifier) for identifier in self._wanted if is_record(identifier))
        return [record for record in told if parse_record_id(record).kind is kind]

    def wanted(self, record: str) -> Wanted | None:
        """The newest state; None where no ledger tells of the record, or where ledgers disagree."""
        found = self._wanted.get(object_id(record))
        return None if found is None or found.disputed else found

    def is_disputed(self, record: str) -> bool:
        """Whether ledgers tell of two states of it that are as new as each other."""
        found = self._wanted.get(object_id(record))
        return found is not None and found.disputed

    def newer_elsewhere(self, record: str) -> str:
        """A medium that is away and has a newer state, by what its ledger told when it was here; empty for none."""
        wanted, identifier = self.wanted(record), object_id(record)
        known = wanted.account.version if wanted else 0
        return next(
            (n for n, held in self._away.items() if identifier in held and held[identifier].version > known), ""
        )

    def file(self, record: str, name: str) -> bytes | None:
        """A file of the record's latest version (`data.json`), from a copy in the newest state, its digest checked.

        None where no such copy can be read.
        """
        wanted = self.wanted(record)
        if wanted is None:
            return None
        for medium in (self._media[name] for name in wanted.holders if name in self._media):
            try:
                head = reader.object_head(medium, wanted.object_id)
                if head is not None and head.inventory_sha512 == wanted.account.inventory_sha512:
                    return reader.read_file(medium, wanted.object_id, f"{latest_version(head.files)}/{name}")
            except LetopisError:
                continue
        return None

    def every(self, record: str, name: str) -> tuple[bytes, ...] | None:
        """A file in all versions of the record, oldest first; None where they cannot all be read from one copy."""
        wanted = self.wanted(record)
        for medium in (self._media[one] for one in (wanted.holders if wanted else ()) if one in self._media):
            assert wanted is not None
            with suppress(LetopisError):
                head = reader.object_head(medium, wanted.object_id)
                if head is not None and head.inventory_sha512 == wanted.account.inventory_sha512:
                    paths = every_version(head.files, name)
                    return tuple(reader.read_file(medium, wanted.object_id, path) for path in paths)
        return None

    def inventories(self, record: str) -> tuple[str, ...]:
        """SHA-512 of the inventory of each OCFL version, oldest first, of a copy in the newest state.

        Raises IntegrityError `record.no_good_copy` where no copy can be read through.
        """
        wanted = self.wanted(record)
        for medium in (self._media[name] for name in (wanted.holders if wanted else ()) if name in self._media):
            assert wanted is not None
            with suppress(LetopisError):
                versions = range(1, wanted.account.version + 1)
                found = [reader.object_version(medium, wanted.object_id, number).inventory for number in versions]
                digests = tuple(map(sha512_hex, found))
                if digests[-1] == wanted.account.inventory_sha512:
                    return digests
        raise IntegrityError(
            "record.no_good_copy",
            f"Подтверждённая копия документа «{record}» не читается.",
            "Подключите остальные носители и проверьте их: letopis media check --full.",
        )

    def sheet(self, record: str) -> ArchivedSheet | None:
        """Its record.json; None where it cannot be read."""
        content = self.file(record, "record.json")
        try:
            return None if content is None else ArchivedSheet.model_validate_json(content)
        except ValueError:
            return None

    def retention(self, record: str) -> Retention | None:
        """Its term as record.json has it; None where that cannot be read."""
        sheet = self.sheet(record)
        return None if sheet is None else retention_in(sheet)

    def whole_copies(self, record: str) -> int:
        """How many media hold it in the newest state: read back when it was written, and not found bad since.

        One that is away, and not in quarantine, holds what its ledger told when it was here.
        """
        wanted = self.wanted(record)
        if wanted is None:
            return 0
        folder = object_path(wanted.object_id)
        away = [name for name, held in self._away.items() if held.get(wanted.object_id) == wanted.account]
        known = [self._facts[name].get(folder) for name in (*wanted.holders, *away)]
        return sum(fact is None or fact.ok for fact in known)

    def accepted(self, record: str) -> bool:
        """Whether so many whole copies are there that the record counts as archived."""
        return self.whole_copies(record) >= self._services.media.quorum


def retention_in(sheet: ArchivedSheet) -> Retention | None:
    """The term in a record.json; None where it is malformed."""
    try:
        return Retention.from_json(sheet.retention)
    except LetopisError:
        return None


def _last_known(services: Services, name: str) -> Mapping[str, Account]:
    """A medium's ledger by the home's copy of it; nothing where the event log tells of more than that copy has."""
    place, key = services.media.place(name), services.media.key
    mirror = services.media.mirror(place.uuid)
    content = mirror.read_bytes() if mirror.is_file() else b""
    keys = {key.key_id: key.public_pem}
    if ledger.check_bytes(content, keys) < max(1, services.media.known(name).head.seq):
        return {}
    return ledger.accounts_of_bytes(content, keys)


@contextmanager
def newest_of(services: Services) -> Iterator[Newest]:
    """The shelf, open."""
    with ExitStack() as opened:
        yield Newest(services, opened)


def refuse_newer_elsewhere(newest: Newest, record: str) -> None:
    """Returns if the newest state that is known is at hand. Raises UnavailableError `record.newer_elsewhere`."""
    name = newest.newer_elsewhere(record)
    if name:
        raise UnavailableError(
            "record.newer_elsewhere",
            f"На носителе «{name}», который не подключён, есть более новая версия документа «{record}».",
            f"Подключите его: letopis media attach {name}.",
        )
