"""What a school can really hand in and a reader once took for something else without a word, as small as it gets."""

import io
import json
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from journals.assembling.codes import Codes, lesson_cell
from journals.bundle import _written, open_bundle
from journals.edutatar.reader import EduTatarReader
from journals.gradebook.reader import GradebookReader, Said
from journals.importing import Bundle, Imported
from journals.model import AbsenceCode, ClassJournal, School
from journals.pupilpages.diary_xml import DiaryXmlReader
from journals.pupilpages.grades_page import GradesPageReader
from journals.pupilpages.html_pages import PupilPagesReader
from journals.pupilpages.mesh import MeshReader
from journals.pupilpages.netschool import NetschoolReader
from journals.tables.opening import tables_of
from journals.tables.shapes import Table
from kernel.errors import BadInputError
from kernel.findings import Severity
from kernel.ids import SchoolYear

_SCHOOL = School(full_name="школа")
_CODES = Codes({"Н": AbsenceCode.UNEXCUSED})
_SAID = Said("5А", SchoolYear(2026))


def sheets(files: dict[str, str], said: Said = _SAID) -> Imported:
    [found] = GradebookReader(_SCHOOL, _CODES, said).read(Bundle({name: text.encode() for name, text in files.items()}))
    return found


def rows(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def codes_of(found: Imported, severity: Severity = Severity.ERROR) -> list[str]:
    return [one.code.rpartition(".")[2] for one in found.findings if one.severity is severity]


def cells(journal: ClassJournal) -> Iterator[tuple[str, str, str]]:
    names = {pupil.id: pupil.full_name for pupil in journal.pupils}
    for subject in journal.subjects:
        for lesson in subject.lessons:
            for cell in lesson.cells:
                marks = "".join(mark.value for mark in cell.marks)
                yield str(lesson.date), names[cell.pupil], marks + (cell.absence.raw if cell.absence else "")


def test_wednesday_is_no_average() -> None:
    told = rows("№;ФИО;Сентябрь;;", ";;1;2;3", ";;Пн;Вт;Ср", "1;Иванов Иван;5;4;3")
    journal = sheets({"алгебра.csv": told}).journal
    assert [day for day, _, _ in cells(journal)] == ["2025-09-01", "2025-09-02", "2025-09-03"]


def test_a_name_over_two_rows_is_one_pupil() -> None:
    """Marks stand in one row, absences in the other; number and name are one cell over both."""
    names = [("№", "ФИО", "01.09.2025", "02.09.2025"), ("1", "Иванов Иван", "5", ""), ("1", "Иванов Иван", "", "н"),
             ("2", "Петров Пётр", "4", "3"), ("2", "Петров Пётр", "н", "")]  # fmt: skip
    spanned = frozenset({(2, 0), (2, 1), (4, 0), (4, 1)})
    bundle = Bundle({"алгебра.xlsx": b""})
    bundle._opened[tables_of, "алгебра.xlsx"] = [Table("алгебра", tuple(names), repeated=spanned)]
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(bundle)
    assert [pupil.full_name for pupil in found.journal.pupils] == ["Иванов Иван", "Петров Пётр"]
    assert sorted(cells(found.journal)) == [
        ("2025-09-01", "Иванов Иван", "5"), ("2025-09-01", "Петров Пётр", "4н"),
        ("2025-09-02", "Иванов Иван", "н"), ("2025-09-02", "Петров Пётр", "3"),
    ]  # fmt: skip


def test_two_lines_of_one_name_are_told_of() -> None:
    told = rows("№;ФИО;01.09.2025", "2;Иванов Иван;5", "3;Петров Пётр;4", "17;Иванов Иван;3")
    found = sheets({"алгебра.csv": told})
    assert len(found.journal.pupils) == 3
    [warned] = [one for one in found.findings if one.code == "import.sheets.same_name"]
    assert (warned.subject, warned.severity) == ("№ 2, № 17", Severity.WARNING)


def test_who_left_and_came_back_was_here_twice() -> None:
    told = rows("№;ФИО;Прибыл;Выбыл", "1;Иванов Иван;01.04.2026;10.02.2026", "2;Петров Пётр;01.10.2025;10.12.2025")
    journal = sheets({"список.csv": told, "алгебра.csv": rows("№;ФИО;01.09.2025", "1;Иванов Иван;5")}).journal
    stays = {pupil.surname: [(str(one.starts), str(one.ends)) for one in pupil.membership] for pupil in journal.pupils}
    assert stays == {
        "Иванов": [("2026-04-01", "None"), ("None", "2026-02-10")][::-1],
        "Петров": [("2025-10-01", "2025-12-10")],
    }


@pytest.mark.parametrize("said", [Said("5А"), Said("5А", SchoolYear(2026))])
def test_last_year_s_file_is_no_part_of_this_one(said: Said) -> None:
    page = "{year} учебный год;;\n№;ФИО;01.09\n1;Иванов Иван;5\n"
    files = {"алгебра.csv": page.format(year="2025/2026"), "физика.csv": page.format(year="2024/2025")}
    with pytest.raises(BadInputError, match=r"2024/2025, 2025/2026") as caught:
        sheets(files, said)
    assert caught.value.code == "import.pages.other_year"


def test_last_year_s_page_of_a_pupil_neither() -> None:
    files = {"1.html": _total("Иванов Иван", 1), "2.html": _total("Петров Пётр", 1).replace(b"2025/2026", b"2024/2025")}
    with pytest.raises(BadInputError) as caught:
        PupilPagesReader(_SCHOOL, _CODES, Said("5А")).read(Bundle(files))
    assert caught.value.code == "import.pages.other_year"


def test_a_trimester_stays_one() -> None:
    table = (
        "<table><tr><td rowspan=2>№</td><td rowspan=2>ФИО</td><td>Сентябрь</td><td>Октябрь</td><td>Итог</td></tr>"
        "<tr><td>3</td><td>2</td></tr><tr><td>1</td><td>Иванов Иван</td><td>5</td><td>4</td><td>5</td></tr></table>"
    )
    chosen = ("5А / Алгебра", "1 триместр")
    page = "".join(f"<select><option selected>{one}</option></select>" for one in chosen) + table
    [found] = EduTatarReader(_SCHOOL, _CODES, Said(year=SchoolYear(2026))).read(Bundle({"a.html": page.encode()}))
    assert [one.period for one in found.journal.subjects[0].period_results] == ["t1"]


def test_a_number_of_a_subgroup_tells_no_namesake() -> None:
    files = {
        "список.csv": rows("№;ФИО;Прибыл", "1;Белова Анна;", "2;Иванов Иван;", "3;Громов Олег;", "4;Иванов Иван;"),
        "язык.csv": rows("Подгруппа: 1;;", "№;ФИО;01.09.2025", "1;Громов Олег;4", "2;Иванов Иван;5"),
    }
    assert codes_of(sheets(files)) == ["namesakes"], "he is the second of the subgroup, not of the list"
    files["язык.csv"] = rows("№;ФИО;01.09.2025", "3;Громов Олег;4", "4;Иванов Иван;5")
    found = sheets(files)
    assert codes_of(found) == []
    marked = {cell.pupil for lesson in found.journal.subjects[0].lessons for cell in lesson.cells}
    assert {pupil.order for pupil in found.journal.pupils if pupil.id in marked} == {3, 4}


def _total(name: str, day: int, mark: str = "5") -> bytes:
    days = "".join(f"<td>{one}</td>" for one in (day, day + 1))
    return (
        f"<p>Ученик: {name} Класс: 5А Учебный год: 2025/2026</p><table><tr><th rowspan=2>Предмет</th>"
        f"<th colspan=2>Сентябрь</th></tr><tr>{days}</tr><tr><td>Алгебра</td><td>{mark}</td><td></td></tr></table>"
    ).encode()


def test_pages_of_two_namesakes_are_not_one_pupil() -> None:
    """Their marks stand on different days, so no cell is filled twice."""
    second = _total("Иванов Иван", 1).replace(b"<td>5</td><td></td>", b"<td></td><td>4</td>")
    files = {"Иванов 1/a.html": _total("Иванов Иван", 1), "Иванов 2/a.html": second}
    [found] = PupilPagesReader(_SCHOOL, _CODES, _SAID).read(Bundle(files))
    assert "two_pages" in codes_of(found)
    [found] = PupilPagesReader(_SCHOOL, _CODES, _SAID).read(
        Bundle({"a.html": _total("Иванов Иван", 1), "b.html": _total("Иванов Иван", 10)})
    )
    assert codes_of(found) == [], "two pages of one pupil, each of other days"


def _grades(day: str, mark: str) -> bytes:
    heads = "".join(
        f"<th>{one}</th>"
        for one in ("Тип задания", "Тема задания", "Дата проведения урока", "Дата выставления оценки", "Оценка")
    )
    return (
        "<p>Ученик: Иванов Иван Класс: 5А Предмет: Алгебра</p>"
        f"<table><tr>{heads}</tr><tr><td>О</td><td>Т</td><td>{day}.2025</td><td>{day}.2025</td><td>{mark}</td></tr>"
        f"<tr><td>О</td><td>Т</td><td>20.09.2025</td><td>20.09.2025</td><td>3</td></tr></table>"
    ).encode()


def test_two_pages_of_one_subject_and_name_are_asked_about() -> None:
    files = {"1/a.html": _grades("01.09", "5"), "2/a.html": _grades("02.09", "4").replace(b"20.09", b"21.09")}
    [found] = GradesPageReader(_SCHOOL, _CODES, _SAID).read(Bundle(files))
    assert "two_pages" in codes_of(found)


def _week(mark: int) -> bytes:
    work = {"id": 1, "typeId": 3, "assignmentName": "", "mark": {"studentId": 7, "mark": mark, "dutyMark": False}}
    lesson = {"classmeetingId": 11, "day": "2025-09-01T00:00:00", "subjectName": "Алгебра", "assignments": [work]}
    days = [{"date": "2025-09-01T00:00:00", "lessons": [lesson]}]
    return json.dumps({"weekStart": "2025-09-01", "className": "5А", "weekDays": days}).encode()


def test_a_week_saved_before_and_after_a_correction_is_asked_about() -> None:
    def read(second: int) -> Imported:
        files = {"Иванов Иван/w1.json": _week(5), "Иванов Иван/w1 (1).json": _week(second)}
        [found] = NetschoolReader(_SCHOOL, _CODES, _SAID).read(Bundle(files))
        return found

    assert codes_of(read(3)) == ["conflict"]
    assert codes_of(read(5)) == [], "the same week twice is one week"


def _marks(value: str, **period: str) -> bytes:
    mark = {"id": 1, "value": value, "control_form_name": "Ответ", "date": "2025-09-01", "is_point": False}
    quarter = {
        "start": "2025-09-01",
        "end": "2025-10-26",
        "title": "1 четверть",
        "value": "4.50",
        "marks": [mark],
        **period,
    }
    return json.dumps({"payload": [{"subject_name": "Алгебра", "year_mark": "5", "periods": [quarter]}]}).encode()


def mesh(*answers: bytes) -> Imported:
    files = {f"Иванов Иван/{number}.json": answer for number, answer in enumerate(answers)}
    [found] = MeshReader(_SCHOOL, _CODES, _SAID).read(Bundle(files))
    return found


def test_a_result_of_a_quarter_is_taken() -> None:
    found = mesh(_marks("4", fixed_value="5"))
    assert [(one.period, one.value) for one in found.journal.subjects[0].period_results] == [("q1", "5"), ("year", "5")]
    assert not any("Итогов за четверти" in one.message for one in found.findings)
    assert any("Итогов за четверти" in one.message for one in mesh(_marks("4")).findings), "4.50 is an average"
    assert "bad_period" in codes_of(mesh(_marks("4", fixed_value="5", title="Лето")), Severity.WARNING)


def test_a_mark_saved_before_and_after_a_correction_is_asked_about() -> None:
    assert codes_of(mesh(_marks("4"), _marks("2"))) == ["conflict"]
    assert codes_of(mesh(_marks("4"), _marks("4"))) == []


@pytest.mark.parametrize(
    ("name", "above", "period"),
    [
        ("алгебра 1 четверть.csv", "", "q1"),
        ("алгебра.csv", "Журнал за 1 четверть;;;\n", "q1"),
        ("алгебра.csv", "", "final"),
        ("алгебра.csv", "2025/2026 учебный год;;;\n", "final"),
    ],
)
def test_the_result_on_a_sheet_of_one_quarter_is_that_quarter_s(name: str, above: str, period: str) -> None:
    told = above + rows("№;ФИО;01.09.2025;Итог", "1;Иванов Иван;5;5", "2;Петров Пётр;4;4")
    journal = sheets({name: told}).journal
    assert {one.period for one in journal.subjects[0].period_results} == {period}


def test_the_result_of_all_is_final_beside_the_quarters() -> None:
    told = rows("за 4 четверть;;;;", "№;ФИО;01.04.2026;4 четверть;Итог", "1;Иванов Иван;5;5;4")
    results = sheets({"алгебра.csv": told}).journal.subjects[0].period_results
    assert {one.period for one in results} == {"q4", "final"}


@pytest.mark.parametrize("title", ["Отчёт о посещаемости класса", "Посещаемость", "Учёт пропусков"])
def test_a_report_on_lessons_missed_is_no_subject(title: str) -> None:
    report = rows(f"{title};;", "№;ФИО;01.09.2025", "1;Иванов Иван;2")
    journal = {"алгебра.csv": rows("№;ФИО;01.09.2025", "1;Иванов Иван;5")}
    found = sheets({"отчёт.csv": report, **journal})
    assert [subject.name for subject in found.journal.subjects] == ["алгебра"]
    assert any("«Сверка»" in one.message for one in found.findings if one.severity is Severity.ERROR)


def topics(*lines: str, said: Said = _SAID) -> Imported:
    head = rows("№;ФИО;01.09.2025;03.09.2025", "1;Иванов Иван;5;4", ";;;")
    return sheets({"алгебра.csv": head + rows(*lines)}, said)


def test_hours_and_the_plan_are_taken() -> None:
    told = ("Дата;Ч;Тема;ДЗ", "01.09.2025;2;Дроби;п. 1", "03.09.2025;1;Числа;п. 2", "По плану 68 ч., дано 3 ч.;;;")
    found = topics(*told)
    [subject] = found.journal.subjects
    assert ([lesson.hours for lesson in subject.lessons], subject.plan_hours, subject.fact_hours) == ([2, 1], 68, 3)
    assert codes_of(found) == codes_of(found, Severity.WARNING) == []
    other = topics(*told[:-1], "По программе: 68 часов; выдано часов: 66;;;")
    assert codes_of(other, Severity.WARNING) == ["other_hours"]
    assert codes_of(topics("Дата;Ч;Тема", "01.09.2025;много;Дроби"), Severity.WARNING) == ["bad_hours"]


def test_a_column_of_topics_that_nobody_knows_is_asked_about() -> None:
    told = ("Дата;Тема;Замена", "01.09.2025;Дроби;Петрова", "03.09.2025;Числа;")
    [asked] = [one for one in topics(*told).findings if one.severity is Severity.ERROR]
    assert asked.asks == "column:Замена"
    assert codes_of(topics(*told, said=Said("5А", SchoolYear(2026), {"Замена": "нет"}))) == []


def test_two_topics_of_a_day_are_two_lessons_and_not_three() -> None:
    found = topics("Дата;Тема", "01.09.2025;Дроби", "01.09.2025;Числа", "03.09.2025;Степени")
    lessons = found.journal.subjects[0].lessons
    assert [(one.date.day, one.no, one.topic, len(one.cells)) for one in lessons] == [
        (1, 1, "Дроби", 1), (1, 2, "Числа", 0), (3, None, "Степени", 1),
    ]  # fmt: skip


def test_names_in_an_archive_by_windows_are_read(tmp_path: Path) -> None:
    content = rows("№;ФИО;01.09.2025", "1;Иванов Иван;5").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("алгебра.csv")
        archive.writestr(entry, content)
    # As Windows packs: the name in code page 866, no flag that says UTF-8.
    name, utf8 = "алгебра.csv".encode("cp866"), "алгебра.csv".encode()
    raw = packed.getvalue()
    padded = name + b"_" * (len(utf8) - len(name))
    raw = raw.replace(utf8, padded)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = raw.index(mark)
        flags = int.from_bytes(raw[start + at : start + at + 2], "little") & ~0x800
        raw = raw[: start + at] + flags.to_bytes(2, "little") + raw[start + at + 2 :]
    path = tmp_path / "класс.zip"
    path.write_bytes(raw)
    [read] = open_bundle([path]).files
    assert read.startswith("алгебра.csv")


def test_two_pupils_without_marks_are_two() -> None:
    day = "<day date='1'><classes><class>Чтение</class></classes><tasks><task/></tasks><marks><marks/></marks></day>"
    diary = f"<diary><page month='Сентябрь'>{day}</page></diary>".encode()
    said = Said("1А", SchoolYear(2026))
    [found] = DiaryXmlReader(_SCHOOL, _CODES, said).read(Bundle({"Иванов Иван.xml": diary, "Петров Пётр.xml": diary}))
    assert [pupil.full_name for pupil in found.journal.pupils] == ["Иванов Иван", "Петров Пётр"]
    with pytest.raises(BadInputError, match="file_twice"):
        DiaryXmlReader(_SCHOOL, _CODES, said).read(Bundle({"a/Иванов Иван.xml": diary, "b/Иванов Иван.xml": diary}))


@pytest.mark.parametrize("written", ["1. Иванов Иван", "12) Иванов Иван", "3.Иванов Иван"])
def test_a_number_before_a_name_is_no_surname(written: str) -> None:
    journal = sheets({"алгебра.csv": rows("ФИО;01.09.2025", f"{written};5")}).journal
    assert [pupil.full_name for pupil in journal.pupils] == ["Иванов Иван"]


@pytest.mark.parametrize(
    ("text", "marks", "unknown"),
    [("4-5", ("4", "5"), ("-",)), ("4-", ("4-",), ()), ("5 4-", ("5", "4-"), ()), ("45", ("4", "5"), ())],
)
def test_a_dash_between_two_marks_belongs_to_none(text: str, marks: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    read = lesson_cell(text, Codes())
    assert (read.marks, read.unknown) == (marks, unknown)


def html(table: str, above: str = "") -> Imported:
    page = f"<html><meta charset='utf-8'>{above}{table}</html>".encode()
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(Bundle({"алгебра.html": page}))
    return found


_LIST = (
    "<table><tr><td>№</td><td>ФИО</td><td>01.09.2025</td></tr><tr><td>1</td><td>Иванов Иван</td><td>5</td></tr></table>"
)


@pytest.mark.parametrize(
    "files",
    [
        {
            "история.csv": rows(
                "№;ФИО;01.09.2025", "1;Иванов Иван;5", "", "Дата;Тема", "01.09.2025;Кризис 2008-2009 гг."
            )
        },
        {"алгебра.csv": rows("№;ФИО;01.09.2025", "1;Иванов Иван;5", "", "Дата;Тема;ДЗ", "01.09.2025;т;ОГЭ 2024-2025")},
        {"алгебра.csv": rows("Программа 2023/2024, 2025/2026 учебный год;;", "№;ФИО;01.09", "1;Иванов Иван;5")},
        {"2024-2025/алгебра.csv": rows("2025/2026 учебный год;;", "№;ФИО;01.09", "1;Иванов Иван;5")},
    ],
)
def test_another_year_in_a_topic_or_a_task_is_no_other_year(files: dict[str, str]) -> None:
    found = sheets(files)
    assert found.journal.academic_year == "2025/2026"
    assert [day for day, _, _ in cells(found.journal)] == ["2025-09-01"]


def test_a_copyright_is_no_school_year() -> None:
    page = b"<p>&copy; 2013-2014 \xd0\x98\xd1\x80\xd0\xa2\xd0\xb5\xd1\x85</p>" + _total("Иванов Иван", 1)
    [found] = PupilPagesReader(_SCHOOL, _CODES, _SAID).read(Bundle({"a.html": page}))
    assert found.journal.academic_year == "2025/2026"


@pytest.mark.parametrize(
    ("above", "table"),
    [
        ("<div>Посещаемость</div>", _LIST),
        ("", _LIST.replace("01.09.2025", "01.09.2025</td><td>Пропуски").replace("<td>5", "<td>5</td><td>")),
        ("<p>Пропуски: н - без причины</p>", _LIST),
        ("<h2>Учёт посещаемости и успеваемости</h2>", _LIST),
    ],
)
def test_a_journal_that_speaks_of_attendance_is_a_journal(above: str, table: str) -> None:
    assert ("2025-09-01", "Иванов Иван", "5") in cells(html(table, above).journal)


@pytest.mark.parametrize(
    "title", ["Сводная ведомость учета посещаемости", "Отчёт о посещаемости класса за апрель", "Пропуски уроков"]
)
def test_a_report_on_attendance_as_a_page(title: str) -> None:
    other = {"алгебра.csv": rows("№;ФИО;01.09.2025", "1;Иванов Иван;5").encode()}
    page = f"<h2>{title}</h2>{_LIST}".encode()
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(Bundle({"отчёт.html": page, **other}))
    assert [subject.name for subject in found.journal.subjects] == ["алгебра"]


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("алгебра 1-4 четверти.csv", ""),
        ("алгебра.csv", "Журнал за I-IV четверти"),
        ("алгебра.csv", "за I и II четверть"),
        ("алгебра.csv", "Журнал с 1 по 4 четверть"),
        ("алгебра 1, 2 четверти.csv", ""),
    ],
)
def test_several_quarters_are_not_the_last_of_them(name: str, above: str) -> None:
    told = rows(above, "№;ФИО;01.09.2025;Итог", "1;Иванов Иван;5;5")
    assert {one.period for one in sheets({name: told}).journal.subjects[0].period_results} == {"final"}


