"""A close whose line a kill kept out of the log is told of, also where the same was closed before and taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kernel.clock import FixedClock
from kernel.ids import RecordId, parse_record_id, parse_year
from kernel.kinds import Kind
from letopis.wiring import build_services
from operations import durable
from operations.closing_units import close_units
from operations.home import Home
from operations.importing import import_files
from operations.reopening import take_back
from operations.services import Services
from operations.untold import tell_untold
from tests.conftest import School
from tests.web.close_and_die import Deaf

ORDER = "№ 95 от 28.05.2026"
BEGINNING = datetime(2030, 6, 1, 9, tzinfo=UTC)  # after what commands have told
RECORD = parse_record_id("test/2025-26/5a/journal")


@pytest.fixture
def services(school: School, exports: list[Path]) -> Services:
    school.ok("import", str(exports[0]))
    return later(build_services(Home(school.home)), 0)


def later(services: Services, minutes: int) -> Services:
    return replace(services, clock=FixedClock(BEGINNING + timedelta(minutes=minutes)))


def deaf(services: Services) -> Services:
    events: Any = Deaf(services.events)
    return replace(services, events=events)


def close(services: Services) -> Sequence[RecordId]:
    year = parse_year("2026")
    return close_units(services, year, kind=Kind.JOURNAL, units=["5А"], order=ORDER, actor="secretary").records


def told(services: Services) -> list[str]:
    return [event.verb for event in services.events.events("close", "reopen") if event.subject == str(RECORD)]


def test_closed_taken_back_and_closed_again(services: Services) -> None:
    """The same data a second time: the line of the first close is not its line."""
    assert close(services) == [RECORD]
    take_back(later(services, 1), [RECORD], "проба", "secretary")
    assert close(deaf(later(services, 2))) == [RECORD]
    assert told(services) == ["close", "reopen"]
    take_back(later(services, 3), [RECORD], "проба", "secretary")
    assert told(services) == ["close", "reopen", "close", "reopen"]


def test_it_is_told_late_and_once(services: Services) -> None:
    close(services)
    take_back(later(services, 1), [RECORD], "проба", "secretary")
    close(deaf(later(services, 2)))
    assert tell_untold(later(services, 3)) == 0, "whoever closed it may be about to tell of it himself"
    assert tell_untold(later(services, 20)) == 1
    assert tell_untold(later(services, 40)) == 0
    (last,) = list(services.events.events("close"))[1:]
    assert last.details["done_at"] == "2030-06-01T09:02:00Z"


def test_what_a_backup_brings_back_is_past(services: Services) -> None:
    """The log goes on from the media, the folder is that of an earlier close, and nobody closed it since."""
    close(services)
    folder = services.home.work_folder(RECORD)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    take_back(later(services, 1), [RECORD], "проба", "secretary")
    for name, content in before.items():
        durable.write(folder / name, content)
    assert tell_untold(later(services, 30)) == 0
    assert told(services) == ["close", "reopen"]


def test_an_import_is_told_whatever_was_imported_before(
    services: Services, exports: list[Path], tmp_path: Path
) -> None:
    """A, another, and A again; and what was purged meanwhile."""
    other = tmp_path / "other.json"
    other.write_text(
        exports[0].read_text(encoding="utf-8").replace('"topic": "', '"topic": "снова: ', 1), encoding="utf-8"
    )
    assert other.read_bytes() != exports[0].read_bytes()
    for minutes, export in ((10, other), (40, exports[0])):
        import_files(deaf(later(services, minutes)), [export], source=None, dry_run=False, actor="secretary")
        assert tell_untold(later(services, minutes + 1)) == 0
        assert tell_untold(later(services, minutes + 15)) == 1
    later(services, 60).log("secretary", "purge-import", str(RECORD))
    import_files(deaf(later(services, 70)), [other], source=None, dry_run=False, actor="secretary")
    import_files(deaf(later(services, 71)), [exports[0]], source=None, dry_run=False, actor="secretary")
    assert tell_untold(later(services, 90)) == 1
    assert len(list(services.events.events("import"))) == 4
