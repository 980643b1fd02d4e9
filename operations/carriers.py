"""What holds data of the archive besides its media: backups, drives of in-year copies, media that are off the books.

Nobody can read these from here, so the register is what the event log tells: what was written, when, with which
classes in it, and that a person has said that it is gone. An act of destruction is carried out in part while any of
them may still hold what it destroys.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from archive_store.event_lines import Event
from archive_store.media_marks import RETIRE
from kernel.clock import local_date, parse_stamp
from kernel.ids import RecordId
from kernel.russian import short_date

BACKUP, COPIED, COPY_ERASED, GONE = "backup", "copies-make", "copies-erase", "carrier-gone"
VERBS = (BACKUP, COPIED, COPY_ERASED, RETIRE, GONE)


class CarrierKind(StrEnum):
    """What it is."""

    BACKUP = "backup"
    COPIES = "copies"
    MEDIUM = "medium"

    @property
    def russian(self) -> str:
        """«резервная копия»."""
        return _KINDS[self]


_KINDS = {
    CarrierKind.BACKUP: "резервная копия домашней папки",
    CarrierKind.COPIES: "диск с копиями выгрузок",
    CarrierKind.MEDIUM: "носитель, снятый с учёта",
}


class How(StrEnum):
    """How a carrier came to hold nothing any more."""

    ERASED = "erased"
    DESTROYED = "destroyed"
    LOST = "lost"

    @property
    def russian(self) -> str:
        """«данные стёрты»."""
        return _HOW[self]


_HOW = {How.ERASED: "данные стёрты", How.DESTROYED: "уничтожен целиком", How.LOST: "утрачен"}


@dataclass(frozen=True)
class Gone:
    """That a carrier holds nothing any more: how, on what paper, who said so, and when (instant as written)."""

    how: How
    basis: str
    by: str
    at: str


@dataclass(frozen=True)
class Written:
    """What was put on a carrier at once.

    Attributes:
        at: instant, as written; of a medium, when it was taken off the books.
        units: «school/year/unit» of what it is about; None where that is not known.
    """

    at: str
    units: frozenset[str] | None


@dataclass(frozen=True)
class Carrier:
    """One carrier.

    Attributes:
        name: of a backup its folder's; of a drive and a medium the uuid.
        kind: what it is.
        written: what is on it, oldest first; empty when all was erased in time.
        gone: that it holds nothing any more.
        medium: name that a medium had.
    """

    name: str
    kind: CarrierKind
    written: tuple[Written, ...]
    gone: Gone | None = None
    medium: str = ""

    @property
    def russian(self) -> str:
        """«резервная копия домашней папки letopis-backup-20310601T090000Z»."""
        return f"{self.kind.russian} {self.name}"

    def told(self, zone: str) -> str:
        """The same, with what became of it: «…: данные стёрты 01.02.2032, справка № 4»."""
        if self.gone is None:
            return (
                f"{self.russian}: данные от {short_date(self.day(zone))}" if self.written else f"{self.russian}: пуст"
            )
        day = local_date(parse_stamp(self.gone.at), zone)
        return f"{self.russian}: {self.gone.how.russian} {short_date(day)}, {self.gone.basis}"

    @property
    def at(self) -> str:
        """When it was written to last; empty when nothing is on it."""
        return self.written[-1].at if self.written else ""

    def day(self, zone: str) -> date:
        """The day of `at` in the school's zone. Raises ValueError when nothing is on it."""
        return local_date(parse_stamp(self.at), zone)

    def held(self, record: RecordId, closed_on: date, until: datetime, zone: str) -> bool:
        """Whether data of the record, destroyed at `until`, were put there.

        Where it is not known what was written: a copy of exports from the beginning of the record's school year to its
        destruction, a medium that was in use when the record was closed.
        """
        for one in self.written:
            at = parse_stamp(one.at)
            if one.units is not None:
                there = unit_of(record) in one.units
            elif self.kind is CarrierKind.MEDIUM:
                there = local_date(at, zone) >= closed_on
            else:
                there = at <= until and local_date(at, zone) >= record.year.first_day
            if there:
                return True
        return False


def unit_of(record: RecordId) -> str:
    """What the log calls the class or group of a record: its journal and summary come from one export."""
    return str(record).rpartition("/")[0]


@dataclass
class Carriers:
    """The register, gathered from events in their order."""

    _told: dict[str, Carrier] = field(default_factory=dict)
    _folders: dict[str, dict[str, tuple[Written, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Carriers":
        """The register after these events."""
        register = cls()
        for event in events:
            register.take(event)
        return register

    def take(self, event: Event) -> None:
        """Notes an event; of other verbs than `VERBS` nothing."""
        details = event.details
        if event.verb == BACKUP:
            name = str(details.get("name") or f"backup-{event.seq}")
            written = Written(event.at, _units(details.get("units")))
            self._told[name] = Carrier(name, CarrierKind.BACKUP, (written,))
        elif event.verb == RETIRE and not details.get("handed"):
            written, medium = Written(event.at, None), str(details.get("medium", ""))
            self._told[event.subject] = Carrier(event.subject, CarrierKind.MEDIUM, (written,), medium=medium)
        elif event.verb in (COPIED, COPY_ERASED):
            self._take_copies(event)
        elif event.verb == GONE and event.subject in self._told:
            how, basis = How(str(details.get("how"))), str(details.get("basis", ""))
            gone = Gone(how, basis, event.actor, event.at)
            self._told[event.subject] = replace(self._told[event.subject], gone=gone)
            self._folders.pop(event.subject, None)

    def _take_copies(self, event: Event) -> None:
        """A drive holds what its folders hold. One that was written twice on a day may hold either."""
        written = Written(event.at, _units(event.details.get("units")))
        for drive, folder in _pairs(event.details.get("written")):
            there = self._folders.setdefault(drive, {})
            there[folder] = (*there.get(folder, ()), written)
            self._told[drive] = _drive(drive, there)
        for drive, folder in _pairs(event.details.get("erased")):
            if drive in self._folders:
                self._folders[drive].pop(folder, None)
                self._told[drive] = _drive(drive, self._folders[drive])

    def listed(self) -> tuple[Carrier, ...]:
        """All, in the order of their names' first mention."""
        return tuple(self._told.values())

    def holding(
        self, records: Iterable[tuple[RecordId, date]], until: datetime, cleared: Collection[str], zone: str
    ) -> Iterator[Carrier]:
        """Those that held any of the records (with the day of closing), gone by now or not; `cleared` ones do not."""
        asked = list(records)
        for one in self._told.values():
            if one.name not in cleared and any(one.held(record, day, until, zone) for record, day in asked):
                yield one


def units_in(records: Iterable[RecordId]) -> list[str]:
    """What a line of the log says is on a carrier."""
    return sorted({unit_of(record) for record in records})


def _drive(name: str, folders: Mapping[str, Sequence[Written]]) -> Carrier:
    written = sorted((one for each in folders.values() for one in each), key=lambda one: one.at)
    return Carrier(name, CarrierKind.COPIES, tuple(written))


def _units(value: object) -> frozenset[str] | None:
    return frozenset(map(str, value)) if isinstance(value, list) else None


def _pairs(value: object) -> list[tuple[str, str]]:
    """Drive's uuid and folder of each «uuid/folder»; none of an older line, which only counts."""
    if not isinstance(value, list):
        return []
    return [(drive, folder) for drive, _, folder in (str(one).partition("/") for one in value)]
