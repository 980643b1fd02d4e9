"""No page asks the database more than a dozen times, however much there is to show."""

import json
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

from letopis.demo import small_school, write_canonical
from operations.roles import ALLOWED, Role
from tests.conftest import School
from tests.web.conftest import USERS, give_class, give_roles
from tests.web.test_page_rights import PAGES, RECORD

SCENARIO = Path(__file__).with_name("query_scenario.py")
MOST = 12
ORDER = "№ 95 от 28.05.2026"
DRAFT = "test/2025-26/7a/journal"
# What this home has nothing for.
_NOT_HERE = {
    "act", "act-papers", "answer-file", "answer-paper", "answer-picture", "compare-upload", "control-log", "correct",
    "further-documents", "handed-out", "medium-paper", "plugin-script", "receipts", "request",
}  # fmt: skip


def test_no_page_makes_more_than_twelve_queries(archived: School, tmp_path: Path) -> None:
    shutil.copytree(archived.home, tmp_path / "home", symlinks=True)
    school = School(tmp_path / "home")
    give_roles(school)
    (tmp_path / "exports").mkdir()
    classes = small_school(classes=8, pupils=2, lessons_per_subject=1, seed=2)
    _, _, first, *others = write_canonical(classes, tmp_path / "exports")
    for number, (unit, account) in enumerate(product(("5А", "7А"), ("class-teacher", "commission")), start=31):
        give_class(school, unit, f"№ {number} от 01.09.2025", account)
    school.ok("import", str(first))
    school.ok("close", "2026", "--kind", "journal", "--class", "7а", "--order", ORDER)
    few = _asked(school)
    for path in others:
        school.ok("import", str(path))
    for unit in ("8а", "2а"):
        school.ok("close", "2026", "--kind", "journal", "--class", unit, "--order", ORDER)
    many = _asked(school)
    assert not {name: number for name, number in many.items() if number > MOST}
    assert not {name: (few[name], number) for name, number in many.items() if number > few[name]}, "none grows"


def _here(name: str, path: str) -> str:
    """The page of what this home has under way."""
    if name.startswith("draft"):
        return path.replace(RECORD, DRAFT)
    return path.replace("/5a/", "/7a/") if name == "reconcile" else path


def _asked(school: School) -> dict[str, int]:
    wanted = [
        (role, name, _here(name, path))
        for name, (path, method, verbs) in PAGES.items()
        if method == "GET" and name not in _NOT_HERE
        for role in USERS
        if not verbs or any(verb in ALLOWED[Role(role)] for verb in verbs)
    ]
    told = subprocess.run(
        [sys.executable, str(SCENARIO), str(school.home)], input=json.dumps(wanted), capture_output=True, text=True,
        check=False, cwd=SCENARIO.parents[2],
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-3000:]
    return dict(json.loads(told.stdout))
