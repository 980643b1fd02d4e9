"""Who is special in a class: those whose year ran otherwise, as the user stories of domain §5.2 need them.

A `Cast` names pupils by id; everybody else is ordinary.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from journals.model import FormerName, HomeSchooling, Membership, Pupil
from kernel.ids import SchoolYear
from kernel.russian import short_date
from letopis.demo.people import class_list
from letopis.demo.school_days import day_of


@dataclass(frozen=True)
class Cast:
    """The pupils of a class and their parts.

    Attributes:
        pupils: in class order.
        ability: the mark a pupil usually gets, by pupil id.
        home: pupils taught at home: individual lessons, never absent.
        exempt: pupils exempt from physical culture.
        long_ill: pupils who were ill for most of the third quarter.
        debtors: pupils with a failed year in one subject.
    """

    pupils: tuple[Pupil, ...]
    ability: dict[str, float]
    home: frozenset[str] = field(default=frozenset())
    exempt: frozenset[str] = field(default=frozenset())
    long_ill: frozenset[str] = field(default=frozenset())
    debtors: frozenset[str] = field(default=frozenset())


def first_grade_cast(rng: Random, year: SchoolYear) -> Cast:
    """28 pupils of grade 1, one of them exempt from physical culture."""
    pupils = class_list(rng, 28, 1, year.ends, block=1)
    return Cast(pupils, _abilities(rng, pupils), exempt=frozenset({pupils[9].id}))


def seventh_grade_cast(rng: Random, year: SchoolYear) -> Cast:
    """31 pupils of grade 7: one left, one came, one is taught at home, one changed the surname, one was long ill."""
    pupils = list(class_list(rng, 31, 7, year.ends))
    left, came, home, exempt, ill, debtor = 3, 27, 12, 22, 18, 25
    renamed = _girl_to_rename(pupils, {left, came, home, exempt, ill, debtor})
    pupils[left] = _left(pupils[left], day_of(year, 2, 10))
    pupils[came] = _came(pupils[came], day_of(year, 3, 2))
    pupils[home] = pupils[home].model_copy(
        update={
            "home_schooling": HomeSchooling(
                starts=day_of(year, 9, 1), ends=day_of(year, 5, 26), basis=_order(day_of(year, 9, 1), 101)
            )
        }
    )
    pupils[renamed] = _renamed(pupils[renamed], "Иванова", day_of(year, 1, 15))
    ability = _abilities(rng, tuple(pupils)) | {pupils[debtor].id: 2.9}
    return Cast(
        tuple(pupils),
        ability,
        home=frozenset({pupils[home].id}),
        exempt=frozenset({pupils[exempt].id}),
        long_ill=frozenset({pupils[ill].id}),
        debtors=frozenset({pupils[debtor].id}),
    )


def senior_cast(rng: Random, size: int, grade: int, year: SchoolYear) -> Cast:
    """A class of grade 9 or 11: one pupil is exempt from physical culture."""
    pupils = class_list(rng, size, grade, year.ends, block=2 + (grade == 11))
    return Cast(pupils, _abilities(rng, pupils), exempt=frozenset({pupils[6].id}))


def _abilities(rng: Random, pupils: tuple[Pupil, ...]) -> dict[str, float]:
    return {pupil.id: min(5.0, max(3.1, rng.gauss(4.05, 0.5))) for pupil in pupils}


def _girl_to_rename(pupils: list[Pupil], taken: set[int]) -> int:
    """The place in the list of a girl whose surname and the former one, «Иванова», are of one kind."""
    return next(
        at for at, pupil in enumerate(pupils) if pupil.sex == "f" and pupil.surname.endswith("ва") and at not in taken
    )


def _order(day: date, number: int) -> str:
    return f"приказ от {short_date(day)} № {number}"


def _left(pupil: Pupil, day: date) -> Pupil:
    stay = Membership(
        starts=None, ends=day, event="выбыл", basis=_order(day, 12), to_org="МБОУ «Соседняя основная школа»"
    )
    return pupil.model_copy(update={"membership": (stay,)})


def _came(pupil: Pupil, day: date) -> Pupil:
    stay = Membership(starts=day, event="прибыл", basis=_order(day, 21), from_org="МБОУ «Дальняя средняя школа»")
    return pupil.model_copy(update={"membership": (stay,)})


def _renamed(pupil: Pupil, former: str, until: date) -> Pupil:
    name = FormerName(surname=former, name=pupil.name, patronymic=pupil.patronymic, until=until, basis=_order(until, 4))
    return pupil.model_copy(update={"name_history": (name,)})
