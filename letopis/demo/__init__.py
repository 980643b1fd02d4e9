"""The demo school: four invented classes with a whole school year, and small classes for tests.

Everything is drawn from a seed; no clock is read and no real person is meant. `./run demo` archives this school.
"""

from journals.model import ClassJournal
from kernel.ids import SchoolYear
from letopis.demo.classes import RECIPES, class_of
from letopis.demo.files import write_canonical
from letopis.demo.school_days import DEMO_YEAR
from letopis.demo.small import small_school

__all__ = ["demo_school", "small_school", "write_canonical"]


def demo_school(seed: int = 2026, year: SchoolYear = DEMO_YEAR) -> tuple[ClassJournal, ...]:
    """The classes 1А, 7Б, 9А and 11А of an invented school; the same for the same seed and year."""
    return tuple(class_of(recipe, seed, year) for recipe in RECIPES)
