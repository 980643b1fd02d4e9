"""Topics and homework, lesson by lesson: a subject's themes spread over the year, with its written works."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from letopis.demo.themes import Style, SubjectPlan

# What the lessons inside one theme are about; «{t}» is the theme. Used in turn, the last one again and again.
_STEPS: dict[Style, tuple[str, ...]] = {
    Style.EXACT: (
        "{t}", "{t}: основные понятия", "{t}: решение типовых задач", "{t}: решение задач повышенной сложности",
        "Самостоятельная работа по теме «{t}»", "{t}: применение при решении практических задач",
        "Обобщение по теме «{t}»", "{t}: работа над ошибками", "{t}: решение задач",
    ),
    Style.LANGUAGE: (
        "{t}", "{t}: правила и примеры", "{t}: отработка умений", "Развитие речи по теме «{t}»",
        "{t}: работа с текстом", "Словарная работа по теме «{t}»", "Обобщение по теме «{t}»", "{t}: упражнения",
    ),
    Style.HUMANITIES: (
        "{t}", "{t}: чтение и обсуждение", "{t}: работа с источниками", "{t}: главные идеи и их оценка",
        "Семинар по теме «{t}»", "Обобщение по теме «{t}»", "{t}: беседа",
    ),
    Style.SCIENCE: (
        "{t}", "{t}: наблюдения и факты", "{t}: закономерности", "{t}: анализ данных",
        "Обобщение по теме «{t}»", "{t}: причины и следствия",
    ),
    Style.ARTS: (
        "{t}", "{t}: замысел и эскиз", "{t}: работа с материалом", "{t}: завершение работы", "{t}: обсуждение",
    ),
    Style.SPORT: (
        "{t}: техника безопасности", "{t}: разучивание упражнений", "{t}: совершенствование техники", "{t}: эстафеты",
        "{t}: учебная игра", "{t}: развитие выносливости",
    ),
}  # fmt: skip

# The written work that ends a theme: its name and the topic of its lesson; «{n}» counts each kind of work.
_WORKS: dict[Style, tuple[tuple[str, str], ...]] = {
    Style.EXACT: (("контрольная работа", "Контрольная работа № {n} по теме «{t}»"),),
    Style.LANGUAGE: (
        ("диктант", "Контрольный диктант № {n} по теме «{t}»"),
        ("контрольная работа", "Контрольная работа № {n} по теме «{t}»"),
        ("изложение", "Изложение № {n} по теме «{t}»"),
    ),
    Style.HUMANITIES: (("тест", "Тест № {n} по теме «{t}»"), ("сочинение", "Сочинение № {n} по теме «{t}»")),
    Style.SCIENCE: (
        ("практическая работа", "Практическая работа № {n} по теме «{t}»"),
        ("контрольная работа", "Контрольная работа № {n} по теме «{t}»"),
    ),
    Style.ARTS: (("творческая работа", "Творческая работа № {n} по теме «{t}»"),),
    Style.SPORT: (("зачёт", "Зачёт № {n} по теме «{t}»"),),
}

NO_HOMEWORK = "Без задания"

_HOMEWORK: dict[Style, tuple[str, ...]] = {
    Style.EXACT: (
        "п. {p}, № {a}, {b}", "п. {p}, № {a}–{b}", "§ {p}, № {a} (чётные), № {b}", "повторить п. {p}, № {a}",
        "карточка № {c}", "выучить определения п. {p}, № {b}", "№ {a} (а, в), № {b} (б, г)",
    ),
    Style.LANGUAGE: (
        "§ {p}, упр. {a}", "упр. {a}, выучить правило на с. {s}", "словарные слова, с. {s}", "упр. {c} письменно",
        "упр. {a}, {b}", "составить предложения с новыми словами ({c})", "подготовить рассказ по плану, с. {s}",
    ),
    Style.HUMANITIES: (
        "§ {p}, вопросы 1–{q}", "читать с. {s}–{e}, пересказ", "§ {p}, выучить даты и термины", "подготовить сообщение",
        "§ {p}, заполнить таблицу в тетради", "выучить наизусть отрывок, с. {s}", "прочитать главы {c}–{d}",
    ),
    Style.SCIENCE: (
        "§ {p}, вопросы", "§ {p}, упр. {c} ({q})", "§ {p}, работа с контурной картой", "§ {p}, задачи {a}, {b}",
        "оформить практическую работу", "§ {p}, подготовить доклад", "повторить § {p}–{r}",
    ),
    Style.ARTS: ("закончить работу", "принести материалы для работы", "подобрать примеры по теме", NO_HOMEWORK),
    Style.SPORT: (NO_HOMEWORK, "комплекс утренней гимнастики", "прыжки через скакалку", "сгибание и разгибание рук"),
}  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """One lesson of the plan; `work` names the written work that all write, or is empty."""

    topic: str
    homework: str
    work: str = ""


def lesson_plan(rng: Random, plan: SubjectPlan, lessons: int, grade: int) -> list[Planned]:
    """The year's lessons of a subject in order: each theme gets its share and ends with a written work."""
    planned: list[Planned] = []
    works: Counter[str] = Counter()
    for number, theme in enumerate(plan.themes):
        share = lessons * (number + 1) // len(plan.themes) - lessons * number // len(plan.themes)
        with_work = share >= 3
        planned += [_ordinary(rng, plan.style, theme, step, grade) for step in range(share - with_work)]
        if with_work:
            work, topic = _WORKS[plan.style][number % len(_WORKS[plan.style])]
            works[work] += 1
            planned.append(Planned(topic.format(n=works[work], t=_inside_quotes(theme)), NO_HOMEWORK, work))
    return planned


def _ordinary(rng: Random, style: Style, theme: str, step: int, grade: int) -> Planned:
    steps = _STEPS[style]
    wording = steps[min(step, len(steps) - 1)]
    topic = wording.format(t=_inside_quotes(theme) if "«" in wording else theme)
    if step >= len(steps):
        topic = f"{topic} (продолжение {step - len(steps) + 1})"
    return Planned(topic, NO_HOMEWORK if grade == 1 else _homework(rng, style))


def _inside_quotes(theme: str) -> str:
    return theme.replace("«", "„").replace("»", "“")


def _homework(rng: Random, style: Style) -> str:
    page, exercise, paragraph = rng.randrange(8, 210), rng.randrange(12, 640), rng.randrange(1, 58)
    return rng.choice(_HOMEWORK[style]).format(
        p=paragraph,
        r=paragraph + 2,
        a=exercise,
        b=exercise + rng.randrange(1, 9),
        s=page,
        e=page + rng.randrange(3, 15),
        c=rng.randrange(3, 12),
        d=rng.randrange(12, 20),
        q=rng.randrange(2, 7),
    )
