"""One medium: how it stands, what was done with it, its papers; hand it over, check, take out, replace it."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from archive_store.event_lines import Event
from kernel.errors import NotFoundError
from operations.event_words import WORDS
from operations.media_care import one_medium
from operations.media_papers import label_medium
from operations.media_steps import asked_at, last_on, plan_medium
from operations.media_wishes import PAPERS, MediumWish, kept_paper, kept_papers
from operations.new_drives import new_drives
from operations.officials import official
from operations.services import Services
from web.access import Visit, page, whole_or_piece
from web.files import drawn_file, pdf_file

_LABELS = ("sticker", "card")  # in the order in which they are drawn
_MOST = 40


@page("media")
def medium(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """The medium's own page."""
    services = visit.services
    one, step = one_medium(services, name), last_on(name)
    working = step is not None and not step.is_over
    offers = visit.may("media-change") and not working and not request.headers.get("HX-Request")
    shown = {
        "visit": visit,
        "one": one,
        "step": step,
        "papers": kept_papers(services, name),
        "events": _past(services, name),
        "words": WORDS,
        "asked": asked_at(step) if step else "",
        "drives": new_drives(services, medium=name) if offers else (),
        "me": official(services, visit.actor),
    }
    return whole_or_piece(request, "medium.html", "medium-progress.html", shown, working=working)


def _past(services: Services, name: str) -> list[Event]:
    """What befell the medium of this name, newest first."""
    told = services.events.events(*(verb for verb in WORDS if verb.startswith("media-")))
    return [event for event in told if name in (event.subject, event.details.get("medium"))][: -_MOST - 1 : -1]


@page("media-change", methods=("POST",))
def ask(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Has something done with the medium by `serve`."""
    form = request.POST
    plan_medium(visit.services, name, form.get("action", ""), visit.actor, _wish(form))
    return redirect("medium", name)


def _wish(form: QueryDict) -> MediumWish:
    """The words of the form; «должность, фамилия» of each person."""
    people = {who: f"{form.get(f'{who}_office', '')}, {form.get(f'{who}_name', '')}" for who in ("giver", "taker")}
    said = {what: form.get(what, "").strip() for what in ("basis", "drive")}
    return MediumWish(**people, **said, salvage=form.get("salvage") == "1")


@page("media")
def paper(_request: HttpRequest, visit: Visit, name: str, what: str) -> HttpResponse:
    """The sticker or the card as of now; or a paper of what was done. Raises NotFoundError `media.no_paper`."""
    services = visit.services
    services.media.place(name)
    if what in PAPERS:
        path = kept_paper(services, name, what)
        return pdf_file(path.read_bytes(), path.name)
    if what not in _LABELS:
        raise NotFoundError("media.no_paper", "Такой бумаги об этом носителе нет.", "Вернитесь на страницу носителя.")
    at = _LABELS.index(what)
    return drawn_file(f"{what}-{name}.pdf", lambda target: label_medium(services, name, target.parent)[at])