@pytest.mark.parametrize(
    "told",
    [
        rows("№;ФИО;01.09.2025;Итог", "1;Иванов Иван;5;5", "", "Дата;Тема", "01.09.2025;КР за 1 четверть"),
        rows("Отчёт за 1 четверть", "№;ФИО;01.09.2025;20.05.2026;Итог", "1;Иванов Иван;5;4;5"),
    ],
)
def test_a_topic_names_no_quarter_of_a_sheet_nor_of_a_year(told: str) -> None:
    assert {one.period for one in sheets({"алгебра.csv": told}).journal.subjects[0].period_results} == {"final"}


def test_a_sheet_of_exams_is_a_sheet_of_results() -> None:
    told = {name: rows("№;ФИО;Алгебра;Физика", "1;Иванов Иван;5;4", f"2;Петров Пётр;4;{last}")
            for name, last in (("Экзамен", 3), ("Год", 5))}  # fmt: skip
    found = sheets({f"{name}.csv": text for name, text in told.items()})
    assert {one.period for subject in found.journal.subjects for one in subject.period_results} == {"exam", "year"}


@pytest.mark.parametrize(
    ("lines", "plan", "warned"),
    [
        (("1 четверть: по плану 1 ч., дано 1 ч.", "За год: по плану 2 ч., дано 2 ч."), 2, []),
        (("По плану 34 ч.", "По плану 68 ч."), None, ["several_plans"]),
        (("По программе 2 часа в неделю, всего 68 часов",), None, []),
        (("Часов по плану: 68",), 68, []),
    ],
)
def test_which_line_is_the_plan_s(lines: tuple[str, ...], plan: int | None, warned: list[str]) -> None:
    found = topics("Дата;Ч;Тема", "01.09.2025;1;Дроби", "03.09.2025;1;Числа", *(f"{line};;" for line in lines))
    assert found.journal.subjects[0].plan_hours == plan
    assert codes_of(found, Severity.WARNING) == warned
    assert codes_of(found) == []


