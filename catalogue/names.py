"""Names of pupils as the index holds them: every name that a pupil has had, and the words that it is found by."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from catalogue.models import NamePair, NameWord, PupilName, Word
from catalogue.query import words_of
from journals.model import Pupil

_BATCH = 500
"""Rows inserted, or words asked for, at once."""
_NAMES = 0x4C45544F  # «LETO»: the number of the lock on names


@contextmanager
def one_writer() -> Iterator[None]:
    """A transaction that alone writes names: a word that one drops is not one that another is about to use.

    SQLite has one writer anyhow (BEGIN IMMEDIATE).
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NAMES])
        yield


def enter_names(pupils: Iterable[tuple[str, int, Sequence[Pupil]]]) -> None:
    """Inserts the names of each record's pupils (the record's id, its year, its pupils), with their words.

    Within a transaction that `one_writer` began.
    """
    found = [(name, year) for record, year, ours in pupils for pupil in ours for name in _names(record, pupil)]
    PupilName.objects.bulk_create((name for name, _ in found), batch_size=_BATCH)
    parts = [(name, year, words_of(name.name)) for name, year in found]
    numbers = _numbers({word for _, _, words in parts for word in words})
    NameWord.objects.bulk_create(_words(parts, numbers), batch_size=_BATCH)
    NamePair.objects.bulk_create(_pairs(parts, numbers), batch_size=_BATCH)


_Parts = Sequence[tuple[PupilName, int, Sequence[str]]]


def _words(parts: _Parts, numbers: Mapping[str, int]) -> Iterator[NameWord]:
    for name, year, words in parts:
        for word in words:
            yield NameWord(name=name, year=year, word_id=numbers[word])


def _pairs(parts: _Parts, numbers: Mapping[str, int]) -> Iterator[NamePair]:
    for name, year, words in parts:
        for first, second in combinations(sorted(numbers[word] for word in words), 2):
            yield NamePair(name=name, year=year, first_id=first, second_id=second)


def _numbers(words: Collection[str]) -> dict[str, int]:
    """The number of each word; those that are new get one."""
    numbers: dict[str, int] = {}
    wanted = sorted(words)
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        Word.objects.bulk_create((Word(word=word) for word in some), ignore_conflicts=True)
        numbers |= dict(Word.objects.filter(word__in=some).values_list("word", "pk"))
    return numbers


def words_in_use(names: Iterable[int]) -> set[int]:
    """The numbers of the words that the names have."""
    wanted = list(names)
    found: set[int] = set()
    for start in range(0, len(wanted), _BATCH):
        some = NameWord.objects.filter(name__in=wanted[start : start + _BATCH])
        found.update(some.values_list("word_id", flat=True))
    return found


def drop_unused(words: Collection[int] | None = None) -> None:
    """Takes out the words, of these or of all, that no name has any more. Within a transaction as `enter_names`."""
    unused = ~Exists(NameWord.objects.filter(word=OuterRef("pk")))
    if words is None:
        words = list(Word.objects.filter(unused).values_list("pk", flat=True))
    wanted = sorted(words)
    for start in range(0, len(wanted), _BATCH):
        Word.objects.filter(unused, pk__in=wanted[start : start + _BATCH]).delete()


def _names(record_id: str, pupil: Pupil) -> list[PupilName]:
    names = [pupil.full_name]
    for former in pupil.name_history:
        parts = (former.surname, former.name or pupil.name, former.patronymic or pupil.patronymic)
        names.append(" ".join(part for part in parts if part))
    return [
        PupilName(record_id=record_id, number=pupil.order, name=name, birth_date=pupil.birth_date)
        for name in dict.fromkeys(names)
    ]
