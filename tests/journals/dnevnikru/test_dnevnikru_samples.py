"""The samples of real shapes import as they are, and each value stands where it should."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from journals.bundle import open_bundle
from journals.counts import Counts, counts
from journals.dnevnikru import DnevnikReader
from journals.importing import Bundle
from journals.model import AbsenceCode, Mark, PeriodKind
from kernel.findings import Severity

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def bundle():
    return open_bundle([SAMPLES])


@pytest.fixture(scope="module")
def imported(bundle):
    (one,) = DnevnikReader().read(bundle)
    return one


def test_they_are_recognised(bundle):
    assert DnevnikReader().recognises(bundle)


def test_class_pupils_and_periods(imported):
    journal = imported.journal
    assert (journal.unit.title, journal.academic_year) == ("7А", "2023/2024")
    assert [(p.id, p.full_name, p.sex) for p in journal.pupils] == [
        ("1000000000001", "Алексеев Артём Игоревич", "m"),
        ("1000000000002", "Борисова Дарья Олеговна", "f"),
    ]
    assert [(p.id, p.kind, p.starts, p.ends) for p in journal.periods] == [
        ("q1", PeriodKind.QUARTER, date(2023, 9, 1), date(2023, 10, 29)),
        ("year", PeriodKind.YEAR, None, None),
    ]


def test_lesson_mark_absence_and_results(imported):
    algebra, english = imported.journal.subjects
    (lesson,) = algebra.lessons
    assert (lesson.date, lesson.topic) == (date(2024, 4, 15), "Формулы сокращённого умножения")
    assert (lesson.homework, lesson.teacher) == ("п. 34, № 512", "учитель 1000000000900")
    marked, absent = lesson.cells
    assert marked.marks == (Mark(value="4", work="Контрольная работа"),)
    assert (absent.pupil, absent.absence.code, absent.absence.raw) == ("1000000000002", AbsenceCode.ILLNESS, "Б")
    assert [(r.period, r.value) for r in algebra.period_results] == [("q1", "4"), ("year", "5")]
    assert (english.name, english.subgroup, english.lessons) == ("Английский язык", "7-А англ.1", ())


def test_counts_and_findings(imported):
    assert counts(imported.journal) == Counts(pupils=2, subjects=2, lessons=1, marks=1, absences=1, finals=2)
    assert {finding.code.removeprefix("import.dnevnikru."): finding.severity for finding in imported.findings} == {
        "statuses_read_as": Severity.INFO,
        "year_assumed": Severity.WARNING,
        "teacher_without_name": Severity.WARNING,
        "no_school": Severity.WARNING,
    }


def test_the_source_is_kept_as_it_was(bundle, imported):
    assert imported.source == bundle.files


def test_a_zip_with_a_folder_inside_reads_the_same(imported, tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in SAMPLES.iterdir():
            archive.write(file, f"выгрузка/7-А/{file.name}")
    (again,) = DnevnikReader().read(open_bundle([path]))
    assert again.journal == imported.journal


def test_other_files_are_not_recognised():
    assert not DnevnikReader().recognises(Bundle({"class.json": b'{"pupils": [], "subjects": []}'}))
    assert not DnevnikReader().recognises(Bundle({"lessons.json": b"[]"}))
    assert not DnevnikReader().recognises(Bundle({"edu_groups.json": b'[{"id": 1, "colour": "red"}]'}))
    assert not DnevnikReader().recognises(Bundle({"edu_groups.txt": b"[]"}))
    assert not DnevnikReader().recognises(Bundle({}))
