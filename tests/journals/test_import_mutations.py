"""Damaged and strange exports of every kind: none crashes or hangs, none is taken in with anything left out unsaid."""

import os
import re
import time
from random import Random

import pytest

from docgen.facsimile.pictures import look_into
from journals.assembling.codes import Codes, sign_key
from journals.checks import check_data
from journals.counts import counts
from journals.edutatar.reader import EduTatarReader
from journals.facsimile_reader import FacsimileReader
from journals.gradebook.reader import GradebookReader, Said
from journals.importing import Bundle, Imported, Reader, read_with
from journals.model import AbsenceCode, School
from journals.pupilpages.diary_xml import DiaryXmlReader
from journals.pupilpages.grades_page import GradesPageReader
from journals.pupilpages.html_pages import PupilPagesReader
from journals.pupilpages.kiasuo import KiasuoReader
from journals.pupilpages.mesh import MeshReader
from journals.pupilpages.netschool import NetschoolReader
from kernel.errors import BadInputError
from kernel.findings import Severity
from kernel.ids import SchoolYear
from kernel.kinds import Kind
from letopis.demo.small import small_school
from tests.generators import pupil_pages as made
from tests.generators.other_books import as_ods, as_xls
from tests.generators.pages import many_pages, picture
from tests.generators.sheets import workbook
from tests.journals.test_edutatar import pages as journal_pages
from tests.journals.test_tables import page
from tests.memory import begin_peak_anew, resident

FULL = bool(os.environ.get("LETOPIS_FULL"))
# 20,000 in all by `./run test --full`, a tenth in CI; the canonical form and Дневник.ру have tests of their own.
TEXTS = 2500 if FULL else 250
CELLS = 7000 if FULL else 700
BOOKS = 500 if FULL else 50
TEXTUAL = ("kiasuo", "netschool", "mesh", "pages", "grades", "journal-pages", "diary", "csv")
CHILDS = ("workbook", "xls", "ods", "pdf", "pictures")  # opened by a process of its own
SECONDS, MEMORY = 10, 2**20  # KiB

SCHOOL = School(full_name="МБОУ «Школа»")
CODES = Codes(
    {"Н": AbsenceCode.UNEXCUSED, "П": AbsenceCode.EXCUSED, "Б": AbsenceCode.ILLNESS, "О": AbsenceCode.LATE},
    marks=Codes().marks | {sign_key("К")},
)
SAID = Said("", SchoolYear(2026))
KINDS = (
    KiasuoReader, NetschoolReader, MeshReader, EduTatarReader, GradesPageReader, PupilPagesReader, GradebookReader,
)  # fmt: skip
READERS: tuple[Reader, ...] = (
    *(kind(SCHOOL, CODES, SAID) for kind in KINDS),
    DiaryXmlReader(SCHOOL, CODES, Said("5А", SchoolYear(2026))),  # diaries name no class
    FacsimileReader(SCHOOL, Said("5А", SchoolYear(2026), kind=Kind.JOURNAL), look_into),
)


def taken(files: dict[str, bytes]) -> Imported | None:
    """What the import would take in; None for what it refuses. Anything but a BadInputError is a failure."""
    bundle, begun = Bundle(files), time.monotonic()
    try:
        reader = next((one for one in READERS if one.recognises(bundle)), None)
        found = read_with(reader, bundle)[0] if reader is not None else None
    except BadInputError as error:
        assert error.code.startswith("import.")
        assert error.hint
        found = None
    assert time.monotonic() - begun < SECONDS
    if found is None:
        return None
    findings = (*found.findings, *check_data(found.journal).findings)
    return None if any(one.severity is Severity.ERROR for one in findings) else found


