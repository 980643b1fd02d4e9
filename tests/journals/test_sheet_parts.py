"""Sheets of several parts, rows that are no heading, and rows of nobody: nothing of them goes without a word."""

import io
from datetime import date

import openpyxl
import pytest

from journals.gradebook.parts import parts_of
from journals.gradebook.reader import GradebookReader, Said
from journals.gradebook.words import subject_in_name
from journals.importing import Bundle
from journals.tables.shapes import Table
from kernel.errors import BadInputError
from kernel.findings import Severity
from kernel.ids import SchoolYear
from tests.journals.test_misread import _CODES, _SAID, _SCHOOL, cells, codes_of, rows, sheets

HEAD = "№;ФИО;01.09.2025"


def results(text: str, name: str = "алгебра.csv") -> list[tuple[str, str, str, str]]:
    journal = sheets({name: text}).journal
    names = {pupil.id: pupil.full_name for pupil in journal.pupils}
    return [(s.name, names[one.pupil], one.period, one.shown) for s in journal.subjects for one in s.period_results]


@pytest.mark.parametrize(
    ("first", "name"),
    [
        ("1;Иванов Иван (выбыл 10.02.2026, приказ № 5 от 09.02.2026);5", "Иванов Иван"),
        ("1;Ли Ан;5", "Ли Ан"),
        ("1;Средних Анна;5", "Средних Анна"),
        ("1;Прибылова;5", "Прибылова"),
        ("1;Часов Пётр;5", "Часов Пётр"),
    ],
)
def test_the_first_pupil_is_no_heading(first: str, name: str) -> None:
    found = sheets({"алгебра.csv": rows(HEAD, first, "2;Петров Пётр;4")})
    assert {(who, mark) for _, who, mark in cells(found.journal)} == {(name, "5"), ("Петров Пётр", "4")}
    assert not codes_of(found)
    assert all(
        not mark.work for s in found.journal.subjects for one in s.lessons for c in one.cells for mark in c.marks
    )


def test_a_departure_after_a_name_has_its_order() -> None:
    note = "1;Иванов Иван (выбыл 10.02.2026, приказ № 5 от 09.02.2026);5"
    [pupil] = sheets({"алгебра.csv": rows(HEAD, note)}).journal.pupils
    [stay] = pupil.membership
    assert (str(stay.ends), stay.basis) == ("2026-02-10", "приказ № 5 от 09.02.2026")


def test_a_numbered_row_without_a_name_is_asked_about() -> None:
    assert codes_of(sheets({"алгебра.csv": rows(HEAD, "1;;5", "2;Петров Пётр;4")})) == ["row_of_nobody"]


def test_a_long_table_with_names_once_a_group_is_asked_about() -> None:
    lines = ("Иванов Иван;Алгебра;5", ";Физика;4", ";Химия;3", ";Биология;3", "Петров Пётр;Алгебра;4")
    assert "row_of_nobody" in codes_of(sheets({"a.csv": rows("ФИО;Предмет;1 четверть", *lines)}))


def test_a_heading_printed_once_more_ends_nothing() -> None:
    head = "Предмет;ФИО;Дата;Отметка"
    found = sheets({"a.csv": rows(head, "Алгебра;Ли Ан;01.09.2025;4", head, "Физика;Ли Ан;02.09.2025;3")})
    assert [subject.name for subject in found.journal.subjects] == ["Алгебра", "Физика"]
    text = rows("№;ФИО;Алгебра;Физика", "1;Ли Ан;5;4", "№;ФИО;Алгебра;Физика", "2;Петров Пётр;3;3")
    assert {who for _, who, _, _ in results(text, "Итоги за 1 четверть.csv")} == {"Ли Ан", "Петров Пётр"}


