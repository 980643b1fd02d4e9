"""What was taken in and is not closed: who is in pages, taking an import back, what was said of signs and columns."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.ids import parse_record_id
from operations.import_withdrawal import withdraw_import
from operations.import_words import forget_word
from operations.page_names import name_pupils
from web.access import Visit, page


@page("import", methods=("POST",))
def list_pupils(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """Puts the list that was typed in place of the one that was there."""
    wanted = parse_record_id(record)
    name_pupils(visit.services, wanted, request.POST.get("pupils", ""), visit.actor)
    return redirect("unit", wanted.year.ends, wanted.unit)


@page("import", methods=("POST",))
def withdraw(_request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """Takes an import back."""
    wanted = parse_record_id(record)
    withdraw_import(visit.services, wanted, visit.actor)
    return redirect("year-of", wanted.year.ends)


@page("import", methods=("POST",))
def forget(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Forgets what was said of a sign or a column: it is asked about again."""
    form = request.POST
    forget_word(visit.services, form.get("what", ""), form.get("word", ""), visit.actor)
    return redirect("year")
