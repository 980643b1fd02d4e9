"""The four classes of the demo school, put together from people, days, timetable, topics and marks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from random import Random

from journals.model import ClassJournal, ClassUnit, Lesson, Pupil, School, Source, Subject
from kernel.ids import SchoolYear
from letopis.demo.attendance import Attendance, attendance
from letopis.demo.cast import Cast, first_grade_cast, senior_cast, seventh_grade_cast
from letopis.demo.marks import with_cells, without_marks
from letopis.demo.people import substitute, teacher
from letopis.demo.results import chosen_exams, decisions, unmarked_results, with_results
from letopis.demo.school_days import SchoolDays, day_of, school_days
from letopis.demo.themes import PLANS, SubjectPlan
from letopis.demo.timetable import Slot, dates_of, weekly_timetable
from letopis.demo.topics import Planned, lesson_plan

SCHOOL = School(
    full_name="Муниципальное бюджетное общеобразовательное учреждение «Примерная средняя общеобразовательная школа»",
    short_name="МБОУ «Примерная СОШ»",
    place="село Примерное",
    inn="0000000000",
)
_SOURCE_SYSTEM = "letopis-demo"
_MOSCOW = timezone(timedelta(hours=3))
_WEEKS = 34

# The school's teachers by subject: subjects that one teacher gives share a number; subgroups take one each.
_TEACHERS_OF = {
    "русский язык": (0,), "литература": (0,), "литературное чтение": (0,), "математика": (0,), "окружающий мир": (0,),
    "английский язык": (12, 13), "алгебра": (1,), "алгебра и начала математического анализа": (1,), "геометрия": (1,),
    "вероятность и статистика": (6,), "информатика": (17,), "история": (16,), "обществознание": (16,),
    "география": (4,), "физика": (3,), "химия": (8,), "биология": (7,), "изобразительное искусство": (9,),
    "музыка": (10,), "технология": (14, 15), "физическая культура": (18,), "основы безопасности и защиты Родины": (11,),
}  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """What a demo class is made of; `ill_teacher` was ill for the week that begins on `ill_from` (month, day)."""

    grade: int
    letter: str
    cast: Callable[[Random, SchoolYear], Cast]
    class_teacher: int
    ill_teacher: int
    ill_from: tuple[int, int]


RECIPES = (
    Recipe(1, "А", first_grade_cast, 0, 10, (12, 1)),
    Recipe(7, "Б", seventh_grade_cast, 2, 12, (2, 2)),
    Recipe(9, "А", lambda rng, year: senior_cast(rng, 29, 9, year), 4, 1, (11, 17)),
    Recipe(11, "А", lambda rng, year: senior_cast(rng, 26, 11, year), 16, 3, (4, 13)),
)


def class_of(recipe: Recipe, seed: int, year: SchoolYear) -> ClassJournal:
    """The journal of one demo class; the same for the same arguments, whatever other classes are made."""
    rng = Random(f"{seed}/{recipe.grade}{recipe.letter}/{year}")  # noqa: S311  (invented data, not a secret)
    cast = recipe.cast(rng, year)
    days = school_days(year, recipe.grade)
    seen = attendance(rng, cast, days.days, year)
    plans = PLANS[recipe.grade]
    timetable = weekly_timetable(rng, [(plan.name, plan.hours) for plan in plans])
    exams = chosen_exams(rng, cast.pupils) if recipe.grade == 9 else {}
    subjects = []
    for number, plan in enumerate(plans, start=1):
        for subject, group in _subjects(rng, recipe, number, plan, timetable, days, cast, seen, year):
            if recipe.grade == 1:
                subjects.append(unmarked_results(subject, group, days.periods))
            else:
                subjects.append(with_results(rng, subject, group, days.periods, cast, exams, year))
    return ClassJournal(
        schema_id="school-archive/class-journal/1",
        school=SCHOOL,
        source=Source(system=_SOURCE_SYSTEM, exported_at=datetime(year.ends, 6, 3, 9, 0, tzinfo=_MOSCOW)),
        academic_year=year.title,
        unit=ClassUnit(grade=recipe.grade, letter=recipe.letter, class_teacher=teacher(recipe.class_teacher)),
        periods=days.periods,
        pupils=cast.pupils,
        subjects=tuple(subjects),
        decisions=decisions(cast.pupils, recipe.grade, cast, year),
    )


def _subjects(
    rng: Random, recipe: Recipe, number: int, plan: SubjectPlan, timetable: tuple[Slot, ...], days: SchoolDays,
    cast: Cast, seen: Attendance, year: SchoolYear,
) -> list[tuple[Subject, tuple[Pupil, ...]]]:  # fmt: skip
    """The subject, or each of its subgroups, with lessons and cells, and the pupils it belongs to."""
    dates = dates_of(plan.name, timetable, days.days)
    planned = lesson_plan(rng, plan, len(dates), recipe.grade)
    made = []
    for part in range(plan.subgroups):
        numbers = _TEACHERS_OF[plan.name]
        group = cast.pupils[part :: plan.subgroups]
        lessons = [
            _lesson(recipe, f"{number}.{part + 1}.{at}", day_no, numbers[part % len(numbers)], plan_line, year)
            for at, (day_no, plan_line) in enumerate(zip(dates, planned, strict=True), start=1)
        ]
        filled = (
            with_cells(rng, lesson, plan, line, group, cast, seen)
            for lesson, line in zip(lessons, planned, strict=True)
        )
        split = plan.subgroups > 1
        subject = Subject(
            id=f"s{number}-{part + 1}" if split else f"s{number}",
            name=plan.name,
            teacher=teacher(numbers[part % len(numbers)]),
            subgroup=f"группа {part + 1}" if split else None,
            pupils=tuple(pupil.id for pupil in group) if split else None,
            plan_hours=plan.hours * (_WEEKS - (recipe.grade == 1)),
            fact_hours=len(lessons),
            lessons=tuple(without_marks(lesson) if recipe.grade == 1 else lesson for lesson in filled),
        )
        made.append((subject, group))
    return made


def _lesson(
    recipe: Recipe, lesson_id: str, day_no: tuple[date, int], number: int, planned: Planned, year: SchoolYear
) -> Lesson:
    day, no = day_no
    ill_from = day_of(year, *recipe.ill_from)
    replaced = number == recipe.ill_teacher and ill_from <= day < ill_from + timedelta(days=7)
    return Lesson(
        id=lesson_id,
        date=day,
        no=no,
        topic=planned.topic,
        homework=planned.homework,
        teacher=substitute() if replaced else teacher(number),
        substitution=replaced,
    )
