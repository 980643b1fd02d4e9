"""«Носители»: the three copies as a picture, with what is wrong and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from operations.media_care import list_media
from operations.media_steps import last_on, plan_medium
from web.access import Visit, page, whole_or_piece


@page("media")
def media(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each medium: where it is, how it stands, what it lacks, when it was read, what is asked of it now."""
    found = list_media(visit.services)
    asked = {one.name: last_on(one.name) for one in found}
    working = any(step is not None and not step.is_over for step in asked.values())
    shown = {"visit": visit, "media": found, "asked": asked, "working": working}
    return whole_or_piece(request, "media.html", "media-progress.html", shown, working=working)


@page("media-change", methods=("POST",))
def ask(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Has a medium checked, attached or repaired by `serve`."""
    plan_medium(visit.services, name, request.POST.get("action", ""), visit.actor)
    return redirect("media")
