"""Reports with the results of a whole class: a subject in each column, of one period or of all."""

import pytest

from journals.model import ClassJournal
from kernel.errors import BadInputError
from kernel.findings import Severity
from kernel.ids import SchoolYear
from letopis.demo import demo_school
from tests.generators import pupil_pages as made
from tests.generators.sheets import period_title, result_text
from tests.journals.test_gradebook import CODES, Said, errors, read, warned
from tests.journals.test_tables import xlsx

KINDS = ("quarter", "half_year", "trimester", "year")


@pytest.fixture(scope="module")
def journal() -> ClassJournal:
    return made.without_namesakes(demo_school()[3])


def results(journal: ClassJournal) -> dict[str, dict[tuple[str, str], str]]:
    """Pupil → (subject, period) → what stands there."""
    kept = {one.id for one in journal.periods if one.kind.value in KINDS}
    found: dict[str, dict[tuple[str, str], str]] = {one.full_name: {} for one in journal.pupils}
    names = {one.id: one.full_name for one in journal.pupils}
    for subject in journal.subjects:
        for one in subject.period_results:
            if one.period in kept and result_text(one):
                found[names[one.pupil]][subject.name, one.period] = result_text(one)
    return found


def sheet(journal: ClassJournal, periods: list[str]) -> list[tuple[str, ...]]:
    """One period: the subjects alone are the heading; several: each subject stands over its periods."""
    told, subjects = results(journal), list(dict.fromkeys(one.name for one in journal.subjects))
    titles = {one.id: period_title(one.kind, one.no) for one in journal.periods}
    pairs = [(subject, period) for subject in subjects for period in periods]
    heads = [("№", "ФИО", *(subject for subject, _ in pairs), "Средний балл", "Пропущено уроков")]
    if len(periods) > 1:
        heads.append(("", "", *(titles[period] for _, period in pairs), "", ""))
    rows = [
        (str(one.order), one.full_name, *(told[one.full_name].get(pair, "") for pair in pairs), "4,5", "12")
        for one in journal.pupils
    ]
    return [*heads, *rows]


def test_the_results_of_each_period_apart(journal: ClassJournal) -> None:
    files = {}
    for period in journal.periods:
        if period.kind.value in KINDS:
            part = f"{period_title(period.kind, period.no)} 2025/2026 учебного года"
            title = f"Итоги успеваемости класса за {'2025/2026 учебный год' if period.kind == 'year' else part}"
            files[f"{period.id}.xlsx"] = xlsx([(title,), *sheet(journal, [period.id])])
    found = read(files, CODES, Said("5А"))
    assert errors(found) == []
    assert results(found.journal) == results(journal)
    assert "column_left_out" in warned(found), "the missed lessons are not taken"


def test_the_results_of_all_periods_together(journal: ClassJournal) -> None:
    periods = [one.id for one in journal.periods if one.kind.value in KINDS]
    found = read({"Итоговые отметки.xlsx": xlsx(sheet(journal, periods))}, CODES, Said("5А", SchoolYear(2026)))
    assert errors(found) == []
    assert results(found.journal) == results(journal)


def test_a_column_that_is_no_subject_is_asked_about() -> None:
    rows = [("Итоги за 1 четверть",), ("№", "ФИО", "Алгебра", "История", "Кружок шахмат"),
            ("1", "Алексеев Артём", "5", "4", "ходит"), ("2", "Борисова Дарья", "4", "4", "нет")]  # fmt: skip
    found = read({"7А.xlsx": xlsx(rows)}, CODES, Said("7А", SchoolYear(2026)))
    assert any("Кружок шахмат" in one for one in errors(found))
    asked = {one.asks for one in found.findings if one.severity is Severity.ERROR}
    assert asked == {"column:Кружок шахмат"}


def test_without_a_period_nothing_is_guessed() -> None:
    rows = [("№", "ФИО", "Алгебра", "История"), ("1", "Алексеев Артём", "5", "4")]
    with pytest.raises(BadInputError) as caught:
        read({"7А.xlsx": xlsx(rows)}, CODES, Said("7А", SchoolYear(2026)))
    assert caught.value.code == "import.sheets.nothing"


@pytest.mark.parametrize("name", ["Итоги.xlsx", "Год.xlsx", "7А.xlsx"])
def test_the_line_above_goes_before_the_file_s_name(name: str) -> None:
    rows = [("Итоги за 2 четверть 2025/2026",), ("№", "ФИО", "Алгебра", "История"), ("1", "Алексеев Артём", "5", "4")]
    found = read({name: xlsx(rows)}, CODES, Said("7А"))
    assert errors(found) == []
    assert {one.period for subject in found.journal.subjects for one in subject.period_results} == {"q2"}
