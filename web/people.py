"""«Пользователи»: who may sign in and who they are, invitations, lost telephones, closed accounts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from desk.accounts import book
from desk.accounts.tokens import find_token, issue, revoke, tokens
from operations.commission import commission_now
from operations.officials import official
from operations.people_entry import PersonWish, name_person
from operations.roles import BY_KEY, allow_admitting, allow_giving_key
from retention.commission import Seat
from web.access import Visit, page, role_in
from web.numbers import number_of


@page("account")
def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody of the settings, with his account."""
    known = {one.name: one for one in book.accounts()}
    names = sorted({visit.services.owner, *visit.services.roles, *known})
    rows = [(name, role_in(visit.services, name), known.get(name)) for name in names]
    keys = [one for one in tokens() if one.is_open(visit.services.clock.now())]
    shown = {
        "visit": visit, "rows": rows, "people": visit.services.people_now(), "keys": keys, "scopes": sorted(BY_KEY),
        "offices": {name: official(visit.services, name).office for name in names},
        "seats": _seats(visit),
    }  # fmt: skip
    return render(request, "people.html", shown)


def _seats(visit: Visit) -> dict[str, str]:
    """Account → what it is in the expert commission, in Russian."""
    found = commission_now(visit.services)
    if found is None:
        return {}
    members = dict.fromkeys(found.members, Seat.MEMBER.russian)
    return {**members, found.secretary: Seat.SECRETARY.russian, found.chair: Seat.CHAIR.russian}


@page("account", methods=("POST",))
def describe(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who is behind an account: office, name, where letters go."""
    form = request.POST
    wish = PersonWish(*(form.get(field, "") for field in ("office", "person", "email", "sign_in")))
    name_person(visit.services, form.get("name", ""), wish, visit.actor)
    return redirect("people")


@page("account", methods=("POST",))
def invite(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A link that works once, to be handed to the person; shown this one time only."""
    name = _known(visit, request.POST.get("name", ""))
    number, token = book.invite(name)
    visit.services.log(visit.actor, "account-invite", name)
    link = request.build_absolute_uri(reverse("invitation", args=(number, token)))
    return render(request, "invited.html", {"visit": visit, "name": name, "link": link})


@page("account", methods=("POST",))
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Closes an account, opens it again, or takes a lost device away."""
    name, what = _known(visit, request.POST.get("name", "")), request.POST.get("what", "")
    if what in ("close", "open"):
        visit.services.log(visit.actor, f"account-{what}", name)  # first: the button then shows the opposite
        book.set_active(name, active=what == "open")
    elif what == "forget-device":
        visit.services.log(visit.actor, "account-forget-device", name)
        book.forget_second_factor(name)
    return redirect("people")


@page("account", methods=("POST",))
def give_key(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Gives a program a key in an account's name, shown this one time only. Raises as `allow_giving_key`, `issue`."""
    services, form = visit.services, request.POST
    name, scope = form.get("name", "").strip(), frozenset(form.getlist("scope"))
    allow_giving_key(visit.actor, name, scope, services.roles, services.owner)
    wanted = number_of(form.get("days", ""), 4) or 0
    facts, text = issue(name, form.get("title", ""), scope, services.clock.now(), wanted)
    services.log(visit.actor, "account-token", name, token=facts.number, scope=sorted(scope))
    return render(request, "key.html", {"visit": visit, "facts": facts, "text": text})


@page("account", methods=("POST",))
def revoke_key(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Takes a program's key out of use."""
    facts = find_token(number_of(request.POST.get("key", ""), 17) or 0)
    _known(visit, facts.account)
    visit.services.log(visit.actor, "account-token-revoke", facts.account, token=facts.number)
    revoke(facts.number)
    return redirect("people")


def _known(visit: Visit, name: str) -> str:
    """The account, if the visitor may let it in or out. Raises as `allow_admitting`."""
    services = visit.services
    allow_admitting(visit.actor, name, services.roles, services.owner, {one.name for one in book.accounts()})
    return name
