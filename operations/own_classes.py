"""Whose class it is: a class teacher sees the class that an order gives him, in the school year it gives it for."""

from dataclasses import dataclass

from kernel.ids import SchoolYear, unit_slug
from operations.orders import orders_of
from operations.services import Services


@dataclass(frozen=True)
class OwnClass:
    """A class of a school year: `title` as the order has it, `unit` as ids have it."""

    year: SchoolYear
    title: str

    @property
    def unit(self) -> str:
        """The class as ids write it."""
        return unit_slug(self.title)


def own_classes(services: Services, account: str) -> tuple[OwnClass, ...]:
    """The classes that orders in force today give the account, latest year first.

    An order gives a class for one school year: that in which it begins to hold, for next year 5А is another class. One
    that names no end ends with the calendar year in which the school year does: until then the class is archived.
    """
    today = services.today()
    given = [one for one in orders_of(services, account) if one.unit and one.first is not None]
    classes = [(one, OwnClass(SchoolYear.of(one.first), one.unit)) for one in given if one.first is not None]
    found = {
        own for one, own in classes if one.in_force(today) and (one.last is not None or today.year <= own.year.ends)
    }
    return tuple(sorted(found, key=lambda one: (-one.year.ends, one.unit)))
