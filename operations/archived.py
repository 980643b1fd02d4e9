"""Looks records up on the media themselves, without any database."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from typing import Any

from pydantic import BaseModel, ConfigDict

from archive_store import reader
from archive_store.medium import Medium
from archive_store.paths import ID_PREFIX, object_id
from kernel.errors import IntegrityError, LetopisError, NotFoundError
from kernel.ids import RecordId
from operations.hold_lists import held_objects
from operations.services import Services

EVIDENCE, FOND = "evidence", "fond"
"""What stands in place of the year in ids of objects that are no records."""


class ArchivedSheet(BaseModel):
    """`record.json` as far as the verbs need it; the whole of it is described in docs/format.md."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str
    kind: str
    version: int
    title: str
    record_class: str
    academic_year: str
    case_index: str | None = None
    closing: Mapping[str, Any]
    retention: Mapping[str, Any]
    document: Mapping[str, Any]
    signature: Mapping[str, Any]
    provenance: Mapping[str, Any]

    @property
    def years(self) -> str:
        """The case's extreme dates as inventories and acts write them: «2025–2026»."""
        return self.academic_year.replace("/", "–")


def record_id_of(identifier: str) -> str:
    """The record id in an object's id."""
    return identifier.removeprefix(ID_PREFIX)


def is_record(identifier: str) -> bool:
    """Whether an object is a record, and not the evidence of a batch of them, nor what is kept of a fond (§10, §16)."""
    return identifier.split("/")[1:2] not in ([EVIDENCE], [FOND])


def is_fond(identifier: str) -> bool:
    """Whether an object is what is kept of a fond that was taken over."""
    return identifier.split("/")[1:2] == [FOND]


def is_evidence(identifier: str) -> bool:
    """Whether an object is the evidence of a batch."""
    return identifier.split("/")[1:2] == [EVIDENCE]


def archived_versions(services: Services, record: RecordId) -> dict[str, int]:
    """The attached media that hold the record, with the head's OCFL version."""
    found = {}
    for name, medium in services.media.attached():
        head = reader.object_head(medium, object_id(str(record)))
        if head is not None:
            found[name] = head.version
    return found


def record_ids(services: Services) -> list[str]:
    """Ids of the records on any attached medium, sorted."""
    found: set[str] = set()
    for _, medium in services.media.attached():
        found.update(record_id_of(head.object_id) for head in _heads(medium) if is_record(head.object_id))
    return sorted(found - {record_id_of(object_id) for object_id in gone_objects(services)})


def gone_objects(services: Services) -> frozenset[str]:
    """Ids of objects that acts have destroyed, and no hold keeps: what is left of one is no copy any more."""
    destroyed = services.media.destroyed()
    return frozenset(destroyed) - held_objects(services) if destroyed else frozenset()


def _heads(medium: Medium) -> Iterator[reader.ObjectHead]:
    """What can be listed: one damaged object must not hide the others; the check of the medium names it."""
    return reader.list_objects(medium, on_damage=lambda *_: None)


def selected_ids(services: Services, wanted: tuple[str, ...]) -> list[str]:
    """The records named by ids or prefixes. Raises NotFoundError `record.not_found` for a name that finds none."""
    everything = record_ids(services)
    for prefix in wanted:
        if not any(record.startswith(prefix) for record in everything):
            raise NotFoundError(
                "record.not_found",
                f"На подключённых носителях нет документа «{prefix}».",
                "Посмотрите перечень: letopis status; проверьте носители: letopis media list.",
            )
    return [record for record in everything if not wanted or record.startswith(wanted)]


def every_version(files: Mapping[str, Any], name: str) -> list[str]:
    """Logical paths of the file in all record versions, oldest first."""
    numbers = sorted(int(path.split("/", 1)[0]) for path in files if path.endswith(f"/{name}") and path.count("/") == 1)
    return [f"{number}/{name}" for number in numbers]


def latest_version(files: Mapping[str, Any]) -> int:
    """The highest record version among the object's logical paths (`1/record.json`, `2/…`)."""
    versions = [int(path.split("/", 1)[0]) for path in files if path.split("/", 1)[0].isdigit()]
    if not versions:
        raise IntegrityError(
            "record.no_version",
            "В архивной единице нет ни одной версии документа.",
            "Проверьте носители: letopis media check --full.",
        )
    return max(versions)


def find_version(medium: Medium, record: str, version: int | None) -> tuple[reader.ObjectHead, int]:
    """The record's object on the medium, and the number of the version wanted (the latest, if none is named).

    Raises NotFoundError `record.not_found` or `record.no_such_version`; IntegrityError when the object is damaged.
    """
    head = reader.object_head(medium, object_id(record))
    if head is None:
        raise NotFoundError(
            "record.not_found",
            f"На этом носителе нет документа «{record}».",
            "Посмотрите, на каких носителях он есть: letopis status.",
        )
    number = version or latest_version(head.files)
    if f"{number}/record.json" not in head.files:
        raise NotFoundError(
            "record.no_such_version",
            f"У документа «{record}» нет версии {number}.",
            f"Последняя версия — {latest_version(head.files)}.",
        )
    return head, number


def read_sheet(medium: Medium, record: str) -> ArchivedSheet:
    """Reads `record.json` of the record's latest version from one medium. Raises as `find_version`."""
    head, number = find_version(medium, record, None)
    return ArchivedSheet.model_validate_json(reader.read_file(medium, head.object_id, f"{number}/record.json"))


def media_with(services: Services, record: str) -> Iterator[tuple[str, Medium]]:
    """The attached media that hold the record, those with its newest version first; closed at the end."""
    if object_id(record) in gone_objects(services):
        return
    with ExitStack() as opened:
        found: list[tuple[int, str, Medium]] = []
        for name in services.media.names:
            with suppress(LetopisError):
                medium = opened.enter_context(services.media.open(name))
                version = _version_on(medium, record)
                if version is not None:
                    found.append((version, name, medium))
        for _, name, medium in sorted(found, key=lambda one: -one[0]):
            yield name, medium


def _version_on(medium: Medium, record: str) -> int | None:
    """The OCFL version there; 0 for a damaged copy, which is still one to be named; None where there is none."""
    try:
        head = reader.object_head(medium, object_id(record))
    except LetopisError:
        return 0
    return None if head is None else head.version
