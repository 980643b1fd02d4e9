"""Whose class it is: a class teacher sees the class that an order gives him, in the school year it gives it for."""

from dataclasses import dataclass

from kernel.ids import SchoolYear, unit_slug
from operations.orders import orders
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

    An order gives a class for one school year: that in which it begins to hold, for next year 5А is another class.
    """
    today = services.today()
    given = [one for one in orders(services) if one.account == account and one.unit and one.in_force(today)]
    found = {OwnClass(SchoolYear.of(one.first or one.reference.dated), one.unit) for one in given}
    return tuple(sorted(found, key=lambda one: (-one.year.ends, one.unit)))
