"""Systems that show one pupil at a time: whole classes joined out of answers and pages; the samples as they are."""

from pathlib import Path

import pytest

from journals.assembling.codes import Codes, sign_key
from journals.gradebook.reader import Said
from journals.importing import Bundle, Imported, Reader
from journals.model import AbsenceCode, School
from journals.pupilpages.html_pages import PupilPagesReader
from journals.pupilpages.kiasuo import KiasuoReader
from journals.pupilpages.mesh import MeshReader
from journals.pupilpages.netschool import NetschoolReader
from kernel.errors import BadInputError
from kernel.findings import Severity
from kernel.ids import SchoolYear
from letopis.demo import demo_school
from tests.generators import pupil_pages as made

SCHOOL = School(full_name="МБОУ «Школа»")
CODES = Codes({"О": AbsenceCode.LATE}, marks=Codes().marks | {sign_key("К")})
SAMPLES = Path(__file__).parent / "samples"
TEACHING = ("quarter", "half_year", "trimester")
READERS = (KiasuoReader, NetschoolReader, MeshReader, PupilPagesReader)


def read(kind: type, files: dict[str, bytes], said: Said = Said(), codes: Codes = CODES) -> Imported:  # noqa: B008
    bundle = Bundle(files)
    assert [one for one in READERS if one(SCHOOL, codes, said).recognises(bundle)] == [kind]
    reader: Reader = kind(SCHOOL, codes, said)
    (found,) = reader.read(bundle)
    return found


def errors(found: Imported) -> list[str]:
    return [one.message for one in found.findings if one.severity is Severity.ERROR]


@pytest.fixture(scope="module")
def school():
    return demo_school()


@pytest.mark.parametrize("number", [1, 2])
def test_kiasuo(school, number):
    truth = school[number]
    found = read(KiasuoReader, made.kiasuo(truth))
    assert errors(found) == []
    every = (*TEACHING, "year", "exam", "final")
    assert made.seen(found.journal, kinds=every) == made.seen(truth, kinds=every)
    assert found.journal.unit.title == truth.unit.title
    assert found.journal.academic_year == truth.academic_year
    topics = {
        (one.name, lesson.date): lesson.topic for one in truth.subjects if not one.subgroup for lesson in one.lessons
    }
    ours = {(one.name, lesson.date): lesson.topic for one in found.journal.subjects for lesson in one.lessons}
    assert topics.items() <= ours.items()


@pytest.mark.parametrize("number", [1, 3])
def test_netschool_diaries(school, number):
    found = read(NetschoolReader, made.netschool(school[number]))
    assert errors(found) == []
    assert made.seen(found.journal) == made.seen(school[number])
    assert any(one.code == "import.netschool.no_results" for one in found.findings)


def test_mesh(school):
    whole = made.without_namesakes(school[1])
    found = read(MeshReader, made.mesh(whole))
    assert errors(found) == []
    ours, truth = (made.seen(one, absences=False, kinds=("year",)) for one in (found.journal, whole))
    assert ours == truth
    assert any(one.code == "import.mesh.losses" for one in found.findings)


@pytest.mark.parametrize("number", [1, 3])
def test_reports_of_pupils(school, number):
    truth = made.without_namesakes(school[number])
    found = read(PupilPagesReader, made.total_pages(truth))
    assert errors(found) == []
    assert made.seen(found.journal, kinds=TEACHING) == made.seen(truth, kinds=TEACHING)
    assert any(one.code == "import.pages.no_topics" for one in found.findings)


@pytest.mark.parametrize(
    ("kind", "folder", "files", "said"),
    [
        (KiasuoReader, "kiasuo", ["*.json"], Said()),
        (NetschoolReader, "netschool", ["*.json"], Said()),
        (PupilPagesReader, "netschool", ["report_studenttotal.xls.html"], Said("7А")),
        (PupilPagesReader, "edutatar", ["term.html"], Said(year=SchoolYear(2024))),
    ],
)
def test_samples_are_read_as_they_are(kind, folder, files, said):
    content = {path.name: path.read_bytes() for name in files for path in (SAMPLES / folder).glob(name)}
    found = read(kind, content, said)
    assert errors(found) == []
    assert found.journal.unit.title.upper() == "7А"
    assert found.journal.academic_year == "2023/2024"


