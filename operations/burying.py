"""What acts have destroyed is taken off one medium, and told of when nothing is left there.

A hold wins to the end: what it covers is not taken off, even where the tombstone was signed before; and while it is not
known whether there are holds, nothing is.
"""

from collections.abc import Iterable, Mapping

from archive_store import ledger
from archive_store.tombstones import Tombstone
from kernel.findings import Finding, Severity
from operations.act_events import CONFIRMED, ActEvents
from operations.archived import record_id_of
from operations.catching_up import buried
from operations.holding import holds_now
from operations.services import Services
from retention.holds import holds_on


def apply_tombstones(services: Services, name: str, actor: str) -> tuple[list[str], list[Finding]]:
    """Takes off the medium what acts have destroyed: the record ids, and what kept others from it.

    An event tells of each; one that a kill kept from the log is made good. Raises as `Keeper.destroy`.
    """
    stones = buried(services)
    if not stones:
        return [], []
    spared = _spared(services, stones)
    with services.media.keeper(name, services.clock.now(), actor, for_acts=True) as keeper:
        gone, troubles = keeper.destroy(list(stones.values()), spared)
        head = keeper.head()
        purged = {line.subject for line in ledger.lines(keeper.medium, keeper.keys) if line.verb == "purge"}
    told = {
        event.subject
        for event in services.events.events()
        if event.verb == "purge" and event.details.get("medium") == name
    }
    for object_id in sorted(purged):
        record = record_id_of(object_id)
        if record not in told and object_id in stones:
            services.log(actor, "purge", record, medium=name, act=stones[object_id].act, ledger=head.as_json())
    findings = [Finding(error.code, Severity.ERROR, name, f"{error.message} {error.hint}") for error in troubles]
    waiting = {object_id: why for object_id, why in spared.items() if object_id not in purged}
    findings += [Finding("purge.held", Severity.ERROR, record_id_of(one), why) for one, why in waiting.items()]
    if not troubles:
        _confirm(services, name, _acts(stones, stones) - _acts(stones, waiting), actor)
    return [record_id_of(object_id) for object_id in gone], findings


def _acts(stones: Mapping[str, Tombstone], object_ids: Iterable[str]) -> set[str]:
    return {stones[object_id].act for object_id in object_ids}


def _spared(services: Services, stones: Mapping[str, Tombstone]) -> dict[str, str]:
    """Object id → why it may not go now."""
    holds = holds_now(services)
    if holds.certain is None:
        return dict.fromkeys(stones, "Неизвестно, приостановлено ли уничтожение: " + holds.gaps[0].message)
    today = services.today()
    found = {}
    for object_id in stones:
        held = [hold for hold in holds_on(record_id_of(object_id), holds.certain) if hold.in_force(today)]
        if held:
            found[object_id] = f"Уничтожение приостановлено: {held[0].basis} (запись {held[0].id})."
    return found


def _confirm(services: Services, name: str, acts: set[str], actor: str) -> None:
    """An event for each act that the medium has confirmed now."""
    told = ActEvents.of(services.events.events()).confirmed
    for act in sorted(acts):
        if name not in told[act]:
            services.log(actor, CONFIRMED, act, medium=name)
