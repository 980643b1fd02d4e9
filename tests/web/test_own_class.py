"""A class teacher sees the class that an order gives him, nothing of another; the secretary sees what he remarks."""

import subprocess
import sys
from pathlib import Path

import pytest

from letopis.demo import small_school, write_canonical
from tests.conftest import School, new_school
from tests.docgen.reading import pages_text
from tests.web.conftest import give_class, give_roles
from tests.web.site import Person, enter, site
from tests.web.test_outside import until

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
    assert teacher.get(f"/my-class/{SUMMARY}/print.pdf").status == 405, "a link that is only looked at prints nothing"
    printed = teacher.post(f"/my-class/{SUMMARY}/print.pdf")
    assert printed.status == 200
    assert printed.body.startswith(b"%PDF-")
    journal = teacher.post("/my-class/test/2025-26/5a/journal/print.pdf")
    assert journal.status == 403
    assert "own.not_a_summary" in journal.text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/year/2026/class/6a/", None),
        ("/my-class/test/2025-26/6a/summary/print.pdf", {}),
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


def test_a_remark_is_seen_and_settled(working: tuple[School, int], exports: list[Path]) -> None:
    school, port = working
    give_class(school, "5А", "№ 31 от 01.09.2025")
    teacher, secretary = enter(school, port, "class-teacher"), enter(school, port, "secretary")
    text = "История, 12.03.2026: у № 3 стоит «н», он был на уроке <b>"
    early = teacher.post("/my-class/2026/5a/remark/", text=text)
    assert "remark.too_late" in early.text, "there is nothing yet to remark on"
    school.ok("import", str(exports[0]))
    assert teacher.post("/my-class/2026/5a/remark/", text="  ").status == 400
    assert teacher.post("/my-class/2026/5a/remark/", text=text).status == 302
    assert "/year/2026/class/5a/" in secretary.get("/").text
    page = secretary.get("/year/2026/class/5a/")
    assert text in page.text
    assert b"<b>" not in page.body.partition("Замечания классного".encode())[2].partition(b"<h2>")[0]
    settle = settle_of(page.text)
    assert secretary.post(settle).status == 302
    assert text not in secretary.get("/year/2026/class/5a/").text
    assert secretary.post(settle).status == 404
    lines = [line for path in school.home.rglob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if "remark-settle" in line], "that it was settled is told"
    assert not [line for line in lines if "он был на уроке" in line], "what it said is not"
    left = [path for path in school.home.glob("letopis.sqlite3*") if "был на уроке".encode() in path.read_bytes()]
    assert not left, "nor is it left in the files of the database"

    # Its author may take it back, and nobody else without the close; with the import it goes by itself.
    assert teacher.post("/my-class/2026/5a/remark/", text="второе").status == 302
    assert enter(school, port, "commission").post(settle_of(secretary.get("/year/2026/class/5a/").text)).status == 403
    assert teacher.post(settle_of(teacher.get("/year/2026/class/5a/").text)).status == 302
    assert "второе" not in secretary.get("/year/2026/class/5a/").text


def settle_of(page: str) -> str:
    (found,) = {part.split('"')[0] for part in page.split('action="') if "/remarks/" in part[:60]}
    return found


def test_a_remark_goes_with_the_import(school: School, exports: list[Path]) -> None:
    school.ok("import", str(exports[0]))
    code = (
        "import sys; from pathlib import Path; from letopis.wiring import build_services, set_up_database;"
        "from operations.home import Home; services = build_services(Home(Path(sys.argv[1])));"
        "set_up_database(services); from operations import remarks; from kernel.ids import SchoolYear;"
        "sys.argv[2:] and remarks.remark_on(services, SchoolYear(2026), '5a', sys.argv[2], 'owner');"
        "print([one.text for one in remarks.all_remarks(services)])"
    )

    def remarks(*said: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-c", code, str(school.home), *said], capture_output=True, text=True, check=True
        )
        return ran.stdout.strip()

    assert remarks("у № 3 нет отметки") == "['у № 3 нет отметки']"
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert remarks() == "['у № 3 нет отметки']"
    school.ok("sign", "--all", "--demo-key")
    assert remarks() == "[]"