def test_half_years_below_one_another() -> None:
    below = ("Второе полугодие", "№;ФИО;12.01.2026;2 полугодие", "1;Ли Ан;3;3")
    text = rows("Предмет: алгебра", "№;ФИО;01.09.2025;1 полугодие", "1;Ли Ан;5;5", "Итого;;5;5", "", *below)
    assert results(text, "x.csv") == [("алгебра", "Ли Ан", "h1", "5"), ("алгебра", "Ли Ан", "h2", "3")]
    found = sheets({"x.csv": text})
    assert [(day, mark) for day, _, mark in cells(found.journal)] == [("2025-09-01", "5"), ("2026-01-12", "3")]
    assert not codes_of(found)


def test_quarters_of_results_below_one_another() -> None:
    first = ("Итоги за 1 четверть", "№;ФИО;Алгебра;Физика", "1;Ли Ан;5;4")
    text = rows(*first, "", "Итоги за 2 четверть", "№;ФИО;Алгебра;Физика;Химия", "1;Ли Ан;3;2;5")
    told = {(subject, period): mark for subject, _, period, mark in results(text, "Итоги.csv")}
    assert told == {
        ("Алгебра", "q1"): "5", ("Физика", "q1"): "4", ("Алгебра", "q2"): "3", ("Физика", "q2"): "2",
        ("Химия", "q2"): "5",
    }  # fmt: skip


def test_two_parts_about_one_day_are_one_too_many() -> None:
    text = rows(HEAD, "1;Ли Ан;5", "", f"{HEAD};02.09.2025", "1;Ли Ан;4;3")
    assert codes_of(sheets({"алгебра.csv": text})) == ["twice"]


def test_topics_beside_two_parts_are_the_first_ones() -> None:
    text = rows(
        "№;ФИО;01.09.2025;Дата;Тема", "1;Ли Ан;5;01.09.2025;Дроби", ";;;12.01.2026;Корни", "",
        "№;ФИО;12.01.2026;2 полугодие;Дата2", "1;Ли Ан;4;5;",
    )  # fmt: skip
    found = sheets({"алгебра.csv": text})
    [subject] = found.journal.subjects
    assert [(str(one.date), one.topic) for one in subject.lessons] == [("2025-09-01", "Дроби"), ("2026-01-12", "Корни")]


def test_parts_have_their_own_topics() -> None:
    halves = ("01.09.2025;1 полугодие", "12.01.2026;2 полугодие")
    both = [(f"№;ФИО;{half};Дата;Тема", f"1;Ли Ан;5;5;{half[:10]};Дроби {no}") for no, half in enumerate(halves)]
    found = sheets({"алгебра.csv": rows(*both[0], "", *both[1])})
    [subject] = found.journal.subjects
    assert [one.topic for one in subject.lessons] == ["Дроби 0", "Дроби 1"]
    assert not codes_of(found)


SAME = ("№;ФИО;1 четверть;2 четверть", "1;Ли Ан;5;4", "2;Пак Юн;4;4")


@pytest.mark.parametrize("number", ["№;", ""])
def test_the_same_heading_over_another_subject(number: str) -> None:
    head, *lines = (line if number else line.partition(";")[2] for line in SAME)
    text = rows(
        "Предмет: алгебра", head, *lines, "", "Предмет: геометрия", head, *(one.replace("4", "3") for one in lines)
    )
    told = {(subject, period, mark) for subject, _, period, mark in results(text, "7А.csv")}
    assert told == {("алгебра", "q1", "5"), ("алгебра", "q1", "4"), ("алгебра", "q2", "4"),
                    ("геометрия", "q1", "5"), ("геометрия", "q1", "3"), ("геометрия", "q2", "3")}  # fmt: skip


def test_the_same_heading_over_a_subgroup_and_a_quarter() -> None:
    halves = [(f"Предмет: английский Подгруппа: {no}", HEAD, f"1;{who};5") for no, who in ((1, "Ли Ан"), (2, "Пак Юн"))]
    subjects = sheets({"x.csv": rows(*halves[0], "", *halves[1])}).journal.subjects
    assert [(one.subgroup, len(one.lessons[0].cells)) for one in subjects] == [("1", 1), ("2", 1)]
    heads = ("№;ФИО;Алгебра;Физика", "1;Ли Ан;5;4")
    text = rows("Итоги за 1 четверть", *heads, "", "Итоги за 2 четверть", *heads)
    assert {(subject, period) for subject, _, period, _ in results(text, "Итоги.csv")} == {
        (subject, period) for subject in ("Алгебра", "Физика") for period in ("q1", "q2")
    }


