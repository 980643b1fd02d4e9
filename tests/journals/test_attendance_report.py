"""The source system's report on attendance beside the import: what agrees is silent, what differs is named."""

from dataclasses import replace

import pytest

from journals.attendance_report import FIGURES, Differing, Row, compare, read_report
from journals.model import ClassJournal
from journals.reports.attendance import by_month, by_period
from journals.reports.shapes import ReportDocument
from kernel.errors import BadInputError
from letopis.demo import demo_school
from tests.journals.test_tables import xlsx


@pytest.fixture(scope="module")
def journal() -> ClassJournal:
    return demo_school()[3]


def class_attendance(document: ReportDocument, title: str) -> bytes:
    """«Отчёт о посещаемости класса» as domain §4 has its columns, with groups above: HTML under the name `.xls`."""
    rows = document.tables[0].rows
    days = len(rows[0]) - 2 - 7
    heads = "".join(f"<th rowspan=2>{day}</th>" for day in range(1, days + 1))
    head = (
        f"<tr><th rowspan=2>№</th><th rowspan=2>ФИО</th>{heads}<th colspan=2>Пропущено дней</th>"
        "<th colspan=4>Пропущено уроков</th><th rowspan=2>ОП</th></tr>"
        "<tr><th>всего</th><th>Б</th><th>всего</th><th>УП</th><th>НП</th><th>Б</th></tr>"
    )
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return f"<p>{title}</p><table>{head}{body}</table>".encode()


def of_dnevnik(document: ReportDocument, title: str) -> bytes:
    """«Посещаемость: Классы»: полных дней всего и по болезни, уроков всего, по болезни, опоздания."""
    wanted = (0, 1, 2, 3, 4, 5, 8)
    heads = [
        ("№", "ФИО", "Полных дней", "", "Уроков", "", ""),
        ("", "", "Всего", "По болезни", "Всего", "По болезни", "Опоздания"),
    ]
    rows = [tuple(row[at] for at in wanted) for row in document.tables[0].rows]
    return xlsx([(title,), *heads, *rows])


def test_a_month_of_netschool_agrees_with_what_was_imported(journal: ClassJournal) -> None:
    content = class_attendance(
        by_month(journal, 2026, 2), "Отчёт о посещаемости класса. Месяц: Февраль 2026. Класс: 5А"
    )
    told = read_report(content, "ClassAttendance.xls", journal)
    assert (str(told.first), str(told.last)) == ("2026-02-01", "2026-02-28")
    assert set(told.rows[0].figures) == set(FIGURES)
    assert any(any(row.figures.values()) for row in told.rows)
    assert list(compare(journal, told)) == []


def test_a_period_of_dnevnik_agrees_with_what_was_imported(journal: ClassJournal) -> None:
    period = next(one for one in journal.periods if one.kind in ("quarter", "trimester", "half_year"))
    document = by_period(journal, period.id)
    name = {"quarter": "четверть", "trimester": "триместр", "half_year": "полугодие"}[period.kind.value]
    told = read_report(of_dnevnik(document, f"Посещаемость: Классы за {period.no} {name}"), "отчёт.xlsx", journal)
    assert (told.first, told.last) == (period.starts, period.ends)
    assert set(told.rows[0].figures) == {"days", "days_ill", "lessons", "ill", "late"}
    assert list(compare(journal, told)) == []


def test_what_differs_is_named(journal: ClassJournal) -> None:
    told = read_report(class_attendance(by_month(journal, 2026, 2), "Февраль 2026"), "a.xls", journal)
    at, row = next((at, one) for at, one in enumerate(told.rows) if one.figures["lessons"])
    count = row.figures["lessons"]
    more = replace(row, figures={**row.figures, "lessons": count + 1})
    rows = (*told.rows[:at], more, *told.rows[at + 1 :])
    assert list(compare(journal, replace(told, rows=rows))) == [Differing(row.name, "уроков всего", count, count + 1)]
    # Somebody of whom the import does not tell, and somebody of whom the report does not.
    others = (*told.rows[:at], *told.rows[at + 1 :], Row("Чужой Пётр", 99, {"lessons": 3}))
    found = list(compare(journal, replace(told, rows=others)))
    assert Differing("Чужой Пётр", "уроков всего", None, 3) in found
    assert Differing(row.name, "уроков всего", count, 0) in found


def test_a_lost_mark_of_absence_is_found(journal: ClassJournal) -> None:
    """What a reconciliation is for: the file that was handed in lacks what the journal shows."""
    told = read_report(class_attendance(by_month(journal, 2026, 2), "Февраль 2026"), "a.xls", journal)
    subjects = []
    for subject in journal.subjects:
        lessons = tuple(
            lesson.model_copy(update={"cells": ()}) if lesson.date.month == 2 else lesson for lesson in subject.lessons
        )
        subjects.append(subject.model_copy(update={"lessons": lessons}))
    lost = journal.model_copy(update={"subjects": tuple(subjects)})
    assert all(one.ours == 0 for one in compare(lost, told))
    assert list(compare(lost, told))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("Класс", "Пропусков"), ("5А", "7")], "no_table"),
        ([("№", "ФИО", "03.09.2025"), ("1", "Алексеев Артём", "5")], "no_table"),
        ([("№", "ФИО", "Уроков всего"), ("1", "Алексеев Артём", "5")], "no_period"),
    ],
)
def test_what_is_no_such_report(journal: ClassJournal, rows: list[tuple[str, ...]], code: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_report(xlsx(rows), "отчёт.xlsx", journal)
    assert caught.value.code == f"attendance.{code}"


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("Сентябрь – октябрь 2025", ("2025-09-01", "2025-10-31")),
        ("ноябрь 2025 г. - январь 2026", ("2025-11-01", "2026-01-31")),
        ("декабрь и январь 2026", ("2025-12-01", "2026-01-31")),
        ("Февраль 2026", ("2026-02-01", "2026-02-28")),
    ],
)
def test_the_days_of_a_report(journal: ClassJournal, title: str, days: tuple[str, str]) -> None:
    told = read_report(
        xlsx([(title,), ("№", "ФИО", "Уроков всего"), ("1", "Ли Ан", "2 (1)"), ("2", "Пак Юн", "-")]), "x", journal
    )
    assert (str(told.first), str(told.last)) == days
    assert [one.figures["lessons"] for one in told.rows] == [2, 0]


@pytest.mark.parametrize(
    ("title", "count", "code"),
    [("за 1 полугодие 2025/2026", "1", "attendance.no_period"), ("Февраль 2026", "много", "attendance.no_number")],
)
def test_a_report_that_cannot_be_compared(journal: ClassJournal, title: str, count: str, code: str) -> None:
    bare = journal.model_copy(update={"periods": ()})
    with pytest.raises(BadInputError) as refused:
        read_report(xlsx([(title,), ("№", "ФИО", "Уроков всего"), ("1", "Ли Ан", count)]), "x", bare)
    assert refused.value.code == code
