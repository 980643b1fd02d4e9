"""The step «backup-check»: a backup on a drive that is plugged in is tried, carried out by `serve`."""

from pathlib import Path
from typing import Final

from desk import steps
from desk.shapes import StepFacts, StepPlan
from kernel.errors import BadInputError
from operations.new_drives import new_drives
from operations.rehearsing import REHEARSED, backups_at_hand, rehearse
from operations.repeated_steps import plan_again
from operations.services import Services

_KIND: Final = f"{REHEARSED}:"


def plan_rehearsal(services: Services, chosen: str, actor: str) -> None:
    """Plans that a backup on a drive is tried, unless one is under way. Raises BadInputError `restore.not_at_hand`."""
    _at_hand(services, chosen)
    plan_again(services, _KIND, StepPlan(key=_KIND, name=REHEARSED, records=(chosen,), actor=actor))


def last_rehearsal() -> StepFacts | None:
    """The step that was planned last."""
    return steps.last_with(_KIND)


def rehearsal_step(services: Services, step: StepFacts) -> None:
    """Tries the backup. Raises as `rehearse`, and as `plan_rehearsal` for a drive that is gone."""
    rehearse(services, _at_hand(services, step.records[0]), step.actor)


def _at_hand(services: Services, chosen: str) -> Path:
    found = next((path for path in backups_at_hand(services, new_drives(services)) if str(path) == chosen), None)
    if found is None:
        raise BadInputError(
            "restore.not_at_hand",
            "Такой копии на подключённых дисках нет.",
            "Подключите диск с копией, обновите страницу и выберите её из перечня.",
        )
    return found
