"""A new medium gets everything that the others hold, byte for byte, and is read back whole."""

from collections.abc import Callable
from dataclasses import dataclass

from archive_store.custody import State
from kernel.errors import IntegrityError
from operations.attaching import refresh_root
from operations.burying import apply_tombstones
from operations.catching_up import catch_up
from operations.holding import give_holds
from operations.locking import extend_locks
from operations.media_care import MediumStanding, check_media
from operations.services import Services

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Filled:
    """How many objects were copied, and how the medium stands after a full check."""

    copied: int
    standing: MediumStanding


def fill_medium(services: Services, name: str, actor: str, progress: Progress) -> Filled:
    """Holds first, then what was destroyed, then all that it lacks; the same call again goes on.

    Raises IntegrityError `media.copy_incomplete`; and what media raise.
    """
    progress("уничтоженное по актам")
    give_holds(services, name, actor)
    apply_tombstones(services, name, actor)
    caught = catch_up(services, name, actor, lambda done, of, what: progress(f"[{done}/{of}] {what}"))
    extend_locks(services, name, actor)
    refresh_root(services, name, actor)
    standing = check_media(services, name, lambda done, what: progress(f"[{done:>4}] {what}"), anew=True)[0]
    if caught.findings or standing.state != State.OK:
        trouble = next(iter(caught.findings or standing.report.findings), None)
        raise IntegrityError(
            "media.copy_incomplete",
            f"Новый носитель не полон: {trouble.message if trouble else standing.standing.cause}",
            "Ничего не снято с учёта. Исправьте причину и повторите ту же команду: она продолжит.",
        )
    return Filled(len(caught.copied), standing)
