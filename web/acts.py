"""«Сроки и акты»: what is due and what is not, and an act of destruction from its draft to the last medium."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from kernel.errors import BadInputError
from kernel.references import PaperReference, parse_reference
from operations.act_shelf import ActView, acts, find_act
from operations.act_step import last_execution, plan_execution
from operations.acting import PAPER, draft_act, withdraw_act
from operations.approving import approve, missing, ready_for_director
from operations.credentials import open_credential
from operations.due import due_on
from operations.hold_lists import holds_now
from operations.inventories import draft_inventory, inventories
from operations.nomenclature import Approved, write_nomenclature
from operations.outside_sitting import outside_sitting
from operations.progress import progress
from operations.retrying import may_be_retried, retry_own, stuck_own
from operations.roles import Role
from operations.sheets import State
from profiles.words import Carrier
from retention.accounts import Protocol
from retention.act import ActState, offices_of
from web.access import Visit, page, whole_or_piece
from web.files import drawn_file
from web.later import render_later
from web.plugin import let_plugin_in
from web.signing import wish_of
from web.term_picture import bars
from web.term_starts import MOST, awaiting
from web.wiring import wired

_MOST = 300
_STAGES = (ActState.DRAFT, ActState.COMPILED, ActState.AGREED, ActState.APPROVED, ActState.PARTIAL, ActState.EXECUTED)


@page("retention")
def terms(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What an act may list today, what may not go although its term is over, the holds, and the acts."""
    services = visit.services
    found, stuck = due_on(services, services.today()), stuck_own(services)
    holds = [one for one in holds_now(services).holds if one.in_force(services.today())]
    shown = {
        "visit": visit,
        "found": found,
        "bars": bars(found.by_year, services.today().year, len(found.due) + len(found.paper)),
        "due": found.due[:_MOST],
        "blocked": found.blocked[:_MOST],
        "awaiting": awaiting(services, found),
        "most_awaiting": MOST,
        "holds": holds,
        "inventories": inventories(services),
        "stuck": stuck,
        "retries": sum(may_be_retried(one, commit=visit.may("commit")) for one in stuck) if visit.may("act") else 0,
        "today": services.today(),
        "next_year": services.today().year + 1,
        "acts": sorted(acts(services), key=lambda one: one.draft.dated, reverse=True),
    }
    return render(request, "terms.html", shown)


