"""The movement of pupils against the register of orders, before the close: who came and went, by what order.

A departure without an order, an order that nobody has registered, marks of days on which somebody was not there: told
as a warning, since only the school knows what is right. Pupils are named by their number in the list.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from journals.model import ClassJournal, JournalKind, Membership, Pupil
from kernel.findings import Finding, Severity
from kernel.order_kinds import OrderKind
from kernel.references import PaperReference, parse_reference
from kernel.russian import counted, short_date
from operations.orders import Order


def movement(journal: ClassJournal, registered: Sequence[Order]) -> list[Finding]:
    """What does not agree. Whether orders are registered is asked where the register has any on movement."""
    if journal.kind is not JournalKind.CLASS:
        return []
    moving = [one.reference for one in registered if one.kind is OrderKind.MOVEMENT and not one.cancelled]
    return [finding for pupil in journal.pupils for finding in (*_by_order(pupil, moving), *_when_away(journal, pupil))]


def _by_order(pupil: Pupil, registered: Sequence[PaperReference]) -> Iterator[Finding]:
    for stay in pupil.membership:
        told = _told(stay)
        if not told:
            continue
        where = f"№ {pupil.order}"
        if not stay.basis:
            yield _warning("movement_no_order", where, f"№ {pupil.order} {told}, а приказ не назван.")
            continue
        paper = _reference(stay.basis)
        if paper is None:
            text = f"№ {pupil.order} {told}, а у приказа нет номера или даты: «{stay.basis[:60]}»."
            yield _warning("movement_no_order", where, text)
        elif registered and paper not in registered:
            text = f"№ {pupil.order} {told} по приказу {paper}, а в журнале регистрации такого приказа о движении нет."
            yield _warning("movement_unregistered", where, text)


def _when_away(journal: ClassJournal, pupil: Pupil) -> Iterator[Finding]:
    """Cells of days outside of all stays."""
    if not pupil.membership:
        return
    days = sorted(
        lesson.date
        for subject in journal.subjects
        for lesson in subject.lessons
        for cell in lesson.cells
        if cell.pupil == pupil.id and not any(_covers(stay, lesson.date) for stay in pupil.membership)
    )
    if days:
        count = counted(len(days), "запись", "записи", "записей")
        text = f"№ {pupil.order}: {count} о днях, когда в классе не числится ({short_date(days[0])} и далее)."
        yield _warning("marks_while_away", f"№ {pupil.order}", text)


def _covers(stay: Membership, day: date) -> bool:
    return (stay.starts is None or stay.starts <= day) and (stay.ends is None or day <= stay.ends)


def _told(stay: Membership) -> str:
    if stay.ends:
        return f"выбыл {short_date(stay.ends)}"
    return f"прибыл {short_date(stay.starts)}" if stay.starts else ""


def _reference(basis: str) -> PaperReference | None:
    try:
        return parse_reference(basis)
    except ValueError:
        return None


def _warning(code: str, where: str, message: str) -> Finding:
    return Finding(f"readiness.{code}", Severity.WARNING, where, message)
