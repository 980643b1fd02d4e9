"""The verb «inventory»: the yearly inventory of cases (опись дел), which makes a record «inventoried».

An inventory is drawn up of what the media hold, approved by the director's signature, and archived like any record; it
takes effect when it counts as archived, and a journal may go only after its summary stands in one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from kernel.clock import local_date
from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.ids import RecordId, SchoolYear, parse_record_id
from kernel.kinds import Kind
from operations.alone import alone
from operations.archived import ArchivedSheet
from operations.drafting import close_own
from operations.folders import WorkFolder
from operations.newest import Newest, newest_of, retention_in
from operations.numbering import next_number
from operations.officials import institution, official
from operations.paper_cases import paper_cases
from operations.reopening import take_back
from operations.services import Services
from operations.terms_in_force import TermsInForce
from profiles.words import Carrier
from retention.accounts import Protocol
from retention.inventory import Inventory, InventoryItem, ListedFile, is_listed
from retention.record import Retention

_INSTANT = TypeAdapter(AwareDatetime)


@dataclass(frozen=True)
class InventoryStanding:
    """An inventory, and whether it is in force."""

    record: RecordId
    inventory: Inventory
    in_force: bool


def draft_inventory(
    services: Services, year: int, carrier: Carrier, actor: str, protocol: Protocol | None = None
) -> RecordId:
    """Draws up the inventory of what was closed in the calendar year and stands in none yet. Gives its id.

    Raises:
        BadInputError: `inventory.bad_year` for a year that has not begun.
        NotFoundError: `inventory.nothing_to_list`.
        RefusedError: `inventory.under_way` while another one of the year is not archived.
    """
    if not 1900 <= year <= services.today().year:
        raise BadInputError(
            "inventory.bad_year", f"{year} год ещё не наступил или записан неверно.", "Укажите год закрытия дел: 2026."
        )
    with alone(services.home, "acts"):  # nothing is struck off the register meanwhile
        return _draft(services, year, carrier, actor, protocol)


def _draft(services: Services, year: int, carrier: Carrier, actor: str, protocol: Protocol | None) -> RecordId:
    with newest_of(services) as newest:
        standings = _standings(services, newest)
        _refuse_second(standings, year, carrier)
        listed = {item.record for one in standings if one.inventory.carrier is carrier for item in one.inventory.items}
        draw = _electronic if carrier is Carrier.ELECTRONIC else _paper
        items = draw(services, newest, year, listed)
    if not items:
        raise NotFoundError(
            "inventory.nothing_to_list",
            f"За {year} год нет дел, которые ещё не внесены в опись: в неё входят дела со сроком больше десяти лет.",
            "Сначала подпишите и сохраните ведомости: letopis sign --all; перечень: letopis status.",
        )
    inventory = Inventory(
        number=next_number(services, Kind.INVENTORY, year),
        year=year,
        carrier=carrier,
        school=institution(services),
        drawn_on=services.today(),
        items=items,
        compiler=official(services, actor),
        protocol=protocol,
    )
    record = RecordId(services.school.id, SchoolYear(year), f"inventory-{inventory.number}", Kind.INVENTORY)
    what = "электронных дел" if carrier is Carrier.ELECTRONIC else "дел на бумаге"
    close_own(
        services,
        record,
        inventory,
        title=f"Опись № {inventory.number} {what} за {year} год",
        short=f"Опись № {inventory.number}",
        on=services.today(),
        order=f"протокол ЭК № {protocol.number}" if protocol else "",
        actor=actor,
    )
    return record


def withdraw_inventory(services: Services, text: str, basis: str, actor: str) -> RecordId:
    """Takes back an inventory that is not signed. Raises NotFoundError `inventory.unknown`; as `take_back`."""
    for record in services.home.work_folders():
        if record.kind is Kind.INVENTORY and text in (str(record), record.unit, record.unit.removeprefix("inventory-")):
            take_back(services, [record], basis, actor)
            return record
    raise NotFoundError(
        "inventory.unknown",
        f"Неутверждённой описи «{text}» нет.",
        "Посмотрите перечень: letopis inventory list. Утверждённая опись не снимается.",
    )


def inventories(services: Services) -> list[InventoryStanding]:
    """Every inventory, archived or under way, oldest first."""
    with newest_of(services) as newest:
        return _standings(services, newest)


def approved_inventories(newest: Newest) -> list[Inventory]:
    """Those in force: signed, and archived on so many media as count."""
    return [one.inventory for one in _archived(newest) if one.in_force]


def _order(inventory: Inventory) -> tuple[int, int]:
    return inventory.year, int(inventory.number.rpartition("-")[2])


def _archived(newest: Newest) -> list[InventoryStanding]:
    """Those that the media hold, oldest first."""
    found = []
    for record in newest.of_kind(Kind.INVENTORY):
        inventory = _read(newest.file(record, "data.json"))
        if inventory is not None:
            found.append(InventoryStanding(parse_record_id(record), inventory, newest.accepted(record)))
    return sorted(found, key=lambda one: _order(one.inventory))


def _standings(services: Services, newest: Newest) -> list[InventoryStanding]:
    found = {one.record: one for one in _archived(newest)}
    for under_way in services.home.work_folders():
        if under_way.kind is Kind.INVENTORY and under_way not in found:
            inventory = _read(WorkFolder(services.home.work_folder(under_way)).data())
            if inventory is not None:
                found[under_way] = InventoryStanding(under_way, inventory, in_force=False)
    return sorted(found.values(), key=lambda one: _order(one.inventory))


def _read(content: bytes | None) -> Inventory | None:
    try:
        return None if content is None else Inventory.model_validate_json(content)
    except ValidationError:
        return None


def _refuse_second(standings: list[InventoryStanding], year: int, carrier: Carrier) -> None:
    for one in standings:
        if not one.in_force and one.inventory.year == year and one.inventory.carrier is carrier:
            raise RefusedError(
                "inventory.under_way",
                f"Опись № {one.inventory.number} за {year} год ещё не утверждена.",
                f"Подпишите и сохраните её (letopis sign {one.record}) или снимите: "
                f"letopis inventory withdraw {one.record}.",
            )


def _electronic(services: Services, newest: Newest, year: int, listed: set[str]) -> tuple[InventoryItem, ...]:
    items: list[InventoryItem] = []
    terms = TermsInForce(services)
    for record in newest.records():
        known = parse_record_id(record)
        sheet = None if record in listed or known.kind.own or not newest.accepted(record) else newest.sheet(record)
        recorded = None if sheet is None else retention_in(sheet)
        retention = None if recorded is None else terms.retention(record, recorded)
        if sheet and retention and retention.closed_on.year == year and is_listed(retention.term):
            items.append(_item(services, newest, len(items) + 1, record, sheet, retention))
    return tuple(items)


def _item(
    services: Services, newest: Newest, number: int, record: str, sheet: ArchivedSheet, retention: Retention
) -> InventoryItem:
    return InventoryItem(
        number=number,
        record=record,
        case_index=sheet.case_index or "",
        title=sheet.title,
        dates=sheet.years,
        closed_on=retention.closed_on,
        term=retention.term.text,
        article=retention.term.article,
        files=(_file(services, sheet, newest.file(record, "reports/signature.json")),),
    )


def _file(services: Services, sheet: ArchivedSheet, report: bytes | None) -> ListedFile:
    zone = services.school.zone
    signature: Mapping[str, str] = sheet.signature
    days = {name: local_date(_INSTANT.validate_python(signature[name]), zone) for name in ("valid_from", "valid_to")}
    return ListedFile(
        file=f"{sheet.version}/document.pdf",
        pages=int(sheet.document["pages"]),
        size=int(sheet.document["size"]),
        pdfa=str(sheet.document["pdfa"]),
        sha512=str(sheet.document["sha512"]),
        signed_by=str(signature["owner"]),
        serial=str(signature["serial"]),
        signed_on=local_date(_INSTANT.validate_python(signature["at"]), zone),
        timestamp=_timestamp(report),
        **days,
    )


def _timestamp(report: bytes | None) -> str:
    """The instant as the report of the signature has it; empty where there is none."""
    try:
        told = TypeAdapter(dict[str, object]).validate_json(report or b"{}")
    except ValidationError:
        return ""
    return str(told.get("timestamp", ""))


def _paper(services: Services, newest: Newest, year: int, listed: set[str]) -> tuple[InventoryItem, ...]:
    """Cases on paper closed, or handed over, in the year; the paper's own term decides whether they are listed."""
    items: list[InventoryItem] = []
    for case in paper_cases(services):
        record = str(case.record)
        if case.closed_on.year != year or record in listed or case.destroyed_by:
            continue
        term = case.term or services.profile.term_for(case.record.kind, Carrier.PAPER)  # says which norm to enter
        if not is_listed(term):
            continue
        sheet = newest.sheet(record)
        items.append(
            InventoryItem(
                number=len(items) + 1,
                record=record,
                case_index=case.case_index,
                title=sheet.title if sheet else case.title,
                dates=case.record.year.title.replace("/", "–"),
                closed_on=case.closed_on,
                term=term.text,
                article=term.article,
                leaves=case.leaves,
                place=case.place,
            )
        )
    return tuple(items)
