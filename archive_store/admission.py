"""Looks at a medium and at what is known of it, and hands both to `custody.judge`. Changes nothing."""

from collections.abc import Collection, Mapping
from pathlib import Path

from archive_store import ledger
from archive_store.custody import Known, Seen, Standing, State, judge
from archive_store.file_reading import past_the_cache
from archive_store.file_system import file_system_of
from archive_store.identity import parse_identity
from archive_store.medium import Medium
from archive_store.paths import IDENTITY
from kernel.errors import IntegrityError, LetopisError

_FULL = 16 << 20  # bytes: with less room than this nothing more is accepted


def admit(medium: Medium, known: Known, keys: Mapping[str, str], *, twice: bool, owed: int = 0) -> Standing:
    """The standing of a medium whose passport was proved. `twice`: its uuid was seen at another place as well.

    A ledger that does not read is a quarantine, not an error: the medium must not be written to. Raises what `Medium`
    raises.
    """
    try:
        head = ledger.head(medium, keys)
        ahead = 0 < known.head.seq < head.seq
        at_known = ledger.hash_at(medium, known.head.seq) if ahead else head.hash
    except IntegrityError as error:
        action = f"восстановите её: letopis media repair {known.name}"
        return Standing(State.QUARANTINED, error.code, error.message.rstrip("."), action)
    room = medium.free_bytes()
    place = getattr(medium, "root", None)
    found = file_system_of(place) if isinstance(place, Path) else None
    seen = Seen(
        identity=medium.identity,
        head=head,
        at_known=at_known,
        twice=twice,
        torn=ledger.is_torn(medium),
        full=room < _FULL,
        read_only=found is not None and found.read_only,
        owed=owed,
    )
    return judge(known, seen)


def uuid_at(place: Path) -> str:
    """The uuid in the passport at a place, believed on its word; empty where there is none."""
    try:
        with (place / IDENTITY).open("rb") as file:
            # From the device: a disk that hangs would still answer from the cache.
            return parse_identity(b"".join(past_the_cache(file.fileno()))).uuid
    except (OSError, LetopisError):
        return ""


def is_twice(place: Path, uuid: str, others: Collection[Path]) -> bool:
    """Whether another place shows the same uuid: a clone."""
    return any(other != place and uuid_at(other) == uuid for other in others)
