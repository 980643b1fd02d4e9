"""order: the register of orders. It needs no database."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from kernel.ids import parse_year
from kernel.order_kinds import OrderKind
from kernel.russian import short_date
from operations.order_entry import Wording, add_order, cancel_order
from operations.order_register import write_register
from operations.orders import Order, orders
from operations.services import Services
from retention.commission import Seat


def order(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Add, cancel, list."""
    if args.order_action == "list":
        year = parse_year(args.year) if args.year else None
        found = orders(services, year)
        told = "\n".join(map(_line, found)) or "Приказов нет."
        if args.target is not None:
            told = f"{told}\nЖурнал регистрации: {write_register(services, year, args.target)}"
    elif args.order_action == "cancel":
        found = [cancel_order(services, args.reference, args.basis, actor)]
        told = f"Приказ {found[0].reference} снят."
    else:
        said = Wording(
            OrderKind(args.kind), args.title, args.first, args.last, args.account, args.unit, args.role, args.seat
        )
        found = [add_order(services, args.reference, said, actor)]
        told = _line(found[0])
    out.result({"orders": [_json(one) for one in found]}, told)
    return 0


def _line(one: Order) -> str:
    dates = " ".join(
        text
        for text in (
            f"с {short_date(one.first)}" if one.first else "",
            f"по {short_date(one.last)}" if one.last else "",
        )
        if text
    )
    more = [
        dates,
        one.account,
        f"роль {one.role}" if one.role else "",
        f"класс {one.unit}" if one.unit else "",
        Seat(one.seat).russian if one.seat else "",
        f"закрыто документов: {one.closed}" if one.closed else "",
    ]
    more.append(f"снят: {one.cancelled}" if one.cancelled else "")
    return "; ".join(part for part in (f"{one.reference} {one.title or one.kind.russian}", *more) if part)


def _json(one: Order) -> dict[str, object]:
    return {
        "number": one.reference.number,
        "dated": one.reference.dated.isoformat(),
        "kind": one.kind.value,
        "title": one.title,
        "from": one.first.isoformat() if one.first else None,
        "to": one.last.isoformat() if one.last else None,
        "account": one.account,
        "unit": one.unit,
        "role": one.role,
        "seat": one.seat,
        "entered_on": one.entered_on.isoformat(),
        "closed": one.closed,
        "cancelled": one.cancelled,
    }
