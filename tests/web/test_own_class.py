"""A class teacher sees the class that an order gives him, nothing of another; the secretary sees what he remarks."""

import pytest

from tests.conftest import School
from tests.web.site import Person, enter

SUMMARY = "test/2025-26/5a/summary"


@pytest.fixture(scope="module")
def teacher(looked_at_once: School, port_once: int) -> Person:
    return enter(looked_at_once, port_once, "class-teacher")


def test_the_class_and_its_documents(teacher: Person) -> None:
    shown = teacher.get("/my-class/").text
    assert "5А, 2025/2026 учебный год" in shown
    assert f"/my-class/{SUMMARY}/print.pdf" in shown
    assert "/my-class/test/2025-26/5a/journal/print.pdf" not in shown
    assert 'href="/my-class/"' in teacher.get("/").text


def test_the_summary_is_printed_and_nothing_else(teacher: Person) -> None:
    printed = teacher.get(f"/my-class/{SUMMARY}/print.pdf")
    assert printed.status == 200
    assert printed.body.startswith(b"%PDF-")
    journal = teacher.get("/my-class/test/2025-26/5a/journal/print.pdf")
    assert journal.status == 403
    assert "own.not_a_summary" in journal.text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/year/2026/class/6a/", None),
        ("/my-class/test/2025-26/6a/summary/print.pdf", None),
        ("/draft/test/2025-26/6a/journal/", None),
        ("/draft/test/2025-26/6a/journal/draft.pdf", None),
        ("/draft/test/2025-26/6a/journal/page/1/240.png", None),
        ("/my-class/2026/6a/remark/", {"text": "чужой класс"}),
        ("/my-class/2027/5a/remark/", {"text": "другой год"}),
        ("/reports/pupil-totals/make/", {"year": "2026", "unit": "6a"}),
        ("/reports/pupil-totals/make/", {"year": "2026", "unit": "6А"}),
    ],
)
def test_nothing_of_another_class(path: str, fields: dict[str, str] | None, teacher: Person) -> None:
    answer = teacher.get(path) if fields is None else teacher.post(path, **fields)
    assert answer.status == 403, answer.text[:500]
    assert "role.not_own_class" in answer.text


def test_reports_of_the_class_and_none_of_the_school(teacher: Person) -> None:
    listed = teacher.get("/reports/").text
    assert "/reports/pupil-totals/" in listed
    assert "/reports/movement/" not in listed
    assert teacher.get("/reports/movement/").status == 404
    assert teacher.post("/reports/movement/make/", year="2026").status == 404
    chosen = teacher.get("/reports/pupil-totals/").text
    assert '<option value="5a"' in chosen
    assert '<option value="6a"' not in chosen
    made = teacher.post("/reports/pupil-totals/make/", year="2026", unit="5a")
    assert made.status == 200, made.text[:500]
    assert made.headers["content-type"] == "application/pdf"


def test_a_remark_is_seen_and_settled(teacher: Person, looked_at: School, port: int) -> None:
    text = "История, 12.03.2026: у № 3 стоит «н», он был на уроке <b>"
    assert teacher.post("/my-class/2026/5a/remark/", text="  ").status == 400
    assert teacher.post("/my-class/2026/5a/remark/", text=text).status == 302
    secretary = enter(looked_at, port, "secretary")
    assert "/year/2026/class/5a/" in secretary.get("/").text
    page = secretary.get("/year/2026/class/5a/")
    assert text in page.text
    assert b"<b>" not in page.body.partition("Замечания классного".encode())[2].partition(b"<h2>")[0]
    (settle,) = {part.split('"')[0] for part in page.text.split('action="') if "/remarks/" in part[:60]}
    assert secretary.post(settle).status == 302
    assert text not in secretary.get("/year/2026/class/5a/").text
    assert secretary.post(settle).status == 404
    assert teacher.post(settle).status == 403
    lines = [line for path in looked_at.home.rglob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if "remark-settle" in line], "that it was settled is told"
    assert not [line for line in lines if "он был на уроке" in line], "what it said is not"


def test_without_an_order_there_is_no_class(looked_at: School, port: int) -> None:
    looked_at.setting("users", 'newcomer = "class-teacher"')
    person = enter(looked_at, port, "newcomer")
    assert "Класс вам не поручен" in person.get("/my-class/").text
    assert person.get("/year/2026/class/5a/").status == 403


def test_an_order_over_a_class_names_the_account(looked_at: School) -> None:
    assert looked_at.refused("order", "add", "№ 40 от 01.09.2026", "--kind", "closing", "--class", "5А") == (
        2, "order.whose_class",
    )  # fmt: skip
