"""Приостановление уничтожения: a hold forbids destruction until it is lifted on a paper of its own (story 12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kernel.ids import RecordId


@dataclass(frozen=True)
class Hold:
    """A hold.

    Attributes:
        id: its own id.
        record: a record's id or the beginning of one: `school/2025-26/7` holds every class of grade 7.
        basis: the paper it rests on, in Russian.
        since: the day it was set.
        lifted_on: the day it was lifted, None while it lasts. A hold never ends by itself.
        lift_basis: the paper it was lifted on.
        until: the day to which the paper asks for it, if it names one: a reminder.
    """

    id: str
    record: str
    basis: str
    since: date
    lifted_on: date | None = None
    lift_basis: str = ""
    until: date | None = None

    def overdue(self, on: date) -> bool:
        """Whether the day that the paper names is over, and nobody has lifted it."""
        return self.lifted_on is None and self.until is not None and self.until < on

    def in_force(self, on: date) -> bool:
        """Whether it forbids destruction on the day.

        True before `since` too: who asks about an earlier day than the hold's must not be told «destroy».
        """
        return self.lifted_on is None or on < self.lifted_on


def is_held(record: RecordId | str, holds: Iterable[Hold], on: date) -> bool:
    """Whether a hold forbids the record's destruction on the day."""
    return any(hold.in_force(on) for hold in holds_on(record, holds))


def holds_on(record: RecordId | str, holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """The holds that cover the record, by plain prefix: in doubt a hold covers more rather than less."""
    return tuple(hold for hold in holds if str(record).startswith(hold.record))
