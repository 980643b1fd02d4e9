"""report, print, rerender: through the command, as a school's people use them."""

import json
from pathlib import Path

import pytest

from operations.report_names import REPORT_NAMES
from tests.conftest import School, new_school
from tests.docgen.every_report import activity
from tests.docgen.reading import pages_text, pages_words


def test_every_report_is_made_from_archived_journals(archived_copy: School, tmp_path: Path) -> None:
    data = tmp_path / "activity.json"
    data.write_text(activity().model_dump_json(by_alias=True), encoding="utf-8")
    options = {
        "attendance-month": ["--month", "2025-10"], "attendance-period": ["--period", "год"],
        "period-results": ["--period", "I четверть"], "class-teacher": ["--period", "I четверть"],
        "class-teacher-preliminary": ["--period", "I четверть"],
        "notice": ["--period", "I четверть", "--pupil", "1", "--class", "5А"],
        "extract": ["--pupil", "1", "--class", "5А"],
        "effectiveness": ["--period", "год"], "activity": ["--data", str(data)],
    }  # fmt: skip
    for name in REPORT_NAMES:
        made = archived_copy.ok("report", name, "2026", *options.get(name, []), "-o", str(tmp_path / name))["files"]
        classes = {"attendance-month", "attendance-period", "period-results", "class-teacher", "pupil-totals",
                   "class-teacher-preliminary", "reconciliation"}  # fmt: skip
        assert len(made) == (2 if name in classes else 1), name
        for one in made:
            pdf = Path(one["file"]).read_bytes()
            assert pdf.startswith(b"%PDF-1.7")
            assert one["about"] or name == "activity"


