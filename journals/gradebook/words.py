"""What headings mean, in Russian as schools and systems write them, and in the template's own names."""

import re
from enum import StrEnum
from functools import lru_cache

from journals.assembling.calendar import day_read, year_of
from kernel.russian import folded


class Heading(StrEnum):
    """A column by its heading."""

    NUMBER = "number"
    NAME = "name"
    SURNAME = "surname"
    FIRST = "first"
    PATRONYMIC = "patronymic"
    BIRTH = "birth"
    SOURCE_ID = "source_id"
    ARRIVED = "arrived"
    LEFT = "left"
    BASIS = "basis"
    SUBJECT = "subject"
    SUBGROUP = "subgroup"
    TEACHER = "teacher"
    DATE = "date"
    LESSON_NO = "lesson_no"
    HOURS = "hours"
    TOPIC = "topic"
    HOMEWORK = "homework"
    MARK = "mark"
    ABSENCE = "absence"
    WORK = "work"
    YEAR = "school_year"
    CLASS = "class"
    AVERAGE = "average"
    DECISION = "decision"
    DECISION_BASIS = "decision_basis"


_PATTERNS: tuple[tuple[Heading, str], ...] = (
    (Heading.NUMBER, r"№|n|no|номер|№ ?п/?п|п/п|pupil_no|№ по списку"),
    (Heading.NAME, r"фио\b.*|ф и о\b.*|ф ?и( ученика)?|фамилия,? имя.*|фамилия и имя.*|список .*|pupil_fio"),
    (Heading.NAME, r"обучающ\w*|учащ\w*|ученик\w*"),
    (Heading.SURNAME, r"фамилия"),
    (Heading.FIRST, r"имя"),
    (Heading.PATRONYMIC, r"отчество"),
    (Heading.BIRTH, r"дата рожд\w*|д р"),
    (Heading.SOURCE_ID, r"id|код|номер в системе|личное дело|№ личного дела"),
    (Heading.ARRIVED, r"прибыл\w*|дата прибытия|зачислен\w*"),
    (Heading.LEFT, r"выбыл\w*|дата выбытия|отчислен\w*"),
    (Heading.BASIS, r"приказ\w*|основание"),
    (Heading.SUBJECT, r"предмет|учебный предмет|дисциплина|subject"),
    (Heading.SUBGROUP, r"подгруппа|группа|subgroup"),
    (Heading.TEACHER, r"учитель|преподаватель|teacher"),
    (Heading.DATE, r"дата|дата урока|дата проведения( урока)?|lesson_date|число"),
    (Heading.LESSON_NO, r"№ урока|урок|lesson_no"),
    (Heading.HOURS, r"ч|час(ы|ов)?|кол-?во часов|hours"),
    (Heading.TOPIC, r"тема( урока)?|содержание урока|что пройдено( на уроке)?|topic"),
    (Heading.HOMEWORK, r"дз|д/з|домашнее задание|задание на дом|что задано|homework"),
    (Heading.MARK, r"отметка|оценка|балл|mark"),
    (Heading.ABSENCE, r"пропуск|посещаемость|отсутствие|absence"),
    (Heading.WORK, r"вид работы|тип задания|вид контроля|work_type"),
    (Heading.YEAR, r"учебный год|school_year"),
    (Heading.CLASS, r"класс|class"),
    (Heading.DECISION, r"решение( педсовета)?|decision"),
    (Heading.DECISION_BASIS, r"основание решения|протокол|decision_basis"),
    (Heading.AVERAGE, r"ср|средн\w*.*|средний балл.*|ср балл.*|ср взв.*"),
)
_COMPILED = tuple((heading, re.compile(pattern)) for heading, pattern in _PATTERNS)


@lru_cache(maxsize=16384)  # a sheet has few different texts, and each is asked of many cells
def heading_of(text: str) -> Heading | None:
    """What a heading means; None for what is none of these (a date, a period, a stranger)."""
    words = re.sub(r"\s+", " ", folded(text).replace(".", " ")).strip()
    return next((heading for heading, pattern in _COMPILED if words and pattern.fullmatch(words)), None)


_LABELS = {
    Heading.CLASS: re.compile(r"класс\s*:\s*(.+)", re.IGNORECASE),
    Heading.SUBJECT: re.compile(r"(?:учебный )?предмет\s*:\s*(.+)", re.IGNORECASE),
    Heading.TEACHER: re.compile(r"(?:учитель|преподаватель)\s*:\s*(.+)", re.IGNORECASE),
    Heading.SUBGROUP: re.compile(r"(?:под)?группа\s*:\s*(.+)", re.IGNORECASE),
}
_CLASS_TEACHER = re.compile(r"классный руководитель\s*:\s*(.+)", re.IGNORECASE)
_RANGE = re.compile(r"(\d{2}\.\d{2}\.\d{4})\s*(?:г\.)?\s*(?:по|до|-|–|—)\s*(\d{2}\.\d{2}\.\d{4})")
_YEAR = re.compile(r"(20\d\d)\s*[/–-]\s*(20\d\d|\d\d)(?![\d.]|-\d)")


