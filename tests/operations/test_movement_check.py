"""Who came and went, against the register of orders."""

from datetime import date

import pytest

from journals.model import ClassJournal, Membership
from kernel.order_kinds import OrderKind
from kernel.references import parse_reference
from letopis.demo.small import small_school
from operations.movement_check import movement
from operations.orders import Order

ORDER = "№ 12 от 10.02.2026"


def registered(kind: OrderKind = OrderKind.MOVEMENT, cancelled: str = "", paper: str = ORDER) -> Order:
    reference = parse_reference(paper)
    return Order(reference, kind, "", None, None, "", reference.dated, cancelled=cancelled)


def moved(*stays: Membership) -> ClassJournal:
    """A class whose second pupil has this movement; its lessons lie in September and October 2025."""
    (journal,) = small_school(classes=1, pupils=3, lessons_per_subject=6, seed=3)
    pupils = tuple(one.model_copy(update={"membership": stays if one.order == 2 else ()}) for one in journal.pupils)
    return journal.model_copy(update={"pupils": pupils})


def codes(journal: ClassJournal, *known: Order) -> list[str]:
    found = movement(journal, known)
    assert all("№ 2" in one.message for one in found)
    return [one.code.removeprefix("readiness.") for one in found]


LEFT = {"starts": None, "ends": date(2026, 6, 30), "event": "выбыл"}


def test_a_class_in_which_nobody_moved() -> None:
    assert codes(moved()) == []


@pytest.mark.parametrize("basis", ["", "приказ директора", "№ 12"])
def test_a_departure_without_an_order(basis: str) -> None:
    assert codes(moved(Membership(**LEFT, basis=basis)), registered()) == ["movement_no_order"]


@pytest.mark.parametrize("basis", [ORDER, "приказ № 12 от 10.02.2026 г."])
def test_an_order_that_is_registered_and_one_that_is_not(basis: str) -> None:
    journal = moved(Membership(**LEFT, basis=basis))
    assert codes(journal, registered()) == []
    assert codes(journal, registered(paper="№ 13 от 10.02.2026")) == ["movement_unregistered"]
    # A school that registers no such orders here is not asked about each.
    assert codes(journal) == codes(journal, registered(OrderKind.CLOSING)) == []
    assert codes(journal, registered(cancelled="ошибка")) == []
    assert codes(journal, registered(cancelled="ошибка"), registered(paper="№ 14 от 01.03.2026")) == [
        "movement_unregistered"
    ]
