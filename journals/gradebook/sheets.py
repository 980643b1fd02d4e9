"""A sheet entered into a class: pupils against days and periods, topics, lists of pupils, long tables."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from journals.assembling.agreement import one_class
from journals.assembling.assembly import Assembly, SubjectDraft
from journals.assembling.calendar import day_read
from journals.assembling.periods import period_named
from journals.gradebook.columns import LEFT_OUT, OUT_OF_ORDER, Column, are_in_order, columns_of
from journals.gradebook.layout import Block
from journals.gradebook.left_out import rows_of_class, tell_left_out
from journals.gradebook.people import People
from journals.gradebook.places import Sheet, ask_column, asks_of
from journals.gradebook.topics import tell_of
from journals.gradebook.words import Heading
from journals.model import Decision, Membership
from journals.tables.shapes import Table
from kernel.russian import folded

CELLS_LOST = "Часть клеток таблицы не в строках: страница повреждена. Сохраните её ещё раз."
_LESSON_NO = re.compile(r"([0-9]{1,2})(?:[.,]0+|-?(?:й|ый|ой))?\.?(?: ?урок\w*)?", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:тема\s*:\s*(?P<topic>.*?))?\s*(?:;?\s*(?:дз|д/з|домашнее задание)\s*:\s*(?P<homework>.*))?", re.IGNORECASE
)


def enter_grid(assembly: Assembly, sheet: Sheet, block: Block, besides: Collection[int] = ()) -> tuple[int, list[str]]:
    """Pupils against days and periods; `besides` are rows of the sheet's other table.

    Gives how many lessons and which periods there were.
    """
    subject = assembly.subject(sheet.subject, sheet.subgroup)
    columns = [_placed(subject, one) for one in columns_of(block, assembly.year, sheet.said)]
    subject.teacher = subject.teacher or sheet.teacher
    for one in columns:
        if one.strange:
            ask_column(assembly, sheet.at(block.heads[-1], one.at), one.heading)
        elif one.day is not None:
            _enter_lesson(subject, one)
        elif one.period is not None:
            assembly.period(one.period)
    if not are_in_order(columns):
        assembly.notes.warn("days_out_of_order", sheet.where, OUT_OF_ORDER)
    tell_ragged(assembly, sheet, block)
    _tell_same_periods(assembly, sheet, columns)
    people = People(assembly, sheet, block)
    for row in block.rows:
        pupil = people.of(row)
        if pupil is not None:
            cells = block.table.rows[row]
            for one in columns:
                if one.at < len(cells) and cells[one.at]:
                    _enter_cell(assembly, sheet, subject, block.table, row, one, pupil)
    used = [one.at for one in columns if one.day is not None or one.period is not None]
    tell_left_out(assembly, sheet, block, used, besides, is_grid=True)
    periods = [one.heading for one in columns if one.period is not None]
    return sum(one.day is not None for one in columns), periods


def _enter_cell(
    assembly: Assembly, sheet: Sheet, subject: SubjectDraft, table: Table, row: int, column: Column, pupil: str
) -> None:
    """What a pupil has under a column."""
    text = table.rows[row][column.at]
    if (row, column.at) in table.repeated and (column.day or column.period):
        message = "Клетка объединена с соседней: к какому дню или ученику она относится? Разъедините её."
        assembly.notes.error("merged_cell", sheet.at(row, column.at), message)
    elif column.day is not None:
        lesson = subject.lesson(column.day, column.no)
        assembly.enter_cell(lesson, pupil, text, sheet.at(row, column.at), source=sheet.source)
    elif column.period is not None:
        assembly.enter_result(subject, pupil, column.period.id, text, sheet.at(row, column.at))


def tell_ragged(assembly: Assembly, sheet: Sheet, block: Block, heads: int = 0) -> None:
    """Notes that rows of a table are shorter than others."""
    if block.table.has_lost:
        assembly.notes.error("cells_lost", sheet.where, CELLS_LOST)
    if block.is_ragged(heads):
        text = "Одни строки таблицы короче других: проверьте, не обрезан ли файл."
        assembly.notes.warn("short_row", sheet.where, text)


def _tell_same_periods(assembly: Assembly, sheet: Sheet, columns: list[Column]) -> None:
    """Two columns of one period: one of them is something else."""
    seen: set[str] = set()
    for one in columns:
        if one.period is not None and one.period.id in seen:
            text = f"Столбец «{one.heading}» — второй об одном и том же периоде: оставьте один."
            assembly.notes.error("two_columns", sheet.where, text, asks=asks_of(one.heading))
        seen |= {one.period.id} if one.period is not None else set()


def _enter_lesson(subject: SubjectDraft, column: Column) -> None:
    assert column.day is not None
    lesson = subject.lesson(column.day, column.no)
    lesson.work = lesson.work or column.work
    topic, homework = _told(column)
    lesson.topic = lesson.topic or topic
    lesson.homework = lesson.homework or homework


def _told(column: Column) -> tuple[str, str]:
    """Topic and homework of the pop-up text over a column."""
    told = _TITLE.fullmatch(column.title)
    return (told["topic"] or "", told["homework"] or "") if told else (column.title, "")


def _placed(subject: SubjectDraft, column: Column) -> Column:
    """The column, as the day's next lesson where another sheet has one of another topic: a pair over two pages."""
    known = subject.lessons.get((column.day, column.no)) if column.day is not None else None
    topic = _told(column)[0]
    if known is None or not known.topic or not topic or folded(known.topic) == folded(topic):
        return column
    of_day = {no: one for (day, no), one in subject.lessons.items() if day == column.day}
    same = (no for no, one in of_day.items() if folded(one.topic) == folded(topic))
    known.no = known.no or 1  # its key stays: another sheet may tell of it without a number, too
    return replace(column, no=next(same, max(no or 1 for no in of_day) + 1))


