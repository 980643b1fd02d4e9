"""Small classes in any number, for tests of volume and of killing: few pupils, few lessons, the same shape."""

from random import Random

from journals.model import (
    Absence,
    AbsenceCode,
    Cell,
    ClassJournal,
    ClassUnit,
    Decision,
    Lesson,
    Mark,
    PeriodKind,
    PeriodResult,
    Pupil,
    Source,
    Subject,
)
from kernel.ids import SchoolYear
from letopis.demo.classes import SCHOOL
from letopis.demo.people import class_list, teacher
from letopis.demo.school_days import DEMO_YEAR, SchoolDays, school_days

_LETTERS = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ"
_GRADES = (5, 6, 7, 8, 2, 3, 4)
_SUBJECTS = ("русский язык", "математика", "история")


def small_school(
    classes: int, pupils: int, lessons_per_subject: int, seed: int, year: SchoolYear = DEMO_YEAR
) -> tuple[ClassJournal, ...]:
    """`classes` different classes «5А», «6А»… with three subjects each. Raises ValueError above 189 classes."""
    if classes > len(_GRADES) * len(_LETTERS):
        raise ValueError(f"at most {len(_GRADES) * len(_LETTERS)} small classes, not {classes}")
    return tuple(_small_class(number, pupils, lessons_per_subject, seed, year) for number in range(classes))


def _small_class(number: int, size: int, lessons: int, seed: int, year: SchoolYear) -> ClassJournal:
    grade, letter = _GRADES[number % len(_GRADES)], _LETTERS[number // len(_GRADES)]
    rng = Random(f"{seed}/{grade}{letter}/{year}")  # noqa: S311  (invented data, not a secret)
    days = school_days(year, grade)
    members = class_list(rng, size, grade, year.ends)
    subjects = tuple(
        _small_subject(rng, no, name, lessons, members, days) for no, name in enumerate(_SUBJECTS, start=1)
    )
    basis = f"протокол педсовета от 27.05.{year.ends} № 9, приказ от 28.05.{year.ends} № 95"
    return ClassJournal(
        schema_id="school-archive/class-journal/1",
        school=SCHOOL,
        source=Source(system="letopis-demo"),
        academic_year=year.title,
        unit=ClassUnit(grade=grade, letter=letter, class_teacher=teacher(number)),
        periods=days.periods,
        pupils=members,
        subjects=subjects,
        decisions=tuple(
            Decision(pupil=pupil.id, kind="transferred_to_grade", value=str(grade + 1), basis=basis)
            for pupil in members
        ),
    )


def _small_subject(
    rng: Random, no: int, name: str, lessons: int, members: tuple[Pupil, ...], days: SchoolDays
) -> Subject:
    # Spread evenly over the days of lessons; above their number a day has several.
    dates = [days.days[at * len(days.days) // lessons] for at in range(lessons)]
    made = tuple(
        Lesson(
            id=f"{no}.{at + 1}",
            date=day,
            no=no + len(_SUBJECTS) * (at - dates.index(day)),
            topic=f"Тема урока {at + 1} по предмету «{name}»",
            homework=f"п. {at + 1}, № {10 + at}",
            teacher=teacher(no),
            cells=_small_cells(rng, members),
        )
        for at, day in enumerate(dates)
    )
    results = tuple(
        PeriodResult(pupil=pupil.id, period=period.id, value=rng.choice("345"))
        for pupil in members
        for period in days.periods
        if period.kind in (PeriodKind.QUARTER, PeriodKind.YEAR)
    )
    return Subject(
        id=f"s{no}",
        name=name,
        teacher=teacher(no),
        plan_hours=lessons,
        fact_hours=lessons,
        lessons=made,
        period_results=results,
    )


def _small_cells(rng: Random, members: tuple[Pupil, ...]) -> tuple[Cell, ...]:
    cells = []
    for pupil in members:
        drawn = rng.random()
        if drawn < 0.3:
            cells.append(Cell(pupil=pupil.id, marks=(Mark(value=rng.choice("3455")),)))
        elif drawn < 0.36:
            cells.append(Cell(pupil=pupil.id, absence=Absence(code=AbsenceCode.ILLNESS, raw="Б")))
    return tuple(cells)
