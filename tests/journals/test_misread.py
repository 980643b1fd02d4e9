"""What a school can really hand in and a reader once took for something else without a word, as small as it gets."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from journals.assembling.codes import Codes, lesson_cell
from journals.bundle import open_bundle
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
    assert codes_of(mesh(_marks("4", fixed_value="5", title="Лето"))) == ["bad_period"]


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
    assert codes_of(topics("Дата;Ч;Тема", "01.09.2025;много;Дроби")) == ["bad_hours"]


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
