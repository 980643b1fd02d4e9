"""Evidence as it lies on the media: which batches there are, and which record each of them covers. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive_store import reader
from archive_store.medium import Medium
from archive_store.paths import object_id
from kernel.errors import IntegrityError, LetopisError
from operations.archived import is_record, latest_version, media_with, record_id_of
from operations.services import Services
from signing.evidence.batch import BATCH_FILE, Batch


@dataclass(frozen=True)
class Shelved:
    """A batch: its id, what is in it, all its files, and the media that hold exactly these."""

    id: str
    batch: Batch
    files: Mapping[str, bytes] = field(repr=False)
    holders: frozenset[str]


@dataclass(frozen=True)
class Member:
    """A member's name taken apart: `28/2025-26/7a/journal@1`."""

    record: str
    version: int

    @classmethod
    def named(cls, name: str) -> "Member":
        """Reads a name. Raises ValueError."""
        record, _, version = name.rpartition("@")
        return cls(record, int(version))

    def __str__(self) -> str:
        return f"{self.record}@{self.version}"


def read_shelf(services: Services) -> list[Shelved]:
    """The batches on the attached media, each in its furthest whole copy; a damaged copy is passed over.

    Furthest: the most timestamps. A renewal only adds.
    """
    best: dict[str, tuple[int, Batch, Mapping[str, bytes], set[str]]] = {}
    for name, medium in services.media.attached():
        for head in reader.list_objects(medium, on_damage=lambda *_: None):
            if is_record(head.object_id):
                continue
            try:
                files = {path: reader.read_file(medium, head.object_id, path) for path in head.files}
                batch = Batch.from_files(files)
            except LetopisError:
                continue
            batch_id = record_id_of(head.object_id)
            stamps = sum(len(chain.tokens) for chain in batch.chains)
            known = best.get(batch_id)
            if known is None or stamps > known[0]:
                best[batch_id] = (stamps, batch, files, {name})
            elif files[BATCH_FILE] == known[2][BATCH_FILE]:
                known[3].add(name)
    return [Shelved(key, one[1], one[2], frozenset(one[3])) for key, one in sorted(best.items())]


def covering(shelf: list[Shelved], record: str) -> tuple[Shelved, Member] | None:
    """The batch that covers the record's newest sealed version."""
    found = [
        (member.version, shelved, member)
        for shelved in shelf
        for member in map(Member.named, shelved.batch.members)
        if member.record == record
    ]
    if not found:
        return None
    _, shelved, member = max(found, key=lambda one: one[0])
    return shelved, member


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
        except LetopisError:
            damaged = True
    if damaged:
        raise IntegrityError(
            "record.no_good_copy",
            f"Все подключённые копии документа «{member.record}» повреждены.",
            "Подключите остальные носители и проверьте их: letopis media check --full.",
        )
    return None
