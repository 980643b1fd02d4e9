"""What holds data of the archive besides its media: backups, drives of in-year copies, media that are off the books.

Nobody can read these from here, so the register is what the event log tells: what was written, when, with which
classes in it, and that a person has said that it is gone. An act of destruction is carried out in part while any of
them may still hold what it destroys.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from archive_store.event_lines import Event
from archive_store.media_marks import RETIRE
from kernel.clock import local_date, parse_stamp
from kernel.ids import RecordId
from kernel.russian import short_date

BACKUP, COPIED, COPY_ERASED, GONE = "backup", "copies-make", "copies-erase", "carrier-gone"
DRIVE_ADDED, REPLACING, EXPORTED = "copies-add", "media-replace", "fond-export"
VERBS = (BACKUP, COPIED, COPY_ERASED, GONE, DRIVE_ADDED, REPLACING, EXPORTED, RETIRE)


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
        folder: on a drive of copies, the folder.
    """

    at: str
    units: frozenset[str] | None
    folder: str = ""


@dataclass(frozen=True)
class Carrier:
    """One carrier.

    Attributes:
        name: of a backup its folder's; of a drive and a medium the uuid.
        kind: what it is.
        written: what is on it, oldest first; empty when all was erased in time.
        gone: that it holds nothing any more.
    """

    name: str
    kind: CarrierKind
    written: tuple[Written, ...]
    gone: Gone | None = None

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

    def held(self, asked: "Asked", zone: str) -> bool:
        """Whether data of any of the records were put there before they were destroyed."""
        return any(self._has(one, asked, zone) for one in self.written)

    def _has(self, one: Written, asked: "Asked", zone: str) -> bool:
        if one.units is not None and not one.units & asked.units:
            return False
        at = parse_stamp(one.at)
        if self.kind is CarrierKind.MEDIUM:
            return local_date(at, zone) >= asked.closed_on
        return at <= asked.until and (one.units is not None or local_date(at, zone) >= asked.begun_on)


@dataclass(frozen=True)
class Asked:
    """Which records are looked for.

    Where it is not known what was written, a copy of exports counts from the beginning of the records' school year to
    their destruction, and a medium if it was in use when they were closed. What was written later holds nothing: they
    were gone from the home by then.

    Attributes:
        units: theirs, as `unit_of` gives them.
        begun_on, closed_on: the first day of the earliest school year among them, and the earliest day of a close.
        until: when they were destroyed.
    """

    units: frozenset[str]
    begun_on: date
    closed_on: date
    until: datetime

    @classmethod
    def of(cls, records: Sequence[tuple[RecordId, date]], until: datetime) -> "Asked":
        """Of records with the days of their closes; there is one at least."""
        units = frozenset(unit_of(record) for record, _ in records)
        begun = min(record.year.first_day for record, _ in records)
        return cls(units, begun, min(day for _, day in records), until)


def unit_of(record: RecordId) -> str:
    """What the log calls the class or group of a record: its journal and summary come from one export."""
    return str(record).rpartition("/")[0]


@dataclass
class Carriers:
    """The register, gathered from events in their order."""

    _told: dict[str, Carrier] = field(default_factory=dict)
    _folders: dict[str, dict[str, tuple[Written, ...]]] = field(default_factory=dict)
    _drives: dict[str, None] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Carriers":
        """The register after these events; those of other verbs than `VERBS` tell nothing."""
        register = cls()
        for event in events:
            register._take(event)
        return register

    def _take(self, event: Event) -> None:
        details, unknown = event.details, Written(event.at, None)
        if event.verb == BACKUP:
            name = str(details.get("name") or f"backup-{event.seq}")
            self._told[name] = Carrier(name, CarrierKind.BACKUP, (Written(event.at, _units(details.get("units"))),))
        elif event.verb == REPLACING:  # the new one may be left half filled, and another taken instead
            new = str(details.get("new"))
            self._told[new] = Carrier(new, CarrierKind.MEDIUM, (unknown,))
        elif event.verb == EXPORTED:
            self._told[event.subject] = Carrier(event.subject, CarrierKind.MEDIUM, (unknown,))
        elif event.verb == RETIRE:
            self._told.pop(str(details.get("new")), None)
            self._told.pop(event.subject, None)
            if not details.get("handed"):  # then another school answers for it
                self._told[event.subject] = Carrier(event.subject, CarrierKind.MEDIUM, (unknown,))
        elif event.verb == GONE:
            self._take_gone(event)
        else:
            self._take_copies(event)

    def _take_gone(self, event: Event) -> None:
        known = self._told.get(event.subject)
        if known is None or event.details.get("how") not in set(How):
            return  # what this version does not understand lets nothing go
        how, basis = How(event.details["how"]), str(event.details.get("basis", ""))
        self._told[event.subject] = replace(known, gone=Gone(how, basis, event.actor, event.at))
        self._folders.pop(event.subject, None)

    def _take_copies(self, event: Event) -> None:
        """A drive holds what its folders hold. One that was written twice on a day may hold either."""
        details = event.details
        if event.verb == DRIVE_ADDED:
            self._drives[event.subject] = None
            return
        written = _pairs(details.get("written"))
        if event.verb == COPIED and not isinstance(details.get("written"), list):
            written = [(drive, str(event.seq)) for drive in self._drives]  # an older line, which only counts
        for drive, folder in written:
            there = self._folders.setdefault(drive, {})
            there[folder] = (*there.get(folder, ()), Written(event.at, _units(details.get("units")), folder))
            self._told[drive] = Carrier(drive, CarrierKind.COPIES, ())
        for drive, folder in _pairs(details.get("erased")):
            self._folders.get(drive, {}).pop(folder, None)

    def listed(self) -> tuple[Carrier, ...]:
        """All, in the order of their names' first mention."""
        return tuple(map(self._whole, self._told.values()))

    def _whole(self, one: Carrier) -> Carrier:
        there = self._folders.get(one.name)
        if not there:
            return one
        written = sorted((part for parts in there.values() for part in parts), key=lambda part: part.at)
        return replace(one, written=tuple(written))

    def holding(self, asked: Asked, cleared: Collection[str], zone: str) -> Iterator[Carrier]:
        """Those that held any of the records, gone by now or not; `cleared` ones do not."""
        for one in self.listed():
            if one.name not in cleared and one.held(asked, zone):
                yield one


def units_in(records: Iterable[RecordId]) -> list[str]:
    """What a line of the log says is on a carrier."""
    return sorted({unit_of(record) for record in records})


def _units(value: object) -> frozenset[str] | None:
    return frozenset(map(str, value)) if isinstance(value, list) else None


def _pairs(value: object) -> list[tuple[str, str]]:
    """Drive's uuid and folder of each «uuid/folder»."""
    if not isinstance(value, list):
        return []
    return [(drive, folder) for drive, _, folder in (str(one).partition("/") for one in value)]
