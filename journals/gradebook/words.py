"""What headings mean, in Russian as schools and systems write them, and in the template's own names."""

import re
from enum import StrEnum
from functools import lru_cache

from journals.assembling.calendar import day_read, year_of
from journals.model import JournalKind
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


_NOT_OF_PUPILS = r"(?!.*\b(?:учител|преподав|проверя|матер|отц|родител|законн|руковод|директор|завуч|член|эксперт))"
_PATTERNS: tuple[tuple[Heading, str], ...] = (
    (Heading.NUMBER, r"№|n|no|номер|№ ?п/?п|п/п|pupil_no|№ по списку"),
    (Heading.NAME, rf"{_NOT_OF_PUPILS}(фио|ф и о)\b.*"),
    (Heading.NAME, r"ф ?и( ученика)?|фамилия,? имя.*|фамилия и имя.*|список .*|pupil_fio"),
    (Heading.NAME, r"обучающ\w*|учащ\w*|ученик\w*"),
    (Heading.SURNAME, r"фамилия"),
    (Heading.FIRST, r"имя"),
    (Heading.PATRONYMIC, r"отчество"),
    (Heading.BIRTH, r"дата рожд\w*|д р"),
    (Heading.SOURCE_ID, r"id|код|номер в системе|личное дело|№ личного дела"),
    (Heading.ARRIVED, r"прибыл(а|и|о|\(а\))?|(дата )?прибытия|прибытие|зачислен(а|ы|о|ие)?|дата зачисления"),
    (Heading.LEFT, r"выбыл(а|и|о|\(а\))?|(дата )?выбытия|выбытие|отчислен(а|ы|о|ие)?|дата отчисления"),
    (Heading.BASIS, r"приказ(ы|а)?|№ приказа|приказ \(?номер.*|основание"),
    (Heading.SUBJECT, r"предмет|учебный предмет|дисциплина|subject"),
    (Heading.SUBGROUP, r"подгруппа|группа|subgroup"),
    (Heading.TEACHER, r"учитель|преподаватель|teacher|(фио )?(учителя|преподавателя)"),
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
    (Heading.AVERAGE, r"ср|средн(ий|яя|ее|ие)?([ _].*)?|средневзв.*|ср балл.*|ср взв.*"),
)
_COMPILED = tuple((heading, re.compile(pattern)) for heading, pattern in _PATTERNS)


@lru_cache(maxsize=16384)  # a sheet has few different texts, and each is asked of many cells
def heading_of(text: str) -> Heading | None:
    """What a heading means; None for what is none of these (a date, a period, a stranger)."""
    words = re.sub(r"\s+", " ", folded(text).replace(".", " ")).strip()
    return next((heading for heading, pattern in _COMPILED if words and pattern.fullmatch(words)), None)


_LABELS = {
    "класс": Heading.CLASS,
    "предмет": Heading.SUBJECT,
    "учебный предмет": Heading.SUBJECT,
    "учитель": Heading.TEACHER,
    "преподаватель": Heading.TEACHER,
    "группа": Heading.SUBGROUP,
    "подгруппа": Heading.SUBGROUP,
}
_LABEL_WORDS = "|".join((*_LABELS, "классный руководитель", "учебный год", "период"))
_LABEL = re.compile(rf"(?<!\w)({_LABEL_WORDS})\s*:\s*", re.IGNORECASE)
_ALONE = re.compile(rf"(?:{_LABEL_WORDS})\s*:?|.*\w:", re.IGNORECASE)


def is_label(text: str) -> bool:
    """Whether a cell says what stands in the next one: «Предмет:», «Предмет»."""
    return _ALONE.fullmatch(text.strip()) is not None


_AFTER_CLASS = re.compile(
    r"[\s,;]+(?:20\d\d\s*[/–-].*|\d+\s+(?:четв|полуг|трим|обуч|учащ|учен).*|учебный год.*)$", re.IGNORECASE
)
"""What may follow a class on its line: «5И, 2025/2026 учебный год»."""
_CLASS_TEACHER = re.compile(r"классный руководитель\s*:\s*(.+)", re.IGNORECASE)
_RANGE = re.compile(r"(\d{2}\.\d{2}\.\d{4})\s*(?:г\.)?\s*(?:по|до|-|–|—)\s*(\d{2}\.\d{2}\.\d{4})")
_YEAR = re.compile(r"(20\d\d)\s*[/–-]\s*(20\d\d|\d\d)(?![\d.]|-\d)")


def labels_in(text: str) -> list[tuple[Heading, str]]:
    """What a line above a table says of itself: «Класс: 7А Предмет: алгебра»; nothing for any other line."""
    words = " ".join(text.split())
    labels = list(_LABEL.finditer(words))
    if not labels or labels[0].start():
        return []
    ends = [*(one.start() for one in labels[1:]), len(words)]
    told = [(one[1].casefold(), words[one.end() : end].strip(" ,;")) for one, end in zip(labels, ends, strict=True)]
    found = [(_LABELS[label], said) for label, said in told if label in _LABELS and said]
    bare = (Heading.CLASS, Heading.SUBJECT)
    found = [(one, said.rstrip(" .") if one in bare else said) for one, said in found]
    return [(one, _AFTER_CLASS.sub("", said) if one is Heading.CLASS else said) for one, said in found]


