"""«Носители»: the three copies as a picture, with what is wrong and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from operations.media_care import list_media
from web.access import Visit, page


@page("media")
def media(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each medium: where it is, how it stands, what it lacks, when it was read."""
    return render(request, "media.html", {"visit": visit, "media": list_media(visit.services)})