def test_a_topic_without_its_day_is_not_lost_for_what_it_says() -> None:
    found = topics("Дата;Тема", "01.09.2025;Дроби", ";Повторение по программе 5 класса: 2 часа")
    assert codes_of(found) == ["bad_day"]
    assert found.journal.subjects[0].plan_hours is None


def test_two_siblings_under_one_surname_are_two() -> None:
    names = [("№", "Фамилия", "Имя", "01.09.2025"), ("1", "Иванов", "Иван", "5"), ("2", "Иванов", "Пётр", "4")]
    bundle = Bundle({"алгебра.xlsx": b""})
    bundle._opened[tables_of, "алгебра.xlsx"] = [Table("алгебра", tuple(names), repeated=frozenset({(2, 1)}))]
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(bundle)
    assert sorted(mark for _, _, mark in cells(found.journal)) == ["4", "5"]
    assert len(found.journal.pupils) == 2


def test_a_surname_over_two_rows_with_the_name_in_the_first_is_one() -> None:
    names = [("№", "Фамилия", "Имя", "01.09.2025"), ("1", "Иванов", "Иван", "5"), ("1", "Иванов", "", "н")]
    bundle = Bundle({"алгебра.xlsx": b""})
    bundle._opened[tables_of, "алгебра.xlsx"] = [Table("алгебра", tuple(names), repeated=frozenset({(2, 0), (2, 1)}))]
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(bundle)
    assert list(cells(found.journal)) == [("2025-09-01", "Иванов Иван", "5н")]


