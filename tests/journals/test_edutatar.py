"""edu.tatar.ru: pages of the staff's journal, one subject and term each."""

from pathlib import Path

import pytest

from journals.assembling.codes import Codes
from journals.counts import counts
from journals.edutatar.reader import EduTatarReader
from journals.gradebook.reader import Said
from journals.importing import Bundle, Imported
from journals.model import AbsenceCode, ClassJournal, School
from kernel.findings import Severity
from kernel.ids import SchoolYear
from letopis.demo import demo_school
from tests.generators.edutatar import pages, year_pages
from tests.generators.pupil_pages import seen, without_namesakes
from tests.generators.sheets import essence

SAMPLE = Path(__file__).parent / "samples" / "edutatar" / "journal_school_editor.html"
SCHOOL_CODES = Codes(
    {"Н": AbsenceCode.UNEXCUSED, "П": AbsenceCode.EXCUSED, "Б": AbsenceCode.ILLNESS, "О": AbsenceCode.LATE},
    {"Н": AbsenceCode.UNEXCUSED, "Б": AbsenceCode.ILLNESS},
)


def read(files: dict[str, bytes], codes: Codes, year: int) -> Imported:
    reader = EduTatarReader(School(full_name="МБОУ «Школа»"), codes, Said("", SchoolYear(year)))
    bundle = Bundle(files)
    assert reader.recognises(bundle)
    (found,) = reader.read(bundle)
    assert not [one.message for one in found.findings if one.severity is Severity.ERROR]
    return found


def whole_subjects(journal: ClassJournal, *, year: bool = False) -> ClassJournal:
    """The class without subgroups and, unless they are told of elsewhere, without years' results."""
    kinds = ("quarter", "year") if year else ("quarter",)
    quarters = {one.id for one in journal.periods if one.kind in kinds}
    whole = [one for one in journal.subjects if not one.subgroup]
    results = [tuple(r for r in one.period_results if r.period in quarters and r.kind != "no_mark") for one in whole]
    subjects = tuple(one.model_copy(update={"period_results": own}) for one, own in zip(whole, results, strict=True))
    return journal.model_copy(update={"subjects": subjects})


@pytest.mark.parametrize("number", [1, 2])
def test_a_whole_class_comes_back(number):
    truth = whole_subjects(demo_school()[number])
    found = read(pages(truth), SCHOOL_CODES, int(truth.academic_year[-4:]))
    ours, told = essence(found.journal), essence(truth)
    assert ours["pupils"] == told["pupils"]
    for name, subject in told["subjects"].items():
        assert ours["subjects"][name]["lessons"] == subject["lessons"], name
        assert ours["subjects"][name]["results"] == subject["results"], name
    assert counts(found.journal).marks == counts(truth).marks


def test_the_sample_is_read_as_it_is():
    found = read({"journal.html": SAMPLE.read_bytes()}, Codes(), 2024)
    (subject,) = found.journal.subjects
    assert (found.journal.unit.title, subject.name, subject.teacher) == ("7А", "Алгебра", "Примерова Анна Петровна")
    assert [(str(one.date), one.no, one.topic, one.homework) for one in subject.lessons] == [
        ("2024-04-01", None, "Одночлены", "п. 33"),
        ("2024-04-15", 1, "Формулы", "п. 34"),
        ("2024-04-15", 2, "", ""),
    ]
    assert [(one.period, one.shown) for one in subject.period_results] == [("q4", "5"), ("q4", "3")]
    absent = [cell.absence.code for one in subject.lessons for cell in one.cells if cell.absence]
    assert absent == [AbsenceCode.ILLNESS, AbsenceCode.ILLNESS, AbsenceCode.ABSENT_REASON_UNKNOWN]


def test_a_result_over_months_of_two_terms_is_asked_about():
    """«Итог» of a page with October and November: of which quarter, nobody can tell."""
    rows = "<tr><td>1</td><td>Алексеев Артём</td><td>5</td><td>4</td><td>4,50</td><td>5</td></tr>"
    page = (
        "<select><option selected>7А / Алгебра</option></select><table><tr><td rowspan=2>№</td><td rowspan=2>ФИО</td>"
        "<td>Октябрь</td><td>Ноябрь</td><td>Ср.</td><td>Итог</td></tr><tr><td>3</td><td>12</td></tr>"
        f"{rows}</table>"
    )
    reader = EduTatarReader(School(full_name="МБОУ «Школа»"), Codes(), Said(year=SchoolYear(2026)))
    (found,) = reader.read(Bundle({"a.html": page.encode()}))
    assert any("«Итог (октябрь, ноябрь)»" in one.message for one in found.findings if one.severity is Severity.ERROR)
    answered = EduTatarReader(
        School(full_name="МБОУ «Школа»"),
        Codes(),
        Said(year=SchoolYear(2026), columns={"Итог (октябрь, ноябрь)": "1 четверть"}),
    )
    (found,) = answered.read(Bundle({"a.html": page.encode()}))
    assert [one.period for one in found.journal.subjects[0].period_results] == ["q1"]
    # The answer is about pages with these months; the page's own word goes before it.
    chosen = page.replace(
        "<table>", "<select><option>2 четверть</option><option selected>2 триместр</option></select><table>"
    )
    (found,) = answered.read(Bundle({"a.html": chosen.encode()}))
    assert [one.period for one in found.journal.subjects[0].period_results] == ["t2"]


def test_the_years_results_are_on_the_pages_of_pupils_beside_them() -> None:
    truth = whole_subjects(without_namesakes(demo_school()[1]), year=True)
    found = read({**pages(truth), **year_pages(truth)}, SCHOOL_CODES, 2026)
    assert seen(found.journal, kinds=("quarter", "year")) == seen(truth, kinds=("quarter", "year"))
    years = [one for subject in found.journal.subjects for one in subject.period_results if one.period == "year"]
    assert len(years) > 100


def test_a_page_of_a_stranger_is_no_pupil_of_the_class() -> None:
    truth = whole_subjects(without_namesakes(demo_school()[1]), year=True)
    page = next(iter(year_pages(truth).values())).decode()
    other = page.replace(truth.pupils[0].full_name, "Чужой Пётр Иванович").encode()
    reader = EduTatarReader(School(full_name="МБОУ «Школа»"), SCHOOL_CODES, Said("", SchoolYear(2026)))
    (found,) = reader.read(Bundle({**pages(truth), "чужой.html": other}))
    assert any("такого имени среди них нет" in one.message for one in found.findings)


def test_of_which_namesake_a_page_is_nobody_guesses() -> None:
    truth = whole_subjects(demo_school()[1], year=True)
    assert len(without_namesakes(truth).pupils) < len(truth.pupils)
    reader = EduTatarReader(School(full_name="МБОУ «Школа»"), SCHOOL_CODES, Said("", SchoolYear(2026)))
    (found,) = reader.read(Bundle({**pages(truth), **year_pages(truth)}))
    assert [one.code for one in found.findings if one.severity is Severity.ERROR] == ["import.sheets.namesakes"]