def test_a_bare_title_over_a_lower_part_is_asked_about() -> None:
    found = sheets({"алгебра.csv": rows(HEAD, "1;Ли Ан;5", "", "Геометрия", "№;ФИО;02.09.2025", "1;Ли Ан;3")})
    assert codes_of(found) == ["part_title"]


def test_a_part_that_names_no_quarter_beside_one_that_does() -> None:
    text = rows("№;ФИО;03.09.2025;Итог", "1;Ли Ан;5;5", "", "II четверть", "№;ФИО;12.11.2025;Итог", "1;Ли Ан;4;4")
    found = sheets({"алгебра.csv": text})
    assert codes_of(found) == ["unknown_column"]
    said = Said("5А", SchoolYear(2026), {"Итог": "1 четверть"})
    told = sheets({"алгебра.csv": text}, said)
    assert [one.period for one in told.journal.subjects[0].period_results] == ["q1", "q2"]


@pytest.mark.parametrize(
    "below",
    [
        ("№;ФИО учителя;Предмет", "1;Кузнецова Мария;алгебра"),
        ("Родительский комитет", "№;ФИО", "1;Кузнецова Мария"),
        ("Родительский комитет", "№;ФИО;Дата рождения", "1;Кузнецова Мария;01.02.1980"),
        ("№;ФИО;Предмет", "1;Кузнецова Мария;физика"),
        ("Секретарь;;Сидорова",), ("Дата;;01.09.2025",), ("3;Всего обучающихся;",), ("Девочек;;1",),
        ("", "", "", "Заместитель Сидорова Ольга"),
    ],
)  # fmt: skip
def test_nobody_below_a_list_becomes_a_pupil(below: tuple[str, ...]) -> None:
    listed = rows("№;ФИО;Дата рождения", "", "1;Ли Ан;01.02.2014", "2;Пак Юн;02.02.2014", "", *below)
    found = sheets({"список.csv": listed, "алгебра.csv": rows(HEAD, "1;Ли Ан;5", "2;Пак Юн;4")})
    assert [one.full_name for one in found.journal.pupils] == ["Ли Ан", "Пак Юн"]


@pytest.mark.parametrize(
    "foot", ["Кол-во «5»;;1;0", "% успеваемости;;100;100", "СОУ;;80;64", "Зам. директора;;;Иванова", "Отличники;;1;0",
             ";ФИО учителя;Иванова;Петров", "3;Итого;12;8"]
)  # fmt: skip
def test_the_foot_of_a_report_is_nobody_s(foot: str) -> None:
    text = rows("№;ФИО;Алгебра;Физика", "1;Ли Ан;5;4", "2;Пак Юн;4;3", foot)
    found = sheets({"Итоги за 1 четверть.csv": text})
    assert (len(found.journal.pupils), codes_of(found)) == (2, [])


@pytest.mark.parametrize(
    ("note", "left", "basis"),
    [
        ("(выбыл, пр. 5 от 09.02.2026, с 10.02.2026)", "2026-02-10", "пр. 5 от 09.02.2026"),
        ("(приказ от 09.02.2026, выбыл 12.02.2026)", "2026-02-12", "приказ от 09.02.2026"),
        ("(выбыл 03.09.2025 в СОШ № 3)", "2025-09-03", ""),
    ],
)
def test_the_day_of_a_departure_is_not_its_order_s(note: str, left: str, basis: str) -> None:
    [pupil] = sheets({"алгебра.csv": rows(HEAD, f"1;Ли Ан {note};5")}).journal.pupils
    assert [(str(one.ends), one.basis) for one in pupil.membership] == [(left, basis)]


