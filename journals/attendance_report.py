"""The source system's own report on attendance of a class, beside what was imported: difference by difference.

«Сетевой город» has it by months («Отчёт о посещаемости класса», ClassAttendance), Дневник.ру by periods
(«Посещаемость: Классы»: полных дней и уроков, всего, по болезни, опоздания; domain §2.2, §4). No real file of either is
at hand: the columns are told by their headings, whatever their order.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from journals.assembling.calendar import day_read, month_of
from journals.assembling.periods import period_named
from journals.assembling.pupils import Roll
from journals.attendance import NO_DAYS_MISSED, NOTHING_MISSED, DaysMissed, Missed, days_missed, hours_missed
from journals.gradebook.layout import Block, pupils_block
from journals.gradebook.words import Heading, year_in
from journals.model import ClassJournal
from journals.tables.opening import tables_of
from kernel.errors import BadInputError
from kernel.russian import folded, short_date

FIGURES: Final[Mapping[str, str]] = {
    "days": "дней всего", "days_ill": "дней по болезни", "lessons": "уроков всего",
    "excused": "уроков по уважительной причине", "unexcused": "уроков без уважительной причины",
    "ill": "уроков по болезни", "late": "опозданий",
}  # fmt: skip
"""Figure → what is counted, in Russian."""
_REASONS = (
    ("late", re.compile(r"опозд|\bоп\b")),
    ("unexcused", re.compile(r"неуваж|без уваж|\bнп\b")),
    ("excused", re.compile(r"уваж|\bуп\b")),
    ("ill", re.compile(r"болезн|\bб\b")),
)
_RANGE = re.compile(r"(\d{2}\.\d{2}\.\d{4})\s*(?:г\.)?\s*(?:по|до|-|–|—)\s*(\d{2}\.\d{2}\.\d{4})")
_NUMBER = re.compile(r"([0-9]{1,6})(?:[.,]0+)?(?:\s*\([0-9]{1,6}\))?")
_MONTHS = re.compile(r"([А-Яа-яЁё]{3,9})\.?\s*(20\d\d)?\s*(?:г\.?)?\s*(?:-|–|—|по|и)\s*([А-Яа-яЁё]{3,9})\.?\s+(20\d\d)")
_MONTH = re.compile(r"([А-Яа-яЁё]{3,9})\.?\s+(20\d\d)")
_FOR = re.compile(r"(?:за|период:?)\s+((?:[1-4IV]+\S*|год\w*|учебн\w*)(?:\s+\w+)?)", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A pupil's line: the name, the number in the list (namesakes are told apart by it), figure → count."""

    name: str
    number: int | None
    figures: Mapping[str, int]


@dataclass(frozen=True)
class Told:
    """What a report says, and of which days."""

    first: date
    last: date
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Differing:
    """Where the two differ: the pupil's name, what is counted, ours (None: there is no such pupil) and theirs."""

    pupil: str
    what: str
    ours: int | None
    theirs: int


def read_report(content: bytes, file: str, journal: ClassJournal) -> Told:
    """Reads a report of the journal's class.

    Raises BadInputError `attendance.no_table`, `attendance.no_period`, and what the formats' own readers raise.
    """
    tables = tables_of(content, file)
    found = next(((block, columns) for table in tables if (block := pupils_block(table)) is not None
                  and (columns := _columns(block))), None)  # fmt: skip
    if found is None:
        raise BadInputError(
            "attendance.no_table",
            f"В файле «{file}» нет таблицы пропусков: обучающиеся по строкам, дни и уроки по столбцам.",
            "Сохраните из электронного журнала отчёт о посещаемости класса и передайте его.",
        )
    block, columns = found
    lines = [*block.table.beside, *(text for row in block.table.rows[: block.rows[0]] for text in row), file]
    first, last = _days(lines, journal)
    return Told(first, last, tuple(_row(block, row, columns) for row in block.rows))


def _row(block: Block, row: int, columns: Mapping[str, int]) -> Row:
    """Raises BadInputError `attendance.no_number`."""
    number = block.value(row, Heading.NUMBER).rstrip(".")
    figures = {figure: _count(block.table.cell(row, at), row) for figure, at in columns.items()}
    return Row(block.name_and_note(row)[0], int(number) if number.isdecimal() and len(number) < 4 else None, figures)


def _columns(block: Block) -> dict[str, int]:
    """Figure → its column; empty where it is no such table."""
    found: dict[str, int] = {}
    group = ""
    for at in range(block.last + 1):
        words = folded(" ".join(block.head(at)).replace(".", " "))
        if at == block.first or words.isdecimal() or not words:
            continue
        days, lessons = "дн" in words, "урок" in words or "час" in words
        group = "days" if days else "lessons" if lessons else group
        reason = next((name for name, pattern in _REASONS if pattern.search(words)), "")
        figure = _figure(group, reason, total="всего" in words or days or lessons)
        if figure:
            found.setdefault(figure, at)
    return found if {"lessons", "days"} & found.keys() else {}


