"""The step table's protocol, on SQLite and on PostgreSQL: each database in a process of its own (Django has one)."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import postgresql

SCENARIO = Path(__file__).parent / "step_scenario.py"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("db")
    if request.param == "sqlite":
        yield f"sqlite:///{folder}/x.sqlite3"
    else:
        with postgresql(folder) as url:
            yield url


def run(database: str, *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, "-W", "error", str(SCENARIO), *arguments],
        env={**os.environ, "LETOPIS_DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "letopis.django_settings"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert result.returncode == 0, textwrap.shorten(result.stderr[-2000:], 2000)
    return result.stdout


def test_the_protocol(database: str) -> None:
    assert run(database, "protocol").strip() == "ok"


def test_many_workers_do_each_step_once(database: str) -> None:
    run(database, "plan", "60")
    workers = [
        subprocess.Popen(
            [sys.executable, str(SCENARIO), "work"],
            env={**os.environ, "LETOPIS_DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "letopis.django_settings"},
            stdout=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    done = [line for worker in workers for line in worker.communicate(timeout=120)[0].split()]
    assert all(worker.returncode == 0 for worker in workers)
    assert len(done) == 180
    assert len(set(done)) == 180
    assert run(database, "counts").strip() == "180"
