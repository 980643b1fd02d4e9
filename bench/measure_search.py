"""Search: what it costs in a large catalogue and in one of 10,000 records, eight clients at once, on both databases.

`LETOPIS_BENCH_RECORDS` is the larger number (100,000 by default; the goal speaks of 1,000,000). Each database is filled
and asked in processes of its own, for Django has one database to a process: `python -m bench.measure_search fill N` and
`… ask N`, with its address in `LETOPIS_DATABASE_URL`.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.figures import Figures
from tests.servers import postgresql

SMALL, CLIENTS, ASKED = 10_000, 8, 40
PUPILS = 3
_FIRST = ("Бар", "Вол", "Гор", "Дол", "Кар", "Лап", "Мор", "Нов", "Пет", "Сол")
_SECOND = ("ан", "ин", "ер", "ищ", "ик", "ол", "ун", "ыш", "ел", "яг")
SURNAMES = [f"{a}{b}{c}ов" for a in _FIRST for b in _SECOND for c in "клмнц"]
NAMES = ("Анна", "Мария", "Елена", "Ольга", "Дарья", "Иван", "Пётр", "Олег", "Тимур", "Роман", "Айдар", "Глеб", "Софья")
SCHOOLS, UNITS = 530, [f"{grade}{letter}" for grade in range(1, 12) for letter in "абв"]


def measure() -> Figures:
    total = int(os.environ.get("LETOPIS_BENCH_RECORDS", "100000"))
    values: dict[str, float] = {"records": total}
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory(dir=os.environ.get("LETOPIS_BENCH_DIR")) as name:
        folder = Path(name)
        with postgresql(folder / "server") as url:
            for engine, addresses in {
                "sqlite": [f"sqlite:///{folder}/{size}.sqlite3" for size in (SMALL, total)],
                "postgresql": [url, url],
            }.items():
                costs = [_cost(address, size) for address, size in zip(addresses, (SMALL, total), strict=True)]
                for size, (mean, p95) in zip((SMALL, total), costs, strict=True):
                    values |= {f"{engine}_{size}_mean_ms": mean, f"{engine}_{size}_p95_ms": p95}
                ratios |= {f"{engine}_mean": costs[1][0] / costs[0][0], f"{engine}_p95": costs[1][1] / costs[0][1]}
    note = (
        f"{PUPILS} pupils a record; {CLIENTS} clients, each {ASKED} searches of every kind; "
        "at most 50 found are told, as on the page"
    )
    return Figures(values, ratios, (note,))


def _cost(address: str, size: int) -> tuple[float, float]:
    """Mean and 95th percentile of a search, in milliseconds."""
    env = {**os.environ, "LETOPIS_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "letopis.django_settings"}
    command = [sys.executable, "-m", "bench.measure_search"]
    subprocess.run([*command, "fill", str(size)], env=env, check=True)
    clients = [
        subprocess.Popen([*command, "ask", str(size), str(seed)], env=env, stdout=subprocess.PIPE, text=True)
        for seed in range(CLIENTS)
    ]
    taken = [one for client in clients for one in json.loads(client.communicate()[0])]
    assert not any(client.returncode for client in clients)
    return statistics.mean(taken) * 1000, statistics.quantiles(taken, n=20)[18] * 1000


def _fill(size: int, only: str | None = None) -> None:
    from django.core.management import call_command
    from django.db import connection

    from catalogue import entries

    call_command("migrate", verbosity=0)
    entries.replace(_rows(size, only or "a"), only=only)
    if connection.vendor == "postgresql":  # autovacuum would do it in a while
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _rows(size: int, medium: str) -> Iterator[Any]:
    from catalogue.entries import CopyFact, Entry, Row
    from journals.model import Pupil

    chance = random.Random(1)
    for number in range(size):
        ends = 2026 + number // (SCHOOLS * len(UNITS)) % 75
        unit = UNITS[number % len(UNITS)]
        record = f"s{number // len(UNITS) % SCHOOLS}/{ends - 1}-{ends % 100:02d}/{number}/journal"
        pupils = tuple(
            Pupil(id=f"p{n}", order=n, surname=chance.choice(SURNAMES), name=chance.choice(NAMES),
                  birth_date=date(ends - 10, 1, 1) + timedelta(days=chance.randrange(365)))
            for n in range(1, PUPILS + 1)
        )  # fmt: skip
        entry = Entry(record, "journal", ends, unit, unit.upper(), 1, 3, 9, "0" * 128, date(ends, 5, 30), ends + 6)
        yield Row(record, entry, pupils, CopyFact(medium, "0" * 128, "verified"))


def _ask(seed: int) -> None:
    from catalogue.search import search

    chance = random.Random(seed + 100)
    taken = []
    for text in _questions(chance):
        began = time.perf_counter()
        search(text, most=50)
        taken.append(time.perf_counter() - began)
    print(json.dumps(taken))


def _questions(chance: random.Random) -> Iterator[str]:
    search_of = (
        "{surname} {name}",
        "{surname} {name} {day}",
        "{surname} {year}",
        "{name} {surname} {unit} {year}",
        "{slip}",
    )
    for _ in range(ASKED):
        surname = chance.choice(SURNAMES)
        day = date(2016, 1, 1) + timedelta(days=chance.randrange(365))
        for pattern in search_of:
            yield pattern.format(
                surname=surname, name=chance.choice(NAMES), day=f"{day:%d.%m.%Y}", year=2026,
                unit=chance.choice(UNITS), slip=surname[:3] + surname[4:],
            )  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        _fill(int(sys.argv[2]))
    elif sys.argv[1] == "add":  # beside what the catalogue holds
        _fill(int(sys.argv[2]), only="a bench")
    else:
        _ask(int(sys.argv[3]))