@pytest.mark.parametrize(
    ("heads", "days"),
    [
        (("№;ФИО;05.09.2025;12.09.2025;Год", ";;2 ч;1 ч;"), [("2025-09-05", None), ("2025-09-12", None)]),
        (("№;ФИО;01.09.2025;01.09.2025;Год", ";;1;2;"), [("2025-09-01", 1), ("2025-09-01", 2)]),
    ],
)
def test_what_stands_below_days(heads: tuple[str, ...], days: list[tuple[str, int | None]]) -> None:
    found = sheets({"алгебра.csv": rows(*heads, "1;Ли Ан;5;4;5")})
    [subject] = found.journal.subjects
    assert [(str(one.date), one.no) for one in subject.lessons] == days
    assert [one.period for one in subject.period_results] == ["year"]
    assert not codes_of(found)


def test_days_that_a_spreadsheet_has_over_numbers_of_lessons() -> None:
    book = workbook(["№", "ФИО", date(2025, 9, 1), date(2025, 9, 1)], [None, None, 1, 2], [1, "Ли Ан", 5, 4])
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(Bundle({"a.xlsx": book}))
    assert [(str(one.date), one.no) for one in found.journal.subjects[0].lessons] == [
        ("2025-09-01", 1),
        ("2025-09-01", 2),
    ]


@pytest.mark.parametrize("average", ["Средн. балл", "Средн.", "Средневзв. балл", "Средний_балл", "Ср. балл"])
def test_averages_however_they_are_called(average: str) -> None:
    assert not codes_of(sheets({"алгебра.csv": rows(f"{HEAD};{average}", "1;Ли Ан;5;5,0")}))


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (("10Г-1 алгебра.csv", "10Г-1 физика.csv"), "10Г-1"), (("10А алгебра.csv",), "10А профиль"),
        (("1 Ч/алгебра.csv", "2 Ч/алгебра.csv"), "5А"), (("1С программирование.csv", "3Д-моделирование.csv"), "5А"),
    ],
)  # fmt: skip
def test_names_that_are_no_other_class(names: tuple[str, ...], title: str) -> None:
    files = {name: rows(f"№;ФИО;0{no}.09.2025", "1;Ли Ан;5") for no, name in enumerate(names, start=1)}
    found = sheets(files, Said(title, SchoolYear(2026)))
    assert (found.journal.unit.title, codes_of(found)) == (title, [])


@pytest.mark.parametrize("told", ["7", "7А класс", "7 «А» класс", "7-А", "7А, 7Б"])
def test_a_class_however_a_list_writes_it(told: str) -> None:
    listed = rows("№;ФИО;Класс;Дата рождения", f"1;Ли Ан;{told};01.02.2014", "2;Пак Юн;9Б;02.02.2010")
    found = sheets({"с.csv": listed, "алгебра.csv": rows(HEAD, "1;Ли Ан;5")}, Said("7А", SchoolYear(2026)))
    assert [(one.full_name, str(one.birth_date)) for one in found.journal.pupils] == [("Ли Ан", "2014-02-01")]


def test_a_sheet_has_no_more_parts_than_a_journal_may() -> None:
    lines = [cells for day in range(1, 400) for cells in (("№", "ФИО", f"{day % 28 + 1}.09.2025"), ("1", "Ли Ан", "5"))]
    assert len(parts_of(Table("", tuple(lines)))) == 40


def test_a_title_sheet_says_the_year_of_parts() -> None:
    book = openpyxl.Workbook()
    title, sheet = book.active, book.create_sheet("Алгебра")
    assert title is not None
    title.append(["Классный журнал 5А", "2025/2026 учебный год"])
    lines = [["№", "ФИО", "03.09", "1 полугодие"], [1, "Ли Ан", 5, 5], [], ["№", "ФИО", "12.01", "2 полугодие"]]
    for line in [*lines, [1, "Ли Ан", 4, 4]]:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    [found] = GradebookReader(_SCHOOL, _CODES, Said("5А")).read(Bundle({"a.xlsx": out.getvalue()}))
    assert [str(one.date) for one in found.journal.subjects[0].lessons] == ["2025-09-03", "2026-01-12"]


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (";;I четверть;;II четверть;;;\n№;ФИО;03.09.2025;10.09.2025;11.11.2025;18.11.2025;Год;Итог", {"year", "final"}),
        (
            ";;I четверть;;II четверть;;;\n№;ФИО;03.09.2025;Итог;11.11.2025;Итог;Год;Итоговая",
            {"q1", "q2", "year", "final"},
        ),
        ("1 полугодие\n№;ФИО;03.09.2025;10.09.2025;11.11.2025;18.11.2025;Годовая;Итоговая", {"year", "final"}),
    ],
)
def test_a_term_ends_where_the_year_begins(heads: str, told: set[str]) -> None:
    text = rows(heads, "1;Ли Ан;5;4;5;4;4;5")
    assert {period for _, _, period, _ in results(text)} == told