def class_teacher_in(text: str) -> str:
    """Who «Классный руководитель: …» names; empty for any other line."""
    found = _CLASS_TEACHER.fullmatch(" ".join(text.split()))
    return found[1].strip() if found else ""


_CLASS_AND_SUBJECT = re.compile(r"(\d{1,2}\s?-?\s?[^\W\d_])\s*/\s*(\S.*)")


def class_and_subject(text: str) -> tuple[str, str] | None:
    """«7А / Алгебра» taken apart; None for anything else."""
    found = _CLASS_AND_SUBJECT.fullmatch(" ".join(text.split()))
    return (found[1], found[2]) if found else None


_JOURNAL = re.compile(r"журнал\s+(?:уч[её]та\s+)?(?:проведения\s+)?(?:занятий\s+)?(?:по\s+)?", re.IGNORECASE)
_KINDS = (
    (JournalKind.EXTRACURRICULAR, r"внеурочн"),
    (JournalKind.ELECTIVE, r"электив|факультатив"),
    (JournalKind.CIRCLE, r"кружк|кружков|секци"),
    (JournalKind.AFTER_SCHOOL, r"групп\w*\s+продл|гпд\b"),
    (
        JournalKind.INDIVIDUAL,
        r"индивидуальн\w*\s+(?:обуч|заняти)|(?:обучени\w+\s+на\s+дому|надомн)|учащ\w+\s+на\s+дому",
    ),
)


def journal_kind_in(text: str) -> JournalKind | None:
    """The kind that a title names: «Журнал внеурочной деятельности»; None for any other line."""
    if text[:6].casefold() != "журнал":
        return None  # as most texts
    words = folded(" ".join(text.split()))
    begun = _JOURNAL.match(words)
    rest = words[begun.end() :] if begun else ""
    return next((kind for kind, pattern in _KINDS if rest and re.match(pattern, rest)), None)


_CLASS_BEGUN = re.compile(r"(1[0-2]|[1-9])[ -]?[«\"]?([А-ЯЁ])[»\"]?(?![\w.-])")
_CLASS_ENDED = re.compile(r"(?<=[\s_,(])(1[0-2]|[1-9])-?([А-ЯЁ])\)?$")
_NO_CLASS = re.compile(r"\d+[ЧПТ]|1С|3Д")
"""What a number and a letter mean besides: «1 Ч», «2 П» of a year, «1С» and «3Д» of subjects."""


def class_begun(name: str) -> str:
    """The class that a name begins or ends with, as people name files: «5А алгебра», «Алгебра 5А»; else empty."""
    found = _CLASS_BEGUN.match(name.strip()) or _CLASS_ENDED.search(name.strip())
    return "".join(found.groups()) if found and not _NO_CLASS.match("".join(found.groups())) else ""


_BESIDE_SUBJECT = re.compile(
    r"^(?:журнал|предмет|темы(?: уроков)?|ктп|календарно-тематическ\w*(?: план\w*)?|домашние задания)\b"
    r"|(?:(?<!\w)за )?(?<!\w)(?:[1-4]|I{1,3}|IV)(?:-?(?:я|й|е|ая|ое))?[ _-]?"
    r"(?:четв\w*|трим\w*|полуг\w*|п/г|чет\b|ч\b)\.?"
    r"|(?<!\w)(?!1С|3Д)(?-i:(?:1[0-2]|[1-9])(?:-?[«\"]?[А-ЯЁ]| [А-ЯЁ])[»\"]?)(?: класс\w*)?(?!\w)"
    r"|^(?!1с|3д)(?:1[0-2]|[1-9])-?(?-i:[а-яё])(?: класс\w*)?(?!\w)"
    r"|(?<!\w)(?:1[0-2]|[1-9])(?:-й)? класс\w*"
    r"|(?<!\d)20\d\d(?:[ /_–-]{1,3}(?:20)?\d\d)?(?: ?(?:уч\w*\.?)? ?(?:год\w*|г\.?))?(?!\w)"
    r"|[ _–—-]+копия\b.*$"
    r"|[ _:.-]+(?:темы(?: уроков)?|ктп|домашние задания|отметки|оценки)$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[«\"](.+?)[»\"]")


def subject_in_name(name: str) -> str:
    """The subject by a sheet's or a file's name, without what else people write there: «5А алгебра, 3 четверть»."""
    words = " ".join(name.replace("_", " ").split())
    if journal_kind_in(words) is not None and (quoted := _QUOTED.search(words)):
        return quoted[1]  # «Журнал кружка «Шахматы»»
    return " ".join(_BESIDE_SUBJECT.sub(" ", words).split()).strip(" ,.;:-–—")


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
    if "20" not in text:
        return ()  # as most texts
    found = [year_in(one[0]) for one in _YEAR.finditer(text)]
    named = [ends for ends in (*found, _year_of_range(text)) if ends is not None]
    return tuple(dict.fromkeys(named))


def _year_of_range(text: str) -> int | None:
    found = _RANGE.search(text)
    days = [day_read(said, None) for said in found.groups()] if found else []
    years = {year_of(day).ends if day else None for day in days}
    return years.pop() if len(years) == 1 else None
