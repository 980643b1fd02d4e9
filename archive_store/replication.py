"""Bringing a medium's copy of the event log up to the master: the copy must be a beginning of it, or it is a fork."""

import json

from archive_store.event_master import Master
from archive_store.medium import Medium, read_whole
from archive_store.paths import EVENTS, EVENTS_HEAD
from archive_store.staging import replace_file
from kernel.errors import IntegrityError


class HomeBehindError(IntegrityError):
    """A medium knows more than the home: the home came from an old backup. Nothing may be written anywhere."""


_WINDOW = 64 << 10  # bytes compared at the end of the copy; what lies before hangs on it by the chain


def agreed_length(medium: Medium, master: Master) -> int:
    """How many bytes of the medium's copy are a beginning of the master; the rest, if any, is a torn line.

    Raises IntegrityError `events.diverged`; HomeBehindError with the same code.
    """
    if _signed(medium) > (master.last.seq if master.last else 0):
        raise behind(medium)
    entry = medium.entry(EVENTS)
    size = entry.size if entry else 0
    start = max(0, size - _WINDOW)
    if size <= master.size and (size == 0 or medium.tail(EVENTS, start=start) == master.read(start, size)):
        return size
    copy = medium.tail(EVENTS, start=0)
    whole = copy.rfind(b"\n") + 1
    if whole > master.size and copy.startswith(master.read(0)):
        raise behind(medium)
    if copy[:whole] != master.read(0, whole):
        raise diverged(medium)
    return whole


def _signed(medium: Medium) -> int:
    try:
        return int(json.loads(read_whole(medium, EVENTS_HEAD))["seq"]) if medium.entry(EVENTS_HEAD) else 0
    except (ValueError, KeyError, TypeError):
        return 0  # a head that says nothing proves nothing against the master; it is replaced


def replicate(medium: Medium, master: Master) -> None:
    """Gives the medium the lines and the head that it lacks; durable on return.

    Raises IntegrityError `events.diverged`, and what `Medium` raises.
    """
    length = agreed_length(medium, master)
    entry = medium.entry(EVENTS)
    if entry is None:
        medium.write_new(EVENTS, [])
        medium.sync_folder("")
    elif entry.size > length:
        medium.truncate(EVENTS, size=length)
    if length < master.size:
        medium.append(EVENTS, master.read(length), size=length)
    head = master.head_bytes()
    if head and (medium.entry(EVENTS_HEAD) is None or read_whole(medium, EVENTS_HEAD) != head):
        replace_file(medium, EVENTS_HEAD, head)


def behind(medium: Medium) -> HomeBehindError:
    """The error for a home that is older than a medium."""
    return HomeBehindError(
        "events.diverged",
        f"Носитель «{medium.identity.label}» знает больше событий, чем домашняя папка: её вернули из старой копии.",
        "Ничего не пишите. Верните её к тому, что знают носители: letopis restore.",
    )


def diverged(medium: Medium) -> IntegrityError:
    """The error for two copies of which neither is a beginning of the other."""
    return IntegrityError(
        "events.diverged",
        f"Журнал событий на носителе «{medium.identity.label}» расходится с журналом в домашней папке.",
        "На этот носитель ничего не пишется. Если журнал повреждён, поможет letopis media repair; если подменён, "
        "замените носитель.",
    )
