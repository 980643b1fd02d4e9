"""Acts of destruction: how they stand, drawing one up, having it carried out. Approving wants a person's own key."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router

from kernel.errors import BadInputError, RefusedError
from operations.act_shelf import ActView, acts, find_act
from operations.act_step import last_execution, plan_execution
from operations.acting import draft_act
from retention.act import ActState
from web.access import Visit
from web.api.door import Key, visit
from web.api.once import Told, once
from web.api.shapes import Act, Acts, ActWish, ExecuteWish

part = Router(tags=["acts"])
Number = Annotated[str, Path(max_length=30)]


def _told(who: Visit, view: ActView) -> Act:
    step = last_execution(view.draft.number)
    trouble = f"{step.message} {step.hint}".strip() if step is not None and step.state == "failed" else ""
    return Act.of(view, who.hidden, trouble)


@part.get("/acts", auth=Key("retention"), response=Acts, operation_id="acts")
def every(request: HttpRequest) -> Acts:
    """Every act."""
    who = visit(request)
    return Acts(acts=[_told(who, view) for view in acts(who.services)])


@part.get("/acts/{number}", auth=Key("retention"), response=Act, operation_id="act")
def one(request: HttpRequest, number: Number) -> Act:
    """An act, and what each medium has confirmed."""
    who = visit(request)
    return _told(who, find_act(who.services, number))


@part.post("/acts", auth=Key("act"), response={201: Act}, operation_id="draftAct")
@once
def draft(request: HttpRequest, wish: ActWish) -> Told:
    """Draws up the act of what is due today."""
    who = visit(request)
    return 201, _told(who, draft_act(who.services, who.services.today(), who.actor, wish.epk.strip()))


@part.post("/acts/{number}/execute", auth=Key("act"), response={202: Act}, operation_id="executeAct")
@once
def carry_out(request: HttpRequest, number: Number, wish: ExecuteWish) -> Told:
    """Has an approved act carried out in the background, on every medium that is attached."""
    who = visit(request)
    view = find_act(who.services, number)
    if wish.typed.strip() != view.draft.number:
        raise BadInputError("act.not_typed", "Номер акта не введён или введён не тот.", "Повторите номер в поле typed.")
    if view.state not in (ActState.APPROVED, ActState.PARTIAL):
        raise RefusedError("act.not_approved", f"Акт № {number}: {view.state.russian}.", "Сначала его утверждают.")
    plan_execution(who.services, view.draft.number, who.actor)
    return 202, _told(who, view)
