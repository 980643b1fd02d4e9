"""The verb «inventory». Imported only after the database was set up."""

import argparse

from cli.making import failed_json
from cli.output import Output
from cli.protocols import demanded_protocol, protocol_of, reference_of
from cli.wiring import Wiring
from kernel.errors import BadInputError
from kernel.ids import parse_year
from kernel.russian import counted
from operations.batch import render_records
from operations.inventories import InventoryStanding, draft_inventory, inventories, withdraw_inventory
from operations.marked_inventory import find_inventory, write_marked
from operations.missing_summaries import lift_missing_summary, note_missing_summary
from operations.nomenclature import Approved, write_nomenclature
from operations.services import Services
from profiles.words import Carrier


def inventory(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """List, draft, withdraw; the nomenclature."""
    if args.inventory_action == "nomenclature":
        return _nomenclature(services, args, out, actor)
    if args.inventory_action == "show":
        one = find_inventory(services, args.inventory)
        gone = write_marked(services, one, args.target)
        services.log(actor, "view", str(one.record), paper="inventory")
        shown = {"inventory": _json(one), "gone": gone, "file": str(args.target)}
        out.result(shown, f"{_line(one)}\n{args.target}")
        return 0
    if args.inventory_action == "draft":
        return _draft(wiring, services, args, out, actor)
    if args.inventory_action == "withdraw":
        record = withdraw_inventory(services, args.record, args.basis, actor)
        out.result({"withdrawn": str(record)}, f"Опись {record} снята.")
        return 0
    if args.inventory_action == "absent":
        return _absent(services, args, out, actor)
    found = inventories(services)
    out.result({"inventories": [_json(one) for one in found]}, "\n".join(map(_line, found)) or "Описей нет.")
    return 0


def _nomenclature(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    protocol = reference_of(args.protocol, "--protocol")
    order = reference_of(args.approved, "--approved")
    if protocol and not order:
        raise BadInputError(
            "nomenclature.no_order",
            "Протокол назван, а приказ об утверждении — нет.",
            'Добавьте: --approved "№ 1 от 11.01.2027".',
        )
    path, approved = write_nomenclature(
        services, args.year, args.target, actor, Approved(order, protocol) if order else None
    )
    state = f"утверждена приказом {approved.order}" if approved else "ещё не утверждена"
    shown = {"file": str(path), "approved": str(approved.order) if approved else None}
    out.result(shown, f"Номенклатура дел на {args.year} год, {state}: {path}")
    return 0


def _draft(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    carrier = Carrier.PAPER if args.paper else Carrier.ELECTRONIC
    record = draft_inventory(services, args.year, carrier, actor, protocol_of(args.protocol))
    outcome = render_records(services, [record], runner=wiring.runner(services), actor=actor, progress=out.step)
    drawn = next(one for one in inventories(services) if one.record == record)
    out.result(
        {"inventory": _json(drawn), "failed": failed_json(outcome)},
        f"{_line(drawn)}\nОпись утверждает директор: letopis sign {record} и ключ.",
    )
    return outcome.exit_code


def _absent(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """The commission's protocol that a class has no summary: entered, or taken back."""
    year = parse_year(args.year)
    if args.basis:
        summary = lift_missing_summary(services, year, args.unit, args.basis, actor)
        out.result({"absent": False, "summary": str(summary)}, f"Протокол о {summary} снят.")
        return 0
    protocol = demanded_protocol(args.protocol)
    summary = note_missing_summary(services, year, args.unit, protocol, actor)
    out.result(
        {"absent": True, "summary": str(summary)},
        f"Внесено: {summary} нет, протокол ЭК № {protocol.number}. Журнал класса ведомости больше не ждёт.",
    )
    return 0


def _json(one: InventoryStanding) -> dict[str, object]:
    return {
        "id": str(one.record),
        "number": one.inventory.number,
        "year": one.inventory.year,
        "carrier": one.inventory.carrier.value,
        "in_force": one.in_force,
        "items": [{"number": item.number, "record": item.record} for item in one.inventory.items],
    }


def _line(one: InventoryStanding) -> str:
    count = counted(len(one.inventory.items), "дело", "дела", "дел")
    what = "электронные дела" if one.inventory.carrier is Carrier.ELECTRONIC else "дела на бумаге"
    state = "утверждена" if one.in_force else "ещё не утверждена"
    return f"Опись № {one.inventory.number} за {one.inventory.year} год, {what}: {count}, {state} ({one.record})."
