"""«Срок ещё не начался»: the event that some terms run after has happened; or it was entered by mistake."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from catalogue import entries
from kernel.errors import BadInputError
from kernel.ids import SchoolYear, parse_record_id
from operations.due import Due
from operations.services import Services
from operations.term_starts import start_terms, take_start_back
from operations.terms_in_force import TermsInForce
from web.access import Visit, page
from web.dates import day_of

MOST = 300
"""So many classes stand on the page; whoever has more enters some first."""


@dataclass(frozen=True)
class Awaiting:
    """What of a class of a year waits for an event. `scope` is the beginning that the ids of its records share."""

    scope: str
    title: str
    year: SchoolYear
    kinds: tuple[str, ...]


def awaiting(services: Services, found: Due) -> Mapping[str, list[Awaiting]]:
    """Event → the classes whose cases wait for it, the latest year first; not for one whose day is entered."""
    terms = TermsInForce(services)
    titles = entries.titles(one.record for one in found.awaiting)
    cases = [
        *((one.record, titles.get(one.record, ""), one.retention.term, "")
          for one in found.awaiting if one.retention),
        *((str(one.case.record), one.case.record_class, one.case.term, " на бумаге")
          for one in found.paper_awaiting if one.case.term),
    ]  # fmt: skip
    groups: dict[str, dict[str, Awaiting]] = {}
    for record, title, term, carrier in sorted(cases, key=lambda case: case[0]):
        known, scope = parse_record_id(record), record.rpartition("/")[0]
        for event in (one for one in term.starts_after if terms.day_of(record, one) is None):
            classes = groups.setdefault(event, {})
            so_far = classes.get(scope, Awaiting(scope, title or known.unit, known.year, ()))
            classes[scope] = replace(so_far, kinds=(*so_far.kinds, known.kind.russian + carrier))
    return {
        event: sorted(classes.values(), key=lambda one: (-one.year.ends, one.scope))
        for event, classes in groups.items()
    }


@page("act", methods=("POST",))
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Enters the day for the classes that were ticked."""
    form = request.POST
    chosen, day = form.getlist("scope"), day_of(form.get("on", ""))
    for scope in chosen:
        parse_record_id(f"{scope}/journal")
    if not chosen or day is None:
        raise BadInputError(
            "term.nothing_chosen",
            "Не отмечено ни одного класса, или не указан день.",
            "Отметьте классы, которых касается бумага, и укажите день события.",
        )
    start_terms(visit.services, chosen, day, form.get("basis", "").strip(), visit.actor, form.get("event", ""))
    return redirect("terms")


@page("act", methods=("POST",))
def take_back(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """Takes back a day that was entered by mistake."""
    known, form = str(parse_record_id(record)), request.POST
    take_start_back(visit.services, [known], form.get("basis", "").strip(), visit.actor, form.get("event", ""))
    return redirect("card", record=known)
