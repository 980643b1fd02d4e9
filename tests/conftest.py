"""What all tests share: the command in a process of its own, and one small archived school made once a session."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings

from archive_store.checker import check_root
from kernel.findings import Severity
from letopis.demo.files import write_canonical
from letopis.demo.small import small_school
from tests.ocfl_judge import Judge
from tests.ready_command import ReadyCommand

REPOSITORY = Path(__file__).parents[1]

# A worker takes a file at a time: one that takes minutes and comes last would keep the other idle.
_LONGEST = (
    "letopis/test_simulation.py", "web/test_browser.py", "operations/test_media_faults.py",
    "operations/test_no_work_is_lost.py", "web/test_restarts.py", "operations/test_seventy_five_years.py",
    "operations/test_correcting.py", "operations/test_fonds.py", "letopis/test_kill.py",
    "operations/test_bucket_act.py", "operations/test_act_signing.py", "operations/test_act_paper.py",
    "operations/test_other_records.py", "docgen/test_docgen_every_kind.py", "operations/test_acts.py",
    "web/test_page_rights.py", "operations/test_act_machine.py", "operations/test_act_execution.py",
    "operations/test_interruption.py", "operations/test_bucket_medium.py", "signing/test_signing_detached.py",
)  # fmt: skip

_READY = ReadyCommand()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, then those with the most tests."""
    counts = Counter(item.path for item in items)
    places = {REPOSITORY / "tests" / name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: (places.get(item.path, len(places)), -counts[item.path], str(item.path)))


def pytest_sessionfinish() -> None:
    _READY.close()


settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    judge = Judge()
    yield judge
    judge.close()


@pytest.fixture(autouse=True)
def every_root_is_judged(request: pytest.FixtureRequest, judge: Judge) -> Iterator[None]:
    """ocfl-py finds each storage root that a test leaves valid, or our checker had found what is wrong with it."""
    place = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    for folder, _, files in os.walk(place) if place else ():
        if "0=ocfl_1.1" not in files:
            continue
        verdict = judge.root(Path(folder))
        if not verdict.valid:
            report, objects = check_root(Path(folder))
            found = [f for one in (report, *objects.values()) for f in one.findings if f.severity is Severity.ERROR]
            assert found, f"only ocfl-py finds {folder} invalid: {verdict.text}"


@dataclass(frozen=True)
class Ran:
    """The outcome of one run of the command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class School:
    """A home and the command that works on it."""

    home: Path

    def run(self, *arguments: str, env: dict[str, str] | None = None, timeout: float = 300) -> Ran:
        with TemporaryDirectory() as out:
            code = _READY.run(
                ["--home", str(self.home), "--json", *arguments], cwd=self.home.parent,
                env={**os.environ, **(env or {})}, out=Path(out), timeout=timeout,
            )  # fmt: skip
            printed = (Path(out, name).read_text(encoding="utf-8") for name in ("out", "err"))
            return Ran(code, *printed)

    def ok(self, *arguments: str, **more: Any) -> Any:
        ran = self.run(*arguments, **more)
        assert ran.code == 0, ran.out + ran.err
        return ran.json

    def refused(self, *arguments: str, **more: Any) -> tuple[int, str]:
        ran = self.run(*arguments, **more)
        assert ran.code != 0, ran.out
        assert ran.json["ok"] is False
        error = ran.json["error"]
        assert error["message"]
        assert error["hint"]
        assert error["code"] in ran.err
        return ran.code, error["code"]

    def medium(self, name: str) -> Path:
        return self.home / "media" / name

    def setting(self, section: str, lines: str) -> None:
        """Adds lines to a section of the settings; they replace those of the same keys."""
        path = self.home / "letopis.toml"
        text, head = path.read_text(encoding="utf-8"), f"[{section}]\n"
        before, _, rest = text.partition(head) if head in text else (f"{text}\n", head, "")
        keys = tuple(f"{line.partition('=')[0].strip()} =" for line in lines.splitlines())
        own, next_head, after = rest.partition("\n[")
        kept = "".join(line for line in own.splitlines(keepends=True) if not line.startswith(keys))
        path.write_text(f"{before}{head}{lines}\n{kept}{next_head}{after}", encoding="utf-8")

    def work_alone(self) -> None:
        """The command starts no second process: that takes longer to start than a test's few documents take it."""
        self.setting("engine", "workers = 1")


def new_school(folder: Path, *, profile: str = "demo") -> School:
    school = School(folder / "home")
    school.ok("init", "--profile", profile, "--school", "МБОУ «Учебная школа»", "--id", "test", "--demo-keys")
    school.work_alone()
    return school


@pytest.fixture
def school(tmp_path: Path) -> School:
    """An empty home with a test PKI."""
    return new_school(tmp_path)


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Canonical exports of two small classes: 5А and 6А."""
    folder = tmp_path_factory.mktemp("exports")
    return write_canonical(small_school(classes=2, pupils=4, lessons_per_subject=6, seed=1), folder)


@pytest.fixture(scope="session")
def archived_once(tmp_path_factory: pytest.TempPathFactory, exports: list[Path]) -> School:
    school = new_school(tmp_path_factory.mktemp("archived"))
    for path in exports:
        school.ok("import", str(path))
    closed = school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert closed["failed"] == []
    # The rendered bytes, to be found at the beginning of the signed ones.
    shutil.copytree(school.home / "work", school.home.parent / "rendered")
    signed = school.ok("sign", "--all", "--demo-key")
    assert signed["failed"] == []
    return school


@pytest.fixture(scope="session")
def expired_once(tmp_path_factory: pytest.TempPathFactory, exports: list[Path]) -> School:
    """A simulated school whose journals have run out, with an inventory in force."""
    school = School(tmp_path_factory.mktemp("expired") / "home")
    school.ok("init", "--profile", "demo", "--school", "МБОУ «Учебная школа»", "--id", "test", "--demo-keys",
              "--simulation")  # fmt: skip
    school.work_alone()
    school.ok("import", *map(str, exports))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert school.ok("sign", "--all", "--demo-key")["failed"] == []
    drawn = school.ok("inventory", "draft", "2026", "--protocol", "№ 3 от 01.06.2026", "--as", "archivist")
    assert drawn["inventory"]["id"] == "test/2025-26/inventory-2026-1/inventory"
    assert school.ok("sign", "--all", "--demo-key")["signed"] == ["test/2025-26/inventory-2026-1/inventory"]
    school.ok("clock", "set", "2032-01-10")
    return school


@pytest.fixture
def archived(archived_once: School) -> School:
    """Two archived classes, to be read only."""
    return archived_once


@pytest.fixture
def archived_copy(archived_once: School, tmp_path: Path) -> School:
    """Two archived classes, to be done with as one likes."""
    shutil.copytree(archived_once.home, tmp_path / "home", symlinks=True)
    return School(tmp_path / "home")


@pytest.fixture
def python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a Python statement in a fresh interpreter."""

    def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", code, *arguments], capture_output=True, text=True, check=False
        )

    return run