def enter_pupils(assembly: Assembly, sheet: Sheet, block: Block) -> None:
    """A list of the class: birth dates, arrivals, departures with their orders; what else it says is asked about."""
    known = set(block.named.values())
    for at in range(block.table.width):
        if at not in known and any(block.table.cell(row, at) for row in block.rows):
            heading = " ".join(block.head(at))
            if sheet.said.get(heading) != LEFT_OUT:
                text = f"На листе нет уроков, а что в столбце «{heading or 'без заголовка'}», не понять."
                assembly.notes.error("unknown_column", sheet.at(block.heads[-1], at), text, asks=asks_of(heading))
    used = [at for one, at in block.named.items() if one in _DAYS]
    tell_left_out(assembly, sheet, block, used, counts=lambda text: day_read(text, assembly.year))
    people = People(assembly, sheet, block)
    rows = _of_class(assembly, sheet, block)
    for row in rows:
        key = people.of(row)
        for heading in _DAYS:
            written = block.value(row, heading)
            if written and day_read(written, assembly.year) is None:
                where = sheet.at(row, block.named[heading])
                assembly.notes.error("bad_day", where, "Здесь должна стоять дата: 10.02.2026.")
        if key is None:
            continue
        arrived, left = (day_read(block.value(row, one), assembly.year) for one in _DAYS[1:])
        for stay in _stays(arrived, left, block.value(row, Heading.BASIS)):
            assembly.roll.entry(key).add_stay(stay)


def _stays(arrived: date | None, left: date | None, basis: str) -> Iterator[Membership]:
    """What a row says of the pupil's movement; who left before he came was here twice."""
    if arrived and left and left < arrived:
        yield Membership(ends=left, event="выбыл", basis=basis)
        yield Membership(starts=arrived, event="прибыл", basis=basis)
    elif arrived or left:
        yield Membership(starts=arrived, ends=left, event="выбыл" if left else "прибыл", basis=basis)


