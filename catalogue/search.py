"""Search: a bounded number of queries, each served by an index, whatever the archive has grown to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalogue.entries import Entry, entry_of
from catalogue.models import NameWord, PupilName, Record
from catalogue.prefixes import begins
from catalogue.query import Query, parse_query
from catalogue.spelling import near
from kernel.ids import unit_slug

_COUNTED = 1000
"""So many rows are counted to tell a rare word from a common one."""
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
    if query.is_empty:
        return Found()
    ids: dict[str, None] = {}
    instead: dict[str, tuple[str, ...]] = {}
    if _may_be_class(query):
        ids |= _first(_by_class(query, hidden), most)
    if query.asks_person:
        known = {word: _bounded_count(word) for word in query.names}
        instead = {word: _like(word) for word, count in known.items() if not count}
        if all(instead.values()):
            ids |= _first(_by_name(query, hidden, sorted(known, key=known.__getitem__), instead), most)
    found = list(ids)[:most]
    rows = Record.objects.filter(id__in=found).prefetch_related("copies").order_by("year", "unit", "kind", "id")
    return Found(tuple(map(entry_of, rows)), len(ids) > len(found), instead if found else {})


def _of_record(query: Query, hidden: Collection[str]) -> Q:
    """What the query says of the record itself."""
    limits = ~Q(kind__in=list(hidden)) if hidden else Q()
    for year in query.years:
        limits &= Q(year=year)
    for unit in query.units:
        limits &= Q(unit=unit)
    for start in query.ids:
        limits &= begins("id", start)
    return limits


def _in_record(query: Query, hidden: Collection[str], path: str) -> list[Q | Exists]:
    """The same of the record that `path` leads to.

    A class of a year, or an id, leads to few records, and they may lead; whatever else is asked of each name found.
    """
    limits = _of_record(query, hidden)
    if not limits:
        return []
    record = Record.objects.filter(limits)
    if query.ids or (query.units and query.years):
        return [Q(**{f"{path}__in": record.values("id")})]
    return [Exists(record.filter(pk=OuterRef(path)))]


def _may_be_class(query: Query) -> bool:
    """Whether no person is asked for; one word without digits may be a class as well: «Подготовительный»."""
    return not query.asks_person or (len(query.names) == 1 and not query.born)


def _by_class(query: Query, hidden: Collection[str]) -> QuerySet[Record, str]:
    limits = _of_record(query, hidden)
    for name in query.names:
        limits &= Q(unit=unit_slug(name))
    return Record.objects.filter(limits).order_by("year", "unit").values_list("id", flat=True)


def _by_name(
    query: Query, hidden: Collection[str], words: Sequence[str], instead: Mapping[str, tuple[str, ...]]
) -> QuerySet[Any, str]:
    """Ids of the records in which one name has all the words; a birth date leads, or else the first word."""
    conditions = [Q(word__in=instead[word]) if word in instead else begins("word", word) for word in words]
    if query.born:
        days = [Q(birth_date=day) for day in query.born]
        born = PupilName.objects.filter(*days, *_in_record(query, hidden, "record_id"))
        having = [Exists(NameWord.objects.filter(one, name=OuterRef("pk"))) for one in conditions]
        return born.filter(*having).values_list("record_id", flat=True)
    others = [Exists(NameWord.objects.filter(one, name=OuterRef("name_id"))) for one in conditions[1:]]
    led = NameWord.objects.filter(conditions[0], *others, *_in_record(query, hidden, "name__record_id"))
    return led.values_list("name__record_id", flat=True)


def _bounded_count(word: str) -> int:
    """How many words of names begin so, as far as it takes to tell a rare one from a common one."""
    return NameWord.objects.filter(begins("word", word))[:_COUNTED].count()


def _like(word: str) -> tuple[str, ...]:
    """The words one slip away that somebody has."""
    return tuple(sorted(NameWord.objects.filter(word__in=near(word)).values_list("word", flat=True).distinct()))


def _first(ids: QuerySet[Any, str], most: int | None) -> dict[str, None]:
    """The first different ids, one more than `most` if there are more; all, if None."""
    if most is None:
        return dict.fromkeys(ids)
    found: dict[str, None] = {}
    for rows_for_one in _ROWS_FOR_ONE:
        rows = list(ids[: (most + 1) * rows_for_one])
        found = dict.fromkeys(islice(dict.fromkeys(rows), most + 1))
        if len(found) > most or len(rows) < (most + 1) * rows_for_one:
            break
    return found
