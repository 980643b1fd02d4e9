"""What is known of holds (приостановление уничтожения): what every decision on destruction asks first.

A hold is a signed line on the media (`archive_store.hold_list`): in force as soon as any medium has it, counted as set
when two of three have it. A lift counts only once the event log tells of it, and that is written after two of three
have it, so one that was refused or killed lifts nothing.

Nobody may say that there is no hold unless the lists of two media were read and found sound: whichever two they are,
one of them has heard of every hold. The home's list is a cache and proves nothing: it may come from an old backup.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from archive_store.event_lines import Event
from archive_store.hold_list import HoldLine, HoldList, Verb, parse_holds, read_holds
from archive_store.media import medium_keys
from archive_store.paths import ID_PREFIX
from kernel.clock import local_date, parse_stamp
from kernel.digests import sha512_hex
from kernel.errors import LetopisError
from kernel.findings import Finding, Severity
from operations import durable
from operations.services import Services
from retention.holds import Hold, is_held

SET, LIFT = "hold", "hold-lift"
"""Verbs of the event log."""


@dataclass(frozen=True)
class HoldState:
    """What is known of holds now.

    Attributes:
        holds: all of them, lifted ones too, oldest first.
        gaps: why the list may lack something; while there are any, nothing may be destroyed.
    """

    holds: tuple[Hold, ...]
    gaps: tuple[Finding, ...]

    @property
    def certain(self) -> tuple[Hold, ...] | None:
        """The holds as `retention.decisions.decide` wants them: None where it is not known whether there are others."""
        return None if self.gaps else self.holds


@dataclass(frozen=True)
class Lists:
    """All lists that can be read: the union of their lines, and which media's lists are sound and which are not."""

    lines: tuple[HoldLine, ...]
    sound: frozenset[str]
    unsound: frozenset[str] = field(default_factory=frozenset)

    def suffice(self, services: Services) -> bool:
        """Whether the sound lists are so many that one of them knows every hold."""
        return len(self.sound) >= wanted_lists(services)

    def may_rewrite(self, services: Services, name: str) -> bool:
        """Whether nothing can be lost with what is unreadable in the medium's list: the sound ones know it all."""
        return name not in self.unsound or self.suffice(services)


def wanted_lists(services: Services) -> int:
    """How many lists must be sound."""
    return len(services.media.names) - services.media.quorum + 1


def holds_now(services: Services) -> HoldState:
    """The union of all lists that can be read."""
    lists = read_lists(services)
    told = _Told.of(services)
    return HoldState(_as_holds(services, lists.lines, told), (*_gaps(services, lists), *_lost(lists.lines, told)))


def _gaps(services: Services, lists: Lists) -> tuple[Finding, ...]:
    gaps = []
    for name in sorted(lists.unsound):
        text = f"Перечень приостановлений на носителе «{name}» повреждён или изменён: он может быть неполон."
        gaps.append(Finding("hold.bad_list", Severity.ERROR, name, text))
    if not lists.suffice(services):
        count, of = len(lists.sound), len(services.media.names)
        text = f"Перечень приостановлений прочитан с {count} из {of} носителей, а нужно с {wanted_lists(services)}."
        gaps.append(Finding("hold.media_away", Severity.ERROR, "holds.jsonl", text))
    return tuple(gaps)


def held_objects(services: Services) -> frozenset[str]:
    """Ids of objects that an act has destroyed and a hold keeps: a copy that is still there stays a copy."""
    stones = services.media.destroyed()
    if not stones:
        return frozenset()
    holds, today = _at_home(services), services.today()
    return frozenset(one for one in stones if is_held(one.removeprefix(ID_PREFIX), holds, today))


def _at_home(services: Services) -> tuple[Hold, ...]:
    """What the home's list says, which is enough to leave something alone."""
    key = services.media.key
    content = services.home.holds.read_bytes() if services.home.holds.is_file() else b""
    lines = parse_holds(content, {key.key_id: key.public_pem}).lines
    return _as_holds(services, lines, _Told.of(services)) if lines else ()


