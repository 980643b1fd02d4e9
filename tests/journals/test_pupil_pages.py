"""Systems that show one pupil at a time: whole classes joined out of answers and pages; the samples as they are."""

from pathlib import Path

import pytest

from journals.assembling.codes import Codes, sign_key
from journals.gradebook.reader import Said
from journals.importing import Bundle, Imported, Reader
from journals.model import AbsenceCode, School
from journals.pupilpages.diary_xml import DiaryXmlReader
from journals.pupilpages.grades_page import GradesPageReader
from journals.pupilpages.html_pages import PupilPagesReader
from journals.pupilpages.kiasuo import KiasuoReader
from journals.pupilpages.mesh import MeshReader
from journals.pupilpages.netschool import NetschoolReader
from journals.tables.xml_trees import read_xml
from kernel.errors import BadInputError
from kernel.findings import Severity
from kernel.ids import SchoolYear
from letopis.demo import demo_school
from tests.generators import pupil_pages as made

SCHOOL = School(full_name="МБОУ «Школа»")
CODES = Codes({"О": AbsenceCode.LATE}, marks=Codes().marks | {sign_key("К")})
SAMPLES = Path(__file__).parent / "samples"
TEACHING = ("quarter", "half_year", "trimester")
READERS = (KiasuoReader, NetschoolReader, MeshReader, GradesPageReader, PupilPagesReader, DiaryXmlReader)


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


@pytest.mark.parametrize(("kind", "write"), [(KiasuoReader, made.kiasuo), (NetschoolReader, made.netschool)])
def test_subgroups_are_not_one(school, kind, write):
    truth = next(one for one in school if any(subject.subgroup for subject in one.subjects))
    ours, theirs = made.divided(read(kind, write(truth)).journal), made.divided(truth)
    assert theirs
    for name, parts in theirs.items():
        assert {members for members, _ in ours[name]} == {members for members, _ in parts}
        if kind is KiasuoReader:  # a diary of NetSchool names no teachers
            assert ours[name] == parts


@pytest.mark.parametrize("number", [1, 3])
def test_netschool_diaries(school, number):
    found = read(NetschoolReader, made.netschool(school[number]))
    assert errors(found) == []
    assert made.seen(found.journal) == made.seen(school[number])
    assert any(one.code == "import.netschool.no_results" for one in found.findings)


def test_reports_beside_the_diaries_bring_the_results(school):
    truth = made.without_namesakes(school[3])
    pages = {f"отчёты/{name}": content for name, content in made.total_pages(truth).items()}
    found = read(NetschoolReader, {**made.netschool(truth), **pages})
    assert errors(found) == []
    assert made.seen(found.journal, kinds=TEACHING) == made.seen(truth, kinds=TEACHING)
    assert not any(one.code == "import.netschool.no_results" for one in found.findings)
    assert {lesson.topic for one in found.journal.subjects for lesson in one.lessons} - {""}


def test_a_report_on_one_of_two_namesakes_is_asked_about(school):
    truth = school[3]
    pages = {f"отчёты/{name}": content for name, content in made.total_pages(truth).items()}
    found = read(NetschoolReader, {**made.netschool(truth), **pages})
    assert all("тёзки" in one for one in errors(found))
    assert errors(found)


def test_a_report_on_a_stranger_is_no_pupil_of_the_class(school):
    truth = made.without_namesakes(school[3])
    page = next(iter(made.total_pages(truth).values()))
    name = truth.pupils[0].full_name
    other = page.decode("cp1251").replace(name, "Чужой Пётр Иванович").encode()
    assert other != page
    found = read(NetschoolReader, {**made.netschool(truth), "отчёт.html": other})
    assert any("такого имени среди них нет" in one for one in errors(found))


def test_everything_that_is_known_of_a_system_is_read_together():
    files = {path.name: path.read_bytes() for path in (SAMPLES / "netschool").iterdir()}
    # The report on results names nobody: its file is called after the pupil.
    files["Алексеев Артём.html"] = files.pop("report_studenttotalmarks.html")
    found = read(NetschoolReader, files)
    assert errors(found) == []
    algebra = next(one for one in found.journal.subjects if one.name == "Алгебра")
    assert algebra.teacher == "Примерова Анна Петровна"
    assert found.journal.unit.class_teacher == "Образцова Мария Ивановна"
    assert [one.shown for one in algebra.period_results if one.period == "year"] == ["5"]
    told = {one.message for one in found.findings}
    assert any("вес работы" in one for one in told)
    assert any("нет дневника" in one for one in told), "two more stand in the list of the class"
    assert len(found.journal.pupils) == 3


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
    second = table("<td>Предмет</td><td>Учебник</td>", "<td>Химия</td><td>5</td>")
    page = f"<p>Ученик: Алексеев Артём Класс: 7А</p>{whole}{second}".encode()
    found = read(PupilPagesReader, {"a.html": page}, Said(year=SchoolYear(2026)))
    codes = {one.code for one in found.findings if one.severity is Severity.WARNING}
    assert {"import.sheets.column_left_out", "import.sheets.second_table"} <= codes
    assert errors(found) == []


TATAR = Codes({"НП": AbsenceCode.UNEXCUSED, "УП": AbsenceCode.EXCUSED, "О": AbsenceCode.LATE}, marks=CODES.marks)


