"""«Сверка»: what a person reads in the electronic journal beside what was imported, and each difference."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import School
from tests.web.conftest import give_roles, new_school
from tests.web.site import Person, enter, site

PAGE = "/year/2026/class/5a/reconcile/"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, exports: list[Path]) -> School:
    school = new_school(tmp_path_factory.mktemp("reconcile"))
    give_roles(school)
    school.ok("import", str(exports[0]))
    return school


@pytest.fixture(scope="module")
def port(school: School) -> Iterator[int]:
    with site(school) as port:
        yield port


def shown(person: Person) -> dict[str, int]:
    """Field → what the import has, as the page shows it; «—» is left out."""
    text = person.get(PAGE).text
    cells = re.findall(r'<span class="ours">([^<]+)</span> <input name="([^"]+)"', text)
    return {field: int(count) for count, field in cells if count != "—"}


def test_what_agrees_and_what_differs(school: School, port: int) -> None:
    secretary = enter(school, port, "secretary")
    assert "Сверить с электронным журналом" in secretary.get("/year/2026/class/5a/").text
    ours = shown(secretary)
    assert ours
    agreeing = {field: str(count) for field, count in ours.items()}
    assert secretary.post(PAGE, pupils="", **agreeing).to == PAGE
    assert "Что сверено, сходится." in secretary.get(PAGE).text
    assert ">сверено<" in secretary.get("/year/2026/class/5a/").text

    [field] = [one for one in ours if one.startswith("marks:")][:1]
    [other] = [one for one in ours if one.startswith("results:")][:1]
    told = {**agreeing, field: str(ours[field] + 3), other: "1 0"}
    assert secretary.post(PAGE, pupils="31", **told).to == PAGE
    page = secretary.get(PAGE).text
    assert "Различий: 3." in page
    assert f"отметок: в выгрузке {ours[field]}, в журнале {ours[field] + 3}" in page
    assert "Список класса, обучающихся: в выгрузке" in page
    assert "различий: 3" in secretary.get("/year/2026/class/5a/").text
    assert page.count('aria-invalid="true"') == 2

    made = secretary.post("/reports/reconciliation/make/", year="2026", unit="5a")
    assert made.body.startswith(b"%PDF-"), made.text[:2000]
    closed = school.ok("close", "2026", "--class", "5А", "--order", "№ 95 от 28.05.2026")
    assert [one["code"] for one in closed["findings"]] == ["reconcile.differs"]
    lines = [line for one in school.home.rglob("events.jsonl") for line in one.read_text().splitlines()]
    assert [line for line in lines if '"verb":"reconcile"' in line and '"differences":3' in line]


def test_what_is_refused(school: School, port: int) -> None:
    secretary = enter(school, port, "secretary")
    [field] = [one for one in shown(secretary) if one.startswith("lessons:")][:1]
    for bad in ("-1", "много", "1e3", "٣", "9999999"):
        refused = secretary.post(PAGE, **{field: bad})
        assert (refused.status, "reconcile.bad_figure" in refused.text) == (400, True)
        assert f'value="{bad}"' in refused.text, "what was typed stays"
    for unit in ("9z", "..", "5a%00", "%2e%2e"):
        assert secretary.get(f"/year/2026/class/{unit}/reconcile/").status in (400, 404), unit
    assert enter(school, port, "inspector").get(PAGE).status == 403
