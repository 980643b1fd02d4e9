"""The clock of a home: the machine's, or in a simulation the machine's moved forward by what the home remembers."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kernel.clock import SystemClock, local_date
from kernel.errors import RefusedError
from kernel.russian import short_date
from operations import durable

# A simulated day begins in the morning: a close at midnight would fall on another day in another zone.
_MORNING = time(9, 0)


@dataclass(frozen=True)
class HomeClock:
    """Picklable, so that the test PKI's process can carry it. `file` is None outside simulations."""

    file: Path | None

    def now(self) -> datetime:
        """The present instant of the home, in UTC."""
        present = SystemClock().now()
        if self.file is None or not self.file.is_file():
            return present
        return present + timedelta(seconds=json.loads(self.file.read_text())["offset_seconds"])


def set_clock(clock: HomeClock, day: date, zone: str) -> datetime:
    """Moves a simulation's clock to the morning of the day. Raises RefusedError: forward only, simulations only."""
    if clock.file is None:
        raise RefusedError(
            "clock.not_a_simulation",
            "Это настоящий архив: его часы не переводят.",
            "Для опытов создайте отдельный архив: letopis init --simulation.",
        )
    present = clock.now()
    wanted = datetime.combine(day, _MORNING, ZoneInfo(zone))
    if wanted <= present:
        raise RefusedError(
            "clock.backwards",
            f"Сейчас в этом архиве {short_date(local_date(present, zone))}: назад часы не переводят.",
            "Укажите более позднюю дату.",
        )
    offset = wanted - SystemClock().now()
    durable.write(clock.file, json.dumps({"offset_seconds": offset.total_seconds()}).encode())
    return clock.now()
