"""Приостановление уничтожения: who asks for it stands on a paper, and nothing ends by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.ids import parse_record_id
from operations.holding import add_holds, lift_hold
from web.access import Visit, page
from web.dates import day_of


@page("hold", methods=("POST",))
def hold(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """Forbids the destruction of one record."""
    day = day_of(request.POST.get("until", ""))
    known = str(parse_record_id(record))
    add_holds(visit.services, [known], request.POST.get("basis", "").strip(), visit.actor, until=day)
    return redirect("card", record=known)


@page("hold", methods=("POST",))
def lift(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Lifts a hold."""
    lift_hold(visit.services, number, request.POST.get("basis", "").strip(), visit.actor)
    return redirect("terms")