@page("act", methods=("POST",))
def again(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Once more what the archive drew up and did not get finished: inventories, acts."""
    retry_own(visit.services, commit=visit.may("commit"), runner=wired().runner(), actor=visit.actor)
    return redirect("terms")


@page("inventory", methods=("POST",))
def list_cases(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Draws up the inventory of a year; the director signs it among other documents."""
    services, form = visit.services, request.POST
    carrier = Carrier.PAPER if form.get("paper") == "1" else Carrier.ELECTRONIC
    record = draft_inventory(services, _year_of(form), carrier, visit.actor, _protocol(form.get("protocol", "")))
    render_later(visit, [record])
    return redirect("terms")


def _year_of(form: QueryDict) -> int:
    said = form.get("year", "").strip()
    if not (said.isascii() and said.isdigit() and len(said) == 4):
        raise BadInputError("year.malformed", f"«{said}» не год.", "Введите год четырьмя цифрами: 2026.")
    return int(said)


@page("inventory", "profile-change", methods=("POST",))
def list_kinds(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The nomenclature of cases of a year; with the order that approves it, where there is one."""
    form, year = request.POST, _year_of(request.POST)
    order, protocol = reference_in(form.get("order", "")), reference_in(form.get("protocol", ""))
    if protocol and not order:
        raise BadInputError(
            "nomenclature.no_order", "Протокол назван, а приказ об утверждении — нет.", "Впишите номер и дату приказа."
        )
    approved = Approved(order, protocol) if order else None
    return drawn_file(
        f"nomenklatura-{year}.pdf",
        lambda target: write_nomenclature(visit.services, year, target, visit.actor, approved)[0],
    )


@page("act", methods=("POST",))
def draft(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Draws up the year's act."""
    view = draft_act(visit.services, visit.services.today(), visit.actor, request.POST.get("epk", "").strip())
    return redirect("act", number=view.draft.number)


@page("retention")
def act(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """An act as it stands: whom it waits for, what it lists, what each medium has confirmed."""
    view = find_act(visit.services, number)
    execution = last_execution(view.draft.number)
    under_way = next(iter(progress(visit.services, [view.record])), None)
    signing = bool(wired().sittings.under_way)
    busy = (execution is not None and not execution.is_over) or (under_way is not None and under_way.busy)
    shown: dict[str, object] = {
        "visit": visit,
        "view": view,
        "stages": [(stage.russian, _STAGES.index(stage) <= _reached(view)) for stage in _STAGES],
        "waits": missing(view),
        "turn": turn_of(visit, view),
        "is_director": visit.role is Role.DIRECTOR and view.state is ActState.AGREED,
        "rendered": under_way is not None and under_way.state is not State.CLOSED,
        "document": under_way,
        "execution": execution,
        "trouble": wired().sittings.trouble_of(visit.actor),
        "paper_waits": view.state is ActState.PARTIAL and view.draft.paper and not view.paper and view.began_at,
        "paper_prefix": PAPER,
        "today": visit.services.today(),
        "is_secretary": view.draft.commission.secretary == visit.actor,
    }
    asked = bool(shown["is_director"]) and not signing
    outside = outside_sitting(visit.services, visit.actor) if asked else None
    shown |= {
        "keys": wired().keys() if asked else (),
        "known_certificate": wired().outside_certificate() if asked else None,
        "plugin": asked and wired().plugin_script() is not None,
        "handed": outside is not None and view.record in outside.waiting,
        "now": visit.services.clock.now(),
    }
    answer = whole_or_piece(request, "act.html", "act-progress.html", shown, working=busy or signing)
    return let_plugin_in(answer) if shown["plugin"] else answer


def _reached(view: ActView) -> int:
    return _STAGES.index(view.state) if view.state in _STAGES else -1


def turn_of(visit: Visit, view: ActView) -> tuple[str, ...]:
    """In what capacities the visitor is asked for his word and has not given it."""
    if view.state not in (ActState.DRAFT, ActState.COMPILED) or not visit.may("act-approve"):
        return ()
    if any(one.official.account == visit.actor for one in view.approvals):
        return ()
    return tuple(office.russian for office in offices_of(visit.actor, view.draft))


@page("act-approve", methods=("POST",))
def agree(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The word of the compiler or of a member of the commission, by his own key."""
    services, phrase = visit.services, request.POST.get("phrase", "")
    key = open_credential(services, visit.actor, phrase) if phrase or not services.simulation else None
    protocol = _protocol(request.POST.get("protocol", ""))
    view = approve(services, number, visit.actor, key, protocol, seen=seen_of(request))
    if view.state is ActState.AGREED:
        render_later(visit, [view.record])
    return redirect("act", number=number)


def _protocol(text: str) -> Protocol | None:
    found = reference_in(text)
    return Protocol(number=found.number, dated=found.dated) if found else None


def reference_in(text: str) -> PaperReference | None:
    """Number and date of a paper as a form has them; None where it was left empty. Raises `cli.bad_reference`."""
    try:
        return parse_reference(text) if text.strip() else None
    except ValueError:
        raise BadInputError(
            "cli.bad_reference", f"В реквизитах «{text}» нет номера или даты.", "Запишите так: «№ 3 от 15.12.2026»."
        ) from None


@page("sign", methods=("POST",))
def sign(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The director approves by his signature on the document."""
    record = ready_for_director(visit.services, number, visit.actor, seen=seen_of(request))
    refuse_unread(request)
    wired().sittings.begin(visit.actor, [record], wish_of(request))
    return redirect("act", number=number)


def seen_of(request: HttpRequest) -> str:
    """The digest of the act that the page showed."""
    return request.POST.get("draft", "")


def refuse_unread(request: HttpRequest) -> None:
    """Returns if the form says that the act was read. Raises BadInputError `signing.not_seen`."""
    if request.POST.get("seen") != "1":
        raise BadInputError("signing.not_seen", "Не отмечено, что акт прочитан.", "Прочтите акт и поставьте отметку.")


@page("act", methods=("POST",))
def withdraw(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Takes the act back."""
    withdraw_act(visit.services, number, request.POST.get("basis", "").strip(), visit.actor)
    return redirect("act", number=number)


@page("act", methods=("POST",))
def carry_out(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Has the act carried out by `serve`; asked for by its number, typed."""
    view = find_act(visit.services, number)
    if request.POST.get("typed", "").strip() != view.draft.number:
        raise BadInputError(
            "act.not_typed",
            "Номер акта не введён или введён не тот.",
            f"Уничтоженное не вернуть: введите номер «{view.draft.number}» в поле рядом с кнопкой.",
        )
    plan_execution(visit.services, view.draft.number, visit.actor)
    return redirect("act", number=number)
