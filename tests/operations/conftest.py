"""A simulated school whose journals have run out, and the same with an approved act: made once, copied by each test."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kernel.clock import FixedClock
from kernel.errors import LetopisError
from letopis.wiring import build_services
from operations.executing import Executed, execute
from operations.home import Home
from operations.services import Services
from tests.conftest import School

INVENTORY = "test/2025-26/inventory-2026-1/inventory"
JOURNALS = ("test/2025-26/5a/journal", "test/2025-26/6a/journal")
ACT = "2032-1"
RECORD = "test/2031-32/act-2032-1/act"
ERASURE = "test/2031-32/act-2032-1/erasure"


JANUARY = datetime(2032, 1, 10, 9, tzinfo=UTC)
"""The journals' term is over, and it is the act's day."""

Within = Callable[..., Services]


def code_of(action: Callable[[], object]) -> str:
    """The code of the error that the action ends in."""
    with pytest.raises(LetopisError) as caught:
        action()
    assert caught.value.hint
    return caught.value.code


def quiet(*_: object) -> None:
    pass


def run(services: Services) -> Executed:
    return execute(services, ACT, "archivist", quiet)


_RENDER = """
import sys
from pathlib import Path
from kernel.ids import parse_record_id
from letopis.wiring import build_services
from operations.home import Home
from operations.rendering import render
render(build_services(Home(Path(sys.argv[1]))), parse_record_id(sys.argv[2]), "archivist")
"""


def draw(school: School) -> None:
    """As the command does that ends the commission's agreement; here the words were given in this process."""
    subprocess.run([sys.executable, "-c", _RENDER, str(school.home), RECORD], check=True)


def copy_of(school: School, folder: Path) -> School:
    shutil.copytree(school.home, folder / "home", symlinks=True)
    return School(folder / "home")


@pytest.fixture(scope="session")
def approved_once(tmp_path_factory: pytest.TempPathFactory, expired_once: School) -> School:
    school = copy_of(expired_once, tmp_path_factory.mktemp("approved"))
    school.ok("act", "draft", "--as", "archivist")
    for account in ("archivist", "teacher", "deputy"):
        school.ok("act", "approve", ACT, "--by", account)
    assert school.ok("act", "approve", ACT, "--by", "director")["act"]["state"] == "approved"
    return school


@pytest.fixture
def expired(expired_once: School, tmp_path: Path) -> School:
    """Journals whose term is over, an inventory in force."""
    return copy_of(expired_once, tmp_path)


@pytest.fixture
def approved(approved_once: School, tmp_path: Path) -> School:
    """The same with an act that may be carried out."""
    return copy_of(approved_once, tmp_path)


@pytest.fixture
def within() -> Within:
    """The services of a school in this process, at an instant if one is given."""

    def services(school: School, at: datetime | None = None) -> Services:
        built = build_services(Home(school.home))
        return built if at is None else replace(built, clock=FixedClock(at))

    return services
