"""The right pages of a spread: date, number and hours of a lesson, its topic and homework, then hours and notes.

Each lesson is two paragraphs beside one another (topic, homework) whose lines are broken here; columns and rules are
one drawn grid, as on the left pages. Lengths are CSS pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Final

from docgen.letters import one_line
from docgen.sheet import BODY_HEIGHT, BODY_WIDTH, Heading, Pictures, chunked
from docgen.tabbed import PAD, SLOT, Entry, Rule, grid_svg, tabbed_line
from docgen.typeface import SANS, pt_letters, wrapped
from journals.model import Lesson

SIZE: Final = 8.5 * 96 / 72
LINE: Final = 15
ROW_PAD: Final = 4  # two above, two below
HEAD_LINE: Final = 17
_DATE_SLOTS, _NUMBER_SLOTS, _HOURS_SLOTS, _TOPIC_SLOTS, _HOMEWORK_SLOTS = 2, 1, 1, 20, 13
_TOPIC_AT = _DATE_SLOTS + _NUMBER_SLOTS + _HOURS_SLOTS
HOMEWORK_X: Final = (_TOPIC_AT + _TOPIC_SLOTS) * SLOT
RIGHT: Final = (_TOPIC_AT + _TOPIC_SLOTS + _HOMEWORK_SLOTS) * SLOT
_TOPIC_WIDTH = _TOPIC_SLOTS * SLOT - 2 * PAD - 1
_HOMEWORK_WIDTH = _HOMEWORK_SLOTS * SLOT - 2 * PAD - 1
_MOST_LINES = 40  # a longer topic is continued in a row of its own, so that any text fits some page


@dataclass(frozen=True)
class Block:
    """A lesson's row, or a piece of a long one: lines of date and topic, lines of homework.

    `single` is the whole row as one line, where topic and homework take a line each.
    """

    topic: tuple[str, ...]
    homework: tuple[str, ...]
    single: str = ""

    @property
    def lines(self) -> int:
        """How many lines high the row is."""
        return max(len(self.topic), len(self.homework))

    @property
    def height(self) -> int:
        """Height of the row."""
        return self.lines * LINE + ROW_PAD

    @property
    def rise(self) -> int:
        """How far the homework is moved up, to stand beside the topic."""
        return len(self.topic) * LINE

    @property
    def gap(self) -> int:
        """What is left free under the last paragraph of the row."""
        last = self.homework or self.topic
        return (self.lines - len(last)) * LINE + ROW_PAD


@dataclass(frozen=True)
class TopicPage:
    """One page: head, column heads, rows, the grid's picture, and lines of text under the grid."""

    heading: Heading
    heads: str
    blocks: tuple[Block, ...]
    grid: str
    after: tuple[str, ...]

    @property
    def grid_height(self) -> int:
        """Height of the grid with its heads."""
        return HEAD_LINE + sum(block.height for block in self.blocks)

    @property
    def runs(self) -> list[tuple[str, Block | None]]:
        """The rows as they are set: neighbours of one line each in one paragraph, a box for all of them."""
        found: list[tuple[str, Block | None]] = []
        for single, blocks in groupby(self.blocks, key=lambda block: bool(block.single)):
            own = list(blocks)
            found += [("\n".join(block.single for block in own), None)] if single else [("", block) for block in own]
        return found


def column_heads() -> str:
    """The line of column heads."""
    return tabbed_line(
        [
            Entry("Дата", _DATE_SLOTS, centred=False),
            Entry("№", _NUMBER_SLOTS, centred=False),
            Entry("Ч", _HOURS_SLOTS, centred=False),
            Entry("Что пройдено на уроке", _TOPIC_SLOTS, centred=False),
            Entry("Задание на дом", _HOMEWORK_SLOTS, centred=False),
        ],
        SIZE,
        SANS,
    )