def test_pages_of_terms_of_one_pupil_are_his() -> None:
    def page(term: str, result: str) -> bytes:
        return (
            f"<p>Ученик: Иванов Иван Класс: 5А</p><select><option selected>{term}</option></select><table>"
            f"<tr><th>Предмет</th><th>Оценки</th><th>Итог</th></tr><tr><td>Алгебра</td><td></td><td>{result}</td></tr></table>"
        ).encode()

    files = {"1.html": page("1 четверть", "5"), "2.html": page("2 четверть", "4")}
    [found] = PupilPagesReader(_SCHOOL, _CODES, _SAID).read(Bundle(files))
    assert codes_of(found) == []
    assert {(one.period, one.value) for one in found.journal.subjects[0].period_results} == {("q1", "5"), ("q2", "4")}
    files["2.html"] = page("1 четверть", "5").replace(b"</p>", b" </p>")
    [found] = PupilPagesReader(_SCHOOL, _CODES, _SAID).read(Bundle(files))
    assert codes_of(found) == ["two_pages"], "a namesake with the same result, or the page twice"


def test_a_list_in_which_nothing_is_marked_says_nothing() -> None:
    table = (
        "<table><tr><td rowspan=2>№</td><td rowspan=2>ФИО</td><td>Ноябрь</td><td>Декабрь</td><td>Итог</td></tr>"
        "<tr><td>12</td><td>2</td></tr><tr><td>1</td><td>Иванов Иван</td><td>5</td><td>4</td><td>5</td></tr></table>"
    )
    one = "<select><option selected>5А / Алгебра</option></select>"

    def period(terms: str) -> list[str]:
        files = {"a.html": f"{one}<select>{terms}</select>{table}".encode()}
        [found] = EduTatarReader(_SCHOOL, _CODES, Said(year=SchoolYear(2026))).read(Bundle(files))
        return [one.period for one in found.journal.subjects[0].period_results] or codes_of(found)

    assert period("<option>1 четверть</option><option>2 четверть</option>") == ["q2"]
    assert period("<option selected>1 четверть</option><option>2 четверть</option>") == ["unknown_column"]
    assert period("<option>1 четверть</option><option selected>2 четверть</option>") == ["q2"]


