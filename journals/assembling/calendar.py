"""Days as journals write them: a month above a number, `15.04`, `15.04.24`; what is left out the school year gives."""

import re
from datetime import date
from functools import lru_cache

from kernel.ids import SchoolYear
from kernel.russian import MONTHS, folded

_DAY = re.compile(
    r"(?:(?:пн|вт|ср|чт|пт|сб|вс)\.?,?\s*)?(\d{1,2})(?:\.(\d{1,2})(?:\.(\d{4}|\d{2}))?|/(\d{1,2})/(\d{4})|-(\d\d)-(\d{4}))\.?"
    r"(?:\s*г\.?)?(?:\s+0?0:00(?::00)?)?(?:,?\s*\(?(?:пн|вт|ср|чт|пт|сб|вс)\.?\)?)?",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(r"(\d{1,2})\s+([а-я]{3,9})\.?(?:\s+(\d{4})(?:\s*г\w*\.?)?)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?")
_BEGINS = 8  # August lessons belong to the year that begins
ANY_YEAR = SchoolYear(2000)
"""For asking whether a text may be a day at all, where no year is known."""


def month_of(text: str) -> int | None:
    """The month that a heading names: «Апрель», «апр.», «апреля», «Апрель 2024 г.»; None for anything else."""
    return _month_named(text) if len(text) <= _LONGEST_MONTH else None


_LONGEST_MONTH = 24


@lru_cache(maxsize=4096)
def _month_named(text: str) -> int | None:
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
    # A year has few days, each written thousands of times; texts without a number are not kept in mind.
    ends = None if year is None else year.ends
    return _known(text, ends) if len(text) <= _LONGEST and _DIGIT.search(text) else None


_DIGIT = re.compile(r"\d")


def _read(text: str, ends: int | None) -> date | None:
    words = text.strip()
    if iso := _ISO.fullmatch(words):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if found := _DAY.fullmatch(words):
        day, month, of_year = int(found[1]), int(found[2] or found[4] or found[6]), found[3] or found[5] or found[7]
    elif (found := _IN_WORDS.fullmatch(words)) and (named := month_of(found[2])) is not None:
        day, month, of_year = int(found[1]), named, found[3]
    else:
        return None
    if of_year is None:
        return day_in(SchoolYear(ends), month, day) if ends is not None else None
    return _day(int(of_year) + (2000 if len(of_year) == 2 else 0), month, day)


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