@pytest.mark.parametrize("title", ["Предмет:;геометрия", "Предмет;геометрия", "Предмет: геометрия"])
def test_a_title_in_two_cells_is_nobody(title: str) -> None:
    text = rows(
        "Предмет:;алгебра", f"{HEAD};1 четверть", "1;Ли Ан;5;5", "", title, "№;ФИО;10.11.2025;2 четверть", "1;Ли Ан;3;3"
    )
    assert results(text) == [("алгебра", "Ли Ан", "q1", "5"), ("геометрия", "Ли Ан", "q2", "3")]


def test_a_title_over_all_columns_is_nobody() -> None:
    lines = ["№", "ФИО", "03.09.2025", "Итог"], [1, "Ли Ан", 5, 5], ["II четверть"], ["№", "ФИО", "12.11.2025", "Итог"]
    book = workbook(["I четверть"], *lines, [1, "Ли Ан", 4, 4], merged=("A1:D1", "A4:D4"))
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(Bundle({"a.xlsx": book}))
    assert [one.period for one in found.journal.subjects[0].period_results] == ["q1", "q2"]
    assert (len(found.journal.pupils), codes_of(found)) == (1, [])


@pytest.mark.parametrize("first", ["Дата", "Дата урока", "Ведомость", "Результаты", ""])
def test_days_may_stand_over_the_row_of_names(first: str) -> None:
    text = rows(f"{first};;01.09.2025;08.09.2025;1 четверть", "№;ФИО;;;", "1;Ли Ан;5;4;5")
    found = sheets({"алгебра.csv": text})
    assert ([one.date.day for one in found.journal.subjects[0].lessons], codes_of(found)) == ([1, 8], [])


@pytest.mark.parametrize("foot", ["КАЧЕСТВО ЗНАНИЙ", "СРЕДНИЙ БАЛЛ", "Качество Знаний", "КЛАССНЫЙ РУКОВОДИТЕЛЬ"])
def test_a_numbered_sum_in_capitals_is_nobody(foot: str) -> None:
    found = sheets({"алгебра.csv": rows(f"{HEAD};1 четверть", "1;Ли Ан;5;5", f"2;{foot};3;3")})
    assert len(found.journal.pupils) == 1


@pytest.mark.parametrize("name", ["Зам Олег", "Кл Ирина", "Дата Мария", "Фиолетова Анна", "Фионов Пётр"])
def test_a_name_that_only_looks_like_a_foot(name: str) -> None:
    text = rows("ФИО;01.09.2025;1 четверть", "Ли Ан;5;5", f"{name};4;4", "Пак Юн;3;3")
    found = sheets({"алгебра.csv": text})
    assert ({who: mark for _, who, mark in cells(found.journal)}, codes_of(found)) == (
        {"Ли Ан": "5", name: "4", "Пак Юн": "3"},
        [],
    )


def test_another_subject_below_has_its_own_subgroup_and_teacher() -> None:
    first = ("Предмет: английский Подгруппа: 1 Учитель: Петрова", HEAD, "1;Ли Ан;5")
    text = rows(*first, "", "Предмет: физика", "№;ФИО;02.09.2025;1 четверть", "1;Ли Ан;4;4")
    _, physics = sheets({"x.csv": text}).journal.subjects
    assert (physics.name, physics.subgroup, physics.teacher) == ("физика", None, "")


