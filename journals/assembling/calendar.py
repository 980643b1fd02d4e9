"""Days as journals write them: a month above a number, `15.04`, `15.04.24`; what is left out the school year gives."""

import re
from datetime import date
from functools import lru_cache

from kernel.ids import SchoolYear
from kernel.russian import MONTHS, folded

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?\.?(?:\s*г\.?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?")
_BEGINS = 8  # August lessons belong to the year that begins


def month_of(text: str) -> int | None:
    """The month that a heading names: «Апрель», «апр.», «апреля», «Апрель 2024 г.»; None for anything else."""
    if text.lstrip(_BEFORE)[:3].casefold() not in _BEGINNINGS:
        return None  # as most texts
    words = re.sub(r"[.,]", " ", folded(text)).split()
    rest = [word for word in words[1:] if word not in ("г", "год", "месяц") and not word.isdecimal()]
    return _MONTHS.get(words[0]) if words and not rest else None


_MONTHS = {
    form: number
    for number, name in enumerate(map(folded, MONTHS), start=1)
    for form in (name, name[:3], name[:4], name[:-1] + "я" if name[-1] in "ьй" else name + "а")
} | {"мая": 5, "сент": 9, "нояб": 11}
_BEGINNINGS = {form[:3] for form in _MONTHS}
_BEFORE = " .,\t\n\r\u00a0"


def day_in(year: SchoolYear, month: int, day: int) -> date | None:
    """The day of the school year with this month and number; None if there is none such."""
    try:
        return date(year.ends - 1 if month >= _BEGINS else year.ends, month, day)
    except ValueError:
        return None


def day_read(text: str, year: SchoolYear | None) -> date | None:
    """A day written out in full, or without its year where the school year is known; None for anything else."""
    # A year has few days, each written thousands of times; other texts are not kept in mind.
    ends = None if year is None else year.ends
    return _known(text, ends) if len(text) <= _LONGEST and text[:1].isdecimal() else _read(text, ends)


def _read(text: str, ends: int | None) -> date | None:
    words = text.strip()
    if iso := _ISO.fullmatch(words):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    found = _DAY.fullmatch(words)
    if found is None:
        return None
    day, month = int(found[1]), int(found[2])
    if found[3] is None:
        return day_in(SchoolYear(ends), month, day) if ends is not None else None
    return _day(int(found[3]) + (2000 if len(found[3]) == 2 else 0), month, day)


_LONGEST = 40
_known = lru_cache(maxsize=4096)(_read)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_of(day: date) -> SchoolYear:
    """The school year that the day belongs to."""
    return SchoolYear(day.year + 1 if day.month >= _BEGINS else day.year)