def labelled(text: str) -> tuple[Heading, str] | None:
    """What a line above a table says of itself: «Класс: 7А», «Предмет: алгебра»; None for any other line."""
    words = " ".join(text.split())
    for heading, pattern in _LABELS.items():
        if found := pattern.fullmatch(words):
            return heading, found[1].strip()
    return None


def class_teacher_in(text: str) -> str:
    """Who «Классный руководитель: …» names; empty for any other line."""
    found = _CLASS_TEACHER.fullmatch(" ".join(text.split()))
    return found[1].strip() if found else ""


_CLASS_AND_SUBJECT = re.compile(r"(\d{1,2}\s?-?\s?[^\W\d_])\s*/\s*(\S.*)")


def class_and_subject(text: str) -> tuple[str, str] | None:
    """«7А / Алгебра» taken apart; None for anything else."""
    found = _CLASS_AND_SUBJECT.fullmatch(" ".join(text.split()))
    return (found[1], found[2]) if found else None


_COUNT = r"\s*[:—–-]?\s*(\d{1,4})(?!\d)"
_UNIT = r"\s*(?:ч|час\w*|урок\w*)\b(?!\s*в\s+недел)"
_BY_PLAN = r"\bпо\s+(?:учебному\s+)?(?:плану|программе)"
_GIVEN_WORDS = r"\b(?:дано|выдано|проведено|фактически)(?:\s+(?:часов|уроков))?"
_PLAN = re.compile(rf"{_BY_PLAN}{_COUNT}{_UNIT}|\b(?:час|урок)\w*\s+по\s+(?:плану|программе){_COUNT}", re.IGNORECASE)
_GIVEN = re.compile(
    rf"{_GIVEN_WORDS}{_COUNT}{_UNIT}|\b(?:дано|выдано|проведено)\s+(?:часов|уроков){_COUNT}", re.IGNORECASE
)
_BOTH = re.compile(rf"{_BY_PLAN}{_COUNT}(?!\s*час\w*\s+в\s+недел).{{0,20}}?{_GIVEN_WORDS}{_COUNT}", re.IGNORECASE)
"""Hours told together need no word for what they are."""


def hours_in(text: str) -> tuple[int | None, int | None]:
    """Hours by the plan, and hours given, that a line below the topics tells: «По плану 68 ч., дано 66 ч.»."""
    if both := _BOTH.search(text):
        return int(both[1]), int(both[2])
    plan, given = _PLAN.search(text), _GIVEN.search(text)
    return (int(plan[1] or plan[2]) if plan else None, int(given[1] or given[2]) if given else None)


def tells_hours(text: str) -> bool:
    """Whether a line is about the plan and no topic: it begins with that, or tells both."""
    plan, given = hours_in(text)
    begins = _HOURS_BEGIN.match(" ".join(text.split())) is not None
    told = plan is not None or given is not None or _HOURS.search(text) is not None
    return (plan is not None and given is not None) or (begins and told)


_HOURS = re.compile(r"\d\s*(?:ч|час\w*)\b|\bчасов\b", re.IGNORECASE)


_HOURS_BEGIN = re.compile(
    r"(?:(?:итого|всего|за год|за .{1,20})\W*)?"
    r"(?:по (?:учебному )?(?:плану|программе)|(?:количество )?(?:часов|уроков)|дано|выдано|проведено)",
    re.IGNORECASE,
)


def year_in(text: str) -> int | None:
    """The calendar year in which the school year that the text names ends.

    «2025/2026», «2025-26», or a range of days in one school year: «с 01.09.2025 по 31.05.2026».
    """
    found = _YEAR.search(text)
    if found is None:
        return _year_of_range(text)
    begins, rest = int(found[1]), found[2]
    ends = int(rest) if len(rest) == 4 else begins // 100 * 100 + int(rest)
    return ends if ends == begins + 1 else None


def years_in(text: str) -> tuple[int, ...]:
    """All of them, in order."""
    found = [year_in(one[0]) for one in _YEAR.finditer(text)]
    named = [ends for ends in (*found, _year_of_range(text)) if ends is not None]
    return tuple(dict.fromkeys(named))


def _year_of_range(text: str) -> int | None:
    found = _RANGE.search(text)
    days = [day_read(said, None) for said in found.groups()] if found else []
    years = {year_of(day).ends if day else None for day in days}
    return years.pop() if len(years) == 1 else None
