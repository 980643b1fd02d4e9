"""What a verb asks of whoever gets its steps done. No database here, so that any door may speak of it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from desk.shapes import StepFacts

Progress = Callable[[StepFacts, int, int], None]  # the step that just ended, how many are over, how many in all


class Runner(Protocol):
    """Something that gets planned steps done."""

    def run(self, keys: Sequence[str], progress: Progress) -> None:
        """Returns when every step is over or can't go on by itself now."""
        ...


class LeftToServe:
    """A runner that leaves planned steps to `serve`: a page does not wait, nor does a step that plans others."""

    def run(self, keys: Sequence[str], progress: Progress) -> None:
        """Returns at once."""