def test_a_heading_over_several_columns_is_asked_about_once_at_most() -> None:
    table = Table(
        "алгебра",
        (("№", "ФИО", "01.09.2025"), ("1", "Иванов Иван", "5"), (), ("Дата", "Тема урока", "Тема урока", "ДЗ", "ДЗ"),
         ("01.09.2025", "Дроби", "Дроби", "п. 1", "п. 2")),
        repeated=frozenset({(3, 2), (4, 2)}),
    )  # fmt: skip
    bundle = Bundle({"алгебра.xlsx": b""})
    bundle._opened[tables_of, "алгебра.xlsx"] = [table]
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(bundle)
    assert codes_of(found) == []
    assert found.journal.subjects[0].lessons[0].topic == "Дроби"


def test_hours_of_a_pair_count_once() -> None:
    head = rows("№;ФИО;01.09.2025;01.09.2025", "1;Иванов Иван;5;4", ";;;")
    found = sheets({"алгебра.csv": head + rows("Дата;Ч;Тема", "01.09.2025;2;Дроби")})
    assert found.journal.subjects[0].fact_hours == 2
    assert topics("Дата;Ч;Тема", "01.09.2025;2 ч;Дроби").journal.subjects[0].lessons[0].hours == 2


def test_a_page_downloaded_twice_is_one_page() -> None:
    page = _grades("01.09", "5").replace("Предмет: Алгебра".encode(), b"")
    with pytest.raises(BadInputError, match="одинаковы"):
        GradesPageReader(_SCHOOL, _CODES, _SAID).read(
            Bundle({"Иванов Иван/Алгебра.html": page, "Иванов Иван/Алгебра (1).html": page})
        )


