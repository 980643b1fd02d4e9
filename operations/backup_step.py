"""The step «backup»: the home's own files onto a drive that a page named, carried out by `serve`."""

import shutil
from pathlib import Path
from typing import Final

from desk import steps
from desk.shapes import StepFacts, StepPlan
from kernel.clock import stamp
from operations.alone import alone
from operations.backing_up import NAME, back_up, unusable
from operations.carriers import GONE, How
from operations.new_drives import BACKUPS, on_drive
from operations.services import Services

BACKUP_STEP: Final = "backup"


def plan_backup(services: Services, drive: str, actor: str) -> None:
    """Plans a backup onto the drive, unless one is under way. Raises BadInputError `media.no_such_drive`."""
    on_drive(services, drive)
    with alone(services.home, "backup-plans"):
        last, now = last_backup(), services.clock.now()
        if last is None or last.is_over:
            key = f"{BACKUP_STEP}:{stamp(now)}"
            steps.plan([StepPlan(key=key, name=BACKUP_STEP, records=(drive,), actor=actor)], now)


def last_backup() -> StepFacts | None:
    """The step that was planned last."""
    return steps.last_with(f"{BACKUP_STEP}:")


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
        name = path.name.removeprefix(".").removesuffix(".part")
        services.log(actor, GONE, name, how=How.ERASED.value, basis="копия не получилась, записанное стёрто")
