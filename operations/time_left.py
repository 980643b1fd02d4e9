"""How long what is under way will take, by how fast documents have become ready of late: an estimate for whoever waits.

By the machine's clock, as the file system has it; nothing is kept for it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kernel.clock import SystemClock
from operations.folders import WorkFolder
from operations.services import Services
from operations.sheets import State

if TYPE_CHECKING:
    from operations.progress import Progress

_LATELY = timedelta(minutes=10)
_FEWEST = 2


def rendering_left(services: Services, under_way: "Iterable[Progress]") -> tuple[int, int | None]:
    """How many documents are still to be rendered, and in how many minutes; None where that can't be told."""
    known = list(under_way)
    waiting = sum(one.state is State.CLOSED and one.busy for one in known)
    if not waiting:
        return 0, None
    done = (WorkFolder(services.home.work_folder(one.record)).path / "rendered.json" for one in known)
    return waiting, _minutes(done, waiting)


def signing_left(services: Services, waiting: int) -> int | None:
    """In how many minutes so many documents will be signed; None where it can't be told."""
    folder = services.home.receipts
    newest = max(folder.iterdir(), key=lambda path: path.name, default=None) if folder.is_dir() else None
    return _minutes(newest.glob("*.txt"), waiting) if newest is not None and waiting else None


def _minutes(done: Iterable[Path], waiting: int) -> int | None:
    now = SystemClock().now()
    moments = [moment for path in done if (moment := _written(path, now)) is not None and now - moment < _LATELY]
    if len(moments) < _FEWEST:
        return None
    each = (now - min(moments)) / len(moments)
    return max(1, round(each * waiting / timedelta(minutes=1)))


def _written(path: Path, now: datetime) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
    except FileNotFoundError:
        return None
