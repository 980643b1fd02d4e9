"""The sheet that journal pages are set on: A4 upright, 30 mm at the binding edge, and what all pages share.

Lengths are CSS pixels (96 to the inch). Text on these pages is broken into lines here, by the fonts' own metrics, so
the number of pages is known before anything is drawn, and nothing can run over an edge unseen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from docgen.letters import one_line
from docgen.typeface import SANS, SERIF_BOLD, wrapped

MM: Final = 96 / 25.4
# ГОСТ Р 7.0.97, 3.2: at least 20 mm at the left; 30 mm for documents kept longer than ten years.
LEFT_MM: Final = 30
RIGHT_MM: Final = 10
TOP_MM: Final = 15
BOTTOM_MM: Final = 15
BODY_WIDTH: Final = (210 - LEFT_MM - RIGHT_MM) * MM
BODY_HEIGHT: Final = (297 - TOP_MM - BOTTOM_MM) * MM - 4  # four pixels are kept back against rounding

TITLE_SIZE: Final = 13 * 96 / 72
TITLE_LINE: Final = 24
SUB_SIZE: Final = 8.5 * 96 / 72
SUB_LINE: Final = 15
SUB_GAP: Final = 6


@dataclass(frozen=True)
class Heading:
    """The head of a page: lines of the title, lines under it, and the height of both."""

    title: tuple[str, ...]
    sub: tuple[str, ...]
    height: float


def heading(title: str, *subs: str) -> Heading:
    """Breaks a title and the lines under it; empty ones are left out."""
    titles = wrapped(SERIF_BOLD, TITLE_SIZE, one_line(title), BODY_WIDTH - 2)
    lines = tuple(
        line for sub in subs if sub for line in wrapped(SANS, SUB_SIZE, one_line(sub), BODY_WIDTH - 2) if line
    )
    return Heading(titles, lines, len(titles) * TITLE_LINE + len(lines) * SUB_LINE + SUB_GAP)


@dataclass(frozen=True)
class Pictures:
    """The grids drawn for one section: SVG by name; equal grids share a name."""

    by_name: dict[str, str] = field(default_factory=dict)

    def add(self, svg: str) -> str:
        """Takes a picture in and gives its name."""
        for name, known in self.by_name.items():
            if known == svg:
                return name
        name = f"g{len(self.by_name)}"
        self.by_name[name] = svg
        return name


def chunked(items: Sequence[float], room: float, first_room: float | None = None) -> Iterable[slice]:
    """Fills pages: slices of `items` (heights) whose sums do not exceed the room; an item too high stands alone."""
    begins, used, limit = 0, 0.0, room if first_room is None else first_room
    for at, height in enumerate(items):
        if at > begins and used + height > limit:
            yield slice(begins, at)
            begins, used, limit = at, 0.0, room
        used += height
    if begins < len(items):
        yield slice(begins, len(items))