@pytest.mark.parametrize("number", [1, 3])
def test_diaries_of_edu_tatar_ru(school, number):
    truth = made.without_namesakes(school[number])
    found = read(DiaryXmlReader, made.diaries(truth), Said(truth.unit.title, SchoolYear(2026)), TATAR)
    assert errors(found) == []
    assert made.seen(found.journal) == made.seen(truth)
    assert {lesson.homework for one in found.journal.subjects for lesson in one.lessons} <= {
        lesson.homework for one in truth.subjects for lesson in one.lessons
    }
    assert any(one.code == "import.pages.no_topics" for one in found.findings)


def test_the_sample_of_a_diary():
    content = (SAMPLES / "edutatar" / "diary.xml").read_bytes()
    files = {"Алексеев Артём.xml": content}
    found = read(DiaryXmlReader, files, Said("7А", SchoolYear(2024)))
    assert errors(found) == []
    first, second = found.journal.subjects
    assert (first.name, str(first.lessons[0].date), first.lessons[0].homework) == (
        "Алгебра",
        "2024-04-15",
        "п. 34, № 512",
    )
    assert first.lessons[0].cells[0].marks[0].value == "4"
    assert second.lessons[0].cells[0].absence.raw == "н"
    for said, code in ((Said("7А"), "import.sheets.no_year"), (Said(year=SchoolYear(2024)), "import.sheets.no_class")):
        with pytest.raises(BadInputError) as caught:
            read(DiaryXmlReader, files, said)
        assert caught.value.code == code
    with pytest.raises(BadInputError) as caught:
        read(DiaryXmlReader, {"diary.xml": content}, Said("7А", SchoolYear(2024)))
    assert caught.value.code == "import.pages.no_pupil"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<task></task>", ""),
        ("<marks>н</marks>", ""),
        ('month="Апрель"', 'month="Апельсин"'),
        ('date="15"', 'date="32"'),
        ('date="15"', ""),
        ("<class>История</class>", "<class></class>"),
    ],
)
def test_a_diary_that_does_not_go_together_is_asked_about(old, new):
    content = (SAMPLES / "edutatar" / "diary.xml").read_text(encoding="utf-8")
    assert old in content
    sound = '<page month="Май"><day date="4"><classes><class>Алгебра</class></classes></day></page></diary>'
    spoilt = content.replace(old, new).replace("</diary>", sound)
    found = read(DiaryXmlReader, {"Алексеев Артём.xml": spoilt.encode()}, Said("7А", SchoolYear(2024)))
    assert len(errors(found)) == 1
    assert "2024-05-04" in {str(lesson.date) for one in found.journal.subjects for lesson in one.lessons}


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><diary>&b;</diary>'


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><diary/>',
        "<diary>",
        "<diary>" + "<page>" * 5000 + "</page>" * 5000 + "</diary>",
        "<diary>&unknown;</diary>",
    ],
)
def test_hostile_xml_is_refused(content):
    with pytest.raises(BadInputError) as caught:
        read_xml(content.encode(), "дневник.xml")
    assert caught.value.code == "import.bad_xml"
    assert not DiaryXmlReader(SCHOOL, CODES, Said()).recognises(Bundle({"дневник.xml": content.encode()}))


@pytest.mark.parametrize("number", [1, 3])
def test_reports_of_marks_by_subject(school, number):
    truth = made.without_namesakes(school[number])
    found = read(GradesPageReader, made.grades_pages(truth))
    assert errors(found) == []
    assert made.seen(found.journal, absences=False) == made.seen(truth, absences=False)
    assert found.journal.unit.title == truth.unit.title


def test_the_sample_of_marks_by_subject():
    content = (SAMPLES / "netschool" / "report_studentgrades.html").read_bytes()
    found = read(GradesPageReader, {"Алексеев Артём/Алгебра.html": content}, Said("7А"))
    assert errors(found) == []
    (subject,) = found.journal.subjects
    (lesson,) = subject.lessons
    assert (subject.name, str(lesson.date), lesson.topic) == (
        "Алгебра", "2024-04-15", "Формулы сокращённого умножения",
    )  # fmt: skip
    assert (lesson.cells[0].marks[0].value, lesson.cells[0].marks[0].work) == ("4", "Контрольная работа")
    for files, code in (({"a.html": content}, "no_pupil"), ({"Алексеев Артём.html": content}, "no_subject")):
        with pytest.raises(BadInputError) as caught:
            read(GradesPageReader, files, Said("7А"))
        assert caught.value.code == f"import.pages.{code}"
    undated = content.replace(b"15.04.24", b"")
    assert any(
        "даты" in text
        for text in errors(
            read(
                GradesPageReader,
                {"Алексеев Артём/Алгебра.html": undated, "Алексеев Артём/История.html": content},
                Said("7А"),
            )
        )
    )


def test_what_stands_below_the_subjects_does_not_keep_a_page_out():
    heads = "<tr><td>Предмет</td><td>03.09.2025</td><td>1 четверть</td><td>Подпись</td></tr>"
    rows = "<tr><td>Алгебра</td><td>5</td><td>5</td></tr><tr><td>История</td><td>4</td><td>4</td><td></td></tr>"
    foot = "<tr><td>Итого пропусков</td><td>3</td></tr><tr><td></td><td></td><td></td><td>Подпись родителей</td></tr>"
    page = f"<p>Ученик: Алексеев Артём Класс: 7А</p><table>{heads}{rows}{foot}</table>".encode()
    found = read(PupilPagesReader, {"a.html": page}, Said(year=SchoolYear(2026)))
    assert errors(found) == []
    assert [one.name for one in found.journal.subjects] == ["Алгебра", "История"]
    assert any(one.code == "import.sheets.short_row" for one in found.findings)