def test_a_teacher_over_a_part_is_no_list_of_teachers() -> None:
    halves = [(f"Предмет: {name}", f"Учитель: {who}", HEAD, "1;Ли Ан;5") for name, who in _TAUGHT]
    found = sheets({"x.csv": rows(*halves[0], "", *halves[1])})
    assert ([(one.name, one.teacher) for one in found.journal.subjects], codes_of(found)) == (_TAUGHT, [])


_TAUGHT = [("алгебра", "Петрова"), ("геометрия", "Сидорова")]


@pytest.mark.parametrize("below", ["Опекуны", "Матери", "Законные представители", "Состав совета школы"])
def test_adults_below_a_list_are_nobody(below: str) -> None:
    listed = rows(
        "№;ФИО;Дата рождения", "1;Ли Ан;01.02.2014", "", below, "№;ФИО;Дата рождения", "1;Ким Мария;01.02.1980"
    )
    found = sheets({"список.csv": listed, "алгебра.csv": rows(HEAD, "1;Ли Ан;5")})
    assert ([one.full_name for one in found.journal.pupils], codes_of(found)) == (["Ли Ан"], [])


def test_those_who_left_are_read_beside_their_parents() -> None:
    left = ("Выбывшие", "№;ФИО;Дата рождения;ФИО родителя;Выбыл", "1;Кузьмин Олег;01.02.2014;Ким М.;10.02.2026")
    listed = rows("№;ФИО", "1;Ли Ан", "", *left)
    found = sheets({"список.csv": listed, "алгебра.csv": rows(HEAD, "1;Ли Ан;5")})
    assert {(one.full_name, bool(one.membership)) for one in found.journal.pupils} == {
        ("Ли Ан", False),
        ("Кузьмин Олег", True),
    }


def test_names_that_end_in_two_classes_are_two() -> None:
    files = {f"Алгебра 7{letter}.csv": rows(HEAD, f"1;{who};5") for letter, who in (("А", "Ли Ан"), ("Б", "Пак Юн"))}
    with pytest.raises(BadInputError) as refused:
        sheets(files, Said("7А", SchoolYear(2026)))
    assert refused.value.code == "import.pages.other_class"


def test_those_who_left_below_the_list() -> None:
    text = rows("№;ФИО;Дата рождения", "1;Ли Ан;01.02.2014", "", "Выбывшие", "№;ФИО;Выбыл", "1;Петров Пётр;10.02.2026")
    found = sheets({"список.csv": text, "алгебра.csv": rows(HEAD, "1;Ли Ан;5")})
    assert {(one.full_name, bool(one.membership)) for one in found.journal.pupils} == {
        ("Ли Ан", False),
        ("Петров Пётр", True),
    }


