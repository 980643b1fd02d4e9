"""Days as journals write them: a month above a number, `15.04`, `15.04.24`; what is left out the school year gives."""

import re
from datetime import date

from kernel.ids import SchoolYear
from kernel.russian import MONTHS, folded

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?\.?(?:\s*г\.?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?")
_BEGINS = 8  # August lessons belong to the year that begins


def month_of(text: str) -> int | None:
    """The month that a heading names: «Апрель», «апр.», «Апрель 2024 г.»; None for anything else."""
    word = folded(text).replace(".", " ").split()[:1]
    if not word or len(word[0]) < 3 or not word[0].isalpha():
        return None
    found = [number for number, name in enumerate(MONTHS, start=1) if folded(name).startswith(word[0][:3])]
    # «мая» for «май»: the third letter differs.
    return found[0] if found and _is_form(word[0], MONTHS[found[0] - 1]) else (5 if word[0] == "мая" else None)


def _is_form(word: str, month: str) -> bool:
    stem = folded(month).rstrip("ьй")
    return word.startswith(stem) or stem.startswith(word)


def day_in(year: SchoolYear, month: int, day: int) -> date | None:
    """The day of the school year with this month and number; None if there is none such."""
    try:
        return date(year.ends - 1 if month >= _BEGINS else year.ends, month, day)
    except ValueError:
        return None


def day_read(text: str, year: SchoolYear | None) -> date | None:
    """A day written out in full, or without its year where the school year is known; None for anything else."""
    words = text.strip()
    if iso := _ISO.fullmatch(words):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    found = _DAY.fullmatch(words)
    if found is None:
        return None
    day, month = int(found[1]), int(found[2])
    if found[3] is None:
        return day_in(year, month, day) if year is not None else None
    return _day(int(found[3]) + (2000 if len(found[3]) == 2 else 0), month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_of(day: date) -> SchoolYear:
    """The school year that the day belongs to."""
    return SchoolYear(day.year + 1 if day.month >= _BEGINS else day.year)
