"""Run by test_search.py in a process of its own, on one database."""

import os
from datetime import date

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "letopis.django_settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from catalogue import entries  # noqa: E402
from catalogue.entries import CopyFact, Entry, Row  # noqa: E402
from catalogue.models import NamePair, NameWord, PupilName, Word  # noqa: E402
from catalogue.search import search, search_person  # noqa: E402
from journals.model import FormerName, Pupil  # noqa: E402
from kernel.ids import unit_slug  # noqa: E402

MOST_QUERIES = 12


def entry(record: str, title: str) -> Entry:
    _, year, unit, kind = record.split("/")
    ends = int(year[:4]) + 1
    return Entry(record, kind, ends, unit, title, 1, 3, 9, "0" * 128, date(ends, 5, 30), ends + 6)


def row(record: str, title: str, *pupils: Pupil) -> Row:
    return Row(record, entry(record, title), pupils, CopyFact("a", "1" * 128, "verified"))


def found(query: str, **limits: object) -> list[str]:
    return [one.id for one in search(query, **limits).entries]  # type: ignore[arg-type]


MARIA = Pupil(id="p1", order=1, surname="Петрова", name="Мария", patronymic="Олеговна", birth_date=date(2010, 5, 12),
              name_history=(FormerName(surname="Соловьёва", until=date(2025, 1, 15)),))  # fmt: skip
IVAN = Pupil(id="p2", order=2, surname="Петров", name="Иван", birth_date=date(2010, 6, 1))
ANNA = Pupil(id="p3", order=3, surname="Салтыкова-Щедрина", name="Анна")
ROWS = (
    row("s/2025-26/7a/journal", "7А", MARIA, IVAN),
    row("s/2025-26/7a/health", "7А", MARIA),
    row("s/2024-25/6a/journal", "6А", MARIA, ANNA),
    row(f"s/2024-25/{unit_slug('Подготовительный')}/journal", "Подготовительный", IVAN),
)


def main() -> None:
    call_command("migrate", verbosity=0)
    entries.replace(ROWS, only=None)
    seven, health, six, first = (one.record_id for one in ROWS)

    assert found("петрова мария") == [six, health, seven]
    assert found("мария петрова 2026") == [health, seven], "in any order, with a year"
    assert found("пет") == [six, first, health, seven], "a beginning"
    assert found("Соловьева") == [six, health, seven], "a former name, е for ё"
    assert found("соловьёва мария 6А") == [six]
    assert found("щедрина") == [six], "the second half of a double name"
    assert found("петрова иван") == [], "two words of two pupils are nobody"
    assert found("пет ив") == found("ив пет") == [first, seven], "two beginnings"
    assert found("пе и") == [first, seven], "short ones, of which many have each"
    assert found("олеговна мария петрова") == [six, health, seven], "three words in any order"
    assert found("щедрина салтыкова") == [six], "both halves of a double name"
    assert found("петрова 2025") == [six]
    assert found("петрова 2025 2026") == [], "a record has one year"
    assert found("12.05.2010") == [six, health, seven]
    assert found("иван 01.06.2010 7а") == [seven]
    assert found("иван 12.05.2010") == []
    assert found("7 «А» 2026") == [health, seven]
    assert found("s/2024-25/") == [six, first]
    assert found("") == found("   ") == []
    assert found("%") == found("_") == found("\0/") == found("\0") == []
    assert found("32.01.2010") == found("петров 31.02.2010") == [], "an impossible day is nobody's"
    group = search("Подготовительный", most=200)
    assert [one.id for one in group.entries] == [first]
    assert not group.instead
    assert found("7-А 2026") == [health, seven]

    # Who was Петрова later is found under the name of those years, and the other way round; namesakes come along.
    later = row("s/2026-27/8a/journal", "8А", Pupil(id="p1", order=1, surname="Кузнецова", name="Мария",
                name_history=(FormerName(surname="Петрова", until=date(2026, 9, 1)),)))  # fmt: skip
    entries.replace([*ROWS, later], only=None)
    for name in ("Кузнецова Мария", "Петрова Мария", "Соловьева Мария"):
        known, _ = search_person(name)
        assert [one.id for one in known] == [six, health, seven, later.record_id], name
    assert search_person("Никтоева Мария") == ((), ())
    entries.replace(ROWS, only=None)
    assert found("петрова", hidden=("health",)) == [six, seven]

    slip = search("Питрова мария", most=200)
    assert [one.id for one in slip.entries] == [six, health, seven]
    assert slip.instead == {"питрова": ("петрова",)}
    assert not search("Питрова Ольга").entries
    assert not search("петрова мария").instead

    bounded = search("пет", most=2)
    assert len(bounded.entries) == 2
    assert bounded.more
    assert not search("пет", most=4).more

    for text in ("петрова мария 7а 2026", "питрова марья", "12.05.2010 мария", "7а 2026", "неттакого"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            search(text, most=200)
        assert len(asked) <= MOST_QUERIES, (text, len(asked))

    entries.put(entry(six, "6А"), [ANNA], CopyFact("a", "1" * 128, "verified"))
    assert found("петрова 2025") == [], "a record entered anew has its new names alone"
    before = entries.dump()
    entries.replace([ROWS[0], ROWS[1], row(six, "6А", ANNA), ROWS[3]], only=None)
    assert entries.dump() == before, "entered one by one, or built anew: the same index"
    entries.forget([seven, health, six, first])
    assert not any(table.objects.exists() for table in (NameWord, NamePair, Word)), "no word of theirs is left"
    assert not PupilName.objects.exists()
    older_index_is_taken_over()
    print("ok")


def older_index_is_taken_over() -> None:
    """An index of the version before has names and no words; the migration makes them."""
    call_command("migrate", "catalogue", "0001", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_record VALUES"
            " ('s/2025-26/7a/journal','journal',2026,'7a','7А',1,3,9,'0','2026-05-30',2032)"
        )
        cursor.execute(
            "INSERT INTO catalogue_pupilname (id, number, name, folded, record_id)"
            " VALUES (1, 1, 'Ежова Анна', 'ежова анна', 's/2025-26/7a/journal')"
        )
    call_command("migrate", "catalogue", verbosity=0)
    assert found("ежова") == ["s/2025-26/7a/journal"]


if __name__ == "__main__":
    main()
