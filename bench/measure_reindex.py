"""The rebuild of the catalogue: of ten times as many records, how much more it costs, and how much memory it takes.

`LETOPIS_BENCH_RECORDS` is the larger number (100,000 by default); the smaller one is a tenth of it. Needs room for some
fifty kilobytes a record in `LETOPIS_BENCH_DIR`.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from archive_store.keeper import Keeper
from archive_store.versions import ObjectVersion
from bench.figures import Figures, wall_seconds
from kernel.clock import FixedClock
from letopis.founding import Wish, found_home
from letopis.wiring import build_services
from operations.home import Home

AT = datetime(2026, 6, 1, tzinfo=UTC)
BATCH = 500


def measure() -> Figures:
    total = int(os.environ.get("LETOPIS_BENCH_RECORDS", "100000"))
    with tempfile.TemporaryDirectory(dir=os.environ.get("LETOPIS_BENCH_DIR")) as name:
        home = Home(Path(name) / "home")
        wish = Wish("demo", "Школа", "bench", "owner", "Europe/Moscow", demo_keys=False, simulation=False, media={})
        found_home(home, wish, FixedClock(AT))
        _fill(home, 0, total // 10)
        small, _ = _reindex(home)
        _fill(home, total // 10, total)
        large, peak = _reindex(home)
    return Figures(
        {"records": total, "small_s": small, "large_s": large, "peak_mb": peak, "records_per_s": total / large},
        {"ratio_tenfold": large / small},
        ("one medium, every byte of every copy checked and read; three pupils a record",),
    )


def _fill(home: Home, first: int, last: int) -> None:
    services = build_services(home)
    with services.media.keeper("a", AT, "owner") as keeper:
        for start in range(first, last, BATCH):
            keeper.take_in([_version(number) for number in range(start, min(start + BATCH, last))])
        assert isinstance(keeper, Keeper)


def _version(number: int) -> ObjectVersion:
    record = f"bench/2025-26/{number}/journal"
    pupils = [{"id": f"p{n}", "order": n, "surname": f"Фамилия{number}", "name": f"Имя{n}"} for n in range(1, 4)]
    sheet = {
        "id": record, "kind": "journal", "version": 1, "title": "Журнал", "record_class": f"{number % 11 + 1}А",
        "academic_year": "2025/2026", "closing": {"on": "2026-05-30"},
        "retention": {"term": 5, "first_act_year": 2032}, "document": {"pages": 3, "size": 9, "sha512": "0" * 128},
        "signature": {}, "provenance": {},
    }  # fmt: skip
    files = {
        "1/record.json": json.dumps(sheet, ensure_ascii=False).encode(),
        "1/data.json": json.dumps({"pupils": pupils}, ensure_ascii=False).encode(),
        "1/document.pdf": b"%PDF-1.7",
    }
    return ObjectVersion(f"letopis:{record}", files, AT, "bench", "bench")


def _reindex(home: Home) -> tuple[float, float]:
    """Seconds and peak megabytes of the command, as a person runs it."""
    command = [sys.executable, "-m", "letopis.main", "--home", str(home.root), "--json", "reindex", "--from", "a"]
    seconds, done = wall_seconds(lambda: subprocess.run(command, capture_output=True, check=True))
    assert json.loads(done.stdout)["ok"]
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
