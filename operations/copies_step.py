"""The step «copies»: an in-year copy of the exports onto the drives that are at hand, carried out by `serve`."""

from typing import Final

from desk import steps
from desk.shapes import StepFacts, StepPlan
from kernel.errors import LetopisError, UnavailableError
from operations.act_step import settle_acts
from operations.alone import alone
from operations.repeated_steps import plan_again
from operations.services import Services
from operations.year_copies import drives, make_copies
from profiles.words import BackupKind

COPIES_STEP: Final = "copies"


def plan_copies(services: Services, what: BackupKind, actor: str) -> None:
    """Plans a copy, unless one of the kind is under way. Raises UnavailableError `copies.no_drive`."""
    if not any(one.present for one in drives(services)):
        raise UnavailableError(
            "copies.no_drive", "Ни один диск для копий не подключён.", "Подключите диск для копий и повторите."
        )
    kind = _kind(what)
    plan_again(services, kind, StepPlan(key=kind, name=COPIES_STEP, records=(what.value,), actor=actor))


def last_copies(what: BackupKind) -> StepFacts | None:
    """The step of the kind that was planned last."""
    return steps.last_with(_kind(what))


def copies_step(services: Services, step: StepFacts) -> None:
    """Makes the copy. Raises as `make_copies`; LetopisError with the first cause, where a drive got none."""
    with alone(services.home, "copies"):
        made = make_copies(services, BackupKind(step.records[0]), (), step.actor)
    settle_acts(services, step.actor)  # an act may have waited for what was erased
    if not made.report.ok:
        first = made.report.findings[0]
        raise LetopisError(first.code, f"{first.subject}: {first.message}", "Подключите диски и запишите ещё раз.")


def _kind(what: BackupKind) -> str:
    return f"{COPIES_STEP}:{what.value}:"
