"""The first page: what waits for whoever has signed in, how the three copies stand, what expires when."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue import entries
from operations.media_care import list_media
from operations.progress import progress
from web.access import Visit, page
from web.tasks import tasks_of

_MOST_BARS = 24


@page()
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first page."""
    by_year, after_events = entries.counts_by_act_year(), entries.count_after_events()
    media = list_media(visit.services) if visit.may("media") else []
    shown = {
        "visit": visit,
        "tasks": list(tasks_of(visit, progress(visit.services), media)),
        "media": media,
        "bars": _bars(by_year, visit.services.today().year, after_events) if visit.may("retention") else [],
        "archived": sum(by_year.values()) + after_events,
    }
    return render(request, "start.html", shown)


def _bars(by_year: Mapping[int | None, int], this_year: int, after_events: int) -> list[tuple[str, int, int]]:
    """Year, how many records may first stand in an act then, and the bar's length of 100; the past is one bar."""
    found: dict[str, int] = {}
    for year, count in by_year.items():
        name = "постоянно" if year is None else f"до {this_year}" if year < this_year else str(year)
        found[name] = found.get(name, 0) + count
    found |= {"после события": after_events} if after_events else {}
    most = max(found.values(), default=1)
    return [(name, count, max(1, round(100 * count / most))) for name, count in list(found.items())[:_MOST_BARS]]
