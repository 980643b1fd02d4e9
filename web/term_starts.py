"""«Срок ещё не начался»: the event that some terms run after has happened; or it was entered by mistake."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.errors import BadInputError
from kernel.ids import RecordId, parse_record_id
from operations.due import Due
from operations.term_starts import start_terms, take_start_back
from web.access import Visit, page
from web.dates import day_of

MOST = 300
"""So many classes stand on the page; whoever has more enters some first."""


@dataclass(frozen=True)
class Awaiting:
    """What of a class of a year waits for an event. `scope` is the beginning that the ids of its records share."""

    scope: str
    first: RecordId
    kinds: tuple[str, ...]


def awaiting(found: Due) -> Mapping[str, list[Awaiting]]:
    """Event → the classes whose cases wait for it, the latest year first."""
    cases = [
        *((one.record, one.retention.term.starts_after, "") for one in found.awaiting if one.retention),
        *((str(one.case.record), one.case.term.starts_after, " (на бумаге)")
          for one in found.paper_awaiting if one.case.term),
    ]  # fmt: skip
    groups: dict[str, dict[str, list[str]]] = {}
    for record, events, carrier in sorted(cases):
        known = parse_record_id(record)
        for event in events:
            group = groups.setdefault(event, {}).setdefault(record.rpartition("/")[0], [])
            group.append(f"{known.kind.russian}{carrier}")
    return {event: _classes(found) for event, found in groups.items()}


def _classes(found: Mapping[str, list[str]]) -> list[Awaiting]:
    classes = [Awaiting(scope, parse_record_id(f"{scope}/journal"), tuple(kinds)) for scope, kinds in found.items()]
    return sorted(classes, key=lambda one: (-one.first.year.ends, one.scope))


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
