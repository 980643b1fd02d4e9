"""«Носители»: the three copies as a picture, what is wrong and what to do; what else holds data; the registers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.errors import BadInputError
from operations.act_step import settle_acts
from operations.carriers import How
from operations.letting_go import let_go, other_carriers
from operations.media_care import list_media
from operations.media_papers import control_journal, register
from operations.media_steps import last_on
from web.access import Visit, page, whole_or_piece
from web.files import drawn_file

_YEAR = 4  # digits


@page("media")
def media(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each medium: where it is, how it stands, what it lacks, when it was read, what is asked of it now."""
    found = list_media(visit.services)
    asked = {one.name: last_on(one.name) for one in found}
    working = any(step is not None and not step.is_over for step in asked.values())
    shown = {
        "visit": visit,
        "media": found,
        "asked": asked,
        "others": [one for one in other_carriers(visit.services) if one.written and one.gone is None],
        "hows": list(How),
        "this_year": visit.services.today().year,
    }
    return whole_or_piece(request, "media.html", "media-progress.html", shown, working=working)


@page("media-change", methods=("POST",))
def gone(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Enters that something besides the media holds nothing any more; an act may have waited for that alone."""
    form = request.POST
    names, how = form.getlist("name"), form.get("how", "")
    if how not in set(How) or not names:
        raise BadInputError(
            "carrier.not_said", "Не сказано, чего больше нет и что с ним сделали.", "Отметьте и выберите, что сделано."
        )
    let_go(visit.services, names, How(how), form.get("basis", ""), visit.actor)
    settle_acts(visit.services, visit.actor)
    return redirect("media")


@page("media")
def registered(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """The register of media with personal data."""
    return drawn_file("reestr-nositelej.pdf", lambda target: register(visit.services, target))


@page("media")
def controlled(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ф-14 of a calendar year. Raises BadInputError `media.no_checks`."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == _YEAR else visit.services.today().year
    return drawn_file(f"zhurnal-kontrolya-{year}.pdf", lambda target: control_journal(visit.services, year, target))
