"""Pages `school/journal/school_editor`: pupils against days of one term, its result in the last column, «Итог».

A page names class and subject in its list («7А / Алгебра»), topic and homework in the pop-up text above each column. A
term may have several pages; all of a class are handed in together. Departed pupils are on them only where the system
was asked for them (`show_moved_pupils=1`). The year's results are not on them: they are taken from the pupils' own
pages (`/user/diary/term?term=year`) that lie beside them.
"""

from collections.abc import Mapping, Sequence

from journals.assembling.assembly import Assembly, class_unit
from journals.assembling.calendar import month_of
from journals.assembling.codes import Codes
from journals.assembling.periods import period_named
from journals.gradebook.columns import ASKED
from journals.gradebook.first_sight import Found
from journals.gradebook.layout import pupils_block
from journals.gradebook.reader import GradebookReader, Said
from journals.gradebook.words import class_and_subject
from journals.importing import Bundle
from journals.model import AbsenceCode, School
from journals.pupilpages.html_pages import enter_results
from journals.pupilpages.pupil_page import is_pupil_page
from journals.tables.opening import tables_of
from journals.tables.shapes import Table
from journals.tables.sniffing import Format, sniffed
from kernel.errors import BadInputError
from kernel.russian import MONTHS

SYSTEM = "edu.tatar.ru"
CODES = Codes({"Н": AbsenceCode.ABSENT_REASON_UNKNOWN, "Б": AbsenceCode.ILLNESS})
"""«н» says only that the pupil was not there, unless the school says otherwise; what «х» means is asked."""
_QUARTERS = ((9, 10), (11, 12), (1, 2, 3), (4, 5, 6))
_HALF_YEARS = ((9, 10, 11, 12), (1, 2, 3, 4, 5, 6))
_SEPTEMBER = 9
_SENIOR = 10  # the grade from which on results are given by half-years
_RESULT = "Итог"


class EduTatarReader(GradebookReader):
    """Reads all pages of a class; see the module."""

    name = SYSTEM

    def __init__(self, school: School, codes: Codes, said: Said) -> None:
        super().__init__(school, codes.over(CODES), said)

    def recognises(self, bundle: Bundle) -> bool:
        """Whether some files are pages that name class and subject in a list and have a list of pupils.

        All others are pages of pupils.
        """
        sheets = self._sheets(bundle)
        return bool(sheets) and all(is_pupil_page(bundle, file) for file in bundle.files if file not in sheets)

    def _sheets(self, bundle: Bundle) -> list[str]:
        return [file for file in sorted(bundle.files) if _is_sheet(bundle, file)]

    def _enter_others(self, assembly: Assembly, bundle: Bundle, files: Sequence[str]) -> None:
        for file in files:
            enter_results(assembly, bundle, file, self._said.columns)

    def _said_of(self, assembly: Assembly, one: Found) -> Mapping[str, str]:
        """«Итог» is the result of the term that the page's list names, else of that in which its months lie.

        Where they lie in several it is asked about, by the months: the answer holds for pages of these alone.
        """
        return {**self._said.columns, _RESULT: self._result(assembly, one.table)}

    def _result(self, assembly: Assembly, table: Table) -> str:
        named = (period for text in table.marked if (period := period_named(text)) is not None)
        marked = {period.id: period for period in named if period.no is not None}
        months = {found for row in table.rows[:3] for text in row if (found := month_of(text)) is not None}
        senior = class_unit(assembly.title).grade >= _SENIOR
        terms = _HALF_YEARS if senior else _QUARTERS
        number = next((at for at, term in enumerate(terms, start=1) if months and months <= set(term)), None)
        inferred = period_named(f"{number} {'полугодие' if senior else 'четверть'}") if number is not None else None
        said = next(iter(marked.values())) if len(marked) == 1 else None
        if said is None and inferred is not None:
            return inferred.id
        if said is not None and (inferred is None or inferred.kind is not said.kind or inferred.id == said.id):
            return said.id
        in_order = sorted(months, key=lambda month: (month - _SEPTEMBER) % 12)
        asked = f"{_RESULT} ({', '.join(MONTHS[month - 1].lower() for month in in_order)})"
        return self._said.columns.get(asked, f"{ASKED}{asked}")


def _is_sheet(bundle: Bundle, file: str) -> bool:
    """Whether it is a page of the staff's journal."""
    if sniffed(bundle.files[file]) is not Format.HTML:
        return False
    try:
        return any(_is_page(table) for table in bundle.opened(tables_of, file))
    except BadInputError:
        return False


def _is_page(table: Table) -> bool:
    named = any(class_and_subject(text) is not None for text in table.beside)
    return named and pupils_block(table) is not None
