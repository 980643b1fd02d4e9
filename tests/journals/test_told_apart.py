"""What readers must tell apart: topics by subject, subgroups by teacher, signs that only look like two, saved twice."""

import json
from datetime import date

import pytest

from journals.assembling.calendar import day_read
from journals.assembling.codes import Codes, lesson_cell
from journals.edutatar.reader import EduTatarReader
from journals.gradebook.other_lists import OtherListsReader
from journals.gradebook.reader import GradebookReader, Said
from journals.importing import Bundle
from journals.model import AbsenceCode
from journals.pupilpages.html_pages import PupilPagesReader
from journals.pupilpages.kiasuo import KiasuoReader
from journals.substitution import SubstitutionJournal
from kernel.errors import AskingError
from kernel.findings import Severity
from kernel.ids import SchoolYear
from tests.journals.test_misread import _CODES, _SAID, _SCHOOL, cells, codes_of, rows, sheets
from tests.journals.test_sheet_parts import HEAD, workbook

GRID = rows(HEAD, "1;Ли Ан;5")


def test_topics_of_several_subjects_stand_in_one_table() -> None:
    plan = rows("Предмет;Дата;Тема", "Алгебра;01.09.2025;Дроби", "Физика;02.09.2025;Сила")
    told = sheets({"КТП.csv": plan, "Алгебра.csv": GRID}).journal.subjects
    assert {one.name: [lesson.topic for lesson in one.lessons] for one in told} == {
        "Алгебра": ["Дроби"],
        "Физика": ["Сила"],
    }


@pytest.mark.parametrize("head", ["№;Тема урока;Дата", "Дата;№ урока;Тема", "Тема;Дата;Домашнее задание"])
def test_topics_stand_in_any_order(head: str) -> None:
    line = ";".join(
        {"№": "1", "№ урока": "1", "Домашнее задание": "§ 1"}.get(one, "") or _CELL[one] for one in head.split(";")
    )
    found = sheets({"Алгебра темы.csv": rows(head, line), "Алгебра.csv": GRID})
    [subject] = found.journal.subjects
    assert [one.topic for one in subject.lessons] == ["Дроби"]
    assert not codes_of(found)


_CELL = {"Тема урока": "Дроби", "Тема": "Дроби", "Дата": "01.09.2025"}


@pytest.mark.parametrize(
    "topic", ["Итоги Первой мировой войны", "Результаты реформ", "Количество теплоты", "Средняя линия"]
)
def test_a_topic_that_begins_like_a_sum(topic: str) -> None:
    found = sheets({"Алгебра темы.csv": rows("Тема;Дата", f"{topic};01.09.2025", "Раздел 2;"), "Алгебра.csv": GRID})
    assert ([one.topic for one in found.journal.subjects[0].lessons], codes_of(found)) == ([topic], [])


def _english(teacher: str, who: str) -> str:
    return rows("Предмет: английский язык", *([f"Учитель: {teacher}"] if teacher else []), HEAD, f"1;{who};5")


def test_sheets_of_two_teachers_are_asked_about() -> None:
    found = sheets({"1.csv": _english("Петрова", "Ли Ан"), "2.csv": _english("Сидорова", "Пак Юн")})
    assert codes_of(found) == ["perhaps_subgroups"]
    found = sheets({"1.csv": _english("", "Ли Ан"), "2.csv": _english("", "Пак Юн")})
    assert "perhaps_subgroups" in codes_of(found, Severity.WARNING)
    # One teacher whose list is in two files, however he is written, is one.
    one_list = sheets({"1.csv": _english("Петрова А. А.", "Ли Ан"), "2.csv": _english("Петрова Анна", "Пак Юн")})
    assert (codes_of(one_list), codes_of(one_list, Severity.WARNING)) == ([], [])
    labelled = {f"{no}.csv": f"Подгруппа: {no}\n{_english(who, who)}" for no, who in (("1", "Ли Ан"), ("2", "Пак Юн"))}
    assert [one.subgroup for one in sheets(labelled).journal.subjects] == ["1", "2"]


