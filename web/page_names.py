"""Who is in a document that came as pages: the list on the page of its class."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.ids import parse_record_id
from operations.page_names import name_pupils
from web.access import Visit, page


@page("import", methods=("POST",))
def list_pupils(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """Puts the list that was typed in place of the one that was there."""
    wanted = parse_record_id(record)
    name_pupils(visit.services, wanted, request.POST.get("pupils", ""), visit.actor)
    return redirect("unit", wanted.year.ends, wanted.unit)
