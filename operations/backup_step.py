"""The step «backup»: the home's own files onto a drive that a page named, carried out by `serve`."""

import shutil
from pathlib import Path
from typing import Final

from desk import steps
from desk.shapes import StepFacts, StepPlan
from operations.alone import alone
from operations.backing_up import NAME, back_up, tell_erased, unusable
from operations.new_drives import BACKUPS, on_drive
from operations.repeated_steps import plan_again
from operations.services import Services

BACKUP_STEP: Final = "backup"
_KIND: Final = f"{BACKUP_STEP}:"


def plan_backup(services: Services, drive: str, actor: str) -> None:
    """Plans a backup onto the drive, unless one is under way. Raises BadInputError `media.no_such_drive`."""
    on_drive(services, drive)
    plan_again(services, _KIND, StepPlan(key=_KIND, name=BACKUP_STEP, records=(drive,), actor=actor))


def last_backup() -> StepFacts | None:
    """The step that was planned last."""
    return steps.last_with(_KIND)


def backup_step(services: Services, step: StepFacts) -> None:
    """Makes the backup. Raises as `back_up`, and as `plan_backup` for a drive that is gone."""
    [drive] = step.records
    with alone(services.home, "backup"):
        on_drive(services, drive)
        folder = Path(drive) / BACKUPS
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            _clear(services, folder, step.actor)
        except OSError as error:
            raise unusable(folder, error) from error
        back_up(services, folder, step.actor)


def _clear(services: Services, folder: Path, actor: str) -> None:
    """Takes away what a kill left half written: the archive's key is in it."""
    for path in folder.glob(f".{NAME}*.part"):
        shutil.rmtree(path)
        tell_erased(services, path.name.removeprefix(".").removesuffix(".part"), actor)