@pytest.mark.parametrize("written", ["алгебра.csv", "Йога ё.csv"])
def test_names_in_an_archive_by_a_mac_are_read(tmp_path: Path, written: str) -> None:
    """UTF-8 without the flag that says so, «й» and «ё» in two parts."""
    apart = unicodedata.normalize("NFD", written).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("x" * len(apart)), rows("№;ФИО;01.09.2025", "1;Иванов Иван;5").encode())
    path = tmp_path / "класс.zip"
    path.write_bytes(packed.getvalue().replace(b"x" * len(apart), apart))
    assert list(open_bundle([path]).files) == [written]


_RESULT = (
    "<table><tr><td>№</td><td>ФИО</td><td>01.09.2025</td><td>Итог</td></tr>"
    "<tr><td>1</td><td>Иванов Иван</td><td>5</td><td>4</td></tr></table>"
)


@pytest.mark.parametrize(
    "page",
    [
        f"<table><tr><td><h2>Журнал за 1 четверть</h2>{_RESULT}</td></tr></table>",
        f"<table><tr><td>Журнал за 1 четверть {_RESULT}</td></tr></table>",
        f"<table><tr><td>Журнал за 1 четверть</td></tr></table>{_RESULT}",
        f"<h2>Журнал за 1 четверть</h2>{_RESULT}",
    ],
)
def test_a_title_in_a_table_of_layout_is_a_title(page: str) -> None:
    assert {one.period for one in html(page).journal.subjects[0].period_results} == {"q1"}
    report = page.replace("Журнал за 1 четверть", "Отчёт о посещаемости класса")
    other = {"физика.csv": rows("№;ФИО;01.09.2025", "1;Иванов Иван;5").encode()}
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(Bundle({"отчёт.html": report.encode(), **other}))
    assert [subject.name for subject in found.journal.subjects] == ["физика"]


