"""Temporary duty and roles by order: what an order gave for a time ends with it, whatever the settings still say."""

from kernel.errors import RefusedError
from kernel.order_kinds import OrderKind
from kernel.russian import short_date
from operations.orders import orders
from operations.services import Services

_GIVING = (OrderKind.ROLES, OrderKind.DUTY)


def refuse_ended_duty(services: Services, account: str) -> None:
    """Returns if no order that gave the account anything has ended, or another of them is in force today.

    One that has not begun yet takes nothing away. The owner of the home answers for the machine and needs none.

    Raises RefusedError `role.duty_over`.
    """
    if account == services.owner:
        return
    today = services.today()
    mine = [one for one in orders(services) if one.account == account and not one.cancelled]
    given = [one for one in mine if one.kind in _GIVING and not one.unit]  # a class comes and goes beside the role
    ended = [one for one in given if one.last is not None and one.last < today]
    if not ended or any(one.in_force(today) for one in given):
        return
    last = max(ended, key=lambda one: one.last or today)
    raise RefusedError(
        "role.duty_over",
        f"Поручение «{account}» дано приказом {last.reference}, а он действовал до {short_date(last.last or today)}.",
        "Роль постоянная или продлена? Внесите приказ о ней: letopis order add НОМЕР --kind roles --account ЛОГИН; "
        "если нет — уберите запись из [users].",
    )
