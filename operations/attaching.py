"""The verbs «media attach» and «media detach»: a medium comes back, and may go.

What was away catches up in this order, and nothing earlier is skipped: who it is, what its ledger says, what was
destroyed meanwhile, what killed writers left, what it lacks, and whether all it holds is whole. So nothing that an act
destroyed comes back with a medium that was away.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from archive_store import ledger
from archive_store.custody import State
from archive_store.medium import Kind
from archive_store.paths import STAGING
from archive_store.root_care import refresh
from archive_store.store import clean_staging
from kernel.errors import IntegrityError, LetopisError, RefusedError, UnavailableError
from kernel.findings import Finding
from operations.burying import apply_tombstones
from operations.catching_up import catch_up
from operations.holding import give_holds
from operations.in_time import in_time
from operations.locking import extend_locks
from operations.media_care import MediumStanding, check_media, one_medium
from operations.mounts import clones_of
from operations.services import Services
from operations.visitors import visitor_page

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Attached:
    """What the return of a medium brought.

    Attributes:
        standing: after all of it, with the full check's findings.
        destroyed: ids taken off it because an act had destroyed them meanwhile.
        copied: ids that it was given.
        cleaned: unfinished writes that were taken away.
    """

    standing: MediumStanding
    destroyed: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    cleaned: int = 0
    findings: tuple[Finding, ...] = field(default=())


def attach(services: Services, name: str, actor: str, progress: Progress, *, rate: int = 0) -> Attached:
    """Takes a medium in and brings it up to date.

    Raises UnavailableError `media.missing`; IntegrityError for a medium in quarantine; NotFoundError `media.unknown`;
    and what the medium itself raises when it fails or is full.
    """
    # 1. Identity and ledger: a swapped, cloned, foreign or rolled back disk ends here.
    progress("паспорт и книга учёта")
    services.media.forget(name)
    uuid = services.media.place(name).uuid
    twins = clones_of(uuid, services.media.place(name).text)
    if twins:
        raise _cloned(name, twins)
    head = in_time(services, name, partial(_entered, services, name, actor))
    # The event carries the log's missing lines onto the medium, too.
    services.log(actor, "media-attach", uuid, medium=name, ledger=head.as_json())
    # 2. What may not be destroyed, before anything is; then what was destroyed goes, first of all.
    give_holds(services, name, actor)
    progress("уничтоженное по актам")
    destroyed, kept = apply_tombstones(services, name, actor)
    # 3. What killed writers left.
    cleaned = in_time(services, name, partial(_cleaned, services, name, actor))
    # 4. What it lacks.
    caught = catch_up(services, name, actor, lambda done, of, what: progress(f"[{done}/{of}] {what}"))
    # 5. Everything on it, read in full.
    extend_locks(services, name, actor)
    refresh_root(services, name, actor)
    progress("проверка всех копий")
    standing = check_media(services, name, lambda done, what: progress(f"[{done:>4}] {what}"), anew=True, rate=rate)[0]
    services.log(
        actor,
        "media-caught-up",
        uuid,
        medium=name,
        copied=len(caught.copied),
        destroyed=len(destroyed),
        checks=standing.report.checks_run,
        state=standing.state,
    )
    return Attached(standing, tuple(destroyed), caught.copied, cleaned, (*kept, *caught.findings))


def _entered(services: Services, name: str, actor: str) -> ledger.Head:
    with services.media.keeper(name, services.clock.now(), actor, for_acts=True) as keeper:
        ledger.accounts(keeper.medium, keeper.keys)  # the whole of it must read
        return keeper.note("attach")


def _cleaned(services: Services, name: str, actor: str) -> int:
    with services.media.keeper(name, services.clock.now(), actor) as keeper:
        return clean_staging(keeper.medium)


def refresh_root(services: Services, name: str, actor: str) -> list[str]:
    """Renews what stands in the root for whoever finds the disk: README, page, verifier. Gives the changed names."""
    with services.media.keeper(name, services.clock.now(), actor) as keeper:
        changed = refresh(keeper, {"index.html": visitor_page(services, keeper.medium)})
        head = keeper.head()
    if changed:
        services.log(actor, "media-root", services.media.place(name).uuid, medium=name, ledger=head.as_json())
    return changed


def refresh_roots(services: Services, actor: str) -> None:
    """The same for every medium that can be written now; one that cannot gets it another time."""
    for name in services.media.names:
        try:
            refresh_root(services, name, actor)
        except LetopisError:
            continue


def detach(services: Services, name: str, actor: str) -> MediumStanding:
    """Whether the medium can be pulled now: nothing unfinished, all synced, and two others stay or it is told.

    Raises UnavailableError `media.busy`, `media.missing`; RefusedError `media.last_copy`.
    """
    standing = one_medium(services, name)
    others = [other for other in services.media.names if other != name]
    present = [other for other in others if services.media.standing(other).state in (State.OK, State.PENDING)]
    if others and not present:
        raise RefusedError(
            "media.last_copy",
            f"«{name}» — единственный подключённый носитель.",
            "Сначала подключите другой: letopis media attach НОСИТЕЛЬ.",
        )
    with services.media.keeper(name, services.clock.now(), actor) as keeper:
        clean_staging(keeper.medium)  # what a dead writer left; a living one holds its lock
        if any(entry.kind is Kind.FOLDER for entry in keeper.medium.entries(STAGING)):
            raise UnavailableError(
                "media.busy",
                f"На носитель «{name}» сейчас идёт запись.",
                "Дождитесь её окончания и повторите: letopis media detach.",
            )
        head = keeper.note("detach")
    services.log(actor, "media-detach", services.media.place(name).uuid, medium=name, ledger=head.as_json())
    with services.media.open(name) as medium, medium.deferred():
        pass  # the file system's last sync
    return standing


def _cloned(name: str, twins: list[Path]) -> IntegrityError:
    return IntegrityError(
        "media.cloned",
        f"Носитель «{name}» на карантине: диск с тем же паспортом подключён ещё и в {twins[0]}.",
        "Отключите оба, найдите по наклейке настоящий; второй сотрите как носитель с персональными данными.",
    )
