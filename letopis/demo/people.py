"""Invented people: pupils and teachers with names from all over Russia. No real person is meant.

The names are chosen for their letters too: Tatar and Bashkir ә җ ң ө ү һ, the Chechen palochka ӏ, «ё», double surnames,
a pupil without a patronymic: each must come through import, print and search unharmed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from journals.model import Pupil

Sex = Literal["m", "f"]


@dataclass(frozen=True)
class PersonName:
    """Surname, name and patronymic as they stand in the class list."""

    surname: str
    name: str
    patronymic: str
    sex: Sex


# Surnames as (man's form, woman's form).
_SURNAMES = (
    ("Артёмов", "Артёмова"), ("Белозёров", "Белозёрова"), ("Верещагин", "Верещагина"), ("Громов", "Громова"),
    ("Дёмин", "Дёмина"), ("Ермолаев", "Ермолаева"), ("Жданов", "Жданова"), ("Зеленский", "Зеленская"),
    ("Игнатьев", "Игнатьева"), ("Калинин", "Калинина"), ("Ковалёв", "Ковалёва"), ("Лаптев", "Лаптева"),
    ("Муравьёв", "Муравьёва"), ("Никитин", "Никитина"), ("Озеров", "Озерова"), ("Панкратов", "Панкратова"),
    ("Рябинин", "Рябинина"), ("Савельев", "Савельева"), ("Тихонов", "Тихонова"), ("Уваров", "Уварова"),
    ("Фёдоров", "Фёдорова"), ("Харитонов", "Харитонова"), ("Цветков", "Цветкова"), ("Чернышёв", "Чернышёва"),
    ("Шаповалов", "Шаповалова"), ("Щербаков", "Щербакова"), ("Юдин", "Юдина"), ("Яковлев", "Яковлева"),
    ("Гончаренко", "Гончаренко"), ("Мельник", "Мельник"), ("Римский-Ясенев", "Римская-Ясенева"),
    ("Ступников", "Ступникова"), ("Полевой", "Полевая"), ("Бережной", "Бережная"),
)  # fmt: skip

_NAMES: dict[Sex, tuple[str, ...]] = {
    "m": (
        "Александр", "Алексей", "Артём", "Богдан", "Виктор", "Глеб", "Даниил", "Егор", "Захар", "Иван", "Кирилл", "Лев",
        "Матвей", "Никита", "Олег", "Пётр", "Роман", "Семён", "Тимофей", "Фёдор", "Ярослав",
    ),
    "f": (
        "Алёна", "Анна", "Варвара", "Вероника", "Дарья", "Ева", "Елизавета", "Злата", "Ирина", "Ксения", "Мария",
        "Милана", "Надежда", "Ольга", "Полина", "Софья", "Таисия", "Ульяна", "Юлия", "Яна",
    ),
}  # fmt: skip

_PATRONYMICS = (
    ("Алексеевич", "Алексеевна"), ("Андреевич", "Андреевна"), ("Артёмович", "Артёмовна"), ("Борисович", "Борисовна"),
    ("Викторович", "Викторовна"), ("Дмитриевич", "Дмитриевна"), ("Евгеньевич", "Евгеньевна"), ("Игоревич", "Игоревна"),
    ("Кириллович", "Кирилловна"), ("Максимович", "Максимовна"), ("Николаевич", "Николаевна"), ("Олегович", "Олеговна"),
    ("Петрович", "Петровна"), ("Романович", "Романовна"), ("Сергеевич", "Сергеевна"), ("Фёдорович", "Фёдоровна"),
)  # fmt: skip

# Names that are not built from the lists above, in blocks of five: each class of the demo has a block of its own.
_BLOCK = 5
_FROM_ELSEWHERE = (
    PersonName("Гарәфиева", "Җәмилә", "Фәрит кызы", "f"),
    PersonName("Миңнуллин", "Әнвәр", "Илдус улы", "m"),
    PersonName("Хөснетдинова", "Гүзәл", "Рөстәм кызы", "f"),
    PersonName("Сөнгатуллин", "Һади", "Тәлгать улы", "m"),
    PersonName("Даудов", "Ӏумар", "Хасанович", "m"),
    PersonName("Бӏаьсаев", "Ислам", "Мусаевич", "m"),
    PersonName("Ким", "Анна", "Ильинична", "f"),
    PersonName("Ооржак", "Айдыс", "Мергенович", "m"),
    PersonName("Дорджиева", "Байн", "Саналовна", "f"),
    PersonName("Мамедов", "Эмин", "Рашид оглы", "m"),
    PersonName("Ӏалиева", "Марет", "Увайсовна", "f"),
    PersonName("Ондар", "Чодураа", "Мергеновна", "f"),
    PersonName("Аюшеев", "Зоригто", "Баирович", "m"),
    PersonName("Хүрэлбаатар", "Сэлмэг", "Болдовна", "f"),
    PersonName("Ермекова", "Айгуль", "Маратовна", "f"),
    PersonName("Шәйхетдинов", "Ильяс", "Рамил улы", "m"),
    PersonName("Тлисов", "Аслан", "Муратович", "m"),
    PersonName("Лапландер", "Айна", "Вылковна", "f"),
    PersonName("Мөхәммәтҗанов", "Булат", "Наил улы", "m"),
    PersonName("Магомедова", "Патимат", "Гаджиевна", "f"),
)

_TEACHERS = (
    "Образцова М. И.", "Примерова А. П.", "Учебникова Т. В.", "Тетрадкин С. Л.", "Глобусова Е. Ю.", "Мелова Н. Р.",
    "Циркулев Д. А.", "Гербарий О. К.", "Колбина Ф. Г.", "Кистенёва Л. Ш.", "Нотная Г. Х.", "Эстафетов И. И.",
    "Словарёва З. М.", "Переводов К. Ж.", "Рубанков П. Ё.", "Иголкина Р. Т.", "Летописцева В. Э.", "Дискетова Ю. Б.",
    "Мячиков В. Ф.", "Запасная Э. Ц.",
)  # fmt: skip


def teacher(number: int) -> str:
    """The n-th invented teacher of the school, from 0; the last one stands in for the others."""
    return _TEACHERS[number % len(_TEACHERS)]


def substitute() -> str:
    """The teacher who stands in for those who are ill."""
    return _TEACHERS[-1]


def class_list(rng: Random, size: int, grade: int, year_ends: int, block: int = 0) -> tuple[Pupil, ...]:
    """A class of `size` different people in alphabetical order, numbered from 1, ids `p1`, `p2`….

    Two of them are namesakes with different dates of birth, and one has no patronymic, where the class has ten or more.
    `block` (from 0 to 3) chooses the five names from elsewhere.
    """
    names = _names(rng, size, block)
    if size >= 10:
        names[2] = names[0]
        names[1] = PersonName(names[1].surname, names[1].name, "", names[1].sex)
    names.sort(key=lambda n: (alphabetical(n.surname), alphabetical(n.name), alphabetical(n.patronymic)))
    born = _distinct_birth_dates(rng, size, grade, year_ends)
    return tuple(
        Pupil(
            id=f"p{order}",
            order=order,
            surname=name.surname,
            name=name.name,
            patronymic=name.patronymic,
            sex=name.sex,
            birth_date=day,
        )
        for order, (name, day) in enumerate(zip(names, born, strict=True), start=1)
    )


# «ё» stands with «е», the letters of other alphabets after their Russian neighbours, the palochka after «и».
_SORTED_AS = {
    ord(letter): place
    for letter, place in {
        "ё": "е",
        "ӏ": "ияя",
        "ә": "аяя",
        "җ": "жяя",
        "ң": "няя",
        "ө": "ояя",
        "ү": "уяя",
        "һ": "хяя",
    }.items()
}


def alphabetical(text: str) -> str:
    """A key for the alphabetical order of a class list."""
    return text.casefold().translate(_SORTED_AS)


def _names(rng: Random, size: int, block: int) -> list[PersonName]:
    """The first name is always built from the lists: it gets the namesake."""
    chosen: dict[PersonName, None] = {}
    elsewhere = _FROM_ELSEWHERE[block * _BLOCK : block * _BLOCK + min(_BLOCK, size // 4)]
    while len(chosen) < size - len(elsewhere):
        sex: Sex = rng.choice(("m", "f"))
        form = 0 if sex == "m" else 1
        chosen[
            PersonName(rng.choice(_SURNAMES)[form], rng.choice(_NAMES[sex]), rng.choice(_PATRONYMICS)[form], sex)
        ] = None
    return [*chosen, *elsewhere]


def _distinct_birth_dates(rng: Random, size: int, grade: int, year_ends: int) -> list[date]:
    """Dates of birth fit for the grade, no two alike: namesakes are told apart by them."""
    first = date(year_ends - grade - 7, 1, 1)
    return [first + timedelta(days=offset) for offset in rng.sample(range(max(480, size)), k=size)]
