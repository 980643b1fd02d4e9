"""Bringing a medium's copy of the event log up to the master: the copy must be a beginning of it, or it is a fork."""

import json

from archive_store.event_master import Master
from archive_store.medium import Medium, read_whole
from archive_store.paths import EVENTS, EVENTS_HEAD
from archive_store.staging import replace_file
from kernel.errors import IntegrityError

_WINDOW = 64 << 10  # bytes compared at the end of the copy; what lies before hangs on it by the chain


def agreed_length(medium: Medium, master: Master) -> int:
    """How many bytes of the medium's copy are a beginning of the master; the rest, if any, is a torn line.

    Raises IntegrityError `events.diverged`.
    """
    if _signed(medium) > (master.last.seq if master.last else 0):
        raise diverged(medium)
    entry = medium.entry(EVENTS)
    size = entry.size if entry else 0
    start = max(0, size - _WINDOW)
    if size <= master.size and (size == 0 or medium.tail(EVENTS, start=start) == master.read(start, size)):
        return size
    copy = medium.tail(EVENTS, start=0)
    whole = copy.rfind(b"\n") + 1
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


def diverged(medium: Medium) -> IntegrityError:
    """The error for two copies of which neither is a beginning of the other."""
    return IntegrityError(
        "events.diverged",
        f"Журнал событий на носителе «{medium.identity.label}» расходится с журналом в домашней папке.",
        "Ничего не пишите: один из них подменён или возвращён из старой копии. Сравните оба с третьей копией (verify).",
    )
