"""What each column beside the names is: a lesson's day, a period, an average, or a stranger to be asked about."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from journals.assembling.calendar import day_in, day_read, month_of
from journals.assembling.periods import period_named
from journals.gradebook.heading import Above, headings, is_result
from journals.gradebook.layout import Block
from journals.gradebook.words import Heading, heading_of
from journals.model import Period, PeriodKind
from kernel.ids import SchoolYear
from kernel.russian import folded

OUT_OF_ORDER = "Дни в заголовке таблицы идут не по порядку: проверьте, все ли месяцы над ними."
LEFT_OUT = "нет"
"""What a person says of a column that is not to be taken."""
ASKED = "?"
"""What a reader says of a column of which a person must say what it is: this, and how it is asked about."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        at: its number on the sheet.
        heading: as it stands.
        day: of a lesson; `no` is the number among the columns of that day, 0 where there is but one.
        work: what stands below the day: «КР».
        title: the pop-up text of its heading.
        period: of a column of results.
        strange: nobody knows what it is, and there is something in it.
    """

    at: int
    heading: str
    day: date | None = None
    no: int = 0
    work: str = ""
    title: str = ""
    period: Period | None = None
    strange: bool = False


def columns_of(block: Block, year: SchoolYear | None, said: Mapping[str, str]) -> list[Column]:
    """The columns right of the names, as far as the block goes. `said`: heading → what a person said it is."""
    found = list(_read(block, year, said))
    days = [one.day for one in found if one.day is not None]
    seen: dict[date, int] = {}
    numbered = []
    for one in found:
        if one.day is not None and days.count(one.day) > 1:
            seen[one.day] = seen.get(one.day, 0) + 1
            one = replace(one, no=seen[one.day])
        numbered.append(one)
    return numbered


def _read(block: Block, year: SchoolYear | None, said: Mapping[str, str]) -> Iterator[Column]:
    known = {at for one, at in block.named.items() if one in _ABOUT_THE_PUPIL}
    for above in headings(block):
        if above.at not in known or any(_day(text, above.month, year) for text in above.texts):
            yield from _column(block, above, year, said)


def are_in_order(columns: Iterable[Column]) -> bool:
    """Whether the days go on, or back, from column to column: else one is misread, or stands under another month."""
    days = [one.day for one in columns if one.day is not None]
    return days in (sorted(days), sorted(days, reverse=True))


def _column(block: Block, above: Above, year: SchoolYear | None, said: Mapping[str, str]) -> Iterator[Column]:
    at, texts, month = above.at, list(above.texts), above.month
    heading = " ".join(texts)
    word = said.get(" ".join(heading.split()), "")
    if word == LEFT_OUT:
        return
    if word.startswith(ASKED):
        if any(block.table.cell(row, at) for row in block.rows):
            yield Column(at, word.removeprefix(ASKED), strange=True)
        return
    texts = [word] if word else texts
    joined = period_named(word or heading)
    at_day = next((n for n, text in enumerate(texts) if _day(text, month, year) is not None), None)
    period = joined or next((named for text in texts[::-1] if (named := period_named(text)) is not None), None)
    if period is not None and period.kind is PeriodKind.FINAL and above.term and is_result(texts) and not word:
        period = above.term  # «Итог» below «I четверть» is that quarter's
    # «Ср» under a day is its weekday.
    if at_day is None and texts and any(heading_of(text) is Heading.AVERAGE for text in (texts[-1], heading)):
        return
    if at_day is not None and above.is_of_group:
        yield Column(at, heading, strange=True)  # a subgroup has a sheet of its own
    elif at_day is not None and (joined is None or joined.no is None) and not _is_below(texts, at_day):
        day = _day(texts[at_day], month, year)
        below = [text for text in texts[at_day + 1 :] if month_of(text) is None and folded(text) not in _WEEKDAYS]
        titles = [block.table.titles[row, at] for row in reversed(block.heads) if (row, at) in block.table.titles]
        yield Column(at, heading, day, 0, below[-1] if below else "", titles[0] if titles else "")
    elif period is not None:
        yield Column(at, heading, period=period)
    elif any(block.table.cell(row, at) for row in block.rows):
        yield Column(at, heading, strange=True)


def _is_below(texts: Sequence[str], at_day: int) -> bool:
    """Whether a period is named below a day: «1 четверть» under the day of the report."""
    below = texts[-1] if at_day < len(texts) - 1 else ""
    named = period_named(below) if _TERM.search(below) else None
    return named is not None and (named.no is not None or folded(below) == "год")


_TERM = re.compile(r"четв|трим|полуг|год", re.IGNORECASE)
"""«2 ч» below a day is a kind of work, or hours."""
_WEEKDAYS = frozenset(["пн", "вт", "ср", "чт", "пт", "сб", "вс"])
_ABOUT_THE_PUPIL = frozenset(
    {Heading.NUMBER, Heading.NAME, Heading.SURNAME, Heading.FIRST, Heading.PATRONYMIC, Heading.BIRTH, Heading.SOURCE_ID}
)


def _day(text: str, month: int | None, year: SchoolYear | None) -> date | None:
    if text.isdecimal() and len(text) < 3 and 1 <= int(text) <= 31:
        return day_in(year, month, int(text)) if month is not None and year is not None else None
    return day_read(text, year)
