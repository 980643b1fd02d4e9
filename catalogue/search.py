"""Search: a bounded number of queries, each served by an index, whatever the archive has grown to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalogue.entries import Entry, entry_of
from catalogue.models import PupilName, Record
from catalogue.prefixes import begins
from catalogue.query import Query, parse_query, words_of
from catalogue.vocabulary import NOBODY, Meant, exactly, has, like, look_up, rows_with

_ROWS_FOR_ONE = (3, 100)
"""Names that begin alike of one record: as many as usual, then as many as a record may have, if those were too few."""


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        entries: by year, class and kind.
        more: whether there are more than were asked for.
        instead: word that nobody has → like ones that were looked for instead.
    """

    entries: tuple[Entry, ...] = ()
    more: bool = False
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def search(text: str, *, most: int | None = None, hidden: Collection[str] = ()) -> Found:
    """Records that the words of the query lead to: a person's names (any former one), birth date, class, year.

    Args:
        text: as a person types it.
        most: no more than so many; all of them, if None. Which of more than that, is not said.
        hidden: kinds of record that are passed over.
    """
    query = parse_query(text)
    if query.is_empty or None in query.born:
        return Found()
    ids = _Ids(most)
    instead: dict[str, tuple[str, ...]] = {}
    if not query.born:
        ids.take(_by_class(query, hidden))
    if query.asks_person:
        meant = look_up(query.names)
        instead = {word: like(word, hidden) for word, found in meant.items() if found is NOBODY}
        if all(instead.values()):
            words = [exactly(instead[word]) if word in instead else found for word, found in meant.items()]
            for rows in _by_name(query, hidden, words):
                ids.take(rows)
    if not ids.found and query.units and query.names:  # «Иванов Иван 2» is a namesake, not a class
        words = list(look_up(words_of(text)).values())
        for rows in _by_name(replace(query, units=()), hidden, words):
            ids.take(rows)
    found = list(ids.found)[:most]
    known = {word: near_ones for word, near_ones in instead.items() if near_ones} if found else {}
    return Found(_entries(found), ids.more or len(ids.found) > len(found), known)


def search_person(text: str) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Every record that knows a person, and the names it took for the person's.

    A later name is known to later records alone, an earlier one to earlier ones: so what is found by one name is asked
    for the others, until nothing new comes. Namesakes are taken in with the person; a slip of the pen is not forgiven.
    """
    asked, names = {text}, {text}
    found: set[str] = set()
    words = list(look_up(words_of(text)).values())
    while words:
        meant = {row for rows in rows_with(words) for row in rows.values_list("name__record_id", "name__number")}
        records = {record for record, _ in meant}
        rows = PupilName.objects.filter(record__in=records).values_list("record_id", "number", "name")
        names.update(name for record, number, name in rows if (record, number) in meant)
        found |= records
        left = next(iter(names - asked), "")
        asked.add(left)
        words = [exactly([word]) for word in words_of(left)[:2]]  # some records lack the patronymic
    return _entries(found), tuple(sorted(names - {text}))


def _entries(ids: Collection[str]) -> tuple[Entry, ...]:
    """Those records, by year, class and kind."""
    rows = Record.objects.filter(id__in=ids).prefetch_related("copies").order_by("year", "unit", "kind", "id")
    return tuple(map(entry_of, rows))


def _of_record(query: Query, hidden: Collection[str]) -> Q:
    """What the query says of the record itself."""
    limits = ~Q(kind__in=list(hidden)) if hidden else Q()
    for year in query.years:
        limits &= Q(year=year)
    for unit in query.units:
        limits &= Q(unit__in=unit)
    for start in query.ids:
        limits &= begins("id", start)
    return limits


def _in_record(query: Query, hidden: Collection[str], path: str) -> list[Q | Exists]:
    """The same of the record that `path` leads to.

    An id leads to few records, and they may lead; whatever else is asked of each name found.
    """
    limits = _of_record(query, hidden)
    if not limits:
        return []
    record = Record.objects.filter(limits)
    if any(start.count("/") > 1 for start in query.ids):
        return [Q(**{f"{path}__in": record.values("id")})]
    return [Exists(record.filter(pk=OuterRef(path)))]


def _by_class(query: Query, hidden: Collection[str]) -> QuerySet[Record, str]:
    """Ids of the records of the class and year; all the words together may be a group's name: «Юный химик»."""
    limits = _of_record(replace(query, units=()), hidden)
    if query.whole:
        named = Q(unit__in=query.whole)
        if query.units and not query.names:
            named |= _of_record(Query(units=query.units), ())
        limits &= named
    order = ("id",) if query.ids else ("year", "unit")
    return Record.objects.filter(limits).order_by(*order).values_list("id", flat=True)


def _by_name(query: Query, hidden: Collection[str], words: Sequence[Meant]) -> Iterator[QuerySet[Any, str]]:
    """Ids of the records in which one name has all the words; a birth date leads, or else the words with the year."""
    if query.born:
        days = [Q(birth_date=day) for day in query.born]
        born = PupilName.objects.filter(*days, *_in_record(query, hidden, "record_id"))
        yield born.filter(*(has(word, "pk") for word in words)).values_list("record_id", flat=True)
        return
    limits = _in_record(replace(query, years=()), hidden, "name__record_id")
    years = [Q(year=year) for year in query.years]
    for rows in rows_with(words):
        yield rows.filter(*years, *limits).values_list("name__record_id", flat=True)


class _Ids:
    """The first different ids, one more than `most` if there are more; all, if None."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self.found: dict[str, None] = {}
        self.more = False

    def take(self, ids: QuerySet[Any, str]) -> None:
        """Reads no more rows than it takes; `more` where some were left that may be others."""
        if self._most is None:
            self.found |= dict.fromkeys(ids)
            return
        for rows_for_one in _ROWS_FOR_ONE:
            bound = (self._most + 1) * rows_for_one
            rows = list(ids[:bound])
            found = dict.fromkeys(islice(dict.fromkeys(rows), self._most + 1))
            if len(found) > self._most or len(rows) < bound:
                break
        else:
            self.more = True
        self.found |= found
