"""What stands at the foot of a list and is nobody: sums, statistics, signatures; and what is somebody all the same."""

from kernel.russian import folded

_TOTALS = ("итого", "всего", "итог")
_OF_SUMS = (
    "балл",
    "знаний",
    "знания",
    "руководитель",
    "учащихся",
    "обучающихся",
    "успеваемости",
    "директора",
    "отметка",
)
_SHORT_FEET = frozenset(["зам", "кл", "дата"])
_SUMS = frozenset(
    [
        "итого",
        "всего",
        "итог",
        "средний",
        "средняя",
        "среднее",
        "ср",
        "качество",
        "успеваемость",
        "абсолютная",
        "учитель",
        "классный",
        "директор",
        "завуч",
        "подпись",
        "замечания",
        "примечание",
        "фио",
        "подписи",
        "заместитель",
        "секретарь",
        "председатель",
        "отличники",
        "хорошисты",
        "девочек",
        "мальчиков",
        "кол-во",
        "количество",
        "соу",
        "%",
        "итоги",
        "результаты",
        "ведомость",
        "выбывшие",
        "прибывшие",
        "исполнитель",
        "составил",
        "составила",
        "проверил",
        "проверила",
        "ответственный",
    ]
)


def is_sum(text: str) -> bool:
    """Whether a row begins so that it is no pupil's: «Итого», «Учитель: …», «Зам. директора»; «Зам Олег» is one's."""
    words = text.replace("ё", "е").split()
    if not words:
        return False
    first = words[0].casefold().rstrip(".:")
    is_name = len(words) > 1 and words[0].isalpha() and words[1].istitle()
    return first in _SUMS or (first in _SHORT_FEET and not is_name)


def is_total(text: str) -> bool:
    """Whether a row begins so that it is a sum's, and no heading's."""
    words = folded(text).split()
    return bool(words) and words[0].rstrip(".:") in (*_TOTALS, "средний", "средняя", "среднее", "качество")


def is_called(text: str) -> bool:
    """Whether a numbered row is somebody's, whatever his name means: «Прибылова», «Средний Иван»; a sum is nobody's."""
    words = text.split()
    if not has_letters(text) or words[0].casefold().rstrip(".:") in _TOTALS:
        return False
    if not is_sum(text):
        return True
    return len(words) > 1 and words[1].casefold() not in _OF_SUMS and all(word.istitle() for word in words)


def has_letters(text: str) -> bool:
    """Whether there is a word of two letters at least."""
    return any(len(word) > 1 and word[:2].isalpha() for word in text.split())
