"""The step «heal»: what a kill left between two writes is brought to its end.

It runs when `serve` begins, when one of its processes has died, and once a day. Each part finds by itself what is left,
and finds nothing the next time.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from desk import steps
from desk.shapes import StepPlan
from kernel.clock import SystemClock, stamp
from kernel.errors import IntegrityError
from operations.act_step import plan_rendering
from operations.approving import finish_agreed
from operations.folders import WorkFolder
from operations.owed_signatures import finish_forgotten
from operations.progress import progress
from operations.services import Services
from operations.sheets import State
from operations.untold import tell_untold

HEAL: Final = "heal"
_OLD: Final = timedelta(hours=1)
"""After that, nobody is still filling a folder. By the machine's clock, as the file system has it."""


def plan_heal(services: Services) -> None:
    """Plans the step, now."""
    now = services.clock.now()
    steps.plan([StepPlan(f"{HEAL}:{stamp(now)}", HEAL, (), services.owner)], now)


def heal(services: Services) -> None:
    """Agreed acts become documents, what is closed is rendered, signatures stamped, the log is told, orphans go."""
    finish_agreed(services)
    render_forgotten(services)
    finish_forgotten(services)
    tell_untold(services)
    for path in _orphans(services):
        shutil.rmtree(path, ignore_errors=True)


def render_forgotten(services: Services) -> None:
    """Plans the rendering of what was closed, where the kill came before it was planned."""
    for one in progress(services):
        if one.state is State.CLOSED and not one.busy and one.failure is None:
            with suppress(IntegrityError):  # taken back just now
                closing = WorkFolder(services.home.work_folder(one.record)).closing()
                plan_rendering(services, [one.record], closing.actor)


def _orphans(services: Services) -> Iterator[Path]:
    """Folders with pupils' data that a kill left half filled or half removed, and nobody will look at again."""
    home = services.home
    left = [*_inside(home.staging), *(path for path in _inside(home.uploads) if not (path / "request.json").exists())]
    for root in (home.work, home.imports, home.sections, home.requests):
        left += root.glob("**/.going-*")
    oldest = (SystemClock().now() - _OLD).timestamp()
    for path in left:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                yield path


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