def test_groups_over_columns_are_asked_about() -> None:
    text = rows("№;ФИО;Группа 1;Группа 2", ";;01.09.2025;01.09.2025", "1;Ли Ан;5;", "2;Пак Юн;;4")
    with pytest.raises(AskingError) as refused:
        sheets({"x.csv": text})
    assert refused.value.asks == ("column:Группа 1 01.09.2025", "column:Группа 2 01.09.2025")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("Иванова Наталия", True), ("Наталья Иванова", True), ("Петрова Наталья", False),
        ("Иванова Натал\u00adья", False), ("Орлов Пётр", False),
    ],
)  # fmt: skip
def test_one_number_and_nearly_one_name(other: str, told: bool) -> None:
    files = {"алгебра.csv": rows(HEAD, "1;Иванова Наталья;5"), "физика.csv": rows(HEAD, f"1;{other};4")}
    found = sheets(files)
    assert ("perhaps_one" in codes_of(found, Severity.WARNING)) is told
    if "\u00ad" in other:
        assert len(found.journal.pupils) == 1


def test_letters_of_two_signs_are_letters() -> None:
    files = {"алгебра.csv": rows(HEAD, "1;Ёлкин Андрей;5"), "физика.csv": rows(HEAD, "1;Е\u0308лкин Андреи\u0306;4")}
    assert len(sheets(files).journal.pupils) == 1


KNOWN = Codes({"Н": AbsenceCode.UNEXCUSED, "Б": AbsenceCode.ILLNESS})


def test_two_known_signs_together_are_asked_about_together() -> None:
    assert [lesson_cell(text, KNOWN).unknown for text in ("н/б", "н б", "5 н")] == [("н/б",), ("н б",), ()]
    explained = Codes({**KNOWN.lesson, "Н/Б": AbsenceCode.ILLNESS, "НБ": AbsenceCode.ILLNESS})
    for text in ("н/б", "н б", "5 н/б"):
        read = lesson_cell(text, explained)
        assert (read.absence, read.unknown) == ((AbsenceCode.ILLNESS, text.removeprefix("5 ")), ())


def test_one_sign_twice_is_told_of() -> None:
    found = sheets({"алгебра.csv": rows(HEAD, "1;Ли Ан;н н", "2;Пак Юн;н н")})
    assert codes_of(found, Severity.WARNING) == ["absent_twice"]


def test_a_day_in_a_cell_is_no_mark() -> None:
    book = workbook(["№", "ФИО", "01.09.2025", "1 четверть"], [1, "Ли Ан", date(2026, 4, 5), date(2026, 4, 5)])
    [found] = GradebookReader(_SCHOOL, _CODES, _SAID).read(Bundle({"a.xlsx": book}))
    assert codes_of(found) == ["day_in_cell"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 сентября", "2025-09-03"), ("03/09/2025", "2025-09-03"), ("03-09-2025", "2025-09-03"),
        ("4 мая 2026 г.", "2026-05-04"), ("Пн 01.09", "2025-09-01"),
        ("01.09 (пн)", "2025-09-01"), ("01.09.2025 0:00", "2025-09-01"), ("5/4", None),
        ("5-4", None), ("2 часа", None), ("1 класс", None), ("31.02", None), ("3 четверть", None),
    ],
)  # fmt: skip
def test_days_as_people_write_them(text: str, day: str | None) -> None:
    found = day_read(text, SchoolYear(2026))
    assert (str(found) if found else None) == day


def test_answers_hold_for_columns_of_any_kind() -> None:
    said = Said("5А", SchoolYear(2026), {"третье число": "03.09.2025", "Вес": "нет", "Рез.": "1 четверть"})
    assert list(cells(sheets({"алгебра.csv": rows("№;ФИО;третье число", "1;Ли Ан;5")}, said).journal)) == [
        ("2025-09-03", "Ли Ан", "5")
    ]
    long = rows("Предмет;ФИО;Дата;Отметка;Вес", "Алгебра;Ли Ан;01.09.2025;5;1")
    assert codes_of(sheets({"a.csv": long})) == ["unknown_column"]
    assert not codes_of(sheets({"a.csv": long}, said))
    # What was said of the first quarter's sheet is not said of the third's.
    third = sheets({"Алгебра 3 четверть.csv": rows("№;ФИО;12.01.2026;Рез.", "1;Ли Ан;5;5")}, said).journal
    assert [one.period for one in third.subjects[0].period_results] == ["q3"]


