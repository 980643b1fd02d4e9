"""Hand-over as a BagIt bag (RFC 8493): documents with their evidence, for a receiver who has none of our software.

`sha512sum -c manifest-sha512.txt` in the bag is all that is needed to check it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kernel.digests import sha512_hex
from kernel.ids import parse_record_id
from operations.archived import selected_ids
from operations.bags import tags_of
from operations.retrieving import get_record, refuse_taken
from operations.services import Services


@dataclass(frozen=True)
class Bag:
    """A bag that was made: where, of which records, how many files and bytes of payload."""

    path: Path
    records: tuple[str, ...]
    files: int
    size: int


def make_bag(services: Services, wanted: Sequence[str], target: Path, actor: str) -> Bag:
    """Writes a bag with the records' files, each verified while it is copied.

    Raises BadInputError `get.target_not_empty`; NotFoundError `record.not_found`; IntegrityError `record.no_good_copy`.
    """
    refuse_taken(target)
    records = selected_ids(services, tuple(wanted))
    payload: dict[str, str] = {}
    size = 0
    for record in records:
        parts = parse_record_id(record)
        folder = target / "data" / str(parts.year) / parts.unit / parts.name
        for path in get_record(services, record, folder, actor, medium=None, version=None):
            content = path.read_bytes()
            payload[path.relative_to(target).as_posix()] = sha512_hex(content)
            size += len(content)
    tags = tags_of(payload, _info(services, size, len(payload), records))
    for name, content in tags.items():
        (target / name).write_bytes(content)
    services.log(actor, "bag", records[0], records=len(records), manifest=sha512_hex(tags["manifest-sha512.txt"]))
    return Bag(target, tuple(records), len(payload), size)


def _info(services: Services, size: int, count: int, records: Sequence[str]) -> list[tuple[str, str]]:
    return [
        ("Source-Organization", services.school.name),
        ("Bagging-Date", services.today().isoformat()),
        ("Bag-Software-Agent", services.program),
        ("Payload-Oxum", f"{size}.{count}"),
        ("External-Description", "Документы электронного архива школы; персональные данные"),
        *(("External-Identifier", record) for record in records),
    ]
