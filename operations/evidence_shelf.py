"""Evidence as it lies on the media: which batches there are, and which record each of them covers. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from archive_store import reader
from archive_store.medium import Medium
from archive_store.paths import object_id
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, LetopisError, NotFoundError
from kernel.ids import parse_record_id
from operations.archived import is_evidence, latest_version, media_with, record_id_of
from operations.services import Services
from signing.evidence.batch import Batch
from signing.evidence.soundness import is_sound


@dataclass(frozen=True)
class Shelved:
    """A batch: its id, what is in it, all its files, and the media that hold exactly these."""

    id: str
    batch: Batch
    files: Mapping[str, bytes] = field(repr=False)
    holders: frozenset[str]

    def of(self, record: str) -> list["Member"]:
        """The members that are versions of the record."""
        return self._members.get(record, [])

    @property
    def log_members(self) -> tuple[str, ...]:
        """Names of the members that are heads of the event log (`operations.sealed_head`): one, or none."""
        return tuple(filter(is_log, self.batch.members))

    @cached_property
    def _members(self) -> dict[str, list["Member"]]:
        members: dict[str, list[Member]] = {}
        for member in (Member.named(name) for name in self.batch.members if not is_log(name)):
            members.setdefault(member.record, []).append(member)
        return members


@dataclass(frozen=True)
class Member:
    """A member's name taken apart: `28/2025-26/7a/journal@1`."""

    record: str
    version: int

    @classmethod
    def named(cls, name: str) -> "Member":
        """Reads a name. Raises ValueError, BadInputError."""
        record, _, version = name.rpartition("@")
        return cls(str(parse_record_id(record)), int(version))

    def __str__(self) -> str:
        return f"{self.record}@{self.version}"


def is_log(name: str) -> bool:
    """Whether a member is a head of the event log: `28/log@1234`; records' ids have four parts."""
    return name.count("/") == 1 and "/log@" in name


def read_shelf(services: Services) -> list[Shelved]:
    """The batches on the attached media, each in its furthest sound copy; a damaged copy is passed over.

    Furthest: the most timestamps. A renewal only adds. Where two are as far and yet differ (media renewed apart), any
    is as good as the other, and the same one is taken each time.
    """
    best: dict[str, tuple[int, str, Batch, Mapping[str, bytes], set[str]]] = {}
    sound: dict[str, Batch | None] = {}
    for name, medium in services.media.attached():
        for head in reader.list_objects(medium, on_damage=lambda *_: None):
            if not is_evidence(head.object_id):
                continue
            try:
                files = reader.read_files(medium, head)
            except LetopisError:
                continue
            if head.inventory_sha512 not in sound:  # what has the same inventory is the same, byte for byte
                sound[head.inventory_sha512] = _sound(files)
            batch = sound[head.inventory_sha512]
            if batch is None:
                continue
            batch_id = record_id_of(head.object_id)
            said = sha512_hex(b"".join(batch.to_files().values()))
            rank = (sum(len(chain.tokens) for chain in batch.chains), said)
            known = best.get(batch_id)
            if known is None or rank > known[:2]:
                best[batch_id] = (*rank, batch, files, {name})
            elif rank == known[:2]:
                known[4].add(name)
    return [Shelved(key, one[2], one[3], frozenset(one[4])) for key, one in sorted(best.items())]


def _sound(files: Mapping[str, bytes]) -> Batch | None:
    """The batch; None if it does not hang together."""
    try:
        batch = Batch.from_files(files)
        for name in batch.members:
            if not is_log(name):
                Member.named(name)
    except (LetopisError, ValueError):
        return None
    return batch if is_sound(batch) else None


def coverings(shelf: list[Shelved], record: str) -> list[tuple[Shelved, Member]]:
    """The batches that cover the record, that of its newest version first; of two, the one that was renewed with it."""
    found = [
        (member.version, shelved.batch.covered(str(member)), shelved.id, shelved, member)
        for shelved in shelf
        for member in shelved.of(record)
    ]
    return [(one[3], one[4]) for one in sorted(found, key=lambda one: one[:3], reverse=True)]


def covering(shelf: list[Shelved], record: str) -> tuple[Shelved, Member] | None:
    """The batch that covers the record's newest sealed version."""
    return next(iter(coverings(shelf, record)), None)


def sealed_files(medium: Medium, member: Member) -> tuple[bytes, bytes]:
    """What evidence covers of a member on one medium: the signed PDF and the inventory of that version.

    Raises NotFoundError, IntegrityError as the reader does.
    """
    identifier = object_id(member.record)
    version = reader.object_version(medium, identifier, member.version)
    document = f"{latest_version(version.files)}/document.pdf"
    if document not in version.files:
        raise IntegrityError(
            "record.no_document",
            f"В {member.record} нет document.pdf.",
            "Проверьте носители: letopis media check --full.",
        )
    return reader.version_file(medium, identifier, version, document), version.inventory


def sealed_from_any(services: Services, member: Member) -> tuple[bytes, bytes] | None:
    """The same from the first good copy; None where the record is no longer on any attached medium.

    Raises IntegrityError `record.no_good_copy` where there are copies, all damaged.
    """
    damaged = False
    for _, medium in media_with(services, member.record):
        try:
            return sealed_files(medium, member)
        except NotFoundError:
            continue  # this copy lags behind
        except LetopisError:
            damaged = True
    if damaged:
        raise IntegrityError(
            "record.no_good_copy",
            f"Все подключённые копии документа «{member.record}» повреждены.",
            "Подключите остальные носители и проверьте их: letopis media check --full.",
        )
    return None
