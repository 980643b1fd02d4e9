"""«Сверка»: what a person reads in the electronic journal beside what was imported, and each difference."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from journals.canonical import read_journal
from journals.reports.attendance import by_month
from kernel.russian import MONTHS
from tests.conftest import School
from tests.journals.test_attendance_report import class_attendance
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


def marked(person: Person) -> str:
    """By what the form tells what it showed."""
    return re.findall(r'name="seen" value="([0-9a-f]+)"', person.get(PAGE).text)[0]


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
    assert secretary.post(PAGE, seen=marked(secretary), pupils="").to == PAGE
    assert "Сверено чисел" not in secretary.get(PAGE).text, "nothing was read"
    first = marked(secretary)
    [count] = re.findall(r"Предметов в выгрузке: (\d+)", secretary.get(PAGE).text)
    assert secretary.post(PAGE, seen=first, pupils="", subjects=count, **agreeing).to == PAGE
    assert f"Сверено чисел: {len(ours) + 1}. Различий нет." in secretary.get(PAGE).text
    assert f"сверено чисел: {len(ours) + 1}" in secretary.get("/year/2026/class/5a/").text
    assert "reconcile.other_than_shown" in secretary.post(PAGE, seen=first, pupils="9").text, "another's stays"

    [field] = [one for one in ours if one.startswith("marks:")][:1]
    [other] = [one for one in ours if one.startswith("results:")][:1]
    told = {**agreeing, field: str(ours[field] + 3), other: "1 0"}
    assert secretary.post(PAGE, seen=marked(secretary), pupils="31", **told).to == PAGE
    page = secretary.get(PAGE).text
    assert "Различий: 3." in page
    assert f"отметок: в выгрузке {ours[field]}, в журнале {ours[field] + 3}" in page
    assert "Класс, обучающихся: в выгрузке" in page
    assert "различий: 3" in secretary.get("/year/2026/class/5a/").text
    assert page.count('aria-invalid="true"') == 3

    made = secretary.post("/reports/reconciliation/make/", year="2026", unit="5a")
    assert made.body.startswith(b"%PDF-"), made.text[:2000]
    asked = {"kind": "journal", "unit": "5А", "order": "№ 95 от 28.05.2026"}
    assert secretary.post("/year/2026/close/", **asked).to == "/year/2026/"
    told = "5А: сверка с электронным журналом показала различий: 3."
    assert told in secretary.get("/year/2026/").text
    assert told not in secretary.get("/year/2026/").text, "it is said once"
    lines = [line for one in school.home.rglob("events.jsonl") for line in one.read_text().splitlines()]
    assert [line for line in lines if '"verb":"reconcile"' in line and '"differences":3' in line]


def test_what_is_refused(school: School, port: int) -> None:
    secretary = enter(school, port, "secretary")
    [field] = [one for one in shown(secretary) if one.startswith("lessons:")][:1]
    for bad in ("-1", "много", "1e3", "٣", "9999999"):
        refused = secretary.post(PAGE, seen=marked(secretary), **{field: bad})
        assert (refused.status, "reconcile.bad_figure" in refused.text) == (400, True)
        assert f'value="{bad}"' in refused.text, "what was typed stays"
    for unit in ("9z", "..", "5a%00", "%2e%2e"):
        assert secretary.get(f"/year/2026/class/{unit}/reconcile/").status in (400, 404), unit
    assert enter(school, port, "inspector").get(PAGE).status == 403


def test_the_journal_s_own_report_on_attendance(school: School, port: int) -> None:
    secretary, teacher = enter(school, port, "secretary"), enter(school, port, "class-teacher")
    [path] = school.home.glob("imports/test/2025-26/5a/journal/*/journal.json")
    journal = read_journal(path.read_bytes(), "journal.json")
    month = next(
        lesson.date
        for subject in journal.subjects
        for lesson in subject.lessons
        if any(c.absence for c in lesson.cells)
    )
    document = by_month(journal, month.year, month.month)
    same = class_attendance(document, f"{MONTHS[month.month - 1]} {month.year}")
    answer = secretary.upload(f"{PAGE}attendance/", {"посещаемость.xls": same}, named="report")
    assert "различий нет" in answer.text
    other = class_attendance(document, f"{MONTHS[month.month % 12]} {month.year}")
    answer = secretary.upload(f"{PAGE}attendance/", {"посещаемость.xls": other}, named="report")
    assert "различий: " in answer.text
    wrong = {"no_file": {}, "no_table": {"a.xls": b"<table></table>"}, "too_large": {"a.csv": b"x" * (2**24 + 9)}}
    for code, files in wrong.items():
        answer = secretary.upload(f"{PAGE}attendance/", files, named="report")
        assert (answer.status, f"attendance.{code}" in answer.text) == (400, True), code
    assert teacher.upload(f"{PAGE}attendance/", {"a.xls": same}, named="report").status == 403