def workbook(*lines: list[object], merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Алгебра"
    for line in lines:
        sheet.append(line)
    for place in merged:
        sheet.merge_cells(place)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("merged", [(), ("C1:D1", "E1:F1")])
def test_months_that_a_spreadsheet_made_days_of(merged: tuple[str, ...]) -> None:
    months = ["№", "ФИО", date(2025, 9, 1), None, date(2025, 10, 1), None]
    book = workbook(months, [None, None, 3, 15, 2, 9], [1, "Ли Ан", 5, "н", 4, 3], merged=merged)
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(Bundle({"a.xlsx": book}))
    assert [(day, mark) for day, _, mark in cells(found.journal)] == [
        ("2025-09-03", "5"), ("2025-09-15", "н"), ("2025-10-02", "4"), ("2025-10-09", "3"),
    ]  # fmt: skip
    assert not codes_of(found)


def test_the_result_below_a_quarter_is_that_quarters() -> None:
    head = ("№;ФИО;I четверть;;II четверть;;Год", ";;03.09.2025;Итог;11.11.2025;Итог;")
    text = rows(*head, "1;Ли Ан;5;5;4;4;5")
    assert results(text) == [("алгебра", "Ли Ан", one, mark) for one, mark in (("q1", "5"), ("q2", "4"), ("year", "5"))]


def test_the_day_of_a_report_is_no_lesson() -> None:
    text = rows("Отчёт;Дата:;10.06.2026;", "№;ФИО;1 четверть;Год", "1;Ли Ан;5;4")
    assert results(text) == [("алгебра", "Ли Ан", "q1", "5"), ("алгебра", "Ли Ан", "year", "4")]


@pytest.mark.parametrize("said", [Said("", SchoolYear(2026)), Said("5А", SchoolYear(2026))])
@pytest.mark.parametrize(
    "names", [("5А/алгебра.csv", "5Б/алгебра.csv"), ("5А алгебра.csv", "5Б алгебра.csv"), ("5А.csv", "5Б.csv")]
)
def test_files_named_after_two_classes_are_not_one(said: Said, names: tuple[str, str]) -> None:
    first, second = rows("Предмет: алгебра", HEAD, "1;Ли Ан;5"), rows("Предмет: алгебра", HEAD, "1;Петров Пётр;4")
    with pytest.raises(BadInputError) as refused:
        sheets(dict(zip(names, (first, second), strict=True)), said)
    assert refused.value.code == "import.pages.other_class"


def test_of_a_list_of_the_whole_school_its_own_rows_are_taken() -> None:
    listed = rows("№;ФИО;Класс;Дата рождения", "1;Ли Ан;5А;01.01.2014", "2;Сидоров Олег;9Б;01.01.2010")
    found = sheets({"школа.csv": listed, "алгебра.csv": rows(HEAD, "1;Ли Ан;5")})
    assert [one.full_name for one in found.journal.pupils] == ["Ли Ан"]
    assert "other_classes" in codes_of(found, Severity.WARNING)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Предмет: Алгебра Учитель: Петрова А. А.", ("Алгебра", "Петрова А. А.")),
        ("Класс: 5А, 2025/2026 учебный год Предмет: Алгебра", ("Алгебра", "")),
    ],
)
def test_several_labels_on_one_line(line: str, told: tuple[str, str]) -> None:
    journal = sheets({"x.csv": rows(line, HEAD, "1;Ли Ан;5")}).journal
    assert (journal.subjects[0].name, journal.subjects[0].teacher, journal.unit.title) == (*told, "5А")


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("5А алгебра, 3 четверть", "алгебра"), ("Журнал 5А Алгебра", "Алгебра"), ("алгебра - копия", "алгебра"),
        ("Информатика (1)", "Информатика (1)"), ("Труд 7м", "Труд 7м"), ("3Д-моделирование", "3Д-моделирование"),
        ("1С программирование", "1С программирование"), ("Журнал кружка «Шахматы»", "Шахматы"),
        ("7А Физика за 1 четверть", "Физика"), ("алгебра 1-я четверть", "алгебра"),
        ("7А_алгебра_2025-2026", "алгебра"), ("Алгебра темы", "Алгебра"), ("КТП", ""), ("11А", ""),
        ("Русский язык I полугодие", "Русский язык"), ("Хор 1 и 2", "Хор 1 и 2"), ("ОБЖ", "ОБЖ"),
        ("2 иностранный язык", "2 иностранный язык"), ("английский язык, группа 1", "английский язык, группа 1"),
    ],
)  # fmt: skip
def test_the_subject_in_a_name(name: str, subject: str) -> None:
    assert subject_in_name(name) == subject


def test_two_quarters_files_are_one_subject() -> None:
    files = {f"Алгебра {no} четверть.csv": rows(f"№;ФИО;{day};Итог", "1;Ли Ан;5;4") for no, day in _DAYS.items()}
    [subject] = sheets(files).journal.subjects
    assert [one.period for one in subject.period_results] == ["q1", "q2"]


_DAYS = {1: "03.09.2025", 2: "12.11.2025"}


def test_a_file_of_no_subject_is_asked_about() -> None:
    assert codes_of(sheets({"5А.csv": rows(HEAD, "1;Ли Ан;5")})) == ["no_subject"]
