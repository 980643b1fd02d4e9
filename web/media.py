"""«Носители»: the three copies as a picture, what is wrong and what to do; what else holds data; the registers."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.errors import BadInputError
from kernel.ids import parse_record_id
from operations.act_step import plan_rendering
from operations.carriers import How
from operations.executing import finish_confirmed
from operations.letting_go import let_go, other_carriers
from operations.media_care import list_media
from operations.media_papers import control_journal, register
from operations.media_steps import last_on
from web.access import Visit, page, whole_or_piece
from web.files import pdf_file

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
        "working": working,
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
    services = visit.services
    let_go(services, names, How(how), form.get("basis", ""), visit.actor)
    drawn = [parse_record_id(one) for one in finish_confirmed(services, visit.actor)]
    plan_rendering(services, drawn, visit.actor)
    return redirect("media")


@page("media")
def registered(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """The register of media with personal data."""
    return _drawn("reestr-nositelej.pdf", lambda target: register(visit.services, target))


@page("media")
def controlled(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ф-14 of a calendar year. Raises BadInputError `media.no_checks`."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == _YEAR else visit.services.today().year
    return _drawn(f"zhurnal-kontrolya-{year}.pdf", lambda target: control_journal(visit.services, year, target))


def _drawn(name: str, draw: Callable[[Path], Path]) -> HttpResponse:
    with TemporaryDirectory() as folder:
        return pdf_file(draw(Path(folder) / name).read_bytes(), name)
