"""Writes and reads the index in frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from catalogue.models import Copy, NamePair, NameWord, PupilName, Record, Word
from catalogue.names import drop_unused, enter_names, one_writer, words_in_use
from catalogue.prefixes import begins, by_code_points
from journals.model import Pupil
from kernel.kinds import Kind


@dataclass(frozen=True)
class Entry:
    """A record of the index.

    Attributes:
        first_act_year: as its term was recorded, counted from the closing; None for «постоянно».
        starts_after: the events that the term runs after instead; none where it is the closing.
        copies: the medium's name → `verified` or `bad`.
    """

    id: str
    kind: str
    year: int
    unit: str
    title: str
    version: int
    pages: int
    size: int
    sha512: str
    closed_on: date
    first_act_year: int | None
    starts_after: tuple[str, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CopyFact:
    """What was read of a copy: the digest of its inventory, and whether it is whole."""

    medium: str
    inventory_sha512: str
    state: str


@dataclass(frozen=True)
class Row:
    """One copy as it was read, with what it says of its record; `entry` is None where it could not be read."""

    record_id: str
    entry: Entry | None
    pupils: tuple[Pupil, ...]
    copy: CopyFact


def put(entry: Entry, pupils: Iterable[Pupil], copy: CopyFact) -> None:
    """Enters a record with one copy that was just read back; called once for each medium.

    With the first copy of a later version those of the earlier one are owed again; a copy of an earlier version says
    nothing of the record, and is owed.
    """
    with one_writer():
        if Record.objects.filter(id=entry.id, version__gt=entry.version).exists():
            Copy.objects.filter(record_id=entry.id, medium=copy.medium).delete()
            return
        Copy.objects.filter(record_id=entry.id, record__version__lt=entry.version).delete()
        record, _ = Record.objects.update_or_create(id=entry.id, defaults=_fields(entry))
        before = _words_of([entry.id])
        record.names.all().delete()
        enter_names([(entry.id, entry.year, tuple(pupils))])
        drop_unused(before)
        _set_copy(record, copy)


def set_state(record_id: str, medium: str, state: str) -> bool:
    """Notes in what state a copy was found. False if the index does not know the copy."""
    return Copy.objects.filter(record_id=record_id, medium=medium).update(state=state) > 0


def forget(record_ids: Iterable[str]) -> None:
    """Takes records out of the index with their copies and names: they were destroyed. Nothing is left in its files."""
    ids, gone = list(record_ids), 0
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        with one_writer():
            words = _words_of(some)
            gone += Record.objects.filter(id__in=some).delete()[0]
            drop_unused(words)
    if gone and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _words_of(record_ids: list[str]) -> set[int]:
    return words_in_use(PupilName.objects.filter(record__in=record_ids).values_list("pk", flat=True))


_BATCH = 500
"""Rows that are held and inserted at once."""


def replace(rows: Iterable[Row], only: str | None) -> int:
    """Swaps the whole index, or one medium's copies in it, for what was read; records without a copy go.

    Rows are taken one by one and inserted in batches, in one transaction. Of two copies at different versions the newer
    one tells what the record is. A row without an entry is a copy that could not be read: it counts only where another
    medium tells what it is. Gives the number of records.
    """
    with one_writer():
        if only is None:
            Copy.objects.all().delete()
            # In this order nothing hangs on what goes: no row is fetched.
            for table in (NamePair, NameWord, Word, PupilName, Record):
                table.objects.all()._raw_delete(connection.alias)
        else:
            Copy.objects.filter(medium=only).delete()
        filling = _Filling(dict(Record.objects.values_list("id", "version").iterator()))
        unread = [row for row in rows if not filling.take(row)]
        filling.flush()
        known = [row for row in unread if row.record_id in filling.versions]
        Copy.objects.bulk_create(_copy(row) for row in known)
        Record.objects.filter(copies=None).delete()
        drop_unused()
        return Record.objects.count()


class _Filling:
    """Rows on their way into the tables: the newest version of each record, its names, every copy."""

    def __init__(self, versions: dict[str, int]) -> None:
        self.versions = versions
        self._records: dict[str, Row] = {}
        self._copies: list[Copy] = []

    def take(self, row: Row) -> bool:
        """False for a row that tells nothing of its record."""
        if row.entry is None:
            return False
        known = self.versions.get(row.record_id, 0)
        if row.entry.version < known:
            return True  # a copy of an earlier version is owed
        if row.entry.version > known:
            self.versions[row.record_id] = row.entry.version
            self._records[row.record_id] = row
            if known:
                self._copies = [copy for copy in self._copies if copy.record_id != row.record_id]
                Copy.objects.filter(record_id=row.record_id).delete()
        self._copies.append(_copy(row))
        if len(self._copies) >= _BATCH:
            self.flush()
        return True

    def flush(self) -> None:
        """Inserts what is held."""
        entries = [row.entry for row in self._records.values() if row.entry is not None]
        Record.objects.bulk_create(
            (Record(id=entry.id, **_fields(entry)) for entry in entries),
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_FIELDS,
        )
        PupilName.objects.filter(record_id__in=list(self._records)).delete()
        enter_names((entry.id, entry.year, self._records[entry.id].pupils) for entry in entries)
        Copy.objects.bulk_create(self._copies)
        self._records, self._copies = {}, []


_FIELDS = (
    "kind", "year", "unit", "title", "version", "pages", "size", "sha512", "closed_on", "first_act_year",
    "starts_after",
)  # fmt: skip


def _fields(entry: Entry) -> dict[str, Any]:
    return {**{name: getattr(entry, name) for name in _FIELDS}, "starts_after": "\n".join(entry.starts_after)}


def _copy(row: Row) -> Copy:
    return Copy(
        record_id=row.record_id,
        medium=row.copy.medium,
        inventory_sha512=row.copy.inventory_sha512,
        state=row.copy.state,
    )


def _set_copy(record: Record, copy: CopyFact) -> None:
    Copy.objects.update_or_create(
        record=record,
        medium=copy.medium,
        defaults={"inventory_sha512": copy.inventory_sha512, "state": copy.state},
    )


def entries(prefix: str = "") -> list[Entry]:
    """The records whose id begins with the prefix, by year, class and kind."""
    return [entry_of(row) for row in _beginning(prefix).order_by("year", "unit", "kind")]


def entries_after(prefix: str, after: str, most: int, hidden: Iterable[Kind]) -> list[Entry]:
    """By id, so many at the most of those that come after the id `after` and are not of the hidden kinds."""
    rows = _beginning(prefix).alias(place=by_code_points("id")).exclude(kind__in=[kind.value for kind in hidden])
    after = after.partition("\0")[0]  # no id has what PostgreSQL refuses to be asked
    return [entry_of(row) for row in rows.filter(place__gt=after).order_by("place")[:most]]


def _beginning(prefix: str) -> QuerySet[Record]:
    rows = Record.objects.prefetch_related("copies")
    return rows.filter(begins("id", prefix)) if prefix else rows.all()


def titles(record_ids: Iterable[str]) -> dict[str, str]:
    """Record → the class as it is written, of those that the index knows."""
    return dict(Record.objects.filter(id__in=list(record_ids)).values_list("id", "title"))


def ids(kinds: Iterable[Kind]) -> list[str]:
    """The records of these kinds, by id."""
    kept = Record.objects.filter(kind__in=[kind.value for kind in kinds])
    return list(kept.order_by("id").values_list("id", flat=True))


def are_any() -> bool:
    """Whether the index knows a record."""
    return Record.objects.exists()


def years() -> list[int]:
    """The years in which school years end of which the index knows a record, latest first."""
    return list(Record.objects.order_by("-year").values_list("year", flat=True).distinct())


def counts_by_act_year() -> dict[int | None, int]:
    """How many records may first stand in an act in each year, counted from the closing; None: kept for ever."""
    rows = Record.objects.filter(starts_after="").values("first_act_year").annotate(count=Count("pk"))
    return {row["first_act_year"]: row["count"] for row in rows.order_by("first_act_year")}


def count_after_events() -> int:
    """How many records have a term that runs after an event."""
    return Record.objects.exclude(starts_after="").count()


def dump() -> list[tuple[object, ...]]:
    """Every row of every table, sorted, without surrogate keys: two equal catalogues have equal dumps."""
    records = [("record", *row) for row in Record.objects.order_by("pk").values_list()]
    copies = [("copy", *row) for row in Copy.objects.values_list("record_id", "medium", "inventory_sha512", "state")]
    names = [("name", *row) for row in PupilName.objects.values_list("record_id", "number", "name", "birth_date")]
    of_name = ("name__record_id", "name__name", "year")
    words = [("word", *row) for row in NameWord.objects.values_list(*of_name, "word__word")]
    pairs = [
        ("pair", *row, *sorted((first, second)))
        for *row, first, second in NamePair.objects.values_list(*of_name, "first__word", "second__word")
    ]
    known = [("known", *row) for row in Word.objects.values_list("word")]
    return [*records, *sorted(copies), *sorted(names, key=str), *sorted(words), *sorted(pairs), *sorted(known)]


def entry_of(row: Record) -> Entry:
    """The row in a frozen value; its copies were fetched with it."""
    return Entry(
        id=row.id,
        kind=row.kind,
        year=row.year,
        unit=row.unit,
        title=row.title,
        version=row.version,
        pages=row.pages,
        size=row.size,
        sha512=row.sha512,
        closed_on=row.closed_on,
        first_act_year=row.first_act_year,
        starts_after=tuple(row.starts_after.splitlines()),
        copies={copy.medium: copy.state for copy in sorted(row.copies.all(), key=lambda c: c.medium)},
    )
