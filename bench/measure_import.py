"""Import: our reading of one class beside what only opens the same file: json.loads, pandas.read_html, calamine."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import pandas
from python_calamine import load_workbook

from bench.figures import Figures, cpu_seconds, peak_growth
from bench.school_class import school_class
from journals.assembling.codes import Codes
from journals.canonical import CanonicalReader, write_journal
from journals.checks import check_data
from journals.dnevnikru import DnevnikReader
from journals.edutatar.reader import EduTatarReader
from journals.gradebook.reader import GradebookReader, Said
from journals.importing import Bundle, Reader, read_with
from journals.model import AbsenceCode, ClassJournal, School
from journals.pupilpages.html_pages import PupilPagesReader
from journals.pupilpages.kiasuo import KiasuoReader
from journals.pupilpages.mesh import MeshReader
from journals.pupilpages.netschool import NetschoolReader
from kernel.ids import SchoolYear
from tests.generators import edutatar, pupil_pages
from tests.generators.dnevnikru import bundle_of
from tests.generators.sheets import grid_of, workbook

_ROUNDS = 5
_SCHOOL = School(full_name="школа")
_SIGNS = {"Н": AbsenceCode.UNEXCUSED, "П": AbsenceCode.EXCUSED, "Б": AbsenceCode.ILLNESS, "О": AbsenceCode.LATE}
_CODES = Codes(_SIGNS, {"Н": AbsenceCode.UNEXCUSED, "Б": AbsenceCode.ILLNESS})
_SAID = Said("7Б", SchoolYear(2026))
_SHEETS = GradebookReader(_SCHOOL, Codes(_SIGNS), _SAID)


@dataclass(frozen=True)
class _Case:
    """An export, who reads it, and what opens the same files and no more."""

    name: str
    files: dict[str, bytes]
    reader: Reader
    opens: Callable[[bytes], object]

    def ours(self) -> None:
        for imported in read_with(self.reader, Bundle(self.files)):
            check_data(imported.journal)

    def plain(self) -> None:
        for content in self.files.values():
            self.opens(content)


def _cases(journal: ClassJournal) -> list[_Case]:
    alone = pupil_pages.without_namesakes(journal)
    return [
        _Case("canonical", {"x.json": write_journal(journal)}, CanonicalReader(), json.loads),
        _Case("dnevnikru", bundle_of([journal], joined=True, seed=1), DnevnikReader(_SCHOOL), json.loads),
        _Case("html", _pages(journal), _SHEETS, _open_page),
        _Case("workbook", {"7Б.xlsx": workbook(journal)}, _SHEETS, _open_workbook),
        _Case("edutatar", edutatar.pages(journal), EduTatarReader(_SCHOOL, _CODES, _SAID), _open_page),
        _Case("reports", pupil_pages.total_pages(alone), PupilPagesReader(_SCHOOL, _CODES, _SAID), _open_page),
        _Case("kiasuo", pupil_pages.kiasuo(journal), KiasuoReader(_SCHOOL, _CODES, _SAID), json.loads),
        _Case("netschool", pupil_pages.netschool(journal), NetschoolReader(_SCHOOL, _CODES, _SAID), json.loads),
        _Case("mesh", pupil_pages.mesh(alone), MeshReader(_SCHOOL, _CODES, _SAID), json.loads),
    ]


def _open_page(content: bytes) -> object:
    return pandas.read_html(io.BytesIO(content))


def _open_workbook(content: bytes) -> object:
    book = load_workbook(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def _pages(journal: ClassJournal) -> dict[str, bytes]:
    """A page for each subject, as a system that calls its HTML «.xls» gives them."""
    pages = {}
    for number, subject in enumerate(journal.subjects):
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in grid_of(journal, subject)
        )
        head = f"<p>Предмет: {escape(subject.name)} {escape(subject.subgroup or '')}</p>"
        pages[f"{number:02d}.xls"] = f"<html><meta charset='utf-8'>{head}<table>{rows}</table></html>".encode()
    return pages


def _cost(work: Callable[[], None]) -> float:
    """CPU seconds of one call; what is loaded on first use is no part of it."""
    work()
    return cpu_seconds(lambda: [work() for _ in range(_ROUNDS)])[0] / _ROUNDS


def measure() -> Figures:
    values, ratios = {}, {}
    for case in _cases(school_class()):
        ours, plain = _cost(case.ours), _cost(case.plain)
        size = sum(map(len, case.files.values()))
        values |= {f"{case.name}_cpu_ms": ours * 1000, f"{case.name}_plain_cpu_ms": plain * 1000}
        values[f"{case.name}_megabytes"] = size / 1e6
        ratios[f"ratio_{case.name}"] = ours / plain
        ratios[f"memory_{case.name}"] = peak_growth(case.ours) / size
    return Figures(values, ratios)
