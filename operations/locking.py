"""Locks on a medium that can lock (S3 Object Lock): rolling, so that none ever outlasts the day of destruction.

A lock in mode COMPLIANCE can only be extended, by nobody shortened. So it reaches a year ahead at most, is extended by
checks once a month, and never goes beyond 1 January of the first year in which an act may name the record.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from archive_store import reader
from archive_store.keeper import Keeper
from archive_store.medium import Medium
from kernel.clock import parse_stamp
from kernel.errors import LetopisError
from operations.archived import ArchivedSheet, is_record, latest_version
from operations.services import Services
from operations.terms_in_force import TermsInForce

_AHEAD = timedelta(days=365)
_MONTH = timedelta(days=30)

LOCKED = "media-locks"
"""Event: every lock on a medium was extended; the subject is the medium's uuid."""


def protect(keeper: Keeper, object_id: str, services: Services) -> None:
    """Locks the object as far as is allowed; nothing where the medium cannot. Raises as `Keeper.protect`."""
    if keeper.medium.traits.can_lock:
        _protect(keeper, object_id, services, TermsInForce(services))


def protect_kept(keeper: Keeper, object_ids: Iterable[str], services: Services) -> None:
    """The same for what lies there whether it gets its lock or not; a medium that refuses is asked again by a check."""
    if keeper.medium.traits.can_lock:
        terms = TermsInForce(services)
        for object_id in object_ids:
            with suppress(LetopisError):
                _protect(keeper, object_id, services, terms)


def _protect(keeper: Keeper, object_id: str, services: Services, terms: TermsInForce) -> None:
    until = lock_end(services.clock.now(), _first_act_year(keeper.medium, object_id, terms))
    if until is not None:
        keeper.protect(object_id, until)


def lock_end(now: datetime, first_act_year: int | None) -> datetime | None:
    """Until when to lock; None where the record may be destroyed already. Pure."""
    ahead = (now + _AHEAD).replace(microsecond=0)
    if first_act_year is None:
        return ahead
    end = datetime(first_act_year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    return min(ahead, end) if end > now else None


def keep_locked(services: Services, name: str, actor: str) -> None:
    """The same as `extend_locks`, unless it was done within a month; a medium that refuses gets them another time."""
    uuid = services.media.place(name).uuid
    with suppress(LetopisError):
        with services.media.open(name) as medium:
            if not medium.traits.can_lock:
                return
        extended = [parse_stamp(event.at) for event in services.events.events(LOCKED) if event.subject == uuid]
        if not extended or services.clock.now() >= max(extended) + _MONTH:
            extend_locks(services, name, actor)


def extend_locks(services: Services, name: str, actor: str) -> int:
    """Extends the locks of all objects on the medium; gives how many. What does not read is left to the check.

    The log is told where all were extended. Raises as `Media.keeper`.
    """
    count = failed = 0
    with services.media.keeper(name, services.clock.now(), actor) as keeper:
        if not keeper.medium.traits.can_lock:
            return 0
        terms = TermsInForce(services)
        for head in reader.list_objects(keeper.medium, on_damage=lambda *_: None):
            try:
                _protect(keeper, head.object_id, services, terms)
                count += 1
            except LetopisError:
                failed += 1
    if count and not failed:
        services.log(actor, LOCKED, services.media.place(name).uuid, medium=name, objects=count)
    return count


def _first_act_year(medium: Medium, object_id: str, terms: TermsInForce) -> int | None:
    """By the term in force; evidence has none, and goes with its last member: it is locked a year at a time."""
    if not is_record(object_id):
        return None
    head = reader.object_head(medium, object_id)
    if head is None:
        return None
    content = reader.read_file(medium, object_id, f"{latest_version(head.files)}/record.json")
    return terms.of_sheet(ArchivedSheet.model_validate_json(content)).first_act_year
