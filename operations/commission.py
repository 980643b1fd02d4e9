"""The expert commission (ЭК) as it is today: by the orders that are in force, and by the settings for the rest.

An acting chair is an order with its dates: when it ends, whoever the settings or an earlier order name is chair again.
"""

from collections.abc import Sequence

from kernel.errors import RefusedError
from operations.orders import Order, orders
from operations.services import Services
from retention.commission import SMALLEST, Commission, Seat


def commission_now(services: Services) -> Commission | None:
    """The commission; None where nobody named its chair or its secretary, or fewer people than it must have.

    Chair and secretary: the order that began last, else the settings. Members: all whom orders name, else the settings.
    """
    today, known = services.today(), services.commission
    seated = sorted((one for one in orders(services) if one.seat and one.in_force(today)), key=_begins)
    if not seated:
        return known
    chair, secretary = (_held(seated, seat)[-1:] for seat in (Seat.CHAIR, Seat.SECRETARY))
    members = _held(seated, Seat.MEMBER)
    if (known is None and not members) or any(not one and known is None for one in (chair, secretary)):
        return None
    by = [str(one.reference) for one in seated if one in (*chair, *secretary, *members)]
    found = Commission(
        order=", ".join(dict.fromkeys([*([known.order] if known else []), *by])),
        chair=chair[0].account if chair else known.chair if known else "",
        secretary=secretary[0].account if secretary else known.secretary if known else "",
        members=tuple(dict.fromkeys(one.account for one in members)) or (known.members if known else ()),
    )
    return found if len(found.everybody) >= SMALLEST else None


def commission_of(services: Services) -> Commission:
    """The same. Raises RefusedError `act.no_commission`."""
    found = commission_now(services)
    if found is None:
        raise RefusedError(
            "act.no_commission",
            f"Экспертной комиссии нет: нужны председатель, секретарь и члены, не меньше {SMALLEST} разных людей.",
            "Внесите приказ о ней: letopis order add НОМЕР --kind roles --account ЛОГИН --seat chair, и так каждого; "
            "или раздел [commission] в letopis.toml (docs/operate.md).",
        )
    return found


def _begins(order: Order) -> tuple[str, str]:
    return ((order.first or order.reference.dated).isoformat(), order.entered_on.isoformat())


def _held(seated: Sequence[Order], seat: Seat) -> list[Order]:
    return [one for one in seated if one.seat == seat]
