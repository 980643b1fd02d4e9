"""Reading an event log: its chain is proved once, and of its lines only those are parsed that are asked for."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from archive_store.event_lines import Event, chained, event_of


@dataclass(frozen=True)
class Proven:
    """So many bytes of a log that were found to be one sound chain.

    Attributes:
        size, digest: how many, and their SHA-256.
        first, last: the events at both ends; None in an empty log.
        plain: whether each line names its verb in the one written form (docs/format.md §8), so that it is found by it.
        origin: the same in every state that went on from one, and in no other.
    """

    size: int = 0
    digest: bytes = field(default_factory=lambda: sha256().digest())
    first: Event | None = None
    last: Event | None = None
    plain: bool = True
    origin: object = field(default_factory=object, compare=False)


def prove(content: bytes, known: Proven | None) -> Proven:
    """The whole content, proved: where it goes on from what is known, by its later lines alone.

    Raises IntegrityError `events.damaged`.
    """
    if known is None or sha256(content[: known.size]).digest() != known.digest:
        known = Proven()
    rest = content[known.size :]
    if not rest:
        return known
    first, last, plain = known.first, known.last, known.plain
    for event, line in zip(chained(rest, last), rest.splitlines(), strict=True):
        first, last = first or event, event
        plain = plain and b'"verb":"%s"' % event.verb.encode() in line
    return Proven(len(content), sha256(content).digest(), first, last, plain, known.origin)


def events_in(content: bytes, proven: Proven, verbs: Collection[str], *, start: int = 0) -> Iterator[Event]:
    """The events of a proved log from a line's beginning on, oldest first; of these verbs alone, if any is named."""
    if not verbs or not proven.plain:
        found = map(event_of, content[start:].splitlines())
        yield from (event for event in found if not verbs or event.verb in verbs)
        return
    wanted = re.compile(rb'"verb":"(?:%s)"' % b"|".join(re.escape(verb.encode()) for verb in verbs))
    end = start
    for match in wanted.finditer(content, start):
        if match.start() < end:
            continue  # the words stand twice in a line
        begin = max(content.rfind(b"\n", start, match.start()) + 1, start)
        end = content.find(b"\n", match.end())
        end = len(content) if end < 0 else end
        event = event_of(content[begin:end])
        if event.verb in verbs:  # they may stand in its details alone
            yield event
