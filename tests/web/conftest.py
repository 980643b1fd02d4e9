"""One simulated school with two archived classes and its pages, for all tests that only look."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import School, new_school
from tests.disks import tmpfs
from tests.web.site import Person, enter, site

USERS = ("secretary", "director", "archivist", "administrator", "deputy", "inspector", "commission", "class-teacher")


def give_roles(school: School) -> None:
    """An account for each role, named like it."""
    for role in USERS:
        school.setting("users", f'{role} = "{role}"')


def give_class(school: School, unit: str, order: str, account: str = "class-teacher") -> None:
    """An order that makes the account the class teacher of the class in 2025/26."""
    school.ok("order", "add", order, "--kind", "roles", "--account", account, "--class", unit,
              "--from", "2025-09-01", "--to", "2099-08-31")  # fmt: skip


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A drive in memory, alone in its folder."""
    with tmpfs(tmp_path_factory.mktemp("drives") / "new", "256m") as mounted:
        yield mounted


@contextmanager
def served_beside(
    drive: Path, archived: School, folder: Path, *roles: str
) -> Iterator[tuple[School, *tuple[Person, ...]]]:
    """A copy of the archived school with all of `serve`, and people of the roles; the drive may be plugged in there."""
    shutil.copytree(archived.home, folder / "home", symlinks=True)
    school = School(folder / "home")
    give_roles(school)
    school.setting("home", f'drives = ["{drive.parent}"]')
    with site(school, working=True) as port:
        yield school, *(enter(school, port, role) for role in roles)


@pytest.fixture(scope="session")
def looked_at_once(archived_once: School, tmp_path_factory: pytest.TempPathFactory) -> School:
    home = tmp_path_factory.mktemp("site") / "home"
    shutil.copytree(archived_once.home, home, symlinks=True)
    school = School(home)
    give_roles(school)
    give_class(school, "5А", "№ 31 от 01.09.2025")
    return school


@pytest.fixture(scope="session")
def port_once(looked_at_once: School) -> Iterator[int]:
    with site(looked_at_once) as port:
        yield port


@pytest.fixture
def looked_at(looked_at_once: School) -> School:
    return looked_at_once


@pytest.fixture
def port(port_once: int) -> int:
    return port_once


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, int]]:
    """An empty school with all of `serve`, for the tests of one file that change something."""
    school = new_school(tmp_path_factory.mktemp("working"))
    give_roles(school)
    with site(school, working=True) as port:
        yield school, port


@pytest.fixture
def secretary(working: tuple[School, int]) -> Iterator[Person]:
    """The secretary; what was uploaded and not forgotten is forgotten in the end."""
    person = enter(*working, "secretary")
    yield person
    spool = working[0].home / "uploads"
    for folder in spool.iterdir() if spool.is_dir() else ():
        person.post(f"/year/upload/{folder.name}/forget/")
    assert not list(spool.glob("*"))
