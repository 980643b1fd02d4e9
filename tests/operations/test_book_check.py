"""The movement of pupils against the alphabet book: what does not agree is told, by number, and nothing else."""

from datetime import date

import pytest

from journals.alphabet_book import BookEntry, read_alphabet_book
from journals.model import ClassJournal, Membership
from kernel.errors import BadInputError
from letopis.demo.small import small_school
from operations.book_check import movement_by_book
from tests.conftest import School
from tests.generators.sheets import workbook_of

LEFT, ARRIVED = date(2026, 2, 10), date(2025, 11, 3)
HEADS = ("№", "Фамилия, имя, отчество", "Дата рождения", "Класс", "Дата прибытия", "Выбыл", "Приказ")


def journal(*stays: Membership) -> ClassJournal:
    [made] = small_school(classes=1, pupils=4, lessons_per_subject=6, seed=1)
    first = made.pupils[0].model_copy(update={"membership": stays})
    others = tuple(one.model_copy(update={"membership": ()}) for one in made.pupils[1:])
    return made.model_copy(update={"pupils": (first, *others)})


def book(made: ClassJournal, **first: object) -> list[BookEntry]:
    """All of the class by the book; the first with what is said of him."""
    listed = [
        BookEntry(str(100 + one.order), one.full_name, made.unit.title, one.birth_date, date(2020, 9, 1))
        for one in made.pupils
    ]
    values = {"arrived": date(2020, 9, 1), **first}
    return [
        BookEntry(**{**vars(listed[0]), **values}),  # type: ignore[arg-type]  # names of its fields
        *listed[1:],
    ]


def codes(made: ClassJournal, known: list[BookEntry]) -> list[str]:
    findings = movement_by_book(made, known)
    told = " ".join(one.message for one in findings)
    assert not any(one.surname in told for one in made.pupils)
    return [one.code.removeprefix("readiness.") for one in findings]


@pytest.mark.parametrize(
    ("stays", "first", "found"),
    [
        ((), {}, []),
        ((Membership(ends=LEFT),), {"left": LEFT}, []),
        ((Membership(starts=ARRIVED),), {"arrived": ARRIVED}, []),
        ((), {"left": LEFT}, ["book_left"]),
        ((Membership(ends=LEFT),), {}, ["book_left"]),
        ((Membership(ends=LEFT),), {"left": date(2026, 2, 11)}, ["book_left"]),
        ((Membership(ends=LEFT, event="переведён в 5Б"),), {}, []),
        ((), {"left": date(2025, 6, 1)}, ["book_left_before"]),
        ((), {"left": date(2026, 9, 1)}, []),
        ((), {"arrived": ARRIVED}, ["book_arrived"]),
        ((Membership(starts=date(2025, 11, 5)),), {"arrived": ARRIVED}, ["book_arrived"]),
        ((), {"birth_date": date(1999, 1, 1)}, ["book_unknown", "book_missing"]),
        ((), {"birth_date": date(1999, 1, 1), "unit": "9Г"}, ["book_unknown"]),
        ((), {"birth_date": None}, []),
    ],
)
def test_what_does_not_agree(stays, first, found):
    made = journal(*stays)
    assert codes(made, book(made, **first)) == found


def test_two_of_one_name_are_not_told_apart_by_guess():
    made = journal()
    known = book(made)
    assert codes(made, [*known, BookEntry("900", made.pupils[0].full_name)]) == ["book_twice"]
    # With birth dates there is no doubt.
    other = BookEntry("900", made.pupils[0].full_name, birth_date=date(1999, 1, 1))
    assert codes(made, [*known, other]) == []


def test_a_table_is_read_whatever_sheets_it_has():
    content = workbook_of(
        {
            "А": [HEADS, ("1", "Алексеев Артём", "01.02.2013", "5А", "01.09.2020", "", "")],
            "Б": [HEADS, ("2", "Борисова Дарья", "03.04.2013", "5А", "01.09.2020", "10.02.2026", "№ 7")],
        }
    )
    assert read_alphabet_book(content, "книга.xlsx") == (
        BookEntry("1", "Алексеев Артём", "5А", date(2013, 2, 1), date(2020, 9, 1), None),
        BookEntry("2", "Борисова Дарья", "5А", date(2013, 4, 3), date(2020, 9, 1), LEFT),
    )


def test_a_name_is_read_as_in_any_sheet():
    heads = ("№", "Фамилия и имя", "Отчество", "Выбыл")
    rows = [heads, ("1", "Алексеев Артём (5А)", "Ильич", "10.02.2026")]
    [entry] = read_alphabet_book(workbook_of({"лист": rows}), "книга.xlsx")
    assert entry.name == "Алексеев Артём Ильич"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("№", "ФИО", "03.09.2025"), ("1", "Алексеев Артём", "5")], "import.no_book"),
        ([HEADS, ("1", "Алексеев Артём", "", "5А", "в сентябре", "", "")], "import.bad_book_day"),
        ([("что-то", "другое"), ("1", "2")], "import.no_book"),
    ],
)
def test_what_is_no_book_is_refused(rows, code):
    with pytest.raises(BadInputError) as refused:
        read_alphabet_book(workbook_of({"лист": rows}), "книга.xlsx")
    assert refused.value.code == code


def test_a_picture_is_no_book():
    with pytest.raises(BadInputError) as refused:
        read_alphabet_book(b"\x89PNG\r\n\x1a\n", "книга.png")
    assert refused.value.code == "import.no_book"


def test_the_book_comes_with_the_import(school: School, exports, tmp_path):
    path = tmp_path / "книга.xlsx"
    path.write_bytes(workbook_of({"лист": [HEADS, ("7", "Никто Никита", "", "5А", "01.09.2020", "", "")]}))
    found = school.ok("import", str(exports[0]), "--alphabet-book", str(path), "--dry-run")["findings"]
    assert [one["code"] for one in found if "book" in one["code"]] == ["readiness.book_unknown"] * 4 + [
        "readiness.book_missing"
    ]
    assert school.refused("import", str(exports[0]), "--alphabet-book", str(tmp_path))[1] == "import.unreadable"
