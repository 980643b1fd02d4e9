"""When each copy of a record was last read in full, as the checks noted it: said beside the copies on its card."""

from collections.abc import Mapping
from datetime import datetime

from archive_store.fixity import FixityJournal
from archive_store.paths import object_id, object_path
from operations.services import Services


def last_reads(services: Services, record: str) -> Mapping[str, datetime]:
    """Medium → when its copy was last read; nothing of one that was not read since it was written."""
    folder = object_path(object_id(record))
    found = {}
    for name in services.media.names:
        fact = FixityJournal(services.home.care(services.media.place(name).uuid)).last_of(folder)
        if fact is not None:
            found[name] = fact.at
    return found
