"""«Вторая подпись»: signatures beside the director's that the regulation asks for, of whoever gives them."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from kernel.errors import BadInputError
from operations.countersigning import role_title
from operations.owed_outside import take_files, write_documents
from operations.owed_signatures import choose, give, owed
from web.access import Visit, page, whole_or_piece
from web.files import zip_file
from web.own import OWN
from web.signing import refuse_nothing, refuse_unseen, wish_of
from web.wiring import KeyOffer, wired

_CAME = "further-signatures"
"""What files brought, till the page is shown that follows."""
_MOST_TOLD = 50


@page("countersign", OWN)
def further(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits for the visitor's signature, by whose signature it is."""
    sittings, waiting = wired().sittings, owed(visit.services, visit.actor)
    is_piece = bool(request.headers.get("HX-Request"))
    shown = {
        "visit": visit,
        "roles": [
            (role, role_title(role), [one for one in group if not one.given])
            for role, group in groupby(waiting, key=lambda one: one.role)
        ],
        "given": [one for one in waiting if one.given],
        "sitting": sittings.under_way,
        "trouble": sittings.trouble_of(visit.actor),
        "keys": () if is_piece or sittings.under_way else _keys(visit),
        "came": None if is_piece else request.session.pop(_CAME, None),
        "now": visit.services.clock.now(),
    }
    working = bool(sittings.under_way) or any(one.given and one.failure is None for one in waiting)
    return whole_or_piece(request, "further.html", "further-progress.html", shown, working=working)


def _keys(visit: Visit) -> tuple[KeyOffer, ...]:
    """The keys here are the school's; a class teacher has his own, and here at most one to learn with."""
    offers = wired().keys()
    return tuple(one for one in offers if one.is_test or visit.may("countersign"))


@page("countersign", OWN, methods=("POST",))
def sign(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Signs what was ticked by a key that is here, in the background."""
    refuse_unseen(request)
    chosen = choose(visit.services, visit.actor, request.POST.getlist("document"))
    refuse_nothing(chosen)
    wish = wish_of(request)
    if not any(one.address == (wish.address or "demo") for one in _keys(visit)):
        raise BadInputError(
            "signing.no_key", "Не сказано, каким ключом подписывать.", "Выберите ключ из перечня на странице."
        )
    wired().sittings.begin_work(visit.actor, wish, lambda services, key: give(services, chosen, key, visit.actor))
    return redirect("further")


@page("countersign", OWN)
def documents(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The documents for a key that is elsewhere, as an archive."""
    role, name = request.GET.get("role", ""), f"vtoraya-podpis-{visit.services.today().isoformat()}.zip"
    return zip_file(name, lambda target: write_documents(visit.services, role, visit.actor, target))


@page("countersign", OWN, methods=("POST",))
def back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Signatures that were made elsewhere."""
    files = ((file.name or "", file.chunks()) for file in request.FILES.getlist("files"))
    came = take_files(visit.services, request.POST.get("role", ""), files, visit.actor)
    told = [f"{name}: {error.message} {error.hint}" for name, error in came.refused[:_MOST_TOLD]]
    request.session[_CAME] = {"taken": came.taken, "failed": len(came.refused), "told": told}
    return redirect("further")
