"""One event, and the line it is on (docs/format.md §8)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel.clock import stamp
from kernel.digests import canonical_json, sha256_hex
from kernel.errors import BadInputError, IntegrityError

NO_HASH = "0" * 64
MAX_LINE = 32 << 10  # bytes

_ACTOR = re.compile(r"[a-z0-9][a-z0-9._:@-]{0,63}")
_VERB = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_KNOWN = ("seq", "at", "actor", "verb", "subject", "details", "prev", "hash")


@dataclass(frozen=True)
class Event:
    """A line of the log, see docs/format.md §8.

    Attributes:
        at: the instant as written.
        extra: fields that this version does not know; they are covered by `hash` and kept.
    """

    seq: int
    at: str
    actor: str
    verb: str
    subject: str
    details: Mapping[str, Any]
    prev: str
    hash: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_line(self) -> bytes:
        """The line in the log, newline included."""
        return canonical_json({**self.hashed(), "hash": self.hash})

    def hashed(self) -> dict[str, Any]:
        """What `hash` covers: every field but itself."""
        return {**self.extra, **{name: getattr(self, name) for name in _KNOWN if name != "hash"}}


def next_event(
    last: Event | None, *, at: datetime, actor: str, verb: str, subject: str, details: Mapping[str, Any]
) -> Event:
    """The event that follows `last`. Raises BadInputError `events.bad_event`."""
    problem = _problem(actor, verb, subject, details)
    if problem or at.tzinfo is None:
        raise BadInputError(
            "events.bad_event",
            f"Событие «{verb}» не годится для журнала событий: {problem or 'время без часового пояса'}.",
            "Действующее лицо — учётная запись латиницей; в подробностях — строки, целые числа, списки и объекты.",
        )
    value: dict[str, Any] = {
        "seq": last.seq + 1 if last else 1,
        "at": stamp(at),
        "actor": actor,
        "verb": verb,
        "subject": subject,
        "details": dict(details),
        "prev": last.hash if last else NO_HASH,
    }
    event = Event(**value, hash=sha256_hex(canonical_json(value)))
    if len(event.as_line()) > MAX_LINE:
        raise BadInputError(
            "events.bad_event",
            f"Событие «{verb}» слишком длинно для журнала событий.",
            "Запишите в подробности номер и контрольную сумму, а сам документ — в хранилище.",
        )
    return event


def _problem(actor: str, verb: str, subject: str, details: Mapping[str, Any]) -> str:
    if not _ACTOR.fullmatch(actor):
        return f"действующее лицо «{actor}»"
    if not _VERB.fullmatch(verb):
        return f"действие «{verb}»"
    if not subject.isprintable() or not subject:
        return "предмет"
    return "" if _plain(dict(details)) else "подробности"


def _plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(name, str) and _plain(item) for name, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return value is None or isinstance(value, str | int)  # bool is an int; fractions have no one written form


def parse_line(line: bytes) -> Event:
    """Reads a line. Raises IntegrityError `events.damaged`."""
    try:
        return event_of(line)
    except ValueError as error:
        raise damaged("последняя строка не читается") from error


def event_of(line: bytes) -> Event:
    """Reads a line of any log of this form. Raises ValueError."""
    try:
        value = json.loads(line)
        known = {name: value.pop(name) for name in _KNOWN}
        if not isinstance(known["seq"], int) or not isinstance(known["hash"], str):
            raise ValueError("malformed event")
        return Event(**known, extra=value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("malformed event") from error


def chained(content: bytes, after: Event | None = None) -> Iterator[Event]:
    """The events of a log, oldest first, each proved by the one after it. Raises IntegrityError `events.damaged`.

    The last one is proved by the log's signed head, which is the caller's to look at. `after`: the event before the
    first one, where the content is not the whole log.
    """
    last = after.hash if after else NO_HASH
    for number, line in enumerate(content.splitlines(), start=after.seq + 1 if after else 1):
        try:
            event = event_of(line)
        except ValueError as error:
            raise damaged(f"строка {number} не читается") from error
        if (event.seq, event.prev) != (number, last) or not _is_hashed(line, event):
            raise damaged(f"строка {number} не та, что была записана")
        last = event.hash
        yield event


def _is_hashed(line: bytes, event: Event) -> bool:
    """Whether `hash` is that of the line without it; a line in another form than canonical JSON is written anew."""
    bare = line.replace(b'"hash":"%s",' % event.hash.encode(), b"", 1) + b"\n"
    return event.hash == sha256_hex(bare) or event.hash == sha256_hex(canonical_json(event.hashed()))


def damaged(what: str) -> IntegrityError:
    """The error for a master log that is not what it was; `what` is a Russian clause."""
    return IntegrityError(
        "events.damaged",
        f"Журнал событий в домашней папке повреждён: {what}.",
        "Ничего не меняйте; выполните verify и восстановите журнал с носителя.",
    )