def test_a_class_that_is_written_alike_is_another(school: School, tmp_path: Path) -> None:
    """5Б is `5b` in ids, and «5b» typed on the wrong layout is 5В."""
    journals = {one.unit.title: one for one in small_school(classes=15, pupils=2, lessons_per_subject=1, seed=5)}
    assert {"5Б", "5В"} <= journals.keys()
    for path in write_canonical([journals["5В"]], tmp_path):
        school.ok("import", str(path))
    give_roles(school)
    give_class(school, "5Б", "№ 31 от 01.09.2025")
    with site(school) as port:
        teacher = enter(school, port, "class-teacher")
        refused = teacher.post("/reports/pupil-totals/make/", year="2026", unit="5b")
        assert refused.status == 400, "5Б is not there"
        for path in write_canonical([journals["5Б"]], tmp_path):
            school.ok("import", str(path))
        made = teacher.post("/reports/pupil-totals/make/", year="2026", unit="5b")
        assert made.status == 200
        assert "5Б класс" in pages_text(made.body, tmp_path)[0]
        notice = teacher.post("/reports/notice/make/", year="2026", unit="5b", pupil="1", period="год")
        assert notice.status == 200, notice.text[:1000]


def test_reports_of_a_year_that_is_archived_are_chosen_first(looked_at: School, port: int) -> None:
    deputy = enter(looked_at, port, "deputy")
    chosen = deputy.get("/reports/pupil-totals/").text
    assert '<input type="hidden" name="year" value="2026">' in chosen, "nothing of this school year is here yet"
    assert '<option value="6a"' in chosen
    assert deputy.post("/reports/movement/make/", year="2026").body.startswith(b"%PDF-")


def test_a_parent_s_paper_is_asked_for_by_name(looked_at: School, port: int) -> None:
    deputy = enter(looked_at, port, "deputy")
    first = deputy.get("/reports/extract/").text
    assert "Дальше" in first
    assert "Составить PDF" not in first, "first the class, then who of it"
    chosen = deputy.get("/reports/extract/?year=2026&unit=5a").text
    assert '<option value="1">1. ' in chosen
    assert chosen.count('<option value="5a">') == 1
    assert '<option value="6a">' not in chosen
    assert "всему классу, одним файлом" in deputy.get("/reports/notice/?year=2026&unit=5a").text
    log = (looked_at.home / "log" / "events.jsonl").read_text(encoding="utf-8")
    looks = [one for one in log.splitlines() if '"list":true' in one.replace(" ", "") and '"deputy"' in one]
    assert len(looks) == 1, "a look at a class's list is told once"


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ("attendance-month", {"month": "99999999999-10"}),
        ("attendance-month", {"month": "9999-12"}),
        ("attendance-month", {"month": "2025-13"}),
        ("attendance-month", {"month": "\0"}),
        ("extract", {"pupil": "9" * 400}),
        ("extract", {"pupil": "1", "first": "0000-00-00"}),
        ("period-results", {"period": "\0\n"}),
        ("pupil-totals", {"unit": "5А\n"}),
        ("pupil-totals", {"unit": "5a\0"}),
        ("pupil-totals", {"unit": "../5a"}),
        ("pupil-totals", {"year": "99999999"}),
        ("no-such", {}),
    ],
)
def test_hostile_forms_are_refused(report: str, said: dict[str, str], looked_at: School, port: int) -> None:
    for account in ("class-teacher", "deputy"):
        person = enter(looked_at, port, account)
        answer = person.post(f"/reports/{report}/make/", **{"year": "2026", "unit": "5a", **said})
        assert 400 <= answer.status < 500, (account, answer.status)


def test_without_an_order_there_is_no_class(looked_at: School, port: int) -> None:
    looked_at.setting("users", 'newcomer = "class-teacher"')
    person = enter(looked_at, port, "newcomer")
    assert "Класс вам не поручен" in person.get("/my-class/").text
    assert person.get("/year/2026/class/5a/").status == 403


