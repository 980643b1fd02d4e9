"""The expert commission (экспертная комиссия, ЭК): who it is, and when it has agreed (domain §0.6, §7).

Three members or more; more than half of them must be present, chair and secretary among them; what is agreed, all
present have agreed to.
"""

from collections.abc import Collection
from enum import StrEnum

from retention.accounts import Part

SMALLEST = 3


class Seat(StrEnum):
    """What somebody is in the commission."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"

    @property
    def russian(self) -> str:
        """«председатель ЭК»."""
        return f"{_SEATS[self]} ЭК"


_SEATS = {Seat.CHAIR: "председатель", Seat.SECRETARY: "секретарь", Seat.MEMBER: "член"}


class Commission(Part):
    """By accounts; `order` appointed it."""

    order: str
    chair: str
    secretary: str
    members: tuple[str, ...]

    @property
    def everybody(self) -> tuple[str, ...]:
        """Chair, secretary, members; each counts once, whatever was written."""
        return tuple(dict.fromkeys((self.chair, self.secretary, *self.members)))

    def missing(self, agreed: Collection[str]) -> tuple[str, ...]:
        """What is still wanted for its agreement, in Russian; empty when it has agreed."""
        present = [account for account in self.everybody if account in agreed]
        quorum = max(SMALLEST, len(self.everybody) // 2 + 1)
        wanted = []
        if self.chair not in present:
            wanted.append(f"председатель ЭК ({self.chair})")
        if self.secretary not in present:
            wanted.append(f"секретарь ЭК ({self.secretary})")
        if len(present) < quorum:
            wanted.append(f"кворум ЭК: согласовали {len(present)}, нужно не меньше {quorum}")
        return tuple(wanted)
