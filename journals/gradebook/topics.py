"""What a sheet tells of lessons: topic, homework, teacher, hours; and of the subject's hours by the plan."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from journals.assembling.assembly import Assembly, LessonDraft, SubjectDraft
from journals.assembling.calendar import day_read
from journals.gradebook.columns import LEFT_OUT
from journals.gradebook.layout import Block
from journals.gradebook.left_out import rows_of_class
from journals.gradebook.places import Sheet, ask_column
from journals.gradebook.words import Heading, heading_of, hours_in
from kernel.russian import folded

_MOST_HOURS = 24
_OF_LESSON = {Heading.TOPIC: "topic", Heading.HOMEWORK: "homework", Heading.TEACHER: "teacher"}
_WORDS = {Heading.TOPIC: "Темы", Heading.HOMEWORK: "Домашние задания", Heading.TEACHER: "Учителя"}
_YEAR = re.compile(r"\bгод|\bвсего|\bитого", re.IGNORECASE)
_TERM = re.compile(r"четв|полуг|трим", re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,2})(?:[.,]0+)?\s*(?:ч\.?|час\w*)?", re.IGNORECASE)
_PLAIN = re.compile(r"раздел\b.*|неделя|день|день недели|месяц|четверть|примечани\w*|кабинет|тип урока|№ ?темы")
"""Columns of a plan that say nothing of a lesson that the journal has a place for."""
_NO_HOURS = "Сколько часов длился урок, не понять; взято, что один."
_SEVERAL = "О часах по плану несколько строк, и какая из них за год, не понять: они не взяты."


def enter_topics(assembly: Assembly, sheet: Sheet, blocks: Sequence[Block]) -> int:
    """Topics and homework by day. Gives how many lessons were told of."""
    told: dict[str, list[tuple[Block, int]]] = {}
    for block in blocks:
        _ask_strangers(assembly, sheet, block)
        above = ""
        for row in rows_of_class(assembly, sheet, block):
            above = block.value(row, Heading.SUBJECT) or above  # written once, over all its rows
            name = above if Heading.SUBJECT in block.named else sheet.subject
            if name:
                told.setdefault(name, []).append((block, row))
            else:
                assembly.notes.error("no_subject", sheet.at(row, block.first), "В строке не назван предмет.")
    if any(Heading.SUBJECT not in block.named for block in blocks):
        _enter_plan(assembly, sheet, assembly.subject(sheet.subject, sheet.subgroup), blocks)
    return sum(
        _enter_subject(assembly, sheet, assembly.subject(name, sheet.subgroup), its) for name, its in told.items()
    )


def _enter_subject(assembly: Assembly, sheet: Sheet, subject: SubjectDraft, told: Sequence[tuple[Block, int]]) -> int:
    """The topics of one subject; gives how many lessons."""
    seen: dict[date, int] = {}
    days = [day_read(block.value(row, Heading.DATE), assembly.year) for block, row in told]
    rows_of = Counter(days)
    for (block, row), day in zip(told, days, strict=True):
        if day is None:
            assembly.notes.error("bad_day", sheet.at(row, block.first), "Здесь должна стоять дата урока.")
            continue
        seen[day] = seen.get(day, 0) + 1
        known = [no for on, no in subject.lessons if on == day]
        lesson = _lesson(subject, day, seen[day], rows_of[day], known)
        tell_of(assembly, sheet, lesson, block, row, is_one_of_several=rows_of[day] < len(known))
    return sum(seen.values())


def _lesson(subject: SubjectDraft, day: date, at: int, of: int, known: Sequence[int]) -> LessonDraft:
    """The lesson that the row is about, the `at`th of so many told of that day; `known`: numbers of the day's lessons.

    Marks that stand in one column, where two lessons are told of, are the first one's.
    """
    if of < 2 and len(known) < 2:
        return subject.lesson(day, known[0] if known else 0)
    if (day, 0) in subject.lessons and at == 1:
        first = subject.lesson(day)  # its key stays: another sheet may tell of it without a number, too
        first.no = 1
        return first
    return subject.lesson(day, at)


def _ask_strangers(assembly: Assembly, sheet: Sheet, block: Block) -> None:
    """Asks about columns with headings that nobody knows («Замена»), if something stands in them."""
    head = block.heads[-1]
    for at in range(block.first, block.last + 1):
        heading = block.table.cell(head, at)
        is_known = not heading or heading_of(heading) in block.named or (head, at) in block.table.repeated
        is_known = is_known or _PLAIN.fullmatch(folded(heading)) is not None
        is_filled = any(block.table.cell(row, at) for row in block.rows)
        if is_filled and not is_known and sheet.said.get(heading) != LEFT_OUT:
            ask_column(assembly, sheet.at(head, at), heading)


def _enter_plan(assembly: Assembly, sheet: Sheet, subject: SubjectDraft, blocks: Sequence[Block]) -> None:
    """«По плану 68 ч., дано 66 ч.», wherever it stands below the topics; of several lines the one about the year."""
    table = blocks[0].table
    topics = {row for block in blocks for row in block.rows}
    below = (row for row in range(blocks[0].heads[-1] + 1, len(table.rows)) if row not in topics)
    told = {line: hours_in(line) for line in (" ".join(table.rows[row]) for row in below)}
    found = [_of_year({line: hours[at] for line, hours in told.items()}) for at in (0, 1)]
    plan, given = (one[0] if len(one) == 1 else None for one in found)
    if any(len(one) > 1 for one in found) or (plan and subject.plan_hours and plan != subject.plan_hours):
        assembly.notes.warn("several_plans", sheet.where, _SEVERAL)
        subject.plan_hours = subject.told_hours = None
    else:
        subject.plan_hours, subject.told_hours = plan or subject.plan_hours, given or subject.told_hours


def _of_year(told: Mapping[str, int | None]) -> list[int]:
    """The numbers that lines tell of the year; none of a quarter's, where it says so."""
    lines = {line: number for line, number in told.items() if number is not None and not _TERM.search(line)}
    of_year = [number for line, number in lines.items() if _YEAR.search(line)]
    return of_year or list(dict.fromkeys(lines.values()))


def tell_of(
    assembly: Assembly, sheet: Sheet, lesson: LessonDraft, block: Block, row: int, *, is_one_of_several: bool = False
) -> None:
    """Topic, homework, teacher, hours, as far as the row has them; where another said otherwise, that is told.

    `is_one_of_several`: whether the row is about more than one lesson, so that its hours are not this one's alone.
    """
    for heading, name in _OF_LESSON.items():
        text, known = block.value(row, heading), getattr(lesson, name)
        if text and known and folded(text) != folded(known):
            message = f"{_WORDS[heading]} одного урока в двух местах разные; взято то, что встретилось раньше."
            assembly.notes.warn("two_words", sheet.at(row, block.named[heading]), message)
        elif text:
            setattr(lesson, name, known or text)
    hours = _HOURS.fullmatch(block.value(row, Heading.HOURS))
    if hours is not None and 0 < int(hours[1]) <= _MOST_HOURS:
        lesson.hours = 1 if is_one_of_several else int(hours[1])
    elif block.value(row, Heading.HOURS):
        assembly.notes.warn("bad_hours", sheet.at(row, block.named[Heading.HOURS]), _NO_HOURS)
