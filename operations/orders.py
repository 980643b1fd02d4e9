"""The register of orders: closing, transfer, graduation, movement of pupils, roles and temporary duty.

It is the event log: an order is an event, and one that a year was closed by stands in the register by itself. So it
lies on every medium and nobody can change it unseen; titles name no pupils.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from archive_store.event_lines import Event
from kernel.clock import local_date, parse_stamp
from kernel.ids import SchoolYear
from kernel.order_kinds import OrderKind
from kernel.references import PaperReference, parse_reference
from operations.roles import Role
from operations.services import Services
from retention.commission import Seat

ORDER = "order"
ORDER_CANCELLED = "order-cancel"


@dataclass(frozen=True)
class Order:
    """An order as the register has it.

    Attributes:
        reference: number and date.
        kind: what it is about.
        title: in words, without names; empty for one that only a close names.
        first, last: from and to when it holds, where it says so.
        account: whom it gives a role or a duty.
        entered_on: the day it was entered, or first named by a close.
        closed: how many records were closed by it.
        cancelled: why it was taken out of the register; empty while it stands.
        unit: the class that it gives the account as class teacher.
        role: the role that it gives the account while it is in force; empty where it gives none.
        seat: what it makes the account in the expert commission while it is in force; empty where nothing.
    """

    reference: PaperReference
    kind: OrderKind
    title: str
    first: date | None
    last: date | None
    account: str
    entered_on: date
    closed: int = 0
    cancelled: str = ""
    unit: str = ""
    role: str = ""
    seat: str = ""

    def in_force(self, on: date) -> bool:
        """Whether it stands and its dates, if it has any, hold on the day."""
        begins, ends = self.first or self.reference.dated, self.last
        return not self.cancelled and begins <= on and (ends is None or on <= ends)


def orders(services: Services, year: SchoolYear | None = None) -> list[Order]:
    """The register by date and number; only of one school year (September to August), if one is named."""
    listed = [_order(services, one) for one in _register(services).found.values()]
    chosen = [one for one in listed if year is None or _in_year(one.reference.dated, year)]
    return sorted(chosen, key=lambda one: (one.reference.dated, _natural(one.reference.number)))


def orders_of(services: Services, account: str) -> list[Order]:
    """The orders that name the account and were not taken back."""
    return [one for one in orders(services) if one.account == account and not one.cancelled]


def roles_by_order(services: Services) -> Mapping[str, Role]:
    """Account → the role that an order in force today gives it; of several the one that begins last."""
    register, today = _register(services), services.today()
    if today not in register.roles:
        given = [one for one in orders(services) if one.role and one.account and one.in_force(today)]
        given.sort(key=lambda one: one.first or one.reference.dated)
        register.roles[today] = {one.account: Role(one.role) for one in given if one.account != services.owner}
    return register.roles[today]


def _register(services: Services) -> "_Register":
    return services.events.fold("orders", _Register, lambda register, event: register.take(event), verbs=_VERBS)


def _natural(number: str) -> list[tuple[int, str]]:
    """So that № 9 stands before № 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", number) if part]


def _in_year(day: date, year: SchoolYear) -> bool:
    return year.first_day <= day <= year.last_day


def find_order(services: Services, paper: PaperReference) -> Order | None:
    """The order of this number and date, cancelled or not; the number in capitals or not."""
    number = paper.number.casefold()
    same = (one for one in orders(services) if one.reference.dated == paper.dated)
    return next((one for one in same if one.reference.number.casefold() == number), None)


@dataclass
class _Entry:
    reference: str
    at: str
    details: Mapping[str, object]
    closed: set[str] = field(default_factory=set)
    cancelled: str = ""


_VERBS = (ORDER, ORDER_CANCELLED, "close", "reopen")


@dataclass
class _Register:
    """Number and date, and of one that names several people each of them → what the log tells of the order."""

    found: dict[tuple[str, str, str], _Entry] = field(default_factory=dict)
    roles: dict[date, Mapping[str, Role]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        self.roles.clear()
        if event.verb == ORDER:
            key = _key(event)
            known = self.found.get(key)
            self.found[key] = _Entry(event.subject, event.at, event.details, known.closed if known else set())
        elif event.verb == ORDER_CANCELLED:
            for entry in self.found.values():
                if entry.reference == event.subject:
                    entry.cancelled = str(event.details.get("basis"))
        elif event.verb == "close" and event.details.get("order"):
            reference = str(event.details["order"])
            key = (reference, "", "")
            self.found.setdefault(key, _Entry(reference, event.at, {})).closed.add(event.subject)
        elif event.verb == "reopen":
            for entry in self.found.values():
                entry.closed.discard(event.subject)


def _key(event: Event) -> tuple[str, str, str]:
    unit, role, seat = (str(event.details.get(name, "")) for name in ("unit", "role", "seat"))
    given = f"{role}/{unit}" if role else unit
    given = f"{given}#{seat}" if seat else given
    return (event.subject, given, str(event.details.get("account", "")) if given else "")


def _order(services: Services, entry: _Entry) -> Order:
    def day(name: str) -> date | None:
        text = entry.details.get(name)
        return date.fromisoformat(str(text)) if text else None

    return Order(
        reference=parse_reference(entry.reference),
        kind=OrderKind(str(entry.details.get("kind", OrderKind.CLOSING.value))),
        title=str(entry.details.get("title", "")),
        first=day("first"),
        last=day("last"),
        account=str(entry.details.get("account", "")),
        entered_on=local_date(parse_stamp(entry.at), services.school.zone),
        closed=len(entry.closed),
        cancelled=entry.cancelled,
        unit=str(entry.details.get("unit", "")),
        role=role if (role := str(entry.details.get("role", ""))) in set(Role) else "",
        seat=seat if (seat := str(entry.details.get("seat", ""))) in set(Seat) else "",
    )
