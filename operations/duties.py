"""Temporary duty and roles by order: what an order gives begins and ends with it, whatever the settings say."""

import logging
from collections.abc import Mapping

from kernel.errors import LetopisError, RefusedError
from kernel.order_kinds import OrderKind
from kernel.russian import short_date
from operations.orders import Order, orders_of, roles_by_order
from operations.roles import Role
from operations.services import Services

_LOG = logging.getLogger("letopis.duties")
_GIVING = (OrderKind.ROLES, OrderKind.DUTY)


def appointed(services: Services) -> Mapping[str, Role]:
    """Account → the role that an order in force today gives it: for good, for a time, or of one who is away.

    A log that can't be read gives nobody anything.
    """
    try:
        return roles_by_order(services)
    except LetopisError as error:
        _LOG.warning("roles by order are unknown: %s", error.code)
        return {}


def acting_by(services: Services, account: str) -> Order | None:
    """The order by which the account stands in for somebody today; None where it acts in its own office."""
    today = services.today()
    mine = [one for one in orders_of(services, account) if one.role and one.in_force(today)]
    return next((one for one in reversed(mine) if one.kind is OrderKind.DUTY), None)


def refuse_ended_duty(services: Services, account: str) -> None:
    """Returns if no order that gave the account anything has ended, or another of them is in force today.

    One that has not begun yet takes nothing away. The owner of the home answers for the machine and needs none.

    Raises RefusedError `role.duty_over`.
    """
    if account == services.owner:
        return
    today = services.today()
    mine = orders_of(services, account)
    # A class, a seat in the commission come and go beside the role; a role that an order names ends by itself.
    given = [one for one in mine if one.kind in _GIVING and not one.unit and not one.role and not one.seat]
    ended = [one for one in given if one.last is not None and one.last < today]
    if not ended or any(one.in_force(today) for one in (*given, *(one for one in mine if one.role))):
        return
    last = max(ended, key=lambda one: one.last or today)
    raise RefusedError(
        "role.duty_over",
        f"Поручение «{account}» дано приказом {last.reference}, а он действовал до {short_date(last.last or today)}.",
        "Роль постоянная или продлена? Внесите приказ о ней: letopis order add НОМЕР --kind roles --account ЛОГИН; "
        "если нет — уберите запись из [users].",
    )
