"""«Запросы»: the register of requests, and work in the archive under one of them: the log knows who looked why."""

import secrets
from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from catalogue import entries
from kernel.errors import BadInputError, LetopisError, NotFoundError
from kernel.russian import short_date
from operations import requests as register
from operations.answer_papers import papers_of
from operations.event_words import WORDS
from operations.requests import Answered, Applicant, Wish
from web.access import STATUS, Visit, page
from web.dates import day_of
from web.registers import register_of

_ONCE = 32
"""Characters of the word by which a form that is sent twice is known."""
_WORKING = "request"
"""The session's word for the number of the request that is being worked on."""


@page("request")
def requests(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The register, and a form for the next one."""
    found = register.requests(visit.services)
    shown = {
        "visit": visit,
        "requests": register_of(request.GET, found, _words_of),
        "unreadable": register.unreadable(visit.services, found),
        "once": secrets.token_hex(_ONCE // 2),
        "applicants": list(Applicant),
        "today": visit.services.today(),
    }
    return render(request, "requests.html", shown)


def _words_of(one: register.Request) -> str:
    """What the register is narrowed by."""
    sheet = one.sheet
    days = (sheet.received_on, one.answer.on if one.answer else None)
    return " ".join((sheet.number, sheet.applicant, sheet.about, sheet.asks, *(short_date(day) for day in days if day)))


@page("request", methods=("POST",))
def enter(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Enters a request."""
    form = request.POST
    kind = form.get("kind", "")
    if kind not in set(Applicant):
        raise BadInputError("request.no_kind", "Не сказано, кто обратился.", "Выберите заявителя из перечня.")
    wish = Wish(
        Applicant(kind), form.get("applicant", ""), form.get("about", ""), form.get("asks", ""),
        tuple(line for line in form.get("papers", "").splitlines() if line.strip()),
        day_of(form.get("born", "")), day_of(form.get("received", "")), day_of(form.get("due", "")),
        form.get("once", "")[:_ONCE],
    )  # fmt: skip
    return redirect("request", number=register.enter_request(visit.services, wish, visit.actor).sheet.number)


@page("request")
def one(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """A request: what was shown and asked, who looked at what under it, the answer."""
    return show_request(request, visit, number)


def show_request(request: HttpRequest, visit: Visit, number: str, wrong: LetopisError | None = None) -> HttpResponse:
    """Its page; with what is `wrong` with a reference that was sent, and the form as it was filled in."""
    found = register.find_request(visit.services, number)
    looks = register.looks(visit.services, number)
    seen = register.looked_at(looks)
    shown = {
        "visit": visit,
        "one": found,
        "looks": looks,
        "seen": seen,
        "titles": entries.titles(map(str, seen)),
        "chosen": request.POST.getlist("record"),
        "words": WORDS,
        "answers": list(Answered),
        "today": visit.services.today(),
        "working": request.session.get(_WORKING) == number,
        "papers": papers_of(visit.services, number),
        "wrong": wrong,
        "said": request.POST if wrong else {},
    }
    return render(request, "request.html", shown, status=STATUS.get(wrong.exit_code, 500) if wrong else 200)


@page("request", methods=("POST",))
def work(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """From now on the archive is searched under this request; or no more."""
    if request.POST.get("what") == "end":
        request.session.pop(_WORKING, None)
        return redirect("request", number=number)
    request.session[_WORKING] = register.find_request(visit.services, number).sheet.number
    return redirect("search")


@page("request", methods=("POST",))
def answer(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Notes what was answered; the work under the request ends with it."""
    form, how = request.POST, request.POST.get("how", "")
    if how not in set(Answered):
        raise BadInputError("request.no_answer", "Не сказано, что ответили.", "Выберите ответ из перечня.")
    said = {"outgoing": form.get("outgoing", ""), "note": form.get("note", "")}
    register.answer_request(visit.services, number, Answered(how), visit.actor, **said)
    if request.session.get(_WORKING) == number:
        request.session.pop(_WORKING)
    return redirect("request", number=number)


def working_number(request: HttpRequest, visit: Visit) -> str:
    """The number of the request that the visitor works on; empty if there is none, or it was answered."""
    number: str = request.session.get(_WORKING, "")
    if not number or not visit.may("request"):
        return ""
    try:
        found = register.find_request(visit.services, number)
    except NotFoundError:
        return ""
    return number if found.answer is None else ""


def worked_on(request: HttpRequest, visit: Visit) -> str:
    """How the log names the request that the visitor works on; empty as `working_number`."""
    number = working_number(request, visit)
    return register.reference(number) if number else ""


def soonest(visit: Visit, found: Sequence[register.Request]) -> tuple[int, int, date | None]:
    """How many of the requests wait, how many of them are overdue, and the first day that is due."""
    waiting = [one for one in found if one.answer is None]
    late = sum(one.is_overdue(visit.services.today()) for one in waiting)
    return len(waiting), late, waiting[0].sheet.due_on if waiting else None
