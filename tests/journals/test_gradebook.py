"""The generic reader: whole classes come back as they were; what is not understood is asked about, not dropped."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from journals.assembling.codes import Codes, Sign, lesson_cell, sign_key
from journals.assembling.pupils import in_cyrillic
from journals.assembling.results import period_result, says_nothing
from journals.counts import counts
from journals.gradebook.reader import GradebookReader, Said
from journals.gradebook.template import template
from journals.importing import Bundle, Imported
from journals.model import AbsenceCode, School
from journals.pupilpages.html_pages import SGO
from kernel.errors import BadInputError
from kernel.findings import Severity
from kernel.ids import SchoolYear
from letopis.demo import demo_school
from tests.generators.other_books import as_ods, as_xls
from tests.generators.sheets import essence, workbook
from tests.journals.test_tables import page, xlsx

PUPIL = ("1", "Алексеев Артём", "5")
SCHOOL = School(full_name="МБОУ «Школа»")
CODES = Codes(
    {
        "Н": AbsenceCode.UNEXCUSED,
        "П": AbsenceCode.EXCUSED,
        "Б": AbsenceCode.ILLNESS,
        "О": AbsenceCode.LATE,
    },
    marks=Codes().marks | {sign_key("К")},
)


def read(files: dict[str, bytes], codes: Codes = CODES, said: Said = Said()) -> Imported:  # noqa: B008
    reader = GradebookReader(SCHOOL, codes, said)
    bundle = Bundle(files)
    assert reader.recognises(bundle)
    (found,) = reader.read(bundle)
    return found


def errors(found: Imported) -> list[str]:
    return [one.message for one in found.findings if one.severity is Severity.ERROR]


@pytest.fixture(scope="module")
def school():
    return demo_school()


@pytest.mark.parametrize("write", [as_xls, as_ods])
def test_a_whole_class_comes_back_in_the_other_formats(school, write):
    truth = school[1]
    found = read({"журнал": write(workbook(truth))})
    assert errors(found) == []
    assert essence(found.journal) == essence(truth)


@pytest.mark.parametrize("layout", [{}, {"beside": True}, {"merged": False}])
@pytest.mark.parametrize("number", [0, 3, 5])
def test_a_whole_class_comes_back(school, number, layout):
    truth = school[number % len(school)]
    found = read({"журнал.xlsx": workbook(truth, **layout)})
    assert errors(found) == []
    assert essence(found.journal) == essence(truth)
    assert counts(found.journal).marks == counts(truth).marks
    assert counts(found.journal).absences == counts(truth).absences


def grid(*rows, heads=("№", "ФИО", "03.09.2025", "1 четверть")):
    return {"7А алгебра.xlsx": xlsx([heads, *rows])}


def test_unknown_signs_are_listed_and_can_be_explained():
    files = grid(["1", "Алексеев Артём", "УВ", "н"], ["2", "Борисова Дарья", "ув", "4"])
    found = read(files)
    assert len(errors(found)) == 2
    assert "«УВ»" in errors(found)[0] or "«УВ»" in errors(found)[1]
    assert {one.asks for one in found.findings if one.asks} == {"code:УВ", "code:период:Н"}
    explained = Codes({**CODES.lesson, "УВ": AbsenceCode.EXCUSED}, {"Н": AbsenceCode.UNEXCUSED})
    again = read(files, explained)
    assert errors(again) == []
    subject = again.journal.subjects[0]
    assert [cell.absence.raw for cell in subject.lessons[0].cells] == ["УВ", "ув"]
    assert subject.period_results[0].kind == "not_attested"


@pytest.mark.parametrize(
    ("text", "marks", "absence"),
    [
        ("4 5", ("4", "5"), None),
        ("4/5", ("4", "5"), None),
        ("45", ("4", "5"), None),
        ("4, 5", ("4", "5"), None),
        ("4н", ("4",), AbsenceCode.UNEXCUSED),
        ("H", (), AbsenceCode.UNEXCUSED),  # typed on the Latin layout
        (" б\u00a0", (), AbsenceCode.ILLNESS),
        ("зач", ("зач",), None),
        ("5-", ("5-",), None),
        ("К", ("К",), None),
    ],
)
def test_a_cell_is_taken_apart(text, marks, absence):
    found = read(grid(["1", "Алексеев Артём", text, ""]))
    assert errors(found) == []
    (cell,) = found.journal.subjects[0].lessons[0].cells
    assert tuple(mark.value for mark in cell.marks) == marks
    assert (cell.absence.code if cell.absence else None) == absence


def test_a_debt_is_noted():
    (cell,) = read(grid(["1", "Алексеев Артём", "4 .", ""])).journal.subjects[0].lessons[0].cells
    assert (cell.note, [mark.value for mark in cell.marks]) == ("долг", ["4"])


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("5", "mark", "5"),
        ("5,0", "mark", "5"),
        ("осв", "exempt", ""),
        ("зачёт", "credit", "зач"),
        ("н/а", "not_attested", ""),
    ],
)
def test_results(text, kind, value):
    (result,) = read(grid(["1", "Алексеев Артём", "", text])).journal.subjects[0].period_results
    assert (result.kind, result.value, result.raw) == (kind, value, text)


def test_a_strange_column_is_asked_about():
    heads = ("№", "ФИО", "03.09.2025", "Активность", "Пусто")
    files = grid(["1", "Алексеев Артём", "5", "7", ""], heads=heads)
    assert "«Активность»" in errors(read(files))[0]
    assert errors(read(files, said=Said(columns={"Активность": "нет"}))) == []
    named = read(files, said=Said(columns={"Активность": "1 четверть"}))
    assert "«7»" in errors(named)[0]  # it is a column of results now, and 7 is no mark


def test_namesakes_are_told_apart_by_number_or_asked_about():
    two = [["1", "Иванов Иван", "5", ""], ["2", "Иванов Иван", "3", ""]]
    found = read(grid(*two))
    assert [pupil.order for pupil in found.journal.pupils] == [1, 2]
    without = {"7А алгебра.xlsx": xlsx([("№", "ФИО", "03.09.2025"), *two[:]]),
               "7А история.xlsx": xlsx([("№", "ФИО", "03.09.2025"), ["", "Иванов Иван", "4"]])}  # fmt: skip
    assert any("тёзки" in message for message in errors(read(without)))


def test_yo_and_spaces_make_no_second_pupil():
    found = read(
        {
            "7А алгебра.xlsx": xlsx([("№", "ФИО", "03.09.2025"), ["1", "Ёлкин  Пётр", "5"]]),
            "7А история.xlsx": xlsx([("№", "ФИО", "03.09.2025"), ["1", "Елкин Петр", "4"]]),
        }
    )
    assert [pupil.full_name for pupil in found.journal.pupils] == ["Ёлкин Пётр"]


@pytest.mark.parametrize(
    ("files", "said", "code"),
    [
        (
            {"алгебра.xlsx": xlsx([("№", "ФИО", "03.09.2025"), ["1", "Алексеев Артём", "5"]])},
            Said(),
            "import.sheets.no_class",
        ),
        (
            {"алгебра.xlsx": xlsx([("№", "ФИО", "1 четверть"), ["1", "Алексеев Артём", "5"]])},
            Said("7А"),
            "import.sheets.no_year",
        ),
    ],
)
def test_what_the_files_do_not_say_is_asked(files, said, code):
    with pytest.raises(BadInputError) as caught:
        read(files, said=said)
    assert caught.value.code == code
    read(files, said=Said("7А", SchoolYear(2026)))


def test_two_lessons_of_a_day_stay_two():
    heads = ("№", "ФИО", "15.04.2026", "15.04.2026")
    found = read(grid(["1", "Алексеев Артём", "5", "4"], heads=heads))
    lessons = found.journal.subjects[0].lessons
    assert [(one.no, one.cells[0].marks[0].value) for one in lessons] == [(1, "5"), (2, "4")]


def test_the_year_of_a_month_follows_from_the_school_year():
    rows = [
        ("Учебный год: 2025/2026", "", "", ""),
        ("№", "ФИО", "Сентябрь", "Май"),
        ("", "", "3", "20"),
        ("1", "Алексеев Артём", "5", "4"),
    ]
    found = read({"7А.xlsx": xlsx(rows)})
    assert [str(one.date) for one in found.journal.subjects[0].lessons] == ["2025-09-03", "2026-05-20"]


def test_a_list_gives_birth_dates_and_departures():
    rows = [
        ("№", "ФИО", "Дата рождения", "Выбыл", "Приказ"),
        ("1", "Алексеев Артём", "01.02.2012", "10.02.2026", "№ 12 от 10.02.2026"),
    ]
    found = read({**grid(["1", "Алексеев Артём", "5", ""]), "список.xlsx": xlsx(rows, "Список")})
    (pupil,) = found.journal.pupils
    assert str(pupil.birth_date) == "2012-02-01"
    assert (str(pupil.membership[0].ends), pupil.membership[0].event) == ("2026-02-10", "выбыл")


def test_the_template_is_read_once_it_is_filled_in():
    book = load_workbook(BytesIO(template("7А", SchoolYear(2026), ["алгебра", "русский язык"])))
    for name in ("алгебра", "русский язык"):
        sheet = book[name]
        sheet.cell(6, 3, "03.09.2025")
        sheet.cell(7, 2, "Алексеев Артём Игоревич")
        sheet.cell(7, 3, "4 5")
        sheet.cell(7, 27, 5)
        for column, text in enumerate(("03.09.2025", "Числа", "п. 1"), start=2):
            sheet.cell(41, column, text)
    saved = BytesIO()
    book.save(saved)
    found = read({"журнал.xlsx": saved.getvalue()})
    assert errors(found) == []
    assert (found.journal.unit.title, found.journal.academic_year) == ("7А", "2025/2026")
    assert [one.name for one in found.journal.subjects] == ["алгебра", "русский язык"]
    lesson = found.journal.subjects[0].lessons[0]
    assert (lesson.topic, lesson.homework, len(lesson.cells[0].marks)) == ("Числа", "п. 1", 2)
    assert [one.value for one in found.journal.subjects[0].period_results] == ["5"]


@pytest.mark.parametrize("sample", ["class_journal_lessons.csv", "summary_sheet.csv"])
def test_the_canonical_tables_are_read_as_they_are(sample):
    content = Path(__file__).with_name("samples_canonical").joinpath(sample).read_bytes()
    found = read({sample: content})
    assert errors(found) == []
    assert (found.journal.unit.title, found.journal.academic_year) == ("7А", "2023/2024")
    if sample.startswith("summary"):
        assert found.journal.decisions[0].value == "переведён в 8 класс"
        assert [one.reason for one in found.journal.subjects[0].period_results if one.reason] == [AbsenceCode.ILLNESS]


def test_a_page_saved_under_the_name_xls():
    rows = (("№", "ФИО", "03.09.2025"), ("1", "Алексеев Артём", "5"))
    assert counts(read({"7А алгебра.xls": page(rows)}).journal).marks == 1


def test_what_is_no_table_of_pupils_is_not_taken():
    reader = GradebookReader(SCHOOL, CODES, Said())
    assert not reader.recognises(Bundle({"a.csv": b"a;b\n1;2\n"}))
    assert not reader.recognises(Bundle({"a.json": b"{}"}))
    assert not reader.recognises(Bundle({"a.pdf": b"%PDF-1.7"}))


def test_a_sign_may_mean_nothing():
    codes = Codes({**CODES.lesson, "*": Sign.NOTHING})
    assert errors(read(grid(["1", "Алексеев Артём", "5*", ""]), codes)) == []


def test_pupils_after_a_gap_and_below_a_sum_are_there():
    rows = [
        ["1", "Алексеев Артём", "5", ""],
        ["", "", "", ""],
        ["", "Итого", "1", ""],
        ["", "", "", ""],
        ["", "", "", ""],
    ]
    found = read(grid(*rows, ["2", "Выбывший Пётр", "4", ""]))
    assert errors(found) == []
    assert [one.surname for one in found.journal.pupils] == ["Алексеев", "Выбывший"]


def test_a_row_of_nobody_is_asked_about():
    found = read(grid(["1", "Алексеев Артём", "5", ""], ["2", "", "4", ""]))
    assert any("о ком она" in message for message in errors(found))
    assert errors(read(grid(["1", "Алексеев Артём", "5", ""], ["", "Средний балл", "4,5", ""]))) == []


@pytest.mark.parametrize(
    ("name", "day", "event"),
    [
        ("Алексеев Артём (выбыл 10.02.2026)", "2026-02-10", "выбыл"),
        ("Алексеев Артём выбыл 10.02", "2026-02-10", "выбыл"),
        ("Алексеев Артём (прибыл 10.02.2026)", "2026-02-10", "прибыл"),
    ],
)
def test_a_departure_written_after_the_name(name, day, event):
    (pupil,) = read(grid(["1", name, "5", ""])).journal.pupils
    assert (pupil.full_name, pupil.membership[0].event) == ("Алексеев Артём", event)
    assert day in (str(pupil.membership[0].starts), str(pupil.membership[0].ends))


def test_anything_else_after_a_name_is_asked_about():
    assert any("приписано" in message for message in errors(read(grid(["1", "Алексеев Артём (инд.)", "5", ""]))))


def test_hidden_sheets_are_read():
    book = load_workbook(BytesIO(xlsx([("№", "ФИО", "03.09.2025"), PUPIL])))
    hidden = book.create_sheet("история")
    for row in [("№", "ФИО", "04.09.2025"), PUPIL]:
        hidden.append(row)
    hidden.sheet_state = "hidden"
    saved = BytesIO()
    book.save(saved)
    assert [one.name for one in read({"7А.xlsx": saved.getvalue()}).journal.subjects] == ["алгебра", "история"]


def refused(files, said=Said()):  # noqa: B008
    """What the import would say: the errors, or the error that it ends in."""
    try:
        return errors(read(files, said=said))
    except BadInputError as error:
        return [error.message]


A, B = ("1", "Алексеев Артём", "5"), ("2", "Борисова Дарья", "4")
HEAD = ("№", "ФИО", "03.09.2025")
YEAR = Said("7А", SchoolYear(2026))


@pytest.mark.parametrize(
    ("files", "word"),
    [
        # days that are not understood do not make a sheet a list of the class
        ({"7А.xlsx": xlsx([HEAD, A]), "7А и.xlsx": xlsx([("№", "ФИО", "первое"), A])}, "не понять"),
        # namesakes of one sheet
        ({"7А.xlsx": xlsx([("ФИО", "03.09.2025"), ("Иванов Иван", "5"), ("Иванов Иван", "2")])}, "тёзки"),
        # two classes
        ({"a.xlsx": xlsx([("Класс: 7А",), HEAD, A]), "b.xlsx": xlsx([("Класс: 7Б",), HEAD, B])}, "не один класс"),
        # the same file (one is made in another second than the other, and tells it), and the same marks, twice
        (dict.fromkeys(("7А a.xlsx", "7А b.xlsx"), xlsx([HEAD, A])), "одинаковы"),
        (
            {"7А a.xlsx": xlsx([HEAD, A]), "7А b.xlsx": xlsx([HEAD, ("1", "Алексеев Артём", "4")])},
            "два файла или листа",
        ),
        # a day of another school year
        ({"7А.xlsx": xlsx([("№", "ФИО", "03.09.2026"), A])}, "не в учебном году"),
        # two columns of one period
        ({"7А.xlsx": xlsx([("№", "ФИО", "Год", "Годовая"), (*A, "5")])}, "второй об одном"),
        # other columns that speak of a period
        ({"7А.xlsx": xlsx([(*HEAD, "Пропуски за 2 четверть"), (*A, "3")])}, "не понять"),
        ({"7А.xlsx": xlsx([(*HEAD, "Решение педсовета"), (*A, "переведён")])}, "не понять"),
        # rows that are nobody
        ({"7А.xlsx": xlsx([HEAD, A, ("", "Присутствовало", "2")])}, "О ком эта строка"),
        # a list's date that is none
        ({"7А.xlsx": xlsx([HEAD, A]), "с.xlsx": xlsx([("№", "ФИО", "Выбыл"), (*A[:2], "да")], "Список")}, "дата"),
    ],
)
def test_what_would_be_lost_or_mixed_up_is_an_error(files, word):
    said = refused(files, YEAR)
    assert any(word in one for one in said), said


def test_periods_over_numbers_are_no_days_of_the_month_before():
    rows = [("№", "ФИО", "Май", "Четверть", "Четверть"), ("", "", "20", "3", "4"), (*A, "5", "4")]
    subject = read({"7А.xlsx": xlsx(rows)}, said=YEAR).journal.subjects[0]
    assert [str(one.date) for one in subject.lessons] == ["2026-05-20"]
    assert [(one.period, one.value) for one in subject.period_results] == [("q3", "5"), ("q4", "4")]


def test_a_list_number_tells_namesakes_apart_and_nobody_else():
    files = {"7А алгебра.xlsx": xlsx([HEAD, A, B]), "7А английский.xlsx": xlsx([HEAD, ("1", "Борисова Дарья", "3")])}
    assert len(read(files, said=YEAR).journal.pupils) == 2


@pytest.mark.parametrize("born", ["2010-11-15", "2011-12-05", "15.11.2010"])
def test_a_birth_date_is_no_school_year(born):
    rows = [("№", "ФИО", "Дата рождения"), ("1", "Алексеев Артём", born)]
    found = read({"7А.xlsx": xlsx([HEAD, A]), "список.xlsx": xlsx(rows, "Список")})
    assert found.journal.academic_year == "2025/2026"


def test_a_teacher_is_no_month():
    rows = [("", "Учитель", "", "Мартынова О. П."), ("№", "ФИО", "Сентябрь", ""), ("", "", "3", "10"), (*A, "4")]
    found = read({"7А.xlsx": xlsx(rows)}, said=YEAR)
    assert [str(one.date) for one in found.journal.subjects[0].lessons] == ["2025-09-03", "2025-09-10"]


def test_one_month_above_its_days_is_a_heading():
    rows = [("", "", "Сентябрь"), ("№", "ФИО", "3", "5"), (*A, "4")]
    found = read({"7А.xlsx": xlsx(rows)}, said=YEAR)
    assert [str(one.date) for one in found.journal.subjects[0].lessons] == ["2025-09-03", "2025-09-05"]


def test_sheets_called_as_the_program_calls_them_are_named_by_their_files():
    files = {"алгебра.xlsx": xlsx([HEAD, A], "Лист1"), "история.xlsx": xlsx([HEAD, B], "Лист1")}
    assert [one.name for one in read(files, said=YEAR).journal.subjects] == ["алгебра", "история"]


def test_a_heading_of_thousands_of_digits_is_no_crash():
    said = refused({"7А а.html": page([(*HEAD, "9" * 5000), (*A, "5")])}, YEAR)
    assert any("не понять" in one for one in said)


@pytest.mark.parametrize("text", ["4.5", "5."])
def test_a_number_that_is_no_mark_is_asked_about(text):
    assert any("никто не объяснил" in one for one in errors(read(grid(["1", "Алексеев Артём", text, ""]))))


def warned(found: Imported) -> set[str]:
    return {one.code.removeprefix("import.sheets.") for one in found.findings if one.severity is Severity.WARNING}


LONG_GAP = [("Дата", "Тема"), ("03.09.2025", "Степени"), *[("", "")] * 6, ("05.09.2025", "Корни"), ("Итого", "2 ч")]
BESIDE = [("Дата", "Тема", "", "Дата", "Тема"), ("03.09.2025", "Степени", "", "05.09.2025", "Корни")]
BELOW = [("Дата", "Тема"), ("03.09.2025", "Степени"), ("Дата", "Тема"), ("05.09.2025", "Корни")]


@pytest.mark.parametrize("rows", [LONG_GAP, BESIDE, BELOW])
def test_all_topics_are_read_wherever_they_stand(rows):
    found = read({**grid(["1", "Алексеев Артём", "5", ""]), "7А темы.xlsx": xlsx(rows)})
    assert errors(found) == []
    (subject,) = found.journal.subjects
    assert [(str(one.date), one.topic) for one in subject.lessons] == [
        ("2025-09-03", "Степени"),
        ("2025-09-05", "Корни"),
    ]


def test_two_topics_of_one_lesson_are_told():
    topics = {f"7А {name}.xlsx": xlsx([("Дата", "Тема"), ("03.09.2025", text)], "алгебра")
              for name, text in (("один", "Степени"), ("два", "Корни"))}  # fmt: skip
    found = read({**grid(["1", "Алексеев Артём", "5", ""]), **topics})
    assert "two_words" in warned(found)
    same = {name: content for name, content in topics.items() if "один" in name}
    assert "two_words" not in warned(read({**grid(["1", "Алексеев Артём", "5", ""]), **same}))


@pytest.mark.parametrize("other", ["Алексеев Артём", "Алексеев А. И.", "Алексеев А.И.", "Алексеев А."])
def test_a_shorter_spelling_makes_no_second_pupil(other):
    heads = ("№", "ФИО", "03.09.2025")
    for first, second in (("Алексеев Артём Игоревич", other), (other, "Алексеев Артём Игоревич")):
        found = read(
            {
                "7А алгебра.xlsx": xlsx([heads, ["1", first, "5"], ["2", "Борисов Артём", "4"]]),
                "7А история.xlsx": xlsx([heads, ["1", second, "4"], ["2", "Борисов Артём", "4"]], "история"),
            }
        )
        assert errors(found) == []
        assert [pupil.full_name for pupil in found.journal.pupils] == ["Алексеев Артём Игоревич", "Борисов Артём"]
        assert "two_spellings" in warned(found)


def test_a_shorter_spelling_that_fits_two_is_asked_about():
    heads = ("№", "ФИО", "03.09.2025")
    two = [["1", "Иванов Иван Петрович", "5"], ["2", "Иванов Иван Олегович", "3"]]
    found = read(
        {"7А алгебра.xlsx": xlsx([heads, *two]), "7А история.xlsx": xlsx([heads, ["", "Иванов Иван", "4"]], "история")}
    )
    assert any("тёзки" in message for message in errors(found))
    # On one sheet they are two for certain.
    on_one = read({"7А алгебра.xlsx": xlsx([heads, ["1", "Иванов Иван", "5"], ["2", "Иванов Иван Петрович", "3"]])})
    assert len(on_one.journal.pupils) == 2
    assert errors(on_one) == []


def test_every_event_of_a_movement_is_kept():
    heads = ("№", "ФИО", "Дата прибытия", "Дата выбытия")
    lists = {
        "7А список.xlsx": xlsx([heads, ["1", "Алексеев Артём", "", "10.11.2025"]], "Список"),
        "7А список второй.xlsx": xlsx([heads, ["1", "Алексеев Артём", "12.01.2026", ""]], "Список"),
        "7А список третий.xlsx": xlsx(
            [heads, ["1", "Алексеев Артём", "", "10.11.2025"], ["2", "Борисов Артём", "", ""]], "Список"
        ),
    }
    found = read({**grid(["1", "Алексеев Артём", "5", ""], ["2", "Борисов Артём", "4", ""]), **lists})
    pupil = found.journal.pupils[0]
    assert [(str(one.starts), str(one.ends), one.event) for one in pupil.membership] == [
        ("None", "2025-11-10", "выбыл"),
        ("2026-01-12", "None", "прибыл"),
    ]


def test_a_label_and_its_value_may_stand_in_two_cells():
    rows = [("Предмет:", "геометрия"), ("Класс:", "7А"), ("№", "ФИО", "03.09.2025"), PUPIL]
    found = read({"выгрузка.xlsx": xlsx(rows, "Лист1")})
    assert ([one.name for one in found.journal.subjects], found.journal.unit.title) == (["геометрия"], "7А")


def test_a_mark_that_stands_over_two_days_is_asked_about():
    book = load_workbook(BytesIO(xlsx([("№", "ФИО", "03.09.2025", "04.09.2025"), ["1", "Алексеев Артём", "5", ""]])))
    book.active.merge_cells("C2:D2")
    saved = BytesIO()
    book.save(saved)
    assert any("объединена" in message for message in errors(read({"7А.xlsx": saved.getvalue()})))
    merged = page([("№", "ФИО", "03.09.2025", "04.09.2025"), ("1", "Алексеев Артём", "5", "@")])
    merged = merged.replace(b"<td>5</td><td>@</td>", b"<td colspan=2>5</td>")
    assert any("объединена" in message for message in errors(read({"7А.html": merged})))


@pytest.mark.parametrize(
    ("cell", "marks"),
    [
        ("4<br>5", ["4", "5"]),
        ('<input type="text" value="5">', ["5"]),
        ('<input type="hidden" value="77">4', ["4"]),
        ("<select><option>3</option><option selected>4</option></select>", ["4"]),
        ("<span>4</span><span>5</span>", ["4", "5"]),
        ("5<script>var x = 3</script>", ["5"]),
        ("5<!-- 2 -->", ["5"]),
    ],
)
def test_a_cell_of_a_page_is_read_as_it_is_seen(cell, marks):
    content = page([("№", "ФИО", "03.09.2025"), ("1", "Алексеев Артём", "@")]).replace(b"@", cell.encode())
    (subject,) = read({"7А алгебра.html": content}).journal.subjects
    assert [one.value for one in subject.lessons[0].cells[0].marks] == marks


@pytest.mark.parametrize(
    ("text", "marks", "owed"),
    [("54.", ["5", "4"], True), ("5·4", ["5", "4"], True), ("•", [], True), ("5 4 .", ["5", "4"], True),
     ("4/5", ["4", "5"], False)],
)  # fmt: skip
def test_a_dot_of_a_system_that_draws_dots_is_a_debt(text, marks, owed):
    read = lesson_cell(text, SGO)
    assert (list(read.marks), read.owed, read.unknown) == (marks, owed, ())


@pytest.mark.parametrize(
    ("meaning", "kind"), [(Sign.MARK, "mark"), (Sign.NOTHING, None), (AbsenceCode.ILLNESS, "not_attested")]
)
def test_a_sign_under_a_period_may_be_explained(meaning, kind):
    codes = Codes({}, {"УСВ": meaning})
    assert says_nothing("усв", codes) is (kind is None)
    if kind is not None:
        found = period_result("усв", codes, pupil="p", period="q1")
        assert found is not None
        assert (found.kind.value, found.raw) == (kind, "усв")


def test_latin_letters_that_look_russian_make_no_second_pupil():
    heads = ("№", "ФИО", "03.09.2025")
    first, second = xlsx([heads, ("1", "Алексеев Артём", "5")]), xlsx([heads, ("1", "Aлeкceeв Артём", "4")])
    found = read({"7А алгебра.xlsx": first, "7А физика.xlsx": second})
    assert "latin_letters" in warned(found)
    assert [one.full_name for one in found.journal.pupils] == ["Алексеев Артём"]


@pytest.mark.parametrize("name", ["Smith John", "Müller Анна", "Ivanov Иван"])
def test_a_name_that_is_not_russian_stays_as_it_is(name):
    assert in_cyrillic(name) == name


def test_a_month_typed_once_goes_on_though_other_headings_are_merged():
    heads = "<tr><td rowspan=2>№</td><td rowspan=2>ФИО</td><td>Сентябрь</td><td></td><td>Октябрь</td><td></td>"
    heads += (
        "<td colspan=2>Итоги</td></tr><tr><td>1</td><td>8</td><td>6</td><td>13</td><td>1 четверть</td><td>год</td></tr>"
    )
    row = "<tr><td>1</td><td>Алексеев Артём</td><td>5</td><td>4</td><td>5</td><td>4</td><td>5</td><td>5</td></tr>"
    found = read({"7А алгебра.html": f"<table>{heads}{row}</table>".encode()}, said=YEAR)
    assert errors(found) == []
    assert [str(one.date)[5:] for one in found.journal.subjects[0].lessons] == ["09-01", "09-08", "10-06", "10-13"]


BESIDE_A_TABLE = (
    '<script>document.write("<table>")</script>', "<!-- <table> -->", "<table><td>меню</td></table>",
    "<style>table::before { content: '<table>' }</style>",
)  # fmt: skip


@pytest.mark.parametrize("more", BESIDE_A_TABLE)
def test_what_stands_beside_a_table_does_not_spoil_it(more):
    content = page([("№", "ФИО", "03.09.2025"), ("1", "Алексеев Артём", "5")]).decode()
    found = read({"7А алгебра.html": content.replace("<table", f"{more}<table", 1).encode()}, said=YEAR)
    assert errors(found) == []
    assert len(found.journal.pupils) == 1


@pytest.mark.parametrize("quoted", ['"Война и мир" Л. Толстого', 'МБОУ "СОШ № 5"', '"Числа"'])
def test_quotation_marks_that_are_not_doubled_are_read(quoted):
    text = f"class;subject;lesson_date;topic;pupil_fio;mark\n7А;литература;15.04.2026;{quoted};Алексеев Артём;5\n"
    found = read({"уроки.csv": text.encode()}, said=YEAR)
    assert errors(found) == []
    assert len(found.journal.subjects[0].lessons) == 1


def test_a_quotation_mark_that_swallows_rows_is_refused():
    text = (
        'class;subject;lesson_date;topic;pupil_fio;mark\n7А;а;15.04.2026;"Числа;Алексеев А;5\n7А;а;16.04.2026;Ч;Б В;4\n'
    )
    with pytest.raises(BadInputError) as caught:
        read({"уроки.csv": text.encode()}, said=YEAR)
    assert caught.value.code == "import.bad_csv"
