"""What is entered in the register of orders and taken out of it: by whom, and what an order may say."""

import re
from dataclasses import dataclass
from datetime import date

from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.order_kinds import OrderKind
from kernel.references import PaperReference, parse_reference
from kernel.russian import short_date
from operations.basis import checked_basis
from operations.orders import ORDER, ORDER_CANCELLED, Order, find_order, orders, orders_of
from operations.roles import BELOW, Role, allow_appointing, allow_granting, allow_seating, check_actor, role_for
from operations.services import Services
from retention.commission import Seat

_CLASS = re.compile(r"[0-9]{1,2}[ -]?[«\"]?[^\W_]{0,4}[»\"]?")
_OF_DUTIES = (OrderKind.ROLES, OrderKind.DUTY)


@dataclass(frozen=True)
class Wording:
    """What a person says of an order besides its number."""

    kind: OrderKind
    title: str = ""
    first: date | None = None
    last: date | None = None
    account: str = ""
    unit: str = ""
    role: str = ""
    seat: str = ""


def add_order(services: Services, reference: str, said: Wording, actor: str) -> Order:
    """Enters an order.

    Raises BadInputError `order.malformed`, `order.in_future`, `order.dates_reversed`, `order.whose`,
    `order.whose_class`, `order.bad_class`, `order.bad_role`, `order.bad_seat`, `basis.unfit`, `role.bad_name`;
    RefusedError `order.known`, `order.ended`, and as `allow_appointing`, `allow_granting`, `allow_seating`.
    """
    paper = _parsed(reference)
    if paper.dated > services.today():
        raise BadInputError(
            "order.in_future", f"Приказ датирован {short_date(paper.dated)}, этот день ещё не наступил.",
            "Проверьте дату приказа.",
        )  # fmt: skip
    if said.first and said.last and said.last < said.first:
        raise BadInputError("order.dates_reversed", "Срок приказа кончается раньше, чем начинается.", "Проверьте даты.")
    if said.kind in _OF_DUTIES and not said.account:
        raise BadInputError(
            "order.whose", f"Не сказано, кому поручается: приказ {said.kind.russian}.", "Добавьте: --account ЛОГИН."
        )
    _check_class(said)
    _check_role(said)
    _check_seat(said)
    title = checked_basis(said.title) if said.title else ""
    if said.account:
        check_actor(said.account)
    _allow(services, actor, said)
    known = find_order(services, paper)
    if known is not None and known.title and not known.cancelled and not _gives_another(services, known, said):
        raise RefusedError(
            "order.known",
            f"Приказ {paper} уже внесён.",
            "Ошиблись — снимите его: letopis order cancel НОМЕР --basis ПРИЧИНА.",
        )
    services.log(
        actor,
        ORDER,
        str(known.reference if known else paper),
        kind=said.kind.value,
        title=title or said.kind.russian,
        first=said.first.isoformat() if said.first else "",
        last=said.last.isoformat() if said.last else "",
        account=said.account,
        **({"unit": said.unit} if said.unit else {}),
        **({"role": said.role} if said.role else {}),
        **({"seat": said.seat} if said.seat else {}),
    )
    return _known(services, paper)


def _gives_another(services: Services, known: Order, said: Wording) -> bool:
    """Whether it is one more class teacher, role, or seat in the commission of the same order: it names them all."""
    same = [one for one in orders(services) if one.reference == known.reference and not one.cancelled]
    mine = (said.unit, said.role, said.seat, said.account)
    return bool(said.unit or said.role or said.seat) and all(
        (one.unit or one.role or one.seat) and (one.unit, one.role, one.seat, one.account) != mine for one in same
    )


