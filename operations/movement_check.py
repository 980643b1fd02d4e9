"""The movement of pupils against the register of orders, before the close: who came and went, by what order.

A departure without an order, an order that nobody has registered: told as a warning, since only the school knows what
is right. Pupils are named by their number in the list. Marks of days on which somebody was away: `journals.checks`.
"""

from collections.abc import Iterator, Sequence

from journals.model import ClassJournal, JournalKind, Membership, Pupil
from kernel.findings import Finding
from kernel.order_kinds import OrderKind
from kernel.references import PaperReference, parse_reference
from kernel.russian import short_date
from operations.orders import Order
from operations.readiness import warning


def movement(journal: ClassJournal, registered: Sequence[Order]) -> list[Finding]:
    """What does not agree. Whether orders are registered is asked where the register has any on movement."""
    if journal.kind is not JournalKind.CLASS:
        return []
    moving = [one.reference for one in registered if one.kind is OrderKind.MOVEMENT and not one.cancelled]
    return [finding for pupil in journal.pupils for finding in _by_order(pupil, moving)]


def _by_order(pupil: Pupil, registered: Sequence[PaperReference]) -> Iterator[Finding]:
    for stay in pupil.membership:
        told = _told(stay)
        if not told:
            continue
        where = f"№ {pupil.order}"
        if not stay.basis:
            yield warning("movement_no_order", where, f"№ {pupil.order} {told}, а приказ не назван.")
            continue
        paper = _reference(stay.basis)
        if paper is None:
            text = f"№ {pupil.order} {told}, а у приказа нет номера или даты: нужно «№ 12 от 10.02.2026»."
            yield warning("movement_no_order", where, text)
        elif registered and paper not in registered:
            text = f"№ {pupil.order} {told} по приказу {paper}, а в журнале регистрации такого приказа о движении нет."
            yield warning("movement_unregistered", where, text)


def _told(stay: Membership) -> str:
    if stay.ends:
        return f"выбыл {short_date(stay.ends)}"
    return f"прибыл {short_date(stay.starts)}" if stay.starts else ""


def _reference(basis: str) -> PaperReference | None:
    try:
        return parse_reference(basis)
    except ValueError:
        return None
