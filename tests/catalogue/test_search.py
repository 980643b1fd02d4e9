"""The search of the index, on SQLite and on PostgreSQL: each database in a process of its own (Django has one)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import postgresql

SCENARIO = Path(__file__).parent / "search_scenario.py"


def run(database: str) -> None:
    result = subprocess.run(
        [sys.executable, str(SCENARIO)],
        env={**os.environ, "LETOPIS_DATABASE_URL": database}, cwd=SCENARIO.parents[2],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-3000:]
    assert result.stdout.strip() == "ok"


def test_on_sqlite(tmp_path: Path) -> None:
    run(f"sqlite:///{tmp_path}/x.sqlite3")


def test_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> None:
    with postgresql(tmp_path_factory.mktemp("db")) as url:
        run(url)
