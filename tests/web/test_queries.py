"""No page asks the database more than a dozen times, however much there is to show."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any

from letopis.demo import small_school, write_canonical
from operations.roles import ALLOWED, Role
from tests.conftest import School
from tests.operations.conftest import ACT, copy_of
from tests.web.conftest import USERS, give_class, give_roles
from tests.web.site import Person, enter, site
from tests.web.test_answers import FIRST
from tests.web.test_page_rights import PAGES, RECORD
from tests.web.test_uploads import await_page

SCENARIO = Path(__file__).with_name("query_scenario.py")
MOST = 12
ORDER = "№ 95 от 28.05.2026"
DRAFT = "test/2025-26/7a/journal"
# Files of a sitting that nobody has begun, of a plug-in that the settings do not name, of an attorney that nobody has.
_NOWHERE = {"answer-mchd", "further-documents", "handed-out", "plugin-script"}
# What only a home has in which there is an act, a request, an upload that waits.
_AT_WORK = {
    "act", "act-papers", "answer-file", "answer-paper", "answer-picture", "compare-upload", "control-log", "correct",
    "medium-paper", "receipts", "request", "requests", "terms",
}  # fmt: skip
_ASKS = ("--kind", "self", "--applicant", "Петрова М. О.", "--about", "Петрова Мария", "--asks", "отметки")


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
    few = _asked(school, PAGES.keys() - _AT_WORK)
    for path in others:
        school.ok("import", str(path))
    for unit in ("8а", "2а"):
        school.ok("close", "2026", "--kind", "journal", "--class", unit, "--order", ORDER)
    _compare(few, _asked(school, PAGES.keys() - _AT_WORK))


def test_nor_does_a_page_of_work_under_way(expired_once: School, exports: list[Path], tmp_path: Path) -> None:
    school = copy_of(expired_once, tmp_path)
    give_roles(school)
    school.ok("act", "draft", "--as", "archivist")
    school.ok("media", "check")
    first, second, more = (tree(number) for number in (7, 8, 9))
    for journal in (first, second):
        school.ok("import", str(written(tmp_path, journal)))
    with site(school, working=True) as port:
        secretary, director = (enter(school, port, one) for one in ("secretary", "director"))
        day = re.findall(r'href="(/to-sign/receipts/[0-9-]+/)"', director.get("/to-sign/").text)[0]
        corrected = upload(secretary, json.loads(exports[0].read_bytes()), "Исправить архивный документ")
        replaced = upload(secretary, first, "/replace/")
        request = under_way(school, 1)
        addresses = {"correct": f"{corrected}correct/", "compare-upload": f"{replaced}replace/", "receipts": day}
        addresses["control-log"] = "/media/papers/control.pdf?year=2032"
        few = _asked(school, _AT_WORK, addresses, request)
        upload(secretary, second, "уже принят")
        for number in (2, 3):
            under_way(school, number)
        for account in ("archivist", "teacher"):
            school.ok("act", "approve", ACT, "--by", account)
        upload(secretary, more, "9А, 2025/2026")
    _compare(few, _asked(school, _AT_WORK, addresses, request))


def tree(grade: int) -> dict[str, Any]:
    """A class of that grade, as its export has it."""
    made = small_school(classes=8, pupils=4, lessons_per_subject=3, seed=2)[3].model_dump(mode="json", by_alias=True)
    return {**made, "class": {**made["class"], "grade": grade}}


def written(folder: Path, journal: dict[str, Any]) -> Path:
    path = folder / f"{journal['class']['grade']}.json"
    path.write_text(json.dumps(journal, ensure_ascii=False), encoding="utf-8")
    return path


def upload(secretary: Person, journal: dict[str, Any], said: str) -> str:
    """Uploads the export with another topic, and waits until the page says so. Gives the upload's address."""
    journal["subjects"][0]["lessons"][0]["topic"] = "Исправленная тема"
    name = f"{journal['class']['grade']}.json"
    assert secretary.upload("/year/upload/", {name: json.dumps(journal).encode()}).status == 302
    text = await_page(secretary, lambda one: said in one)
    return next(iter(re.findall(r'href="(/year/upload/[^/"]+/)(?:replace|correct)/"', text)), "")


def under_way(school: School, number: int) -> str:
    """A request with so many answers drawn. Gives its number."""
    entered = str(school.ok("request", "enter", *_ASKS)["requests"][0]["number"])
    for _ in range(number):
        school.ok("request", "extract", entered, "test/2025-26/5a/summary", "--pupil", FIRST.surname)
    return entered


def _compare(few: dict[str, int], many: dict[str, int]) -> None:
    assert few.keys() == many.keys()
    assert not {name: number for name, number in many.items() if number > MOST}
    assert not {name: (few[name], number) for name, number in many.items() if number > few[name]}, "none grows"


def _here(name: str, path: str) -> str:
    """The page of what the home has under way."""
    if name.startswith("draft"):
        return path.replace(RECORD, DRAFT)
    return path.replace("/5a/", "/7a/") if name == "reconcile" else path


def _asked(
    school: School, names: Collection[str], addresses: Mapping[str, str] = MappingProxyType({}), request: str = "2026-1"
) -> dict[str, int]:
    """Page → how often it asks. `addresses` of pages that are elsewhere in this home; the `request` that it has."""
    wanted = [
        (role, name, addresses.get(name) or _here(name, path).replace("/2026-1/", f"/{request}/"))
        for name, (path, method, verbs) in PAGES.items()
        if method == "GET" and name in names and name not in _NOWHERE
        for role in USERS
        if not verbs or any(verb in ALLOWED[Role(role)] for verb in verbs)
    ]
    told = subprocess.run(
        [sys.executable, str(SCENARIO), str(school.home)], input=json.dumps(wanted), capture_output=True, text=True,
        check=False, cwd=SCENARIO.parents[2],
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-3000:]
    return dict(json.loads(told.stdout))
