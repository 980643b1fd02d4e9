"""The steps «media-…»: what the page asks of a medium, carried out by `serve`, one thing at a time on each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from desk import steps
from desk.shapes import StepFacts, StepPlan
from kernel.errors import BadInputError, IntegrityError
from kernel.findings import Finding, Severity
from operations.act_step import settle_acts
from operations.attaching import attach, detach
from operations.basis import checked_basis
from operations.indexing import note_copies
from operations.media_care import MediumStanding, check_media
from operations.media_checked import tell_checked
from operations.media_papers import PRESENCE, hand_over, presence_act, replacement_papers
from operations.media_wishes import NOTHING, MediumWish, read_wish, write_wish
from operations.new_drives import folder_on, on_drive
from operations.officials import person_named
from operations.repairing import repair
from operations.repeated_steps import plan_again
from operations.replacing import Replaced, replace_medium, settled_replacement
from operations.services import Services


def plan_medium(services: Services, name: str, action: str, actor: str, wish: MediumWish = NOTHING) -> None:
    """Plans the action on the medium, unless one is under way there.

    Raises BadInputError `media.unknown_action`, `media.bad_person`, `basis.unfit`, `media.no_such_drive`; NotFoundError
    `media.unknown`.
    """
    if action not in ACTIONS:
        raise BadInputError(
            "media.unknown_action", f"Действия «{action}» нет.", "Выберите одно из предложенных на странице носителя."
        )
    services.media.place(name)
    kind = _key(name)
    plan = StepPlan(key=f"{kind}{action}:", name=f"media-{action}", records=(), actor=actor, medium=name)

    def keep_wish() -> None:
        if action in _CHECKED:
            write_wish(services, name, _CHECKED[action](services, name, wish))

    plan_again(services, kind, plan, keep_wish)


def _whom(_services: Services, _name: str, wish: MediumWish) -> MediumWish:
    for person in (wish.giver, wish.taker):
        person_named(person)
    return wish.model_copy(update={"basis": checked_basis(wish.basis)})


def _whereto(services: Services, name: str, wish: MediumWish) -> MediumWish:
    on_drive(services, wish.drive, medium=name).refuse_unfit(services.media.places)
    return wish.model_copy(update={"basis": checked_basis(wish.basis)})


def last_on(name: str) -> StepFacts | None:
    """What was asked of the medium last."""
    return steps.last_with(_key(name))


def asked_at(step: StepFacts) -> str:
    """When it was asked, as a stamp."""
    return step.key.split(":", 3)[3]


def media_step(services: Services, step: StepFacts) -> None:
    """Does what was asked. Raises IntegrityError `media.not_whole` with what was found; and as the verbs."""
    _DOING[step.name](services, step.medium, step.actor)


def _check(services: Services, name: str, actor: str) -> None:
    [found] = check_media(services, name, _silent)
    tell_checked(services, found, actor)
    _conclude(services, found, ())


def _attach(services: Services, name: str, actor: str) -> None:
    done = attach(services, name, actor, lambda _: None)
    settle_acts(services, actor)
    _conclude(services, done.standing, done.findings)


def _repair(services: Services, name: str, actor: str) -> None:
    [done] = repair(services, name, actor, lambda _: None)
    _conclude(services, done.standing, done.findings)


def _check_with_act(services: Services, name: str, actor: str) -> None:
    [found] = check_media(services, name, _silent, anew=True)
    tell_checked(services, found, actor)
    if found.identity is not None:  # else it was not read to the end, and there is nothing to say of it
        presence_act(services, [found], services.home.medium_work(name) / f"{PRESENCE}-{name}.pdf")
    _conclude(services, found, ())


def _detach(services: Services, name: str, actor: str) -> None:
    detach(services, name, actor)


def _hand_over(services: Services, name: str, actor: str) -> None:
    wish = read_wish(services, name)
    hand_over(services, name, wish.giver, wish.taker, wish.basis, services.home.medium_work(name), actor)


def _replace(services: Services, name: str, actor: str) -> None:
    wish = read_wish(services, name)
    settled = settled_replacement(services, name, folder_on(wish.drive))
    done = settled or _replaced(services, name, wish, actor)
    replacement_papers(done, wish.basis, services.home.medium_work(name))
    settle_acts(done.services, actor)
    note_copies(done.services, name, done.standing.copies)


def _replaced(services: Services, name: str, wish: MediumWish, actor: str) -> Replaced:
    """Raises what a drive that is gone raises, and as `replace_medium`."""
    where = on_drive(services, wish.drive, medium=name)
    return replace_medium(services, name, where, actor, progress=lambda _: None, basis=wish.basis, salvage=wish.salvage)


def _conclude(services: Services, found: MediumStanding, findings: tuple[Finding, ...]) -> None:
    note_copies(services, found.name, found.copies)
    told = [one.message for one in (*findings, *found.report.findings) if one.severity is Severity.ERROR]
    if told or found.state not in ("ok", "degraded"):
        raise IntegrityError(
            "media.not_whole",
            " ".join(told[:5]) or found.standing.cause,
            found.standing.action or "Нажмите «Починить»: повреждённое восстановится с целой копии.",
        )


def _silent(_done: int, _subject: str) -> None:
    """A step's heartbeat says that it lives; more the page does not ask."""


_DOING: Final[Mapping[str, Callable[[Services, str, str], None]]] = MappingProxyType({
    "media-check": _check,
    "media-check-act": _check_with_act,
    "media-attach": _attach,
    "media-detach": _detach,
    "media-repair": _repair,
    "media-handover": _hand_over,
    "media-replace": _replace,
})  # fmt: skip
STEPS: Final = tuple(_DOING)
ACTIONS: Final = tuple(name.removeprefix("media-") for name in STEPS)
_CHECKED: Final[Mapping[str, Callable[[Services, str, MediumWish], MediumWish]]] = {
    "handover": _whom, "replace": _whereto,
}  # fmt: skip
"""What needs more words than the medium's name → how these are judged before anything begins."""


def _key(name: str) -> str:
    return f"medium:{name}:"
