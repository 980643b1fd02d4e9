"""Pages `school/journal/school_editor`: pupils against days of one term, its result in the last column, «Итог».

A page names class and subject in its list («7А / Алгебра»), topic and homework in the pop-up text above each column. A
term may have several pages; all of a class are handed in together. Departed pupils are on them only where the system
was asked for them (`show_moved_pupils=1`).
"""

from collections.abc import Mapping

from journals.assembling.assembly import Assembly, class_unit
from journals.assembling.calendar import month_of
from journals.assembling.codes import Codes
from journals.gradebook.columns import ASKED
from journals.gradebook.layout import pupils_block
from journals.gradebook.reader import GradebookReader, Said
from journals.gradebook.words import class_and_subject
from journals.importing import Bundle
from journals.model import AbsenceCode, School
from journals.tables.opening import tables_of
from journals.tables.shapes import Table
from journals.tables.sniffing import Format, sniffed
from kernel.errors import BadInputError

SYSTEM = "edu.tatar.ru"
CODES = Codes({"Н": AbsenceCode.ABSENT_REASON_UNKNOWN, "Б": AbsenceCode.ILLNESS})
"""«н» says only that the pupil was not there, unless the school says otherwise; what «х» means is asked."""
_QUARTERS = ((9, 10), (11, 12), (1, 2, 3), (4, 5, 6))
_HALF_YEARS = ((9, 10, 11, 12), (1, 2, 3, 4, 5, 6))
_SENIOR = 10  # the grade from which on results are given by half-years
_RESULT = "Итог"


class EduTatarReader(GradebookReader):
    """Reads all pages of a class; see the module."""

    name = SYSTEM

    def __init__(self, school: School, codes: Codes, said: Said) -> None:
        super().__init__(school, codes.over(CODES), said)

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is a page that names class and subject in a list and has a list of pupils."""
        if not all(sniffed(content) is Format.HTML for content in bundle.files.values()):
            return False
        try:
            pages = [bundle.opened(tables_of, file) for file in bundle.files]
        except BadInputError:
            return False
        return all(any(_is_page(table) for table in tables) for tables in pages)

    def _headings(self, assembly: Assembly, table: Table) -> Mapping[str, str]:
        """«Итог» is the result of the term in which the page's months lie; where they lie in several it is asked."""
        months = {found for row in table.rows[:3] for text in row if (found := month_of(text)) is not None}
        senior = class_unit(assembly.title).grade >= _SENIOR
        terms = _HALF_YEARS if senior else _QUARTERS
        number = next((at for at, term in enumerate(terms, start=1) if months and months <= set(term)), None)
        if number is None:
            return {_RESULT: ASKED}
        return {_RESULT: f"{number} {'полугодие' if senior else 'четверть'}"}


def _is_page(table: Table) -> bool:
    named = any(class_and_subject(text) is not None for text in table.beside)
    return named and pupils_block(table) is not None
