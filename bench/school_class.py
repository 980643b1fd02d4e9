"""The class that the goals of rendering are set for: 30 pupils, 16 subjects, 1,050 lessons of a real year."""

from itertools import cycle

from journals.model import ClassJournal, Lesson, Pupil, Subject
from letopis.demo import demo_school

PUPILS, SUBJECTS, LESSONS = 30, 16, 1050


def school_class() -> ClassJournal:
    """Class 7Б of the demonstration, cut to the size of the goals."""
    journal = demo_school()[1]
    pupils = journal.pupils[:PUPILS]
    known = {pupil.id for pupil in pupils}
    subjects = [_of(subject, known) for subject in journal.subjects[:SUBJECTS]]
    surplus = sum(len(subject.lessons) for subject in subjects) - LESSONS
    assert surplus >= 0, "the demonstration's class has become smaller than the goals' class"
    for at in cycle(range(SUBJECTS)):
        if surplus <= 0:
            break
        subjects[at] = subjects[at].model_copy(update={"lessons": subjects[at].lessons[:-1]})
        surplus -= 1
    return _cut(journal, pupils, subjects)


def a_corner_of(journal: ClassJournal) -> ClassJournal:
    """Three pupils and the first lessons of two subjects."""
    pupils = journal.pupils[:3]
    known = {pupil.id for pupil in pupils}
    subjects = [_of(one.model_copy(update={"lessons": one.lessons[:4]}), known) for one in journal.subjects[:2]]
    return _cut(journal, pupils, subjects)


def _cut(journal: ClassJournal, pupils: tuple[Pupil, ...], subjects: list[Subject]) -> ClassJournal:
    """The journal with these pupils and subjects, and the decisions on the pupils."""
    known = {pupil.id for pupil in pupils}
    decisions = tuple(decision for decision in journal.decisions if decision.pupil in known)
    return journal.model_copy(update={"pupils": pupils, "subjects": tuple(subjects), "decisions": decisions})


def _of(subject: Subject, known: set[str]) -> Subject:
    members = None if subject.pupils is None else tuple(key for key in subject.pupils if key in known)
    lessons = tuple(_lesson_of(lesson, known) for lesson in subject.lessons)
    results = tuple(result for result in subject.period_results if result.pupil in known)
    return subject.model_copy(update={"pupils": members, "lessons": lessons, "period_results": results})


def _lesson_of(lesson: Lesson, known: set[str]) -> Lesson:
    return lesson.model_copy(update={"cells": tuple(cell for cell in lesson.cells if cell.pupil in known)})


def corrected(journal: ClassJournal) -> ClassJournal:
    """The class after one mark was corrected."""
    subjects = list(journal.subjects)
    subject = subjects[len(subjects) // 2]
    for at, lesson in enumerate(subject.lessons):
        for n, cell in enumerate(lesson.cells):
            if cell.marks:
                other = "4" if cell.marks[0].value != "4" else "5"
                mark = cell.marks[0].model_copy(update={"value": other})
                cells = _with(lesson.cells, n, cell.model_copy(update={"marks": (mark, *cell.marks[1:])}))
                lessons = _with(subject.lessons, at, lesson.model_copy(update={"cells": cells}))
                subjects[len(subjects) // 2] = subject.model_copy(update={"lessons": lessons})
                return journal.model_copy(update={"subjects": tuple(subjects)})
    raise AssertionError("the class has no mark")


def _with(items: tuple, at: int, item: object) -> tuple:  # type: ignore[type-arg]  # of whatever items
    return (*items[:at], item, *items[at + 1 :])
