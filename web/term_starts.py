"""«Срок ещё не начался»: the event that some terms run after has happened."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.errors import BadInputError
from kernel.ids import parse_record_id
from operations.due import Due
from operations.term_starts import start_terms
from web.access import Visit, page
from web.dates import day_of


@dataclass(frozen=True)
class Awaiting:
    """A case whose term has not begun, with the term's words."""

    record: str
    term: str
    on_paper: bool


def awaiting(found: Due) -> list[Awaiting]:
    """The cases that wait for an event, electronic ones first, by id."""
    electronic = [(one.record, one.retention.term.text, False) for one in found.awaiting if one.retention]
    paper = [(str(one.case.record), one.case.term.text, True) for one in found.paper_awaiting if one.case.term]
    return [Awaiting(*one) for one in (*sorted(electronic), *sorted(paper))]


@page("act", methods=("POST",))
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Enters the day for the cases that were ticked."""
    form = request.POST
    chosen = [str(parse_record_id(record)) for record in form.getlist("record")]
    day = day_of(form.get("on", ""))
    if not chosen or day is None:
        raise BadInputError(
            "term.nothing_chosen",
            "Не отмечено ни одного дела, или не указан день.",
            "Отметьте дела, которых касается бумага, и укажите день события.",
        )
    start_terms(visit.services, chosen, day, form.get("basis", "").strip(), visit.actor)
    return redirect("terms")
