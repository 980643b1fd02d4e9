"""The yearly inventory of cases (опись дел) as data: Ф-4 for paper, Ф-5 for electronic cases (domain §3.2).

It lists what was closed in a calendar year and is kept for more than ten years, or for ever; the director approves it
by signing. Shorter terms stand in the nomenclature alone.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import Field

from profiles.term import Term
from profiles.words import Carrier
from retention.accounts import Institution, Official, Part, Protocol

# Years. The form is «временных (свыше 10 лет) сроков хранения».
LISTED_ABOVE = 10


class ListedFile(Part):
    """A file of an electronic case, as the container's register (реестр документов контейнера) lists it.

    `size` is in bytes; `pdfa` the level of ISO 19005; the dates are the certificate's, in the school's zone.
    """

    file: str
    pages: int
    size: int
    pdfa: str
    sha512: str
    signed_by: str
    serial: str
    valid_from: date
    valid_to: date
    signed_on: date
    timestamp: str


class InventoryItem(Part):
    """One case. `number` counts within the inventory; an electronic case has files, a paper one leaves and a place."""

    number: int
    record: str
    case_index: str
    title: str
    dates: str
    closed_on: date
    term: str
    article: str
    files: tuple[ListedFile, ...] = ()
    leaves: int | None = None
    place: str = ""
    note: str = ""


class Inventory(Part):
    """`number` is unique within the calendar year."""

    schema_id: Literal["school-archive/inventory/1"] = Field(default="school-archive/inventory/1", alias="schema")
    number: str
    year: int
    carrier: Carrier
    school: Institution
    drawn_on: date
    items: tuple[InventoryItem, ...]
    compiler: Official
    protocol: Protocol | None = None

    @property
    def size(self) -> int:
        """Bytes of all documents listed."""
        return sum(file.size for item in self.items for file in item.files)

    @property
    def leaves(self) -> int:
        """Leaves of all paper cases."""
        return sum(item.leaves or 0 for item in self.items)


def is_listed(term: Term) -> bool:
    """Whether an inventory takes in a case of the term."""
    return term.years is None or term.years > LISTED_ABOVE


def place_in(inventories: Iterable[Inventory], record: str, carrier: Carrier) -> tuple[Inventory, InventoryItem] | None:
    """Where the record is entered; None where it is in none of them."""
    for inventory in inventories:
        if inventory.carrier is carrier:
            for item in inventory.items:
                if item.record == record:
                    return inventory, item
    return None
