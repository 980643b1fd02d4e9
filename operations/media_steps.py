"""The steps «media-check», «media-attach», «media-repair»: what the page asks of a medium, carried out by `serve`."""

from collections.abc import Callable, Mapping
from typing import Final

from desk import steps
from desk.shapes import StepFacts, StepPlan
from kernel.clock import stamp
from kernel.errors import BadInputError, IntegrityError
from kernel.findings import Finding
from kernel.ids import parse_record_id
from operations.act_step import plan_rendering
from operations.attaching import attach
from operations.executing import finish_confirmed
from operations.indexing import note_copies
from operations.media_care import MediumStanding, check_media
from operations.media_checked import tell_checked
from operations.repairing import repair
from operations.services import Services

ACTIONS: Final = ("check", "attach", "repair")


def plan_medium(services: Services, name: str, action: str, actor: str) -> None:
    """Plans the action on the medium, unless one is under way there.

    Raises BadInputError `media.unknown_action`; NotFoundError `media.unknown`.
    """
    if action not in ACTIONS:
        raise BadInputError(
            "media.unknown_action", f"Действия «{action}» нет.", "Выберите: проверить, подключить, починить."
        )
    services.media.place(name)
    last, now = last_on(name), services.clock.now()
    if last is None or last.is_over:
        key = f"{_key(name)}{action}:{stamp(now)}"
        steps.plan([StepPlan(key=key, name=f"media-{action}", records=(), actor=actor, medium=name)], now)


def last_on(name: str) -> StepFacts | None:
    """What was asked of the medium last."""
    return steps.last_with(_key(name))


def media_step(services: Services, step: StepFacts) -> None:
    """Does what was asked. Raises IntegrityError `media.not_whole` with what was found; and as the verbs."""
    _DOING[step.name](services, step.medium, step.actor)


def _check(services: Services, name: str, actor: str) -> None:
    [found] = check_media(services, name, _silent)
    tell_checked(services, found, actor)
    _conclude(services, found, ())


def _attach(services: Services, name: str, actor: str) -> None:
    done = attach(services, name, actor, lambda _: None)
    plan_rendering(services, [parse_record_id(one) for one in finish_confirmed(services, actor)], actor)
    _conclude(services, done.standing, done.findings)


def _repair(services: Services, name: str, actor: str) -> None:
    [done] = repair(services, name, actor, lambda _: None)
    _conclude(services, done.standing, done.findings)


def _conclude(services: Services, found: MediumStanding, findings: tuple[Finding, ...]) -> None:
    note_copies(services, found.name, found.copies)
    told = [one.message for one in (*findings, *found.report.findings)]
    if told or found.state not in ("ok", "degraded"):
        raise IntegrityError(
            "media.not_whole",
            " ".join(told[:5]) or found.standing.cause,
            found.standing.action or "Нажмите «Починить»: повреждённое восстановится с целой копии.",
        )


def _silent(_done: int, _subject: str) -> None:
    """A step's heartbeat says that it lives; more the page does not ask."""


_DOING: Mapping[str, Callable[[Services, str, str], None]] = {
    "media-check": _check,
    "media-attach": _attach,
    "media-repair": _repair,
}


def _key(name: str) -> str:
    return f"medium:{name}:"
