"""What acts have destroyed is taken off one medium, and told of when nothing is left there.

A hold wins to the end: what it covers is not taken off, even where the tombstone was signed before; and while it is not
known whether there are holds, nothing is.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from archive_store import ledger
from archive_store.tombstones import Tombstone
from kernel.findings import Finding, Severity
from operations.act_events import CONFIRMED
from operations.alone import alone
from operations.archived import record_id_of
from operations.catching_up import buried
from operations.hold_lists import holds_now
from operations.services import Services
from retention.holds import holds_on


def apply_tombstones(services: Services, name: str, actor: str) -> tuple[list[str], list[Finding]]:
    """Takes off the medium what acts have destroyed: the record ids, and what kept others from it.

    An event tells of each; one that a kill kept from the log is made good. Raises as `Keeper.destroy`.
    """
    with alone(services.home, f"purge-{name}"):
        stones = buried(services)
        return _apply(services, name, stones, actor) if stones else ([], [])


def _apply(
    services: Services, name: str, stones: Mapping[str, Tombstone], actor: str
) -> tuple[list[str], list[Finding]]:
    holds = _Holds(services, frozenset(stones))
    with services.media.keeper(name, services.clock.now(), actor, for_acts=True) as keeper:
        cleared = keeper.destroy(list(stones.values()), holds.let_go)
        head = keeper.head()
        purged = {line.subject: line.at for line in ledger.lines(keeper.medium, keeper.keys) if line.verb == "purge"}
    uuid = services.media.place(name).uuid
    told = {
        (event.verb, event.subject)
        for event in services.events.events("purge", CONFIRMED)
        if event.details.get("uuid") == uuid
    }
    for object_id in sorted(purged.keys() & stones.keys()):
        record = record_id_of(object_id)
        if ("purge", record) not in told:
            details = {"medium": name, "uuid": uuid, "act": stones[object_id].act, "done_at": purged[object_id]}
            services.log(actor, "purge", record, **details, ledger=head.as_json())
    troubles = [
        Finding(error.code, Severity.ERROR, f"{name}: {record_id_of(one)}", f"{error.message} {error.hint}")
        for one, error in cleared.troubles.items()
    ]
    held = [Finding("purge.held", Severity.ERROR, record_id_of(one), holds.why(one)) for one in cleared.held]
    # An event for each act that the medium confirms now: this disk, whatever may later bear its name.
    for act in sorted(_acts(stones, stones) - _acts(stones, (*cleared.held, *cleared.troubles))):
        if (CONFIRMED, act) not in told:
            services.log(actor, CONFIRMED, act, medium=name, uuid=uuid)
    return [record_id_of(object_id) for object_id in cleared.gone], [*troubles, *held]


def _acts(stones: Mapping[str, Tombstone], object_ids: Iterable[str]) -> set[str]:
    return {stones[object_id].act for object_id in object_ids}


class _Holds:
    """What may not go, as of the moment before each object goes: a hold set meanwhile is seen, by the home's list."""

    def __init__(self, services: Services, objects: frozenset[str]) -> None:
        self._services = services
        self._objects = objects
        self._seen: bytes | None = None
        self._spared: dict[str, str] = {}

    @contextmanager
    def let_go(self, object_id: str) -> Iterator[bool]:
        """Whether the object may go; no hold is set until the context ends."""
        with alone(self._services.home, "holds"):
            list_of_home = self._services.home.holds
            now = list_of_home.read_bytes() if list_of_home.is_file() else b""
            if now != self._seen:
                self._spared = _spared(self._services, self._objects)
                self._seen = now
            yield object_id not in self._spared

    def why(self, object_id: str) -> str:
        """What keeps the object, in Russian."""
        return self._spared[object_id]


def _spared(services: Services, objects: Iterable[str]) -> dict[str, str]:
    """Object id → why it may not go now."""
    holds = holds_now(services)
    if holds.certain is None:
        return dict.fromkeys(objects, "Неизвестно, приостановлено ли уничтожение: " + holds.gaps[0].message)
    today = services.today()
    found = {}
    for object_id in objects:
        held = [hold for hold in holds_on(record_id_of(object_id), holds.certain) if hold.in_force(today)]
        if held:
            found[object_id] = f"Уничтожение приостановлено: {held[0].basis} (запись {held[0].id})."
    return found