def test_an_order_over_a_class_names_class_account_and_day(looked_at: School) -> None:
    whole = {"--kind": "roles", "--account": "class-teacher", "--class": "5А", "--from": "2026-09-01"}
    for wrong, code in (
        ({"--kind": "closing"}, "order.whose_class"),
        ({"--account": ""}, "order.whose"),
        ({"--from": ""}, "order.whose_class"),
        ({"--class": "Иванов Пётр, на дому"}, "order.bad_class"),
        ({"--class": "5А класс"}, "order.bad_class"),
    ):
        said = [word for pair in {**whole, **wrong}.items() if pair[1] for word in pair]
        assert looked_at.refused("order", "add", "№ 40 от 01.09.2026", *said) == (2, code), wrong


def test_one_order_names_all_class_teachers_and_ends_with_itself(school: School) -> None:
    give_roles(school)
    order = ("order", "add", "№ 100 от 28.08.2025", "--kind", "roles", "--from", "2025-09-01")
    school.ok(*order, "--account", "class-teacher", "--class", "5А")
    school.ok(*order, "--account", "commission", "--class", "6А")
    assert school.refused(*order, "--account", "commission", "--class", "6А") == (4, "order.known")
    listed = school.ok("order", "list")["orders"]
    assert [(one["account"], one["unit"]) for one in listed] == [("class-teacher", "5А"), ("commission", "6А")]
    assert {one["cancelled"] for one in school.ok("order", "cancel", order[2], "--basis", "ошибка")["orders"]} == {
        "ошибка"
    }
    assert all(one["cancelled"] for one in school.ok("order", "list")["orders"])


def test_a_class_neither_prolongs_nor_ends_a_role(school: School) -> None:
    give_roles(school)
    give = ("--kind", "roles", "--account", "commission", "--class", "5А", "--from", "2025-09-01")
    school.ok("order", "add", "№ 100 от 28.08.2025", *give, "--to", "2026-08-31")
    school.ok("status", "--as", "commission")
    duty = ("--kind", "duty", "--account", "deputy", "--from", "2025-01-01", "--to", "2025-02-28")
    school.ok("order", "add", "№ 5 от 01.01.2025", *duty)
    assert school.refused("status", "--as", "deputy") == (4, "role.duty_over")
    give = ("--kind", "roles", "--account", "deputy", "--class", "6А", "--from", "2025-09-01", "--to", "2099-01-01")
    school.ok("order", "add", "№ 101 от 28.08.2025", *give)
    assert school.refused("status", "--as", "deputy") == (4, "role.duty_over")


def test_a_class_teacher_forms_the_summary_where_the_regulation_says_so(tmp_path: Path, exports: list[Path]) -> None:
    school = new_school(tmp_path)
    give_roles(school)
    give_class(school, "5А", "№ 31 от 01.09.2025")
    for path in exports:
        school.ok("import", str(path))
    said = {"order": "№ 95 от 28.05.2026"}
    with site(school, working=True) as port:
        teacher = enter(school, port, "class-teacher")
        assert "Сформировать сводную ведомость" not in teacher.get("/my-class/").text
        assert "own.not_yours_to_form" in teacher.post("/my-class/2026/5a/form/", **said).text
        profile = school.home / "profile.toml"
        head, _, rest = profile.read_text(encoding="utf-8").partition("[summary.made_by]\n")
        rest = rest.replace('value = ["deputy_director"]', 'value = ["class_teacher"]', 1)
        profile.write_text(f"{head}[summary.made_by]\n{rest}", encoding="utf-8")
        assert "Сформировать сводную ведомость" in teacher.get("/my-class/").text
        assert teacher.post("/my-class/2026/6a/form/", **said).status == 403, "another's class"
        assert "close.order_malformed" in teacher.post("/my-class/2026/5a/form/", order="приказ").text
        assert teacher.post("/my-class/2026/5a/form/", **said).to == "/my-class/"
        until(lambda: "Распечатать и оформить" in teacher.get("/my-class/").text)
        assert "Сформировать сводную ведомость" not in teacher.get("/my-class/").text
    [record] = [one for one in school.ok("status")["records"] if one["state"] == "rendered"]
    assert record["id"] == SUMMARY