def _allow(services: Services, actor: str, said: Wording | Order) -> None:
    if said.seat:
        allow_seating(actor, said.account, services.settings_roles, services.roles, services.owner)
    if said.role:
        named = (services.roles.get(said.account), services.settings_roles.get(said.account))
        others = (one for one in orders_of(services, said.account) if one.role)
        touched = {Role(said.role), *(Role(one.role) for one in others), *(one for one in named if one is not None)}
        allow_granting(actor, said.account, touched, services.settings_roles, services.roles, services.owner)
    elif said.kind in _OF_DUTIES and said.account and not said.seat:
        allow_appointing(actor, said.account, services.roles, services.owner)
        _refuse_ended(services, actor, said)


def _refuse_ended(services: Services, actor: str, said: Wording | Order) -> None:
    """A duty that is over shuts its account out: nobody does that to those above him by the way."""
    is_over = said.last is not None and said.last < services.today() and not (said.unit or said.seat)
    held = role_for(said.account, services.roles, services.owner)
    if (
        is_over
        and held not in BELOW
        and role_for(actor, services.roles, services.owner) not in (Role.OWNER, Role.DIRECTOR)
    ):
        raise RefusedError(
            "order.ended",
            f"Срок приказа истёк {short_date(said.last or services.today())}: он закроет «{said.account}» вход.",
            "Такой приказ вносит и снимает владелец архива или директор.",
        )


def _check_role(said: Wording) -> None:
    if said.role and not (said.role in set(Role) and said.account and said.kind in _OF_DUTIES):
        raise BadInputError(
            "order.bad_role",
            f"Роль «{said.role[:20]}» приказ не даёт: её нет, не сказано, кому она, или приказ не об ответственных.",
            f"--kind roles --account ЛОГИН --role РОЛЬ; роли: {', '.join(sorted(set(Role) - {Role.OWNER}))}.",
        )


def _check_seat(said: Wording) -> None:
    if said.seat and not (said.seat in set(Seat) and said.account and said.kind in _OF_DUTIES):
        raise BadInputError(
            "order.bad_seat",
            f"Место в экспертной комиссии «{said.seat[:20]}» приказ не даёт: такого нет, не сказано, кому оно, или "
            "приказ не об ответственных.",
            f"--kind roles --account ЛОГИН --seat МЕСТО; места: {', '.join(Seat)}.",
        )


def _check_class(said: Wording) -> None:
    """What an order says of a class: it stands in the log for decades, so a class it is, and nobody's name."""
    if not said.unit:
        return
    if not (said.account and said.kind in _OF_DUTIES and said.first):
        raise BadInputError(
            "order.whose_class",
            f"Назван класс {said.unit[:20]}, но не сказано, кого и с какого дня назначили классным руководителем.",
            "Приказ о классном руководстве: --kind roles --account ЛОГИН --class КЛАСС --from ДЕНЬ.",
        )
    if not _CLASS.fullmatch(said.unit):
        raise BadInputError(
            "order.bad_class", f"«{said.unit[:20]}» — не класс.", "Запишите класс коротко: 5А, 10-Б или 7 «В»."
        )


def cancel_order(services: Services, reference: str, basis: str, actor: str) -> Order:
    """Takes an order out of the register; what was closed by it stays. Raises NotFoundError `order.unknown`."""
    basis, paper = checked_basis(basis), _parsed(reference)
    known = _known(services, paper)
    for one in orders(services):
        if one.reference == known.reference:
            _allow(services, actor, one)
    if known.cancelled:
        raise RefusedError("order.cancelled", f"Приказ {paper} уже снят.", "Снимать его снова не нужно.")
    services.log(actor, ORDER_CANCELLED, str(known.reference), basis=basis)
    return _known(services, paper)


def _parsed(reference: str) -> PaperReference:
    try:
        return parse_reference(reference)
    except ValueError:
        raise BadInputError(
            "order.malformed",
            f"В реквизитах приказа «{reference}» нет номера или даты.",
            "Запишите приказ так: «№ 95 от 28.05.2026».",
        ) from None


def _known(services: Services, paper: PaperReference) -> Order:
    found = find_order(services, paper)
    if found is None:
        raise NotFoundError("order.unknown", f"Приказа {paper} нет.", "Посмотрите перечень: letopis order list.")
    return found