@pytest.mark.parametrize("numbers", [("1", "2"), ("1 урок", "2 урок"), ("1-й", "2-й"), ("1.0", "2.0")])
def test_lessons_of_a_day_by_their_numbers(numbers: tuple[str, str]) -> None:
    told = (f"Алгебра;Ли Ан;01.09.2025;{no};{mark}" for no, mark in zip(numbers, ("5", "4"), strict=True))
    text = rows("Предмет;ФИО;Дата;№ урока;Отметка", *told)
    assert [one.no for one in sheets({"a.csv": text}).journal.subjects[0].lessons] == [1, 2]
    assert codes_of(sheets({"a.csv": text.replace(f";{numbers[1]};", ";второй;")})) == ["bad_lesson_no"]


def test_where_nothing_is_left_it_is_asked_about() -> None:
    with pytest.raises(AskingError) as refused:
        sheets({"алгебра.csv": rows("№;ФИО;урок один", "1;Ли Ан;5")})
    assert refused.value.asks == ("column:урок один",)


def page(heads: tuple[str, ...], *lines: tuple[object, ...]) -> bytes:
    said = "<meta charset=utf-8><p>Ученик: Ли Ан Класс: 5А Учебный год: 2025/2026</p>"
    drawn = ("<tr>" + "".join(f"<td>{one}</td>" for one in line) + "</tr>" for line in (heads, *lines))
    return f"{said}<table>{''.join(drawn)}</table>".encode()


@pytest.mark.parametrize(
    ("heads", "line", "told"),
    [
        (("I", "II", "III", "IV", "Год", "Экзамен", "Итог"), (5, 4, 3, 5, 4, "", 4),
         {"q1": "5", "q2": "4", "q3": "3", "q4": "5", "year": "4", "final": "4"}),
        (("1", "2", "3", "", "", ""), (5, 4, 3, 4, "", 4),
         {"t1": "5", "t2": "4", "t3": "3", "year": "4", "final": "4"}),
        (("1 четверть", "2 четверть", "Год", "Пропущено уроков"), (5, 4, 4, 2), {"q1": "5", "q2": "4", "year": "4"}),
        (("1 четверть",), (5,), {"q1": "5"}),
        (("I", "II", "III", "IV"), (5, 4, 3, 5), {"q1": "5", "q2": "4", "q3": "3", "q4": "5"}),
        (("1", "2", "3", "4", "Итог"), (5, 4, 3, 5, 4), {"q1": "5", "q2": "4", "q3": "3", "q4": "5", "final": "4"}),
    ],
)  # fmt: skip
def test_final_marks_of_a_pupil(heads: tuple[str, ...], line: tuple[object, ...], told: dict[str, str]) -> None:
    content = page(("№", "Предмет", *heads), (1, "Алгебра", *line), (2, "Физика", *line))
    [found] = PupilPagesReader(_SCHOOL, _CODES, _SAID).read(Bundle({"a.html": content}))
    assert [{one.period: one.shown for one in each.period_results} for each in found.journal.subjects] == [told, told]
    lost = "Пропущено" in " ".join(heads)
    assert ("column_left_out" in codes_of(found, Severity.WARNING)) is lost


def test_a_year_in_two_tables_is_whole() -> None:
    halves = [page(("Предмет", day, period), ("Алгебра", 5, 4), ("Физика", 3, 3)) for day, period in _HALVES]
    [found] = PupilPagesReader(_SCHOOL, _CODES, _SAID).read(Bundle({"a.html": b"".join(halves)}))
    algebra = found.journal.subjects[0]
    assert [str(one.date) for one in algebra.lessons] == ["2025-09-03", "2026-01-12"]
    assert [one.period for one in algebra.period_results] == ["h1", "h2"]
    assert not codes_of(found)


def test_a_second_table_of_counts_is_no_results() -> None:
    counted = page(("Предмет", "1 четверть"), ("Алгебра", 3)).partition(b"<table>")[2]
    days = page(("Предмет", "03.09.2025"), ("Алгебра", 5), ("Физика", 4))
    [found] = PupilPagesReader(_SCHOOL, _CODES, _SAID).read(Bundle({"a.html": days + b"<table>" + counted}))
    assert not any(one.period_results for one in found.journal.subjects)
    assert "second_table" in codes_of(found, Severity.WARNING)


