"""Import: our reading of one class beside what only opens the same file: json.loads, pandas.read_html, calamine."""

import gc
import io
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from html import escape

import pandas
from python_calamine import load_workbook

from bench.figures import Figures, cpu_seconds
from bench.school_class import a_corner_of, school_class
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


READERS: dict[str, Reader] = {
    "canonical": CanonicalReader(),
    "dnevnikru": DnevnikReader(_SCHOOL),
    "html": _SHEETS,
    "workbook": _SHEETS,
    "edutatar": EduTatarReader(_SCHOOL, _CODES, _SAID),
    "reports": PupilPagesReader(_SCHOOL, _CODES, _SAID),
    "kiasuo": KiasuoReader(_SCHOOL, _CODES, _SAID),
    "netschool": NetschoolReader(_SCHOOL, _CODES, _SAID),
    "mesh": MeshReader(_SCHOOL, _CODES, _SAID),
}


def _exports(journal: ClassJournal) -> dict[str, dict[str, bytes]]:
    """The class as each system exports it: kind of reader → file → content."""
    alone = pupil_pages.without_namesakes(journal)
    return {
        "canonical": {"x.json": write_journal(journal)},
        "dnevnikru": bundle_of([journal], joined=True, seed=1),
        "html": _pages(journal),
        "workbook": {"7Б.xlsx": workbook(journal)},
        "edutatar": edutatar.pages(journal),
        "reports": pupil_pages.total_pages(alone),
        "kiasuo": pupil_pages.kiasuo(journal),
        "netschool": pupil_pages.netschool(journal),
        "mesh": pupil_pages.mesh(alone),
    }


def read_and_check(kind: str, files: Mapping[str, bytes]) -> None:
    """What an import does with an export before anything is kept of it."""
    for imported in read_with(READERS[kind], Bundle(files)):
        check_data(imported.journal)


def _open_page(content: bytes) -> object:
    return pandas.read_html(io.BytesIO(content))


def _open_workbook(content: bytes) -> object:
    book = load_workbook(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


_OPENERS: dict[str, Callable[[bytes], object]] = {
    **dict.fromkeys(("html", "edutatar", "reports"), _open_page),
    "workbook": _open_workbook,
}


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


def _cost(work: Callable[[], object]) -> float:
    """CPU seconds of one call; what is loaded on first use is no part of it, nor is what came before."""
    work()
    gc.collect()

    def rounds() -> None:
        for _ in range(_ROUNDS):
            work()

    return cpu_seconds(rounds)[0] / _ROUNDS


def _open_all(opens: Callable[[bytes], object], files: Mapping[str, bytes]) -> None:
    """Opens each file and keeps nothing of it."""
    for content in files.values():
        opens(content)


def _peak_growth(kind: str, small: Mapping[str, bytes], files: Mapping[str, bytes]) -> int:
    """Bytes by which a fresh process grows at the most, once it has read a small export of the kind."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.import_memory"],
        input=pickle.dumps((kind, small, files)),
        stdout=subprocess.PIPE,
        check=True,
    )
    return int(said.stdout)


def measure() -> Figures:
    values, ratios = {}, {}
    # Bytes alone are kept: the collector would look through the class itself while either side is measured.
    small, exports = _exports(a_corner_of(school_class())), _exports(school_class())
    for kind, files in exports.items():
        ours = _cost(partial(read_and_check, kind, files))
        plain = _cost(partial(_open_all, _OPENERS.get(kind, json.loads), files))
        size = sum(map(len, files.values()))
        values |= {f"{kind}_cpu_ms": ours * 1000, f"{kind}_plain_cpu_ms": plain * 1000}
        values[f"{kind}_megabytes"] = size / 1e6
        ratios[f"ratio_{kind}"] = ours / plain
        ratios[f"memory_{kind}"] = _peak_growth(kind, small[kind], files) / size
    return Figures(values, ratios)