_DAYS = (Heading.BIRTH, Heading.ARRIVED, Heading.LEFT)


def _of_class(assembly: Assembly, sheet: Sheet, block: Block) -> Sequence[int]:
    """The rows about this class, where a list of the whole school names each one's. Raises as `one_class`."""
    own = rows_of_class(assembly, sheet, block)
    if not own:
        one_class({block.value(row, Heading.CLASS) for row in block.rows}, assembly.title)
    return own or block.rows


def enter_long(assembly: Assembly, sheet: Sheet, block: Block) -> None:
    """A row for each mark (day, pupil, mark, absence), or for each pupil and subject with periods in columns."""
    one_class({block.value(row, Heading.CLASS) for row in block.rows}, "")
    tell_ragged(assembly, sheet, block, heads=1)
    periods, people = _long_periods(assembly, sheet, block), People(assembly, sheet, block, repeats=True)
    tell_left_out(assembly, sheet, block, [*periods, *(at for one, at in block.named.items() if one in _OF_ROW)])
    for row in block.rows:
        pupil = people.of(row)
        name = block.value(row, Heading.SUBJECT)
        if not name:
            assembly.notes.error("no_subject", sheet.at(row, block.first), "В строке не назван предмет.")
        if pupil is None or not name:
            continue
        subject = assembly.subject(name, block.value(row, Heading.SUBGROUP))
        subject.teacher = subject.teacher or block.value(row, Heading.TEACHER)
        for at, period_id in periods.items():
            assembly.enter_result(subject, pupil, period_id, block.table.cell(row, at), sheet.at(row, at))
        if block.value(row, Heading.DECISION):
            basis = block.value(row, Heading.DECISION_BASIS)
            assembly.decisions.append(
                Decision(pupil=pupil, kind="decision", value=block.value(row, Heading.DECISION), basis=basis)
            )
        if Heading.DATE in block.named:
            _enter_long_lesson(assembly, sheet, block, row, subject, pupil)


_OF_ROW = frozenset({Heading.MARK, Heading.ABSENCE, Heading.DECISION})


def _long_periods(assembly: Assembly, sheet: Sheet, block: Block) -> dict[int, str]:
    """Column → the period whose results stand in it; a column that is nothing known is asked about."""
    found = {}
    for at in range(block.last + 1):
        if at in block.named.values():
            continue
        heading = " ".join(block.head(at))
        period = period_named(sheet.said.get(heading, heading))
        if period is not None:
            found[at] = assembly.period(period)
        elif any(block.table.cell(row, at) for row in block.rows) and sheet.said.get(heading) != LEFT_OUT:
            ask_column(assembly, sheet.at(block.heads[-1], at), heading)
    return found


def _enter_long_lesson(
    assembly: Assembly, sheet: Sheet, block: Block, row: int, subject: SubjectDraft, pupil: str
) -> None:
    day = day_read(block.value(row, Heading.DATE), assembly.year)
    if day is None:
        assembly.notes.error("bad_day", sheet.at(row, block.named[Heading.DATE]), "Здесь должна стоять дата урока.")
        return
    number = _LESSON_NO.fullmatch(block.value(row, Heading.LESSON_NO))
    if number is None and block.value(row, Heading.LESSON_NO):
        at = sheet.at(row, block.named[Heading.LESSON_NO])
        assembly.notes.error("bad_lesson_no", at, "Здесь должен стоять номер урока: 1, 2, 3.")
    lesson = subject.lesson(day, int(number[1]) if number is not None else 0)
    tell_of(assembly, sheet, lesson, block, row)
    for heading in (Heading.MARK, Heading.ABSENCE):
        if block.value(row, heading):
            where, work = sheet.at(row, block.named[heading]), block.value(row, Heading.WORK)
            text = block.value(row, heading)
            assembly.enter_cell(lesson, pupil, text, where, work=work, source=sheet.source)