def _figure(group: str, reason: str, *, total: bool) -> str:
    if reason == "late" or (group == "lessons" and reason):
        return reason
    if group == "days" and reason:
        return "days_ill" if reason == "ill" else ""
    return group if total else ""


def _count(text: str, row: int) -> int:
    """A number, as «1,0» and «2 (1)» too; an empty cell and a dash are nought. Raises BadInputError."""
    if not text.strip("-–— "):
        return 0
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise BadInputError(
            "attendance.no_number",
            f"В строке {row + 1} отчёта вместо числа пропусков стоит «{text[:20]}».",
            "Исправьте эту клетку или сохраните отчёт из электронного журнала ещё раз.",
        )
    return int(found[1])


def _days(lines: Sequence[str], journal: ClassJournal) -> tuple[date, date]:
    """Of which days a report tells, by what stands above it. Raises BadInputError `attendance.no_period`."""
    written = next((told for line in lines if (told := _days_in(" ".join(line.split()))) is not None), None)
    if written is not None:
        return written
    for line in lines:
        said = _FOR.search(" ".join(line.split()))
        named = period_named(said[1]) or period_named(said[1].split()[0]) if said else period_named(line)
        period = next((one for one in journal.periods if named is not None and one.id == named.id), None)
        if period is not None and period.starts and period.ends:
            return period.starts, period.ends
        if named is not None and named.no is not None:
            raise _no_period()  # a part of the year, and nobody knows which days
    if any(year_in(line) is not None for line in lines):
        days = [lesson.date for subject in journal.subjects for lesson in subject.lessons]
        if days:
            return min(days), max(days)
    raise _no_period()


def _days_in(text: str) -> tuple[date, date] | None:
    """The days that a line names: from day to day, from month to month, or a month."""
    if found := _RANGE.search(text):
        begins, ends = (day_read(said, None) for said in found.groups())
        if begins and ends:
            return begins, ends
    if (found := _MONTHS.search(text)) and (first := month_of(found[1])) and (last := month_of(found[3])):
        of_year = int(found[2] or found[4]) - (found[2] is None and first > last)
        return date(of_year, first, 1), _last_of(int(found[4]), last)
    if (found := _MONTH.search(text)) and (month := month_of(found[1])):
        return date(int(found[2]), month, 1), _last_of(int(found[2]), month)
    return None


def _last_of(year: int, month: int) -> date:
    return (date(year, month, 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _no_period() -> BadInputError:
    return BadInputError(
        "attendance.no_period",
        "Из отчёта не видно, за какие дни он: ни месяца с годом, ни дат, ни четверти с известными датами.",
        "Назовите месяц в имени файла: «Посещаемость апрель 2026.xls».",
    )


def compare(journal: ClassJournal, told: Told) -> Iterator[Differing]:
    """Each difference, in the order of the report; then pupils with absences of whom it does not tell."""
    roll = Roll()
    known = {roll.key(one.full_name, source_id=one.id, order=one.order): one for one in journal.pupils}
    ours = _missed(journal, told)
    taken: set[str] = set()
    for row in told.rows:
        key = (
            roll.key(row.name, order=row.number, taken=taken, typed=True) if roll.knows(row.name, typed=True) else None
        )
        pupil = known.get(key)
        counted = ours.get(pupil.id, _NOTHING) if pupil is not None else None
        taken |= {key} if key is not None else set()
        for figure, count in row.figures.items():
            mine = None if counted is None else counted[figure]
            if mine != count and (mine is not None or count):
                yield Differing(pupil.full_name if pupil is not None else row.name, FIGURES[figure], mine, count)
    seen = {known[key].id for key in taken if key in known}
    for pupil in journal.pupils:
        lessons = ours.get(pupil.id, _NOTHING)["lessons"]
        if pupil.id not in seen and lessons:
            yield Differing(pupil.full_name, FIGURES["lessons"], lessons, 0)


_NOTHING: Final[Mapping[str, int]] = dict.fromkeys(FIGURES, 0)


def _missed(journal: ClassJournal, told: Told) -> dict[str, Mapping[str, int]]:
    """Pupil's id → figure → count, of the report's days; nothing of whoever missed nothing."""
    hours: dict[str, Missed] = {}
    days: dict[str, DaysMissed] = {}
    for (who, day), missed in hours_missed(journal).items():
        if told.first <= day <= told.last:
            hours[who] = hours.get(who, NOTHING_MISSED) + missed
    for (who, day), whole in days_missed(journal).items():
        if told.first <= day <= told.last:
            days[who] = days.get(who, NO_DAYS_MISSED) + whole
    return {who: _counted(hours.get(who, NOTHING_MISSED), days.get(who, NO_DAYS_MISSED)) for who in {*hours, *days}}


def _counted(hours: Missed, days: DaysMissed) -> Mapping[str, int]:
    return {
        "days": days.total,
        "days_ill": days.illness,
        "lessons": hours.total,
        "excused": hours.excused,
        "unexcused": hours.unexcused,
        "ill": hours.illness,
        "late": hours.late,
    }


def days_told(told: Told) -> str:
    """«01.04.2026 – 30.04.2026»."""
    return f"{short_date(told.first)} – {short_date(told.last)}"
