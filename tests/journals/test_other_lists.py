"""Tables of substitutions and of marks that pupils brought: read by their headings, nothing in them is lost unsaid."""

import pytest

from journals.attached import AttachedKind, AttachedSheets
from journals.gradebook.other_lists import OtherListsReader
from journals.gradebook.reader import GradebookReader, Said
from journals.importing import Bundle, Imported
from journals.substitution import SubstitutionJournal
from kernel.errors import BadInputError
from kernel.findings import Severity
from kernel.ids import SchoolYear
from tests.generators.sheets import workbook_of
from tests.journals.test_gradebook import CODES, SCHOOL
from tests.journals.test_tables import xlsx

LESSONS = [
    ("Журнал замещения уроков",),
    (
        "№",
        "Дата",
        "№ урока",
        "Класс",
        "Предмет",
        "Отсутствующий учитель",
        "Причина",
        "Замещающий учитель",
        "Часов",
        "Приказ",
    ),
    ("1", "10.02.2026", "3", "5А", "Математика", "Иванова А. П.", "болезнь", "Петров С. С.", "1", "№ 12 от 10.02.2026"),
    ("2", "09.02.2026", "1", "6А", "История", "Сидорова Е. Е.", "курсы", "Петров С. С.", "2", ""),
]
BROUGHT = [
    ("Класс: 5А",),
    ("№", "ФИО", "Предмет", "Отметки", "Итог", "Откуда", "С", "По", "Основание", "Примечание"),
    (
        "1",
        "Алексеев Артём Игоревич",
        "Математика",
        "4, 5",
        "4",
        "Санаторий «Сосны»",
        "01.02.2026",
        "20.02.2026",
        "справка № 3",
        "",
    ),
    (
        "2",
        "Алексеев Артём Игоревич",
        "История",
        "5",
        "5",
        "Санаторий «Сосны»",
        "01.02.2026",
        "20.02.2026",
        "справка № 3",
        "устно",
    ),
    ("3", "Борисова Дарья", "Математика", "3", "", "МБОУ СОШ № 2", "", "", "", ""),
]


def read(rows: list[tuple[str, ...]], said: Said = Said()) -> Imported:  # noqa: B008
    bundle, reader = Bundle({"таблица.xlsx": xlsx(rows)}), OtherListsReader(SCHOOL, said)
    assert reader.recognises(bundle)
    (found,) = reader.read(bundle)
    return found


def codes(found: Imported, severity: Severity) -> set[str]:
    return {one.code.removeprefix("import.sheets.") for one in found.findings if one.severity is severity}


def test_substitutions() -> None:
    found = read(LESSONS)
    assert isinstance(found.journal, SubstitutionJournal)
    assert found.findings == ()
    assert found.journal.academic_year == "2025/2026"
    first, second = found.journal.entries
    assert (first.class_title, first.subject, first.hours, first.reason) == ("6А", "История", 2, "курсы")
    assert (second.absent, second.substitute, second.no) == ("Иванова А. П.", "Петров С. С.", 3)
    assert second.basis == "№ 12 от 10.02.2026"


def test_marks_that_were_brought() -> None:
    found = read(BROUGHT)
    assert isinstance(found.journal, AttachedSheets)
    assert found.journal.unit.title == "5А"
    assert codes(found, Severity.ERROR) == set()
    sanatorium, school = found.journal.sheets
    assert (sanatorium.kind, school.kind) == (AttachedKind.SANATORIUM, AttachedKind.ARRIVED)
    assert [[mark.value for mark in row.marks] for row in sanatorium.rows] == [["4", "5"], ["5"]]
    assert [row.note for row in sanatorium.rows] == ["", "устно"]
    assert (str(sanatorium.starts), str(sanatorium.ends), sanatorium.basis) == (
        "2026-02-01",
        "2026-02-20",
        "справка № 3",
    )
    assert len(found.journal.pupils) == 2


@pytest.mark.parametrize(
    ("at", "column", "text", "code"),
    [
        (2, 5, "", "line_incomplete"),
        (2, 1, "31.02.2026", "line_incomplete"),
        (2, 1, "10.02.2031", "no_year"),
        (2, 8, "полтора", "bad_hours"),
    ],
)
def test_what_is_wrong_with_substitutions(at: int, column: int, text: str, code: str) -> None:
    rows = [list(row) for row in LESSONS]
    rows[at][column] = text
    try:
        found = read([tuple(row) for row in rows])
    except BadInputError as error:
        assert error.code == f"import.sheets.{code}"
    else:
        assert codes(found, Severity.ERROR) == {code}


def test_a_column_that_nobody_knows_is_told_of() -> None:
    rows = [LESSONS[0], (*LESSONS[1], "Нагрузка"), (*LESSONS[2], "24")]
    assert codes(read(rows), Severity.ERROR) == {"column_left_out"}
    assert codes(read(rows, Said(columns={"Нагрузка": "нет"})), Severity.ERROR) == set()


@pytest.mark.parametrize(
    "rows",
    [
        [("№", "ФИО", "03.09.2025"), ("1", "Алексеев Артём", "5")],
        [
            ("Школа", "Класс", "ФИО", "Предмет", "Дата", "Отметка"),
            ("№ 2", "7А", "Алексеев Артём", "История", "03.09.2025", "5"),
        ],
    ],
)
def test_a_class_s_own_table_is_none_of_these(rows: list[tuple[str, ...]]) -> None:
    bundle = Bundle({"7А.xlsx": xlsx(rows)})
    assert not OtherListsReader(SCHOOL, Said("7А", SchoolYear(2026))).recognises(bundle)
    assert GradebookReader(SCHOOL, CODES, Said("7А", SchoolYear(2026))).recognises(bundle)


def test_a_class_s_journal_beside_such_a_list_does_not_vanish() -> None:
    grid = [("№", "ФИО", "03.09.2025"), ("1", "Алексеев Артём", "5")]
    book = workbook_of({"Алгебра": grid, "Прибывшие": BROUGHT[1:]})
    bundle = Bundle({"5А.xlsx": book})
    assert not OtherListsReader(SCHOOL, Said("5А", SchoolYear(2026))).recognises(bundle)
    two = workbook_of({"Замещения": LESSONS[1:], "Прибывшие": BROUGHT[1:]})
    assert not OtherListsReader(SCHOOL, Said("5А", SchoolYear(2026))).recognises(Bundle({"5А.xlsx": two}))


def test_what_stands_below_the_lines_is_no_line() -> None:
    below = [
        ("", "Итого", "", "", "", "", "", "", "3", ""),
        ("", "Заместитель директора", "", "", "", "", "", "", "", ""),
    ]
    found = read([*LESSONS, *below])
    assert codes(found, Severity.ERROR) == set()
    assert codes(found, Severity.WARNING) == {"line_left_out"}