def test_a_report_of_one_class_before_the_close(school: School, exports: list[Path], tmp_path: Path) -> None:
    school.ok("import", *map(str, exports))
    made = school.ok("report", "pupil-totals", "2026", "--class", "5a", "-o", str(tmp_path / "out"))["files"]
    assert [Path(one["file"]).name for one in made] == ["pupil-totals-5a.pdf"]
    assert "5А класс" in pages_text(Path(made[0]["file"]).read_bytes(), tmp_path)[0]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["attendance-month", "2026"], 2, "report.option_missing"),
        (["attendance-month", "2026", "--month", "октябрь"], 2, "report.bad_month"),
        (["attendance-month", "2026", "--month", "2026-07"], 3, "report.no_lessons"),
        (["period-results", "2026", "--period", "V четверть"], 3, "report.unknown_period"),
        (["notice", "2026", "--period", "год", "--pupil", "99", "--class", "5А"], 3, "report.unknown_pupil"),
        (["notice", "2026", "--period", "год", "--pupil", "1"], 2, "report.option_missing"),
        (["filling", "2026", "--from-day", "2026-02-01", "--to-day", "2026-01-01"], 2, "report.days_backwards"),
        (["filling", "2020"], 3, "report.no_journals"),
        (["activity", "2026"], 2, "report.option_missing"),
        (["activity", "2026", "--data", "nowhere.json"], 3, "report.unreadable"),
        (["no-such-report", "2026"], 2, "cli.usage"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(
    arguments: list[str], code: int, told: str, archived: School, tmp_path: Path
) -> None:
    assert archived.refused("report", *arguments, "-o", str(tmp_path / "out")) == (code, told)
    assert not (tmp_path / "out").exists()


def test_a_parent_s_extract_is_limited_as_the_profile_says(tmp_path: Path, exports: list[Path]) -> None:
    school = new_school(tmp_path, profile="gimnaziya-61-2024")
    school.ok("import", str(exports[0]))
    out = str(tmp_path / "out")
    school.ok("report", "extract", "2026", "--pupil", "1", "-o", out)
    assert school.refused("report", "extract", "2026", "--pupil", "1", "-o", out) == (4, "report.extract_too_soon")
    school.ok("report", "extract", "2026", "--pupil", "2", "-o", out)
    log = (school.medium("a") / "events.jsonl").read_text(encoding="utf-8")
    assert '"verb":"report"' in log
    journal = json.loads(exports[0].read_text(encoding="utf-8"))
    assert all(pupil["surname"] not in log for pupil in journal["pupils"])


def test_print_pack_of_the_school(archived_copy: School, tmp_path: Path) -> None:
    target = tmp_path / "pack.pdf"
    made = archived_copy.ok("print", "test/2025-26", "-o", str(target))
    assert len(made["records"]) == 4
    pages = pages_text(target.read_bytes(), tmp_path)
    assert len(pages) in (2 * made["sheets"], 2 * made["sheets"] - 1)
    flat = [" ".join(page.split()) for page in pages]
    covers = [at for at, page in enumerate(flat) if page.startswith("МБОУ «Учебная школа» ДЕЛО №")]
    certificates = [at for at, page in enumerate(flat) if "ЗАВЕРИТЕЛЬНАЯ НАДПИСЬ" in page]
    assert len(covers) == len(certificates) == 4
    assert all(at % 2 == 0 for at in (*covers, *certificates)), "each begins on the face of a sheet"
    assert certificates[-1] == len(pages) - 1
    assert "прошнуровано, пронумеровано и скреплено печатью" in flat[certificates[0]]
    assert any("ДОКУМЕНТ ПОДПИСАН" in page for page in flat), "the mark of the signature is printed, too"


def test_backs_bind_at_the_other_side(archived_copy: School, tmp_path: Path) -> None:
    from tests.docgen.glyphs import pages_of_glyphs

    record = archived_copy.ok("status")["records"][0]["id"]
    archived_copy.ok("print", record, "--no-covers", "-o", str(tmp_path / "two.pdf"))
    archived_copy.ok("print", record, "--no-covers", "--one-sided", "-o", str(tmp_path / "one.pdf"))
    lefts = {}
    for name in ("one", "two"):
        pages = list(pages_of_glyphs((tmp_path / f"{name}.pdf").read_bytes()))[:4]
        lefts[name] = [min(glyph.x0 for glyph in glyphs) for _, _, glyphs in pages]
    shift = 20 * 72 / 25.4
    assert [round(a - b, 1) for a, b in zip(lefts["one"], lefts["two"], strict=True)] == [
        0.0, round(shift, 1), 0.0, round(shift, 1)
    ]  # fmt: skip


def test_the_mark_of_the_signature_is_printed_where_it_stands(archived_copy: School, tmp_path: Path) -> None:
    record = next(r["id"] for r in archived_copy.ok("status")["records"] if r["kind"] == "journal")
    files = archived_copy.ok("get", record, "-o", str(tmp_path / "got"))["files"]
    archived_copy.ok("print", record, "--no-covers", "--one-sided", "-o", str(tmp_path / "one.pdf"))
    signed = next(Path(name) for name in files if name.endswith("document.pdf"))
    places = []
    for path in (signed, tmp_path / "one.pdf"):
        words = pages_words(path.read_bytes(), tmp_path)[0].words
        places.append([(w.x0, w.y0, w.x1, w.y1) for w in words if w.text == "ЭЛЕКТРОННОЙ"])
    assert len(places[0]) == 1
    assert places[1] == [pytest.approx(places[0][0], abs=0.5)]


def test_chosen_pages_need_a_basis(archived: School, tmp_path: Path) -> None:
    record = archived.ok("status")["records"][0]["id"]
    target = str(tmp_path / "some.pdf")
    assert archived.refused("print", record, "--pages", "2-3", "-o", target) == (2, "print.basis_missing")
    for bad in ("0", "2-999", "x", "3-2", "3-", "1,9-3", "1-1000000000000000", "1.5"):
        assert archived.refused("print", record, "--pages", bad, "--basis", "приказ № 7", "-o", target) == (
                2, "print.bad_pages"
            )  # fmt: skip
    assert archived.refused("print", "test", "--pages", "1", "--basis", "x", "-o", target) == (2, "print.one_record")
    assert archived.refused("print", record, "nothing", "-o", target) == (3, "record.not_found")
    assert archived.refused("print", "-o", target) == (2, "print.nothing")
    made = archived.ok("print", record, "--pages", "3,2-3", "--basis", "приказ № 7", "--no-covers", "-o", target)
    assert made["pages"] == 3
    text = " ".join(" ".join(pages_text(Path(target).read_bytes(), tmp_path)).split())
    assert "Распечатаны листы 3, 2" in text
    assert "Основание приказ № 7" in text


def test_rerender_gives_the_signed_bytes_again(archived: School) -> None:
    result = archived.ok("rerender", "--all")
    assert result["checks_run"] == 4
    assert all(record["same"] for record in result["records"])


def test_rerender_says_what_differs(archived_copy: School) -> None:
    own = archived_copy.home / "templates"
    own.mkdir()
    (own / "remarks.html").write_text(
        '{% extends "base.html" %}{% block body %}<h2>Иначе</h2>{% endblock %}', encoding="utf-8"
    )
    ran = archived_copy.run("rerender")
    assert ran.code == 1
    found = {record["id"].split("/", 2)[2]: record for record in ran.json["records"]}
    assert found["5a/summary"]["same"]
    journal = found["5a/journal"]
    assert not journal["same"]
    assert len(journal["pages"]) == 1
    assert any("шаблоны" in words for words in journal["made_otherwise"])


def test_rerender_before_the_archive_and_of_nothing(school: School, exports: list[Path]) -> None:
    assert school.run("rerender").code == 1, "nothing compared is not ok"
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert len(school.ok("rerender")["records"]) == 2
    assert school.refused("rerender", "nothing") == (3, "record.not_found")


def test_a_faulty_template_of_the_school_fails_the_close_and_nothing_is_lost(
    school: School, exports: list[Path]
) -> None:
    own = school.home / "templates"
    own.mkdir()
    (own / "front.html").write_text("{{ нет }}", encoding="utf-8")
    school.ok("import", str(exports[0]))
    ran = school.run("close", "2026", "--kind", "journal")
    assert ran.code == 2
    assert [failure["code"] for failure in ran.json["failed"]] == ["docgen.template_error"]
    assert "front.html" in ran.json["failed"][0]["message"]
    (own / "front.html").unlink()
    assert school.ok("close", "2026", "--kind", "journal")["records"][0]["state"] == "rendered"


def test_notices_for_a_whole_class_are_one_file(archived_copy: School, tmp_path: Path) -> None:
    asked = ["report", "notice", "2026", "--period", "I четверть", "--class", "5А", "-o", str(tmp_path / "all")]
    [made] = archived_copy.ok(*asked)["files"]
    pages = pages_text(Path(made["file"]).read_bytes(), tmp_path)
    assert (made["about"], len(pages)) == ("4 уведомления", 4)
    for number, page in enumerate(pages, 1):
        one = archived_copy.ok(*asked[:-2], "--pupil", str(number), "-o", str(tmp_path / str(number)))["files"][0]
        name = one["about"].partition(",")[0]
        assert name in " ".join(page.split())
        others = [name for at, other in enumerate(pages, 1) if at != number and name in " ".join(other.split())]
        assert not others, "each shows one pupil"
        assert "Лист 1 из 1" in " ".join(page.split()), "each is numbered by itself"
