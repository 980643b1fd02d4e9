"""Temporary duty and roles by order: what an order gave for a time ends with it, whatever the settings still say."""

from kernel.errors import RefusedError
from kernel.order_kinds import OrderKind
from kernel.russian import short_date
from operations.orders import orders
from operations.services import Services

_GIVING = (OrderKind.ROLES, OrderKind.DUTY)


def refuse_ended_duty(services: Services, account: str) -> None:
    """Returns if no order gave the account its role, or one of those that did is in force today.

    The owner of the home answers for the machine and needs none. Raises RefusedError `role.duty_over`.
    """
    if account == services.owner:
        return
    given = [one for one in orders(services) if one.account == account and one.kind in _GIVING and not one.cancelled]
    if not given or any(one.in_force(services.today()) for one in given):
        return
    last = given[-1]
    until = f"действовал до {short_date(last.last)}" if last.last else "ещё не действует"
    raise RefusedError(
        "role.duty_over",
        f"Поручение «{account}» дано приказом {last.reference}, а он {until}.",
        "Внесите новый приказ: letopis order add НОМЕР --kind duty --account ЛОГИН; или уберите запись из [users].",
    )
