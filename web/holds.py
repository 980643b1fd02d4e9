"""Приостановление уничтожения: who asks for it stands on a paper, and nothing ends by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from catalogue import entries
from kernel.errors import BadInputError
from kernel.ids import parse_record_id
from operations.finding import of_person, tell_found
from operations.holding import add_holds, lift_hold
from web.access import Visit, page
from web.dates import day_of

_LONGEST = 200


@page("hold", methods=("POST",))
def hold(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """Forbids the destruction of one record."""
    day = day_of(request.POST.get("until", ""))
    known = str(parse_record_id(record))
    add_holds(visit.services, [known], request.POST.get("basis", "").strip(), visit.actor, until=day)
    return redirect("card", record=known)


@page("hold")
def of_somebody(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every document in which a person is, by any of his names, to be ticked: none of those may be destroyed."""
    query = " ".join(request.GET.get("q", "").split())[:_LONGEST]
    found, names = of_person(query) if query else ([], ())
    hidden = visit.hidden
    shown = [one for one in found if parse_record_id(one).kind not in hidden]
    if query:
        tell_found(visit.services, shown, visit.actor)
    told = {
        "visit": visit,
        "query": query,
        "names": names,
        "titles": entries.titles(shown),
        "records": [(one, parse_record_id(one)) for one in shown],
    }
    return render(request, "hold.html", told)


@page("hold", methods=("POST",))
def hold_all(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Forbids the destruction of what was ticked. Raises BadInputError `hold.nothing_ticked`."""
    form = request.POST
    records = [str(parse_record_id(one)) for one in form.getlist("record")]
    if not records:
        raise BadInputError("hold.nothing_ticked", "Ни один документ не отмечен.", "Отметьте документы галочкой.")
    add_holds(visit.services, records, form.get("basis", "").strip(), visit.actor, until=day_of(form.get("until", "")))
    return redirect("terms")


@page("hold", methods=("POST",))
def lift(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Lifts a hold."""
    lift_hold(visit.services, number, request.POST.get("basis", "").strip(), visit.actor)
    return redirect("terms")