def damaged(content: bytes, rng: Random) -> bytes:
    """Some bytes lost, doubled, changed, or put in."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        at, length = rng.randrange(len(data) + 1), rng.choice((1, 1, 2, 8, 64, 1000))
        action = rng.randrange(5)
        if action == 0:
            del data[at : at + length]
        elif action == 1:
            data[at:at] = data[at : at + length]
        elif action == 2 and data:
            data[at % len(data)] = rng.randrange(256)
        elif action == 3:
            data[at:at] = rng.choice(STRANGE)
        else:
            del data[at:]
    return bytes(data)


STRANGE = (
    b"\x00", b"\xff\xfe", b"null", b"[[[[", b'{"lessons":', b"</td></tr></table>", b"<td colspan=999999>", b"&#123456;",
    b"1e999", b"-1", b'"subject": 5,', b"\xd0", b"99.99.9999", b"2026-02-30", b"<table>" * 50, b"\r\n\r\n", b";;;;",
)  # fmt: skip


@pytest.fixture(scope="module")
def exports() -> dict[str, dict[str, bytes]]:
    (truth,) = small_school(classes=1, pupils=4, lessons_per_subject=12, seed=5)
    truth = made.without_namesakes(truth)
    return {
        "kiasuo": made.kiasuo(truth),
        "netschool": made.netschool(truth),
        "mesh": made.mesh(truth),
        "pages": made.total_pages(truth),
        "grades": made.grades_pages(truth),
        "journal-pages": journal_pages(truth),
        "diary": made.diaries(truth),
        "csv": {"итоги.csv": SUMMARY, "уроки.csv": LESSONS},
        "workbook": {"журнал.xlsx": workbook(truth)},
        "xls": {"журнал.xls": as_xls(workbook(truth))},
        "ods": {"журнал.ods": as_ods(workbook(truth))},
        "pdf": {"журнал.pdf": many_pages("PDF", ("first", "second"))},
        "pictures": {"1.jpg": picture("JPEG"), "2.tif": many_pages("TIFF", ("a", "b")), "3.png": picture("PNG")},
    }


SUMMARY = (
    "school_year;class;pupil_no;pupil_fio;subject;q1;q2;year\r\n2025/2026;7А;1;Алексеев Артём;алгебра;4;н/а(б);5\r\n"
).encode()
LESSONS = (
    "class;subject;lesson_date;topic;pupil_no;pupil_fio;mark;absence\r\n"
    "7А;алгебра;15.04.2026;Числа;1;Алексеев Артём;4 5;\r\n7А;алгебра;15.04.2026;Числа;2;Борисова Дарья;;Б\r\n"
).encode("cp1251")


@pytest.mark.parametrize("kind", [*TEXTUAL, *CHILDS])
def test_a_damaged_export_ends_in_an_error_or_whole(exports, kind):
    files, rng = exports[kind], Random(kind)
    assert taken(files) is not None
    before = resident("VmRSS")
    begin_peak_anew()  # other tests ran in this process
    for _ in range(BOOKS if kind in CHILDS else TEXTS):
        chosen = dict(files)
        for name in rng.sample(sorted(chosen), k=min(len(chosen), rng.randint(1, 2))):
            chosen[name] = damaged(chosen[name], rng)
        taken(chosen)
    assert resident("VmHWM") - before < MEMORY


POOL = ("5", "4 5", "3/4", "Н", "б", "4н", "", "", "", "?", "12", "УВ", "5а", "=1+1", "н/а", "зач", "—", "x" * 300, "0")
HEADS = ("№", "ФИО", "03.09.2025", "04.09.2025", "05.09.2025", "1 четверть", "Год")
_TOKEN = re.compile(r"н/а|зач|[1-5]|[НнПпБбОо]", re.IGNORECASE)


def test_nothing_in_a_sheet_is_left_out_unsaid():
    """Counted apart from the reader: whatever stands under a day or a period is taken, or the sheet is refused."""
    rng, accepted = Random(7), 0
    for _ in range(CELLS):
        rows = [[str(at), f"Фамилия{'абвгд'[at]} Имя", "5", "Н", "", "4", "5"] for at in range(1, rng.randint(2, 5))]
        for _ in range(rng.randint(0, 4)):
            row = rng.choice(rows)
            row[rng.randrange(2, len(row))] = rng.choice(POOL)
        heads = list(HEADS)
        if rng.random() < 0.2:
            heads[rng.randrange(2, len(heads))] = rng.choice(("", "Рейтинг", "31.02.2026", "Ср. балл", "40"))
        found = taken({"7А алгебра.html": page([tuple(heads), *map(tuple, rows)])})
        if found is None:
            continue
        accepted += 1
        told = counts(found.journal)
        counted = [at for at, head in enumerate(heads) if head in HEADS[2:]]
        texts = [row[at] for row in rows for at in counted]
        assert told.marks + told.absences + told.finals == sum(len(_TOKEN.findall(text)) for text in texts), rows
    assert accepted > CELLS // 20
