"""Work on a medium that may hang for ever, given up in time (`archive_store.deadline`)."""

from collections.abc import Callable
from typing import TypeVar

from archive_store.deadline import within
from kernel.errors import UnavailableError
from operations.services import Services

T = TypeVar("T")


def in_time(services: Services, name: str, call: Callable[[], T], *, passes: int = 1) -> T:
    """What the call says of one object, or of a medium's root; a child does it, so it may not ask the database.

    `passes`: how often it reads or writes the object from end to end. Raises UnavailableError `store.medium_slow`:
    nothing may be concluded, and the medium is asked anew whether it answers before it is opened again. And what the
    call raises.
    """
    try:
        return within(services.pace.silence(passes=passes), name, call)
    except UnavailableError:
        services.media.forget(name)
        raise
