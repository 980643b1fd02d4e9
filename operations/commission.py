"""The expert commission (ЭК) as it is today: by the orders that are in force, and by the settings for the rest.

An acting chair is an order with its dates: when it ends, whoever the settings or an earlier order name is chair again.
"""

from collections.abc import Sequence

from kernel.errors import RefusedError
from operations.orders import Order, orders
from operations.services import Services
from retention.commission import SMALLEST, Commission, Seat


def commission_now(services: Services) -> Commission | None:
    """The commission; None where nobody named its chair or its secretary, where they are one, or it is too small.

    Chair and secretary: whom the order names that began last, else the settings. Members: whom the last order without
    an end names, else the settings; and those whom orders name for a time.
    """
    today, known = services.today(), services.commission
    seated = sorted((one for one in orders(services) if one.seat and one.in_force(today)), key=_begins)
    if not seated:
        return known
    chair, secretary = (_held(seated, seat)[-1:] for seat in (Seat.CHAIR, Seat.SECRETARY))
    standing, acting = _members(seated)
    by = [str(one.reference) for one in seated if one in (*chair, *secretary, *standing, *acting)]
    is_settled = known is not None and not (chair and secretary and standing)
    base = [one.account for one in standing] or (known.members if known else ())
    found = Commission(
        order=", ".join(dict.fromkeys([*([known.order] if known is not None and is_settled else []), *by])),
        chair=chair[0].account if chair else known.chair if known else "",
        secretary=secretary[0].account if secretary else known.secretary if known else "",
        members=tuple(dict.fromkeys((*base, *(one.account for one in acting)))),
    )
    return found if _is_whole(found) else None


def _is_whole(found: Commission) -> bool:
    return bool(found.chair and found.secretary) and found.chair != found.secretary and len(found.everybody) >= SMALLEST


def _members(seated: Sequence[Order]) -> tuple[list[Order], list[Order]]:
    """Members by the last order without an end, which is the whole list of them; and those for a time."""
    members = _held(seated, Seat.MEMBER)
    standing = [one for one in members if one.last is None]
    last = standing[-1].reference if standing else None
    return [one for one in standing if one.reference == last], [one for one in members if one.last is not None]


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
