"""Periods by the words that head their columns: «1 четверть», «II триместр», «Год», «Экзамен», «Итог»."""

import re
from functools import lru_cache

from journals.model import Period, PeriodKind
from kernel.russian import folded

_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_WORDS = (
    (re.compile(r"четв|чт\b|^\d\s*ч\b|\bч(ет)?\.?$"), PeriodKind.QUARTER, "q"),
    (re.compile(r"трим|^\d\s*т\b"), PeriodKind.TRIMESTER, "t"),
    (re.compile(r"полуг|п/г|семестр|^\d\s*п\b"), PeriodKind.HALF_YEAR, "h"),
)
_SINGLE = (
    (re.compile(r"^(год|г|годов\w*)( оценка| отметка)?$"), PeriodKind.YEAR, "year"),
    (re.compile(r"^(экз\w*|промежут\w* аттест\w*)( оценка| отметка)?$"), PeriodKind.EXAM, "exam"),
    (re.compile(r"^(итог\w*|итого)( оценка| отметка)?$"), PeriodKind.FINAL, "final"),
)


@lru_cache(maxsize=4096)
def period_named(text: str) -> Period | None:
    """The period that the heading means; None where it means none."""
    words = folded(text).replace(".", " ").strip()
    if words in _SHORT:
        return _SHORT[words]
    words = re.sub(r"\s+", " ", re.sub(r"^(итоговая |итоговый )?(оценка|отметка|балл) за ", "", words))
    number = re.search(r"(?<![a-z0-9])(iv|i{1,3}|[1-4])(?:-?(?:я|й|е|ая|ый|ое))?(?![a-z0-9])", words)
    for pattern, kind, short in _WORDS:
        if number and pattern.search(words) and _says_no_more(words):
            no = _NUMBERS[number[1]]
            return Period(id=f"{short}{no}", kind=kind, no=no)
    for pattern, kind, name in _SINGLE:
        if pattern.match(words):
            return Period(id=name, kind=kind)
    return None


def _says_no_more(words: str) -> bool:
    """Whether nothing but the period is meant: «КР 3 ч» and «Пропуски за 2 четверть» are other columns."""
    return all(_ALLOWED.fullmatch(word) for word in words.split())


_ALLOWED = re.compile(
    r"(?:[1-4]|iv|i{1,3})(?:-?(?:я|й|е|ая|ый|ое))?|[1-4]?(?:ч|чт|четв\w*|чет|т|трим\w*|п|полуг\w*|п/г|семестр\w*)"
    r"|итог\w*|оценк\w*|отметк\w*|за|учебн\w*|балл"
)

_SHORT = {
    **{f"q{no}": Period(id=f"q{no}", kind=PeriodKind.QUARTER, no=no) for no in range(1, 5)},
    **{f"t{no}": Period(id=f"t{no}", kind=PeriodKind.TRIMESTER, no=no) for no in range(1, 4)},
    **{f"h{no}": Period(id=f"h{no}", kind=PeriodKind.HALF_YEAR, no=no) for no in range(1, 3)},
    **{kind.value: Period(id=kind.value, kind=kind) for kind in (PeriodKind.YEAR, PeriodKind.EXAM, PeriodKind.FINAL)},
}
"""Names that our own template uses."""

ORDER = {kind: place for place, kind in enumerate(PeriodKind)}
"""In what order columns of results stand."""