_HALVES = (("03.09.2025", "1 полугодие"), ("12.01.2026", "2 полугодие"))


def _week(event: int, *values: str) -> dict[str, object]:
    slots = [{"lesson_date": "2025-09-02", "mark": {"value": one}, "text": ""} for one in values]
    told = {"subject": "Алгебра", "teacher": "П", "lesson_date": "2025-09-02", "theme": "т", "slots": slots}
    return {"lesson_event_id": event, **told}


def _kiasuo(files: dict[str, object]) -> Bundle:
    return Bundle({name: json.dumps(value).encode() for name, value in files.items()})


def test_a_week_saved_twice_is_asked_about() -> None:
    weeks = {
        f"Ли Ан/{n}.json": {"schedule": [_week(5, value)], "homeworks": []} for n, value in (("w", "4"), ("v", "5"))
    }
    [found] = KiasuoReader(_SCHOOL, _CODES, _SAID).read(_kiasuo(dict(weeks)))
    assert codes_of(found) == ["conflict"]


def test_whoever_has_no_schedule_is_at_the_others_lessons() -> None:
    own = [{"lesson_date": "2025-09-02", "mark": {"value": "Н"}, "text": ""}] * 2
    files = {
        "Аб Олег/m.json": {"lessons": [{"id": 1, "subject": "Алгебра", "slots": own}]},
        "Ли Ан/w.json": {"schedule": [_week(1, "4"), _week(2)], "homeworks": []},
    }
    [found] = KiasuoReader(_SCHOOL, _CODES, _SAID).read(_kiasuo(files))
    [subject] = found.journal.subjects
    assert [(one.no, len(one.cells)) for one in subject.lessons] == [(1, 2), (2, 1)]
    assert [mark for _, who, mark in cells(found.journal) if who == "Аб Олег"] == ["Н", "Н"]


def _half(days: tuple[int, int], topics: str, *marks: str) -> bytes:
    chosen = "".join(f"<select><option selected>{one}</option></select>" for one in ("7А / Алгебра", "1 четверть"))
    head = "<td rowspan=3>№</td><td rowspan=3>ФИО</td><td colspan=2>Сентябрь</td><td rowspan=3>Итог</td>"
    titles = "".join(f"<td title='Тема: {one}'>О</td>" for one in topics)
    line = "".join(f"<td>{one}</td>" for one in ("1", "Ли Ан", *marks))
    rows_ = (head, "".join(f"<td>{day}</td>" for day in days), titles, line)
    return (
        "<meta charset=utf-8>" + chosen + "<table>" + "".join(f"<tr>{one}</tr>" for one in rows_) + "</table>"
    ).encode()


def test_a_pair_over_two_pages_is_two_lessons() -> None:
    pages = {"1.html": _half((3, 4), "AB", "5", "4", "5"), "2.html": _half((4, 5), "CD", "2", "3", "5")}
    [found] = EduTatarReader(_SCHOOL, _CODES, Said("", SchoolYear(2023))).read(Bundle(pages))
    [subject] = found.journal.subjects
    assert [(one.date.day, one.no, one.topic) for one in subject.lessons] == [
        (3, None, "A"), (4, 1, "B"), (4, 2, "C"), (5, None, "D"),
    ]  # fmt: skip
    assert [mark for _, _, mark in cells(found.journal)] == ["5", "4", "2", "3"]
    assert not codes_of(found)


@pytest.mark.parametrize(
    "heads",
    [
        "Кого замещают;Кто замещает",
        "Кто отсутствовал;Кто заменил",
        "Фамилия отсутствующего учителя;ФИО заменяющего учителя",
    ],
)
def test_substitutions_by_days_without_a_year(heads: str) -> None:
    text = rows(f"Дата;Класс;Предмет;{heads}", "01.09;5А;Алгебра;Петрова;Ли")
    bundle = Bundle({"замены.csv": text.encode()})
    reader = OtherListsReader(_SCHOOL, Said(year=SchoolYear(2026)))
    assert reader.recognises(bundle)
    [found] = reader.read(bundle)
    assert isinstance(found.journal, SubstitutionJournal)
    assert [(str(one.date), one.absent, one.substitute) for one in found.journal.entries] == [
        ("2025-09-01", "Петрова", "Ли")
    ]
