"""Numbers of inventories and acts: never used again, whatever became of the document that had one."""

import re
from collections.abc import Iterator

from kernel.kinds import Kind
from operations.archived import record_id_of, record_ids
from operations.catching_up import buried
from operations.services import Services


def next_number(services: Services, kind: Kind, year: int) -> str:
    """«2032-3»: one more than the highest of which there is any trace, in the log, on the media, or in the home."""
    pattern = re.compile(rf"{re.escape(services.school.id)}/[^/]+/{kind.value}-{year}-(\d{{1,9}})/")
    found = (pattern.match(f"{text}/") for text in _traces(services))
    return f"{year}-{1 + max((int(match[1]) for match in found if match), default=0)}"


def _traces(services: Services) -> Iterator[str]:
    for event in services.events.events():
        yield event.subject
    for object_id, stone in buried(services).items():
        yield record_id_of(object_id)
        yield stone.act
    yield from record_ids(services)
    yield from map(str, services.home.work_folders())
