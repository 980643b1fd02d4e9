"""What a medium lacks of what the others hold, by their signed ledgers; and giving it to it, byte for byte.

Of two states of an object the one with more OCFL versions is the newer one: versions are only added. Two media that
have the same number of versions and not the same bytes disagree: that is an incident, and nothing is copied.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from archive_store import ledger
from archive_store.checker import check_object
from archive_store.ledger import Account
from archive_store.media import medium_keys
from archive_store.medium import read_whole
from archive_store.paths import TOMBSTONES
from archive_store.tombstones import Tombstone, parse_tombstones
from kernel.errors import IntegrityError, LetopisError, NotFoundError, UnavailableError
from kernel.findings import Finding, Severity
from operations import durable
from operations.alone import alone
from operations.archived import record_id_of
from operations.hold_lists import held_objects
from operations.in_time import in_time
from operations.services import Services

_PASSES = 4
"""An object that is copied is read, written, read back and checked."""


class HolderSilentError(LetopisError):
    """Nothing is wrong with the medium that was to get a copy: those that have one do not answer."""

    exit_code = UnavailableError.exit_code


_OF_SOURCE = frozenset({"store.source_failed", "store.unconfirmed_source", "store.damaged", "store.no_object"})
"""Errors of a copy that was to be copied from, not of the medium that was to get it."""


@dataclass(frozen=True)
class Wanted:
    """An object in the newest state that any medium's ledger tells of.

    Attributes:
        object_id: see docs/format.md §4.
        account: version and inventory.
        holders: names of the media whose ledgers say exactly this.
        disputed: another medium has as many versions, and another inventory.
    """

    object_id: str
    account: Account
    holders: tuple[str, ...]
    disputed: bool = False


def furthest(
    services: Services, accounts: Mapping[str, Mapping[str, Account]], held: Collection[str] = ()
) -> dict[str, Wanted]:
    """Object id → its newest state, of `accounts` (medium's name → its ledger).

    What was destroyed is left out, but for what is `held`.
    """
    found: dict[str, Wanted] = {}
    for name, own in accounts.items():
        for object_id, account in own.items():
            known = found.get(object_id)
            if known is None or account.version > known.account.version:
                found[object_id] = Wanted(object_id, account, (name,))
            elif account == known.account:
                found[object_id] = replace(known, holders=(*known.holders, name))
            elif account.version == known.account.version:
                found[object_id] = replace(known, disputed=True)
    destroyed = buried(services).keys() - set(held)
    return {object_id: wanted for object_id, wanted in found.items() if object_id not in destroyed}


def read_accounts(services: Services) -> dict[str, dict[str, Account]]:
    """Medium's name → its ledger, of the attached media; one whose ledger does not read is in quarantine, not here."""
    found = {}
    for name, medium in services.media.attached():
        try:
            found[name] = ledger.accounts(medium, medium_keys(medium, services.media.key_ids))
        except LetopisError:
            continue
    return found


def buried(services: Services) -> dict[str, Tombstone]:
    """Object id → tombstone: all that the home and any attached medium know of: a union, which forgets nothing.

    A line that no archive key signed says nothing here; the check of its medium raises the alarm. What the home did not
    know yet is entered there.
    """
    own = services.media.tombstones.stones()
    found = dict(own)
    for name, medium in services.media.attached():
        lines = read_whole(medium, TOMBSTONES) if medium.entry(TOMBSTONES) else b""
        found |= parse_tombstones(lines, medium_keys(medium, services.media.key_ids), name, strict=False)
    return enter_stones(services, found.values()) if found.keys() - own.keys() else found


def enter_stones(services: Services, stones: Iterable[Tombstone]) -> dict[str, Tombstone]:
    """Enters tombstones in the home's list, at one stroke, and gives the whole of it; another's line stays."""
    with alone(services.home, "tombstones"):
        own = services.media.tombstones.stones()
        united = {**{stone.object_id: stone for stone in stones}, **own}
        durable.write(services.home.tombstones, b"".join(stone.as_line() for stone in united.values()))
    return united


def copy_object(services: Services, wanted: Wanted, target: str, actor: str, *, verb: str = "copy") -> None:
    """Gives `target` the object from the first holder whose copy the checker finds whole; its state was signed.

    Raises IntegrityError `media.no_good_copy`; HolderSilentError; UnavailableError `store.medium_slow` for a target
    that hangs; and as `Keeper.copy`.
    """
    record = record_id_of(wanted.object_id)
    held = held_objects(services) if verb == "repair" else frozenset[str]()
    silent: HolderSilentError | None = None
    for name in wanted.holders:
        if name == target:
            continue
        try:
            head = _copied_from(services, name, wanted, target, partial(_copy, actor=actor, verb=verb, held=held))
        except HolderSilentError as error:
            silent = error  # the next holder's turn
            continue
        if head is not None:
            services.log(actor, f"media-{verb}", record, medium=target, source=name, ledger=head.as_json())
            return
    if silent is not None:
        raise silent
    raise IntegrityError(
        "media.no_good_copy",
        f"Нет целой подтверждённой копии {record}, с которой можно взять.",
        "Подключите остальные носители и проверьте их: letopis media check --full.",
    )


def _copied_from(
    services: Services, name: str, wanted: Wanted, target: str, copy: Callable[..., ledger.Head]
) -> ledger.Head | None:
    """The target's head with the copy; None where the holder's is no good. Raises HolderSilentError; as `copy`."""
    silent = HolderSilentError(
        "media.holder_silent",
        f"Копия {record_id_of(wanted.object_id)} есть на носителе «{name}», но он не отвечает.",
        f"Проверьте диск, кабель и сеть; затем: letopis media attach {name}.",
    )
    if not services.media.answers(name):
        raise silent
    try:
        if not in_time(services, name, lambda: check_object(services.media.source(name), wanted.object_id)).ok:
            return None
    except UnavailableError as error:
        raise silent from error
    try:
        return in_time(services, target, lambda: copy(services, name, wanted, target), passes=_PASSES)
    except UnavailableError as error:
        services.media.forget(name)
        if services.media.answers(name):
            raise
        raise silent from error  # it was the one that was copied from
    except (IntegrityError, NotFoundError) as error:
        if error.code in _OF_SOURCE:
            return None
        raise


def _copy(
    services: Services, source: str, wanted: Wanted, target: str, *, actor: str, verb: str, held: Collection[str]
) -> ledger.Head:
    def sound() -> bool:
        return check_object(services.media.source(target), wanted.object_id).ok

    with (
        services.media.open(source) as medium,
        services.media.keeper(target, services.clock.now(), actor, held=held) as keeper,
    ):
        keeper.copy(medium, wanted.object_id, wanted.account.inventory_sha512, sound=sound, verb=verb)
        return keeper.head()


@dataclass(frozen=True)
class CaughtUp:
    """What a medium was given, and what it could not be given."""

    copied: tuple[str, ...]
    findings: tuple[Finding, ...]


def owed_to(wanted: Iterable[Wanted], target: str) -> list[Wanted]:
    """What the medium lacks, or has in an earlier state."""
    return [one for one in wanted if target not in one.holders]


def catch_up(services: Services, target: str, actor: str, progress: Callable[[int, int, str], None]) -> CaughtUp:
    """Gives the medium all that the other attached media hold and it does not. Goes on after what fails.

    Raises IntegrityError `ledger.damaged` for a medium whose own ledger does not read; UnavailableError
    `store.medium_full`, `store.medium_failed` and the like: then nothing more will fit.
    """
    copied, findings = [], []
    accounts = read_accounts(services)
    if target not in accounts:
        raise IntegrityError(
            "ledger.damaged",
            f"Книга учёта носителя «{target}» не читается: чего на нём не хватает, не узнать.",
            f"Сначала восстановите её: letopis media repair {target}.",
        )
    missing = owed_to(furthest(services, accounts).values(), target)
    for number, one in enumerate(missing, start=1):
        progress(number, len(missing), record_id_of(one.object_id))
        if one.disputed:
            findings.append(disputed(one))
            continue
        try:
            copy_object(services, one, target, actor)
            copied.append(one.object_id)
        except UnavailableError:
            raise
        except LetopisError as error:
            subject = record_id_of(one.object_id)
            findings.append(Finding(error.code, Severity.ERROR, subject, f"{error.message} {error.hint}"))
    return CaughtUp(tuple(copied), tuple(findings))


def disputed(one: Wanted) -> Finding:
    """The finding for media that disagree."""
    return Finding(
        "media.disagree",
        Severity.ERROR,
        record_id_of(one.object_id),
        "Носители расходятся: у копий столько же версий, но разное содержание. Ничего не скопировано: сравните копии с "
        "подписанным документом (letopis verify) и сообщите ответственному за архив.",
    )