def test_the_year_of_a_page_s_head_goes_before_its_folder_s() -> None:
    page = f"<table><tr><td>2025/2026 учебный год</td></tr></table>{_LIST.replace('.2025', '')}"
    bundle = Bundle({"2024-2025/алгебра.html": page.encode()})
    [found] = GradebookReader(_SCHOOL, _CODES, Said("5А")).read(bundle)
    assert found.journal.academic_year == "2025/2026"


@pytest.mark.parametrize(
    "name",
    ["Посещаемость сентябрь", "Посещаемость 1 четверть", "Пропуски сентябрь", "Посещаемость 5А класса",
     "Отчёт о посещаемости (сентябрь)", "Сведения о пропущенных уроках", "Сведения о посещаемости"],
)  # fmt: skip
def test_whatever_a_report_on_attendance_is_called(name: str) -> None:
    report = rows("№;ФИО;01.09.2025;02.09.2025", "1;Иванов Иван;2;5")
    files = {"отчёт.csv": f"{name};;;\n{report}", "алгебра.csv": rows("№;ФИО;01.09.2025", "1;Иванов Иван;5")}
    assert [subject.name for subject in sheets(files).journal.subjects] == ["алгебра"]


def test_a_title_right_above_the_headings_is_a_title() -> None:
    told = rows("Предмет: Алгебра;1 четверть;;", "№;ФИО;01.09.2025;Итог", "1;Иванов Иван;5;4")
    assert {one.period for one in sheets({"a.csv": told}).journal.subjects[0].period_results} == {"q1"}
    year = rows("Класс: 5А;2025/2026 учебный год;", "№;ФИО;01.09", "1;Иванов Иван;5")
    assert sheets({"алгебра.csv": year}, Said()).journal.academic_year == "2025/2026"
    over = rows("№;ФИО;2025/2026 учебный год;;", ";;Сентябрь;;Октябрь", ";;1;8;2", "1;Иванов Иван;5;4;3")
    assert sheets({"алгебра.csv": over}, Said("5А")).journal.academic_year == "2025/2026"


