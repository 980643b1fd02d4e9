"""An inventory as it stands: the signed document says what there was, a printed one what has gone by which act."""

from pathlib import Path

from docgen.archive_papers import inventory_paper
from kernel.errors import NotFoundError
from operations import durable
from operations.act_shelf import acts
from operations.destroyed import destroyed_records, told_of
from operations.inventories import InventoryStanding, inventories
from operations.loose_papers import loose_pdf
from operations.paper_cases import paper_cases
from operations.services import Services
from profiles.words import Carrier
from retention.inventory import Inventory, InventoryItem


def find_inventory(services: Services, name: str) -> InventoryStanding:
    """By its number («2026-1»), its id, or its part of the id. Raises NotFoundError `inventory.no_such`."""
    for one in inventories(services):
        if name in (one.inventory.number, str(one.record), one.record.unit):
            return one
    raise NotFoundError("inventory.no_such", f"Описи «{name}» нет.", "Посмотрите перечень: letopis inventory list.")


def gone_from(services: Services, inventory: Inventory) -> dict[str, str]:
    """Record → «уничтожено по акту № 2052-1 от 10.01.2052», of those in the inventory that have gone."""
    if inventory.carrier is Carrier.ELECTRONIC:
        gone = {str(one.record): one.told for one in destroyed_records(services)}
    else:
        drafts = {str(view.record): view.draft for view in acts(services)}
        cases = ((case, drafts.get(case.destroyed_by)) for case in paper_cases(services) if case.destroyed_by)
        gone = {str(case.record): told_of(case.destroyed_by, draft) for case, draft in cases}
    return {item.record: gone[item.record] for item in inventory.items if item.record in gone}


def write_marked(services: Services, one: InventoryStanding, target: Path) -> dict[str, str]:
    """The inventory as a PDF with what has gone marked, for the keeper of registers to sign; gives what has gone."""
    gone = gone_from(services, one.inventory)
    items = tuple(_marked(item, gone.get(item.record, "")) for item in one.inventory.items)
    inventory = one.inventory.model_copy(update={"items": items})
    durable.write(target, loose_pdf(services, inventory_paper(inventory, services.school.zone, gone=len(gone))))
    return gone


def _marked(item: InventoryItem, told: str) -> InventoryItem:
    return item if not told else item.model_copy(update={"note": told, "files": (), "leaves": None})
