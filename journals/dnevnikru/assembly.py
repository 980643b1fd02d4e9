"""A class's draft made into a `ClassJournal`."""

from collections import Counter
from datetime import date

from pydantic import ValidationError

from journals.assembling.alike import Cells
from journals.dnevnikru.drafts import CellDraft, ClassDraft, LessonDraft, SubjectDraft
from journals.dnevnikru.notes import Notes
from journals.model import (
    Cell,
    ClassJournal,
    ClassUnit,
    Lesson,
    Period,
    PeriodKind,
    School,
    Source,
    Subject,
)
from kernel.errors import BadInputError
from kernel.findings import Severity
from kernel.ids import SchoolYear

SYSTEM = "dnevnik.ru"
_COLUMN_ORDER = {PeriodKind.YEAR: 1, PeriodKind.EXAM: 2, PeriodKind.FINAL: 3}
_EARLIEST = date(1900, 1, 1)


def journal_of(draft: ClassDraft, school: School, notes: Notes) -> ClassJournal:
    """The class in canonical form. Raises BadInputError: `no_pupils`, `no_year`, `value`."""
    if not len(draft.pupils):
        raise BadInputError(
            "import.dnevnikru.no_pupils",
            f"Класс {_title(draft)}: в выгрузке нет ни одного обучающегося.",
            "Добавьте ответ edu-groups/{id}/persons этого класса; номер группы укажите в имени файла.",
        )
    begins = _school_year(draft, notes)
    _check_dates(draft, begins, notes)
    try:
        return ClassJournal(
            schema_id="school-archive/class-journal/1",
            school=school,
            source=Source(system=SYSTEM),
            academic_year=SchoolYear(begins + 1).title,
            unit=ClassUnit(grade=draft.grade, letter=draft.letter, name=draft.name, class_teacher=draft.class_teacher),
            periods=_periods(draft),
            pupils=tuple(draft.pupils.values()),
            subjects=_subjects(draft),
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        raise BadInputError(
            "import.dnevnikru.value",
            f"Класс {_title(draft)}: значение не помещается в журнал: /{place}.",
            "Проверьте эту запись в Дневник.ру и выгрузите класс ещё раз.",
        ) from error


def _title(draft: ClassDraft) -> str:
    return draft.name or f"{draft.grade}{draft.letter}"


def _school_year(draft: ClassDraft, notes: Notes) -> int:
    """The calendar year in which the school year begins: as given, else from the dates of lessons and periods."""
    if draft.begins is not None:
        return draft.begins
    days = [lesson.day for subject in draft.subjects.values() for lesson in subject.lessons]
    days += [period.starts for period in draft.periods.values() if period.starts is not None]
    if not days:
        raise BadInputError(
            "import.dnevnikru.no_year",
            f"Класс {_title(draft)}: учебный год не указан (поле «studyyear») и по датам не виден.",
            "Добавьте уроки или учебные периоды класса либо выгрузите edu_groups ещё раз.",
        )
    years = Counter(day.year if day.month >= 8 else day.year - 1 for day in days)
    begins = years.most_common(1)[0][0]
    message = f"Класс {_title(draft)}: учебный год взят по датам уроков: поля «studyyear» нет."
    notes.add("year_by_dates", Severity.WARNING, "edu_groups.json", message, None)
    return begins


def _check_dates(draft: ClassDraft, begins: int, notes: Notes) -> None:
    first, last = date(begins, 8, 1), date(begins + 1, 8, 31)
    for subject in draft.subjects.values():
        for lesson in subject.lessons:
            if not first <= lesson.day <= last:
                message = f"Урок вне учебного года {SchoolYear(begins + 1).title}; он взят."
                notes.add("lesson_outside_year", Severity.WARNING, lesson.where, message, lesson.row, counted=True)


def _periods(draft: ClassDraft) -> tuple[Period, ...]:
    """Teaching periods by their beginning, then the columns of the year, the exam and the final result."""
    return tuple(
        sorted(
            draft.periods.values(),
            key=lambda period: (_COLUMN_ORDER.get(period.kind, 0), period.starts or _EARLIEST, period.no or 0),
        )
    )


def _subjects(draft: ClassDraft) -> tuple[Subject, ...]:
    split = {entry.id for entry in draft.subjects.values() if entry.subgroup is not None}
    kept = [
        entry
        for entry in draft.subjects.values()
        # A class's list names the subjects taught in subgroups too: such an entry is a heading, not a page.
        if entry.subgroup is not None or entry.id not in split or entry.lessons or entry.results
    ]
    # Subgroups stand together where the class's list names their subject.
    places: dict[str, int] = {}
    for entry in draft.subjects.values():
        places.setdefault(entry.id, len(places))
    kept.sort(key=lambda entry: places[entry.id])
    cells = Cells()
    return tuple(_subject(draft, entry, cells) for entry in kept)


def _subject(draft: ClassDraft, entry: SubjectDraft, cells: Cells) -> Subject:
    order = {key: place for place, key in enumerate(draft.pupils)}
    given = Counter(", ".join(lesson.teachers) for lesson in entry.lessons if lesson.teachers)
    lessons = sorted(entry.lessons, key=lambda lesson: (lesson.day, lesson.no or 0))
    members = draft.members.get(entry.group) if entry.subgroup is not None else None
    return Subject(
        id=entry.id if entry.subgroup is None else f"{entry.id}-{entry.group}",
        name=entry.name,
        teacher=given.most_common(1)[0][0] if given else "",
        subgroup=entry.subgroup,
        pupils=None if members is None else tuple(sorted(members, key=order.__getitem__)),
        fact_hours=len(lessons),
        lessons=tuple(_lesson(lesson, order, cells) for lesson in lessons),
        period_results=tuple(entry.results.values()),
    )


def _lesson(lesson: LessonDraft, order: dict[str, int], known: Cells) -> Lesson:
    cells = sorted(lesson.cells.items(), key=lambda item: order[item[0]])
    return Lesson(
        id=lesson.id,
        date=lesson.day,
        no=lesson.no,
        topic=lesson.topic,
        homework=lesson.homework,
        teacher=", ".join(lesson.teachers),
        cells=tuple(_cell(pupil, cell, known) for pupil, cell in cells),
    )


def _cell(pupil: str, cell: CellDraft, known: Cells) -> Cell:
    # Stable: marks of one work and one number keep the order of the file.
    marks = sorted(cell.marks, key=lambda placed: placed[:2]) if len(cell.marks) > 1 else cell.marks
    return known.of(pupil, tuple(mark for _, _, mark in marks), cell.absence, cell.note)