def read_lists(services: Services) -> Lists:
    """Every list there is; what the home did not know yet is entered there."""
    key = services.media.key
    keys = {key.key_id: key.public_pem}
    lists: dict[str, HoldList] = {}
    for name, medium in services.media.attached():
        try:
            own = medium_keys(medium, services.media.key_ids)
            lists[name] = read_holds(medium, own)
        except LetopisError:
            continue
        keys |= own  # the archive's earlier keys: the home has lines signed by them, too
    content = services.home.holds.read_bytes() if services.home.holds.is_file() else b""
    cached = parse_holds(content, keys)
    found = dict.fromkeys(line for one in (*lists.values(), cached) for line in one.lines)
    if set(found) - set(cached.lines):
        keep_at_home(services, found)
    sound = frozenset(name for name, one in lists.items() if one.sound)
    return Lists(tuple(found), sound, frozenset(lists) - sound)


def keep_at_home(services: Services, lines: Iterable[HoldLine]) -> None:
    """Writes the home's list: all that is known, lines that it has not yet included."""
    durable.write(services.home.holds, b"".join(line.as_line() for line in lines))


def untold(services: Services, lines: tuple[HoldLine, ...]) -> list[HoldLine]:
    """Holds that the event log does not tell of yet."""
    told = _Told.of(services).set if lines else {}
    return [line for line in lines if line.verb is Verb.SET and line_digest(line) not in told]


@dataclass(frozen=True)
class _Told:
    """What the event log tells of holds: digest of the line → the event that tells of it."""

    set: dict[str, Event]
    lifted: dict[str, Event]

    @classmethod
    def of(cls, services: Services) -> "_Told":
        """As the log has it now. It is asked for every record that is read, so no line is read twice."""
        return services.events.fold("holds", lambda: cls({}, {}), _take, verbs=(SET, LIFT))


def _take(told: _Told, event: Event) -> None:
    (told.set if event.verb == SET else told.lifted)[str(event.details.get("line"))] = event


def _lost(lines: Iterable[HoldLine], told: _Told) -> Iterator[Finding]:
    """Holds that the log tells of and no list that can be read has; one that was lifted is no loss."""
    known = {line_digest(line) for line in lines}
    lifted = {str(event.details.get("hold")) for event in told.lifted.values()}
    for digest, event in told.set.items():
        hold = str(event.details.get("hold"))
        if digest not in known and hold not in lifted:
            text = f"Приостановления {hold} нет ни в одном перечне, который читается, а журнал событий о нём знает."
            yield Finding("hold.line_missing", Severity.ERROR, event.subject, text)


def lost_hold(services: Services, hold: str) -> Hold | None:
    """A hold that no list has any more, as far as the event log knows it; None for one that it does not know."""
    found: Hold | None = None
    for event in services.events.events(SET, LIFT):
        day = local_date(parse_stamp(event.at), services.school.zone)
        if event.verb == SET and event.details.get("hold") == hold:
            found = Hold(id=hold, record=event.subject, basis="запись утрачена", since=day)
        elif event.verb == LIFT and event.details.get("hold") == hold and found is not None:
            found = replace(found, lifted_on=day, lift_basis="снято, запись утрачена")
    return found


def line_digest(line: HoldLine) -> str:
    """What the event log calls the line by."""
    return sha512_hex(line.as_line())


def _day(text: str) -> date | None:
    """A reminder that does not read is none: the hold stands all the same."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _as_holds(services: Services, lines: tuple[HoldLine, ...], told: _Told) -> tuple[Hold, ...]:
    zone = services.school.zone
    lifts = [line for line in lines if line.verb is Verb.LIFT]
    in_effect = {(line.hold, line.scope): line for line in lifts if line_digest(line) in told.lifted}
    found = []
    for line in sorted((line for line in lines if line.verb is Verb.SET), key=lambda line: (line.at, line.hold)):
        lift = in_effect.get((line.hold, line.scope))
        found.append(
            Hold(
                id=line.hold,
                record=line.scope,
                basis=line.basis,
                since=local_date(parse_stamp(line.at), zone),
                lifted_on=local_date(parse_stamp(lift.at), zone) if lift else None,
                lift_basis=lift.basis if lift else "",
                until=_day(line.until),
            )
        )
    return tuple(found)
