"""«Приказы»: the register of orders that a year is closed by and that give people their duties."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import BadInputError
from kernel.ids import SchoolYear, parse_year
from kernel.order_kinds import OrderKind
from operations.commission import commission_now
from operations.officials import official
from operations.order_entry import Wording, add_order, cancel_order
from operations.order_register import write_register
from operations.orders import orders as registered
from operations.roles import Role
from retention.commission import Seat
from web.access import Visit, page, role_in
from web.dates import day_of
from web.files import drawn_file

_MAY_NOT_AGREE = (None, Role.CLASS_TEACHER)


@page("order")
def orders(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The orders of a school year, or all; a form for one more."""
    services = visit.services
    year, commission = _year(request), commission_now(services)
    shown = {
        "visit": visit,
        "orders": registered(services, year),
        "year": year,
        "years": sorted({SchoolYear.of(one.reference.dated).ends for one in registered(services)}, reverse=True),
        "kinds": list(OrderKind),
        "accounts": sorted(services.roles),
        "roles": [one for one in Role if one is not Role.OWNER],
        "seats": list(Seat),
        "commission": commission,
        "names": {one: official(services, one).name or one for one in (commission.everybody if commission else ())},
    }
    return render(request, "orders.html", shown)


def _year(request: HttpRequest) -> SchoolYear | None:
    asked = request.GET.get("year", "")
    return parse_year(asked) if asked else None


@page("order", methods=("POST",))
def enter(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Enters an order."""
    form = request.POST
    kind = form.get("kind", "")
    if kind not in set(OrderKind):
        raise BadInputError("order.no_kind", "Не сказано, о чём приказ.", "Выберите из списка.")
    said = Wording(
        OrderKind(kind),
        title=form.get("title", "").strip(),
        first=day_of(form.get("first", "")),
        last=day_of(form.get("last", "")),
        account=form.get("account", "").strip()[:64],
        unit=form.get("unit", "").strip()[:60],
        role=form.get("role", ""),
        seat=form.get("seat", ""),
    )
    if said.seat and said.account and not said.role and role_in(visit.services, said.account) in _MAY_NOT_AGREE:
        said = replace(said, role=Role.COMMISSION)  # who sits there has to agree to acts; his class he keeps
    if said.unit and said.account and not said.role and role_in(visit.services, said.account) is None:
        said = replace(said, role=Role.CLASS_TEACHER)  # somebody new, of whom the order says just that
    add_order(visit.services, form.get("reference", "").strip(), said, visit.actor)
    return redirect("orders")


@page("order", methods=("POST",))
def cancel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Takes an order out of the register; what was closed by it stays."""
    cancel_order(visit.services, request.POST.get("reference", ""), request.POST.get("basis", ""), visit.actor)
    return redirect("orders")


@page("order")
def register(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The register as a paper."""
    year = _year(request)
    return drawn_file("prikazy.pdf", lambda target: write_register(visit.services, year, target))
