"""The cells of lessons: marks of ordinary lessons and of written works, absences, individual lessons."""

import math
from collections.abc import Sequence
from random import Random

from journals.model import Cell, Lesson, Mark, Pupil
from letopis.demo.attendance import LATE, Attendance
from letopis.demo.cast import Cast
from letopis.demo.themes import Style, SubjectPlan
from letopis.demo.topics import Planned

# The share of those present who get a mark at an ordinary lesson, and of those who hand in a written work.
_ASKED = {Style.EXACT: 0.16, Style.LANGUAGE: 0.17, Style.SPORT: 0.12}
_ASKED_ELSEWHERE = 0.2
_HANDED_IN = 0.95
# Written works that get two marks, and what the second one is for.
_SECOND_MARK = {"диктант": "грамматическое задание", "сочинение": "грамотность", "изложение": "грамотность"}
# Pupils taught at home: the share of lessons that they have individually, and of those marked.
_INDIVIDUAL, _INDIVIDUAL_MARKED = 0.3, 0.4


def drawn_mark(rng: Random, ability: float) -> str:
    """One mark of the five-point scale around the pupil's usual one; «2» is rare."""
    drawn = rng.gauss(ability, 0.6)
    return "2" if drawn < 2.2 else str(min(5, max(3, math.floor(drawn + 0.5))))


def with_cells(
    rng: Random,
    lesson: Lesson,
    plan: SubjectPlan,
    planned: Planned,
    group: Sequence[Pupil],
    cast: Cast,
    seen: Attendance,
) -> Lesson:
    """The lesson with the cells of its group; a pupil outside the class on that day has none."""
    cells = []
    for pupil in group:
        if not pupil.present_on(lesson.date):
            continue
        cell = (
            _individual_cell(rng, pupil.id, cast)
            if pupil.id in cast.home
            else _cell(rng, lesson, plan, planned, pupil.id, cast, seen)
        )
        if cell is not None:
            cells.append(cell)
    return lesson.model_copy(update={"cells": tuple(cells)})


def _individual_cell(rng: Random, pupil: str, cast: Cast) -> Cell | None:
    if rng.random() >= _INDIVIDUAL:
        return None
    marked = rng.random() < _INDIVIDUAL_MARKED
    marks = (Mark(value=drawn_mark(rng, cast.ability[pupil]), work="индивидуальное занятие"),) if marked else ()
    return Cell(pupil=pupil, marks=marks, individual=True)


def _cell(
    rng: Random, lesson: Lesson, plan: SubjectPlan, planned: Planned, pupil: str, cast: Cast, seen: Attendance
) -> Cell | None:
    absence = seen.sign(pupil, lesson.date, lesson.no or 0)
    if absence is not None and absence is not LATE:
        return Cell(pupil=pupil, absence=absence)
    unmarked = plan.style is Style.SPORT and pupil in cast.exempt
    marks = () if unmarked else _marks(rng, plan.style, planned.work, cast.ability[pupil])
    if absence is LATE:
        return Cell(pupil=pupil, marks=marks, absence=absence, note=f"опоздание {rng.randint(5, 20)} мин")
    return Cell(pupil=pupil, marks=marks) if marks else None


def _marks(rng: Random, style: Style, work: str, ability: float) -> tuple[Mark, ...]:
    if not work:
        asked = rng.random() < _ASKED.get(style, _ASKED_ELSEWHERE)
        return (Mark(value=drawn_mark(rng, ability)),) if asked else ()
    if rng.random() >= _HANDED_IN:
        return ()
    marks = [Mark(value=drawn_mark(rng, ability), work=work)]
    if work in _SECOND_MARK:
        marks.append(Mark(value=drawn_mark(rng, ability - 0.2), work=_SECOND_MARK[work]))
    return tuple(marks)


def without_marks(lesson: Lesson) -> Lesson:
    """The lesson of grade 1: absences only (S004 5.5)."""
    kept = (cell.model_copy(update={"marks": ()}) for cell in lesson.cells)
    return lesson.model_copy(update={"cells": tuple(cell for cell in kept if cell.absence or cell.individual)})
