"""The words of all names: what a typed beginning means there, and the rows of the names that have what was meant."""

from collections.abc import Collection, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from catalogue.models import NamePair, NameWord, Word
from catalogue.prefixes import begins
from catalogue.spelling import near

Meant = Sequence[int] | QuerySet[Word, Any]
"""Numbers of words, or the query that gives them where they are many."""
NOBODY: Meant = ()
"""No name has such a word."""
_SHORT = 3
"""Shorter beginnings mean too many words to be listed, and are not said to be nobody's."""
_LISTED = 500


def look_up(words: Sequence[str]) -> dict[str, Meant]:
    """What each beginning means: one query for all of them."""
    long = [word for word in words if len(word) >= _SHORT]
    rows = Word.objects.filter(reduce(or_, (begins("word", word) for word in long))) if long else Word.objects.none()
    known = list(rows.values_list("pk", "word"))
    found: dict[str, Meant] = {}
    for word in words:
        numbers = [number for number, text in known if text.startswith(word)]
        if len(word) < _SHORT or len(numbers) > _LISTED:
            found[word] = Word.objects.filter(begins("word", word)).values("pk")
        else:
            found[word] = numbers or NOBODY
    return found


def exactly(words: Collection[str]) -> Meant:
    """These words and no others."""
    return Word.objects.filter(word__in=words).values("pk")


def like(word: str, hidden: Collection[str]) -> tuple[str, ...]:
    """The words one slip away that somebody has in a record that may be told of; `hidden`: kinds that are not."""
    found = Word.objects.filter(word__in=near(word))
    if hidden:
        told = NameWord.objects.filter(word=OuterRef("pk")).exclude(name__record__kind__in=list(hidden))
        found = found.filter(Exists(told))
    return tuple(sorted(found.values_list("word", flat=True)))


def rows_with(words: Sequence[Meant]) -> Iterator[QuerySet[Any, Any]]:
    """Rows with a `name` that has all the words, and the `year` of its record: by one index, however many have one."""
    if len(words) == 1:
        yield NameWord.objects.filter(word__in=words[0])
    elif words:
        one, other, *rest = words
        others = [has(word, "name_id") for word in rest]
        for first, second in ((one, other), (other, one)):
            yield NamePair.objects.filter(*others, first__in=first, second__in=second)


def has(word: Meant, path: str) -> Exists:
    """Of the name that `path` leads to: it has the word."""
    return Exists(NameWord.objects.filter(name=OuterRef(path), word__in=word))