def lesson_blocks(lesson: Lesson) -> Iterator[Block]:
    """The rows of a lesson: one, or several where the text is very long."""
    works = dict.fromkeys(
        one_line(mark.work) for cell in lesson.cells if not cell.individual for mark in cell.marks if mark.work.strip()
    )
    topic = lesson.topic.strip()
    extra = [work for work in works if work.casefold() not in topic.casefold()]
    if extra:
        topic = f"{topic}\n[{'; '.join(extra)}]".strip()
    if lesson.substitution:
        topic = f"{topic}\nзамена: {one_line(lesson.teacher) or 'учитель не указан'}".strip()
    lines = wrapped(SANS, SIZE, topic, _TOPIC_WIDTH)
    homework = wrapped(SANS, SIZE, lesson.homework.strip(), _HOMEWORK_WIDTH) if lesson.homework.strip() else ()
    first = (f"{lesson.date:%d.%m}", "" if lesson.no is None else str(lesson.no), str(lesson.hours))
    pieces = zip_longest(_pieces(lines), _pieces(homework), fillvalue=())
    for at, (left, right) in enumerate(pieces):
        labels = first if at == 0 else ("…", "", "")
        topics = left or ("",)
        yield Block(_topic_lines(labels, topics), right, _single_line(labels, topics, right))


def _pieces(lines: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [lines[at : at + _MOST_LINES] for at in range(0, len(lines), _MOST_LINES)]


def _topic_lines(labels: tuple[str, str, str], lines: tuple[str, ...]) -> tuple[str, ...]:
    return (tabbed_line(_entries(labels, lines[0]), SIZE, SANS), *("\t" * _TOPIC_AT + line for line in lines[1:]))


def _single_line(labels: tuple[str, str, str], topic: tuple[str, ...], homework: tuple[str, ...]) -> str:
    """The row as one line; empty if it needs more, or has a letter whose width Pango and we may not agree on."""
    if len(topic) > 1 or len(homework) > 1 or not pt_letters().issuperset("".join((*topic, *homework))):
        return ""
    last = [Entry(homework[0], _HOMEWORK_SLOTS, centred=False)] if homework else []
    return tabbed_line([*_entries(labels, topic[0]), *last], SIZE, SANS)


def _entries(labels: tuple[str, str, str], topic: str) -> list[Entry]:
    date, number, hours = labels
    return [
        Entry(date, _DATE_SLOTS, centred=False),
        Entry(number, _NUMBER_SLOTS, centred=False),
        Entry(hours, _HOURS_SLOTS, centred=False),
        Entry(topic, _TOPIC_SLOTS, centred=False),
    ]


def topic_pages(
    lessons: Sequence[Lesson], after: Sequence[str], heads: Sequence[Heading], pictures: Pictures
) -> list[TopicPage]:
    """All right pages of a spread; `after` are paragraphs that follow the rows (hours, notes)."""
    blocks = [block for lesson in lessons for block in lesson_blocks(lesson)]
    heights = [block.height for block in blocks]
    rooms = [BODY_HEIGHT - head.height - HEAD_LINE - 2 for head in heads]
    slices = list(chunked(heights, rooms[-1], rooms[0])) or [slice(0, 0)]
    tails = [line for text in after for line in wrapped(SANS, SIZE, text, BODY_WIDTH - 2)]
    pages = []
    for at, part in enumerate(slices):
        head = heads[min(at, 1)]
        own = tuple(blocks[part])
        pages.append(TopicPage(head, column_heads(), own, pictures.add(_grid(own)), ()))
    free = rooms[min(len(pages) - 1, 1)] - sum(heights[slices[-1]]) - LINE
    room = max(0, int(free // LINE))
    last = pages[-1]
    pages[-1] = TopicPage(last.heading, last.heads, last.blocks, last.grid, tuple(tails[:room]))
    rest = tails[room:]
    full = int((BODY_HEIGHT - heads[-1].height) // LINE) - 1
    for begins in range(0, len(rest), full):
        pages.append(TopicPage(heads[-1], "", (), "", tuple(rest[begins : begins + full])))
    return pages


def _grid(blocks: tuple[Block, ...]) -> str:
    bottom = float(HEAD_LINE)
    across = [Rule(0, 0, RIGHT, heavy=True), Rule(HEAD_LINE, 0, RIGHT, heavy=True)]
    for block in blocks:
        bottom += block.height
        across.append(Rule(bottom, 0, RIGHT))
    stops = [_DATE_SLOTS, _DATE_SLOTS + _NUMBER_SLOTS, _TOPIC_AT, _TOPIC_AT + _TOPIC_SLOTS]
    down = [Rule(stop * SLOT, 0, bottom) for stop in stops]
    frame = [Rule(0, 0, bottom, heavy=True), Rule(RIGHT, 0, bottom, heavy=True)]
    return grid_svg(RIGHT, bottom, [*across, Rule(bottom, 0, RIGHT, heavy=True)], [*down, *frame])
