"""The verb «media replace»: a lost, retired or too small medium gives way to a new one, copied whole from the others.

The old one is taken off the books (снят с учёта): whoever plugs it in later is told so, and nothing is read from it.
The settings change last; a replacement that was broken off goes on when it is asked for again with the same folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from archive_store import ledger
from archive_store.custody import State
from archive_store.ledger import Account
from archive_store.media_marks import RETIRE
from archive_store.places import Place
from kernel.errors import RefusedError
from operations.alone import alone
from operations.archived import record_id_of
from operations.catching_up import read_accounts
from operations.filling import Progress, fill_medium
from operations.media_care import MediumStanding, check_media, one_medium
from operations.new_medium import NewPlace, new_identity, taken
from operations.services import Services

_TOLD = 50  # ids of what is lost that a line of the event log names


@dataclass(frozen=True)
class Replaced:
    """What was done.

    Attributes:
        name, old_uuid, new_uuid: which medium, what was taken off the books, what took its place.
        copied: how many objects were copied.
        standing: how the new medium stands after a full check.
        services: they know the new medium.
        lost: ids of what the old medium alone held, if that was known and accepted.
        encrypted: whether the old medium was encrypted as a whole; None where that can't be seen any more.
    """

    name: str
    old_uuid: str
    new_uuid: str
    copied: int
    standing: MediumStanding
    services: Services
    lost: tuple[str, ...] = ()
    encrypted: bool | None = None


def replace_medium(
    services: Services,
    name: str,
    where: NewPlace,
    actor: str,
    *,
    progress: Progress,
    basis: str = "",
    salvage: bool = False,
) -> Replaced:
    """Makes the new medium, copies everything onto it, reads it back, and only then lets it take the old one's place.

    Args:
        services: the home.
        name: which medium is replaced.
        where: a new or empty folder on the new drive, or a bucket.
        actor: who does it.
        progress: told what is being done.
        basis: why, for the log: «утрачен», «списан по акту № 3».
        salvage: only one other medium is left, and that is known.

    Raises RefusedError `media.one_survivor`, `media.not_empty`, `media.unfit`; BadInputError `media.same_disk`;
    IntegrityError `media.copy_incomplete`; NotFoundError `media.unknown`; and what media raise.
    """
    with alone(services.home, "media-replace"):
        return _replace(services, name, where, actor, progress, basis, salvage=salvage)


def _replace(
    services: Services, name: str, where: NewPlace, actor: str, progress: Progress, basis: str, *, salvage: bool
) -> Replaced:
    old, beneath = services.media.place(name).uuid, one_medium(services, name).file_system
    encrypted = bool(beneath.encryption) if beneath else None
    where.refuse_unfit(services.media.places)
    _demand_survivors(services, name, salvage=salvage)
    fresh = _new_or_begun(services, name, where)
    there = _with_place(services, name, where.place(fresh))
    held = _held_by(services, name)
    services.log(actor, "media-replace", old, medium=name, new=fresh, basis=basis)
    filled = fill_medium(there, name, actor, progress)
    lost = _lost(there, name, held, accepted=salvage)
    told = {"lost": len(lost), "lost_ids": list(lost[:_TOLD]), "encrypted": encrypted}
    there.log(actor, RETIRE, old, medium=name, new=fresh, basis=basis, copied=filled.copied, **told)
    moved = services.move_medium(name, {**where.settings(), "uuid": fresh})
    return Replaced(name, old, fresh, filled.copied, filled.standing, moved, lost, encrypted)


def settled_replacement(services: Services, name: str, where: NewPlace) -> Replaced | None:
    """What an earlier run of the same replacement did, if the medium is there by now; None if it is not."""
    now = services.media.place(name)
    if where.place(now.uuid) != now:
        return None
    for event in reversed(list(services.events.events(RETIRE))):
        if event.details.get("medium") == name and event.details.get("new") == now.uuid:
            [standing] = check_media(services, name, lambda *_: None)
            copied, lost = int(event.details.get("copied", standing.objects)), event.details.get("lost_ids", ())
            return Replaced(name, event.subject, now.uuid, copied, standing, services, tuple(lost),
                            event.details.get("encrypted"))  # fmt: skip
    return None


def _held_by(services: Services, name: str) -> dict[str, Account]:
    """What the old medium held, by its own ledger or the home's copy of it."""
    accounts = read_accounts(services).get(name)
    if accounts is not None:
        return accounts
    mirror = services.media.mirror(services.media.place(name).uuid)
    key = services.media.key
    return ledger.accounts_of_bytes(mirror.read_bytes() if mirror.is_file() else b"", {key.key_id: key.public_pem})


def _lost(there: Services, name: str, held: Mapping[str, Account], *, accepted: bool) -> tuple[str, ...]:
    """Ids of what the old medium alone held: none is lost unknown. Raises RefusedError `media.would_lose`."""
    now = read_accounts(there).get(name, {})
    destroyed = there.media.destroyed()
    lost = sorted(
        object_id
        for object_id, account in held.items()
        if object_id not in destroyed and (object_id not in now or now[object_id].version < account.version)
    )
    if lost and not accepted:
        raise RefusedError(
            "media.would_lose",
            f"На прежнем носителе «{name}» есть то, чего нет на остальных ({len(lost)}): {record_id_of(lost[0])}.",
            "Он не снят с учёта. Подключите его и остальные носители и повторите; если он утрачен безвозвратно, "
            "повторите с --salvage.",
        )
    return tuple(map(record_id_of, lost))


def _with_place(services: Services, name: str, place: Place) -> Services:
    """The services with the new medium in the old one's place; the old one, where it is whole, serves as a source."""
    old = {f"{name}-old": services.media.place(name)} if services.media.standing(name).writable else {}
    places = {**services.media.places, name: place, **old}
    return replace(services, media=replace(services.media, places=places))


def _new_or_begun(services: Services, name: str, where: NewPlace) -> str:
    """The uuid of the new medium: one that a broken replacement left there, or one made now."""
    begun = where.begun(services.media.key_ids)
    if begun is not None:
        known = {place.uuid for place in services.media.places.values()} | services.media.marks().retired
        if begun.name != name or begun.uuid in known:
            raise taken(begun.label)
        return begun.uuid
    identity = new_identity(
        name,
        school=services.school.name,
        school_id=services.school.id,
        profile=services.profile,
        created=services.clock.now(),
        key_id=services.media.key.key_id,
    )
    where.create(identity, services.media.key)
    return identity.uuid


def _demand_survivors(services: Services, name: str, *, salvage: bool) -> None:
    """Two copies must be left to copy from, where the archive has three; one alone is an emergency, and said so."""
    others = [other for other in services.media.names if other != name]
    alive = [
        other for other in others if services.media.standing(other).state not in (State.OFFLINE, State.QUARANTINED)
    ]
    if len(alive) >= min(2, len(others)) or (alive and salvage):
        return
    if not alive:
        raise RefusedError(
            "media.no_survivor",
            "Ни одного другого носителя не подключено: копировать не с чего.",
            "Подключите остальные носители и повторите.",
        )
    raise RefusedError(
        "media.one_survivor",
        f"Из остальных носителей подключён только «{alive[0]}»: если и он откажет, архив пропадёт.",
        "Подключите второй. Если он утрачен, подготовьте два новых диска, ничего на оставшемся не меняйте и повторите "
        "команду с --salvage, потом замените второй.",
    )
