"""The left pages of a spread: dates, marks and absence signs as in the source, and the period's results."""

from typing import Final

from docgen.letters import one_line
from docgen.rollgrid import Column, Roll
from docgen.spans import ResultColumn, Span
from docgen.tabbed import slots_for
from journals.model import Cell, Lesson, Pupil
from kernel.errors import BadInputError
from kernel.russian import MONTHS, short_date

_WIDEST_CELL: Final = 6  # slots; a longer text stands in a note
_BETWEEN: Final = "  "  # one narrow space is too little for `pdftotext -layout` to tell «5 4» from «54»
_NOT_IN_CLASS: Final = "—"
_MONTHS_SHORT = ("янв.", "февр.", "март", "апр.", "май", "июнь", "июль", "авг.", "сент.", "окт.", "нояб.", "дек.")


def columns_of(span: Span, roll: Roll) -> list[Column]:
    """The columns of a spread: its lessons, then its results.

    Raises:
        BadInputError: `docgen.unknown_pupil` if an entry names a pupil who is not in the list.
    """
    return [_lesson_column(x, roll) for x in span.lessons] + [_result_column(x, roll) for x in span.columns]


def cell_text(cell: Cell) -> str:
    """What stands in the cell: the absence sign, then the marks, as in the source."""
    signs = [cell.absence.raw] if cell.absence else []
    return _BETWEEN.join(one_line(sign) for sign in [*signs, *(mark.value for mark in cell.marks)])


def _lesson_column(lesson: Lesson, roll: Roll) -> Column:
    """What each pupil got at the lesson, and dashes for those who were not in the class on the day."""
    texts: dict[str, str] = {}
    known = {pupil.id: pupil for pupil in roll.pupils}
    day = f"{lesson.date:%d.%m}"
    for cell in lesson.cells:
        pupil = known.get(cell.pupil)
        if pupil is None:
            raise _unknown_pupil(f"урок {short_date(lesson.date)}")
        if text := cell_text(cell):
            texts[pupil.id] = f"{texts[pupil.id]}{_BETWEEN}{text}" if pupil.id in texts else text
        if cell.individual:
            roll.note(pupil, "из журнала индивидуальных занятий", day)
        if cell.note:
            roll.note(pupil, one_line(cell.note), day)
    for pupil in roll.pupils:
        if pupil.id in texts:
            texts[pupil.id] = _in_cell(texts[pupil.id], pupil, day, roll)
        elif not pupil.present_on(lesson.date):
            texts[pupil.id] = _NOT_IN_CLASS
    month = lesson.date.month
    return Column((MONTHS[month - 1], _MONTHS_SHORT[month - 1], f"{month:02d}"), f"{lesson.date.day:02d}", texts)


def _result_column(column: ResultColumn, roll: Roll) -> Column:
    known = {pupil.id: pupil for pupil in roll.pupils}
    if column.results.keys() - known.keys():
        raise _unknown_pupil(f"итоги, {column.head}")
    texts = {who: _in_cell(one_line(text), known[who], column.head, roll) for who, text in column.results.items()}
    for who, basis in column.bases.items():
        roll.note(known[who], f"{column.head}: {basis}")
    return Column((), column.head, texts, cluster="results")


def _unknown_pupil(place: str) -> BadInputError:
    return BadInputError(
        "docgen.unknown_pupil",
        f"Запись об обучающемся, которого нет в списке: {place}.",
        "Добавьте обучающегося (и выбывшего тоже) в выгрузку и повторите импорт.",
    )


def _in_cell(text: str, pupil: Pupil, place: str, roll: Roll) -> str:
    if slots_for(text) <= _WIDEST_CELL:
        return text
    roll.note(pupil, f"{place}: {text}")
    return "прим."