def test_a_folder_may_name_the_pupil():
    content = {f"Алексеев Артём/{path.name}": path.read_bytes() for path in (SAMPLES / "mesh").glob("family_*.json")}
    assert [one.full_name for one in read(MeshReader, content).journal.pupils] == ["Алексеев Артём"]


def test_a_file_may_name_the_pupil():
    content = (SAMPLES / "netschool" / "report_studenttotalmarks.html").read_bytes()
    found = read(PupilPagesReader, {"Алексеев Артём.html": content}, Said("7А", SchoolYear(2024)))
    results = [(one.period, one.shown) for one in found.journal.subjects[0].period_results]
    assert results == [("q1", "4"), ("q2", "4"), ("q3", "5"), ("q4", "5"), ("year", "5")]


def test_nobody_is_invented():
    content = {path.name: path.read_bytes() for path in (SAMPLES / "mesh").glob("family_*.json")}
    with pytest.raises(BadInputError) as caught:
        read(MeshReader, content)
    assert caught.value.code == "import.pages.no_pupil"


def test_two_pages_of_one_pupil_are_asked_about(school):
    pages = made.total_pages(made.without_namesakes(school[1]))
    name = next(iter(pages))
    found = read(PupilPagesReader, {**pages, f"again {name}": pages[name] + b" "})
    assert any("две страницы" in message for message in errors(found))


def test_the_same_page_twice_is_refused(school):
    pages = made.total_pages(made.without_namesakes(school[1]))
    with pytest.raises(BadInputError) as caught:
        read(PupilPagesReader, {**pages, "again.xls": next(iter(pages.values()))})
    assert caught.value.code == "import.sheets.file_twice"


def test_two_diaries_in_one_folder_are_not_one_pupil(school):
    files = {name.replace("2/", "1/two-", 1): content for name, content in made.netschool(school[1]).items()}
    with pytest.raises(BadInputError) as caught:
        read(NetschoolReader, files)
    assert caught.value.code == "import.pages.two_pupils"


def test_a_file_that_nobody_reads_is_told_of(school):
    found = read(KiasuoReader, {**made.kiasuo(school[1]), "итоги.csv": b"a;b"})
    assert any("не прочитан" in message for message in errors(found))


def test_pages_of_two_classes_are_not_mixed(school):
    pages = made.total_pages(school[1])
    other = {f"x{name}": content for name, content in made.total_pages(school[3]).items()}
    with pytest.raises(BadInputError) as caught:
        read(PupilPagesReader, {**pages, **other})
    assert caught.value.code == "import.pages.other_class"


def test_both_marks_of_a_day_are_kept_where_answers_differ():
    content = {path.name: path.read_bytes() for path in (SAMPLES / "kiasuo").glob("*.json")}
    found = read(KiasuoReader, content)
    lesson = found.journal.subjects[0].lessons[0]
    assert [mark.value for mark in lesson.cells[0].marks] == ["4", "5"]
    assert any(one.code == "import.sheets.schedule_differs" for one in found.findings)
    assert lesson.topic.startswith("Контрольная работа № 6")


def test_what_a_page_says_besides_is_told_of():
    def table(*rows: str) -> str:
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"

    heads = "<td>Предмет</td><td>03.09.2025</td><td>Активность</td>"
    whole = table(heads, "<td>Алгебра</td><td>5</td><td>7</td>", "<td>История</td><td>4</td><td></td>")
    second = table("<td>Предмет</td><td>1 четверть</td>", "<td>Химия</td><td>5</td>")
    page = f"<p>Ученик: Алексеев Артём Класс: 7А</p>{whole}{second}".encode()
    found = read(PupilPagesReader, {"a.html": page}, Said(year=SchoolYear(2026)))
    codes = {one.code for one in found.findings if one.severity is Severity.WARNING}
    assert {"import.sheets.column_left_out", "import.sheets.second_table"} <= codes
    assert errors(found) == []
