"""«Что когда истекает»: a bar for each year in which something may first be listed in an act."""

from collections.abc import Mapping
from dataclasses import dataclass

HEIGHT, WIDTH, FOOT = 150, 1100, 24
_WIDEST = 60
_LABEL = 40.0
"""Room that the label of a year takes."""


@dataclass(frozen=True)
class Bar:
    """A bar: its place in the picture (units of its view box), the year, how many, and whether its year is written."""

    x: float
    y: float
    width: float
    height: float
    year: int
    count: int
    is_labelled: bool

    @property
    def middle(self) -> float:
        """Where the label stands."""
        return self.x + self.width / 2


def bars(by_year: Mapping[int | None, int], this_year: int, due: int) -> list[Bar]:
    """The bars from this year to the last; `due` stands at this year: what may go already."""
    counts = {year: count for year, count in by_year.items() if year is not None}
    if due:
        counts[this_year] = counts.get(this_year, 0) + due
    if not counts:
        return []
    first, last, highest = min(this_year, *counts), max(counts), max(counts.values())
    step = min(WIDTH / (last - first + 1), _WIDEST)
    found, written = list[Bar](), -_LABEL
    for year, count in sorted(counts.items()):
        x = (year - first) * step
        is_labelled = x - written >= _LABEL
        written = x if is_labelled else written
        height = max((HEIGHT - FOOT) * count / highest, 2)
        found.append(Bar(round(x + step * 0.1, 1), round(HEIGHT - height, 1), round(step * 0.8, 1), round(height, 1),
                         year, count, is_labelled))  # fmt: skip
    return found
