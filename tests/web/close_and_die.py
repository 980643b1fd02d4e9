"""Imports and closes a class as if a kill came before the event log was told, and before its rendering was planned."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from kernel.clock import FixedClock
from kernel.ids import parse_year
from kernel.kinds import Kind
from letopis.wiring import build_services
from operations.closing_units import close_units
from operations.home import Home
from operations.importing import import_files


class Deaf:
    """An event log that hears nothing."""

    def __init__(self, log: Any) -> None:
        self._log = log

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    def append(self, **_: object) -> None:
        pass


def main(home: Path, export: Path) -> None:
    services = build_services(Home(home))
    events: Any = Deaf(services.events)
    services = replace(services, events=events, clock=FixedClock(services.clock.now() - timedelta(hours=1)))
    import_files(services, [export], source=None, dry_run=False, actor="secretary")
    close_units(
        services, parse_year("2026"), kind=Kind.JOURNAL, units=["6А"], order="№ 95 от 28.05.2026", actor="secretary"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