@pytest.mark.parametrize("name", ["физ.csv", "хим.csv", "алгебра.csv"])
def test_a_short_name_in_code_page_866_is_no_chinese(name: str) -> None:
    entry = zipfile.ZipInfo(name.encode("cp866").decode("cp437"))
    assert _written(entry) == name
    known = zipfile.ZipInfo("физика.csv")
    assert _written(known) == "физика.csv", "known by an extra field"


def test_of_several_years_nobody_takes_the_first() -> None:
    told = rows("Программа 2023/2024, 2025/2026 учебный год;;", "№;ФИО;01.09", "1;Иванов Иван;5")
    with pytest.raises(BadInputError, match="учебный год"):
        sheets({"алгебра.csv": told}, Said("5А"))
    dated = told.replace("01.09", "01.09.2025")
    assert sheets({"алгебра.csv": dated}, Said("5А")).journal.academic_year == "2025/2026", "the days tell"
    chosen = "<select><option>2023/2024</option><option>2024/2025</option><option selected>2025/2026</option></select>"
    page = chosen.encode() + _total("Иванов Иван", 1).replace("Учебный год: 2025/2026".encode(), b"")
    [found] = PupilPagesReader(_SCHOOL, _CODES, Said("5А")).read(Bundle({"a.html": page}))
    assert found.journal.academic_year == "2025/2026"


def test_topics_that_are_read_first_belong_to_the_lessons_of_the_marks() -> None:
    files = {
        "Алгебра КТП.csv": rows("Предмет: Алгебра;;", "Дата;Ч;Тема", "01.09.2025;2;Дроби"),
        "Алгебра журнал.csv": rows("Предмет: Алгебра;;;", "№;ФИО;01.09.2025;01.09.2025", "1;Иванов Иван;5;4"),
    }
    [subject] = sheets(files).journal.subjects
    assert [(one.topic, len(one.cells)) for one in subject.lessons] == [("Дроби", 1), ("", 1)]
    assert subject.fact_hours == 2


@pytest.mark.parametrize(
    ("lines", "plan", "given"),
    [
        (("По программе: 68 уроков",), 68, None),
        (("Дано 2 урока",), None, 2),
        (("По плану – 68, дано – 2",), 68, 2),
        (("Количество часов по плану: 68, дано 2",), 68, 2),
        (("По плану 68 ч.", "Дано 2 ч."), 68, 2),
        (("Итого за 1 полугодие: по плану 32 ч.", "Итого за год: по плану 68 ч."), 68, None),
    ],
)
def test_how_a_plan_is_told(lines: tuple[str, ...], plan: int | None, given: int | None) -> None:
    found = topics("Дата;Тема", "01.09.2025;Дроби", "03.09.2025;Числа", *(f"{line};" for line in lines))
    assert found.journal.subjects[0].plan_hours == plan
    assert codes_of(found) == codes_of(found, Severity.WARNING) == []
    assert given in (None, found.journal.subjects[0].fact_hours)


def test_a_quarter_s_hours_are_no_year_s() -> None:
    quarters = {
        f"алгебра {no}.csv": rows(
            "Предмет: Алгебра;", "Дата;Тема", f"0{no}.09.2025;т", f"{no} четверть: по плану {hours} ч.;"
        )
        for no, hours in ((1, 17), (2, 18))
    }
    pupils = {"список.csv": rows("№;ФИО", "1;Иванов Иван")}
    assert sheets({**quarters, **pupils}).journal.subjects[0].plan_hours is None


def test_a_list_of_terms_in_which_none_is_marked_leaves_the_file_s_name() -> None:
    page = (
        "<p>Ученик: Иванов Иван Класс: 5А</p><select><option>1 четверть</option><option>3 четверть</option></select>"
        "<table><tr><th>Предмет</th><th>Итоговая оценка</th></tr><tr><td>Алгебра</td><td>5</td></tr></table>"
    ).encode()
    [found] = PupilPagesReader(_SCHOOL, _CODES, _SAID).read(Bundle({"3 четверть.html": page}))
    assert [one.period for one in found.journal.subjects[0].period_results] == ["q3"]
