"""What a sheet tells of lessons: topic, homework, teacher, hours; and of the subject's hours by the plan."""

from collections.abc import Sequence
from datetime import date

from journals.assembling.assembly import Assembly, LessonDraft, SubjectDraft
from journals.assembling.calendar import day_read
from journals.gradebook.columns import LEFT_OUT
from journals.gradebook.layout import Block
from journals.gradebook.places import Sheet, ask_column
from journals.gradebook.words import Heading, hours_in
from kernel.russian import folded

_MOST_HOURS = 24
_OF_LESSON = {Heading.TOPIC: "topic", Heading.HOMEWORK: "homework", Heading.TEACHER: "teacher"}
_WORDS = {Heading.TOPIC: "Темы", Heading.HOMEWORK: "Домашние задания", Heading.TEACHER: "Учителя"}
_NO_HOURS = "Здесь должно стоять число часов урока: 1 или 2."


def enter_topics(assembly: Assembly, sheet: Sheet, blocks: Sequence[Block]) -> int:
    """Topics and homework by day. Gives how many lessons were told of."""
    subject = assembly.subject(sheet.subject, sheet.subgroup)
    seen: dict[date, int] = {}
    told = [(block, row) for block in blocks for row in block.rows]
    days = [day_read(block.value(row, Heading.DATE), assembly.year) for block, row in told]
    for block in blocks:
        _ask_strangers(assembly, sheet, block)
        _enter_plan(subject, block)
    for (block, row), day in zip(told, days, strict=True):
        if day is None:
            assembly.notes.error("bad_day", sheet.at(row, block.first), "Здесь должна стоять дата урока.")
            continue
        seen[day] = seen.get(day, 0) + 1
        tell_of(assembly, sheet, _lesson(subject, day, seen[day], days.count(day)), block, row)
    return sum(seen.values())


def _lesson(subject: SubjectDraft, day: date, at: int, of: int) -> LessonDraft:
    """The lesson that the row is about, the `at`th of so many told of that day.

    Marks that stand in one column, where two lessons are told of, are the first one's.
    """
    known = [no for (on, no) in subject.lessons if on == day]
    if of < 2 and len(known) < 2:
        return subject.lesson(day, known[0] if known else 0)
    if known == [0]:
        first = subject.lessons.pop((day, 0))
        first.no = 1
        subject.lessons[day, 1] = first
    return subject.lesson(day, at)


def _ask_strangers(assembly: Assembly, sheet: Sheet, block: Block) -> None:
    """Asks about columns with headings that nobody knows («Замена»), if something stands in them."""
    head = block.heads[-1]
    for at in range(block.first, block.last + 1):
        heading = block.table.cell(head, at)
        is_known = at in block.named.values() or not heading or sheet.said.get(heading) == LEFT_OUT
        if not is_known and any(block.table.cell(row, at) for row in block.rows):
            ask_column(assembly, sheet.at(head, at), heading)


def _enter_plan(subject: SubjectDraft, block: Block) -> None:
    """«По плану 68 ч., дано 66 ч.», wherever it stands below the topics."""
    for row in range(block.rows[0] if block.rows else block.heads[-1] + 1, len(block.table.rows)):
        if row in block.rows:
            continue
        for text in block.table.rows[row]:
            plan, given = hours_in(text)
            subject.plan_hours = subject.plan_hours or plan
            subject.told_hours = subject.told_hours or given


def tell_of(assembly: Assembly, sheet: Sheet, lesson: LessonDraft, block: Block, row: int) -> None:
    """Topic, homework, teacher, hours, as far as the row has them; where another said otherwise, that is told."""
    for heading, name in _OF_LESSON.items():
        text, known = block.value(row, heading), getattr(lesson, name)
        if text and known and folded(text) != folded(known):
            message = f"{_WORDS[heading]} одного урока в двух местах разные; взято то, что встретилось раньше."
            assembly.notes.warn("two_words", sheet.at(row, block.named[heading]), message)
        elif text:
            setattr(lesson, name, known or text)
    hours = block.value(row, Heading.HOURS)
    if hours.isdecimal() and 0 < int(hours[:4]) <= _MOST_HOURS:
        lesson.hours = int(hours)
    elif hours:
        assembly.notes.error("bad_hours", sheet.at(row, block.named[Heading.HOURS]), _NO_HOURS)
