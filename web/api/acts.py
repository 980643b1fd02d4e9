"""Acts of destruction: how they stand, drawing one up, having it carried out. Approving wants a person's own key."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path

from kernel.errors import BadInputError
from operations.act_shelf import acts, find_act
from operations.act_step import plan_execution
from operations.acting import draft_act
from web.api.door import Key, router, visit
from web.api.once import Told, once
from web.api.shapes import Act, Acts, ActWish, ExecuteWish

part = router("acts")
Number = Annotated[str, Path(max_length=30)]


@part.get("/acts", auth=Key("retention"), response=Acts, operation_id="acts")
def every(request: HttpRequest) -> Acts:
    """Every act."""
    return Acts(acts=[Act.of(view) for view in acts(visit(request).services)])


@part.get("/acts/{number}", auth=Key("retention"), response=Act, operation_id="act")
def one(request: HttpRequest, number: Number) -> Act:
    """An act, and what each medium has confirmed."""
    return Act.of(find_act(visit(request).services, number))


@part.post("/acts", auth=Key("act"), response={201: Act}, operation_id="draftAct")
@once
def draft(request: HttpRequest, wish: ActWish) -> Told:
    """Draws up the act of what is due today."""
    who = visit(request)
    return 201, Act.of(draft_act(who.services, who.services.today(), who.actor, wish.epk.strip()))


@part.post("/acts/{number}/execute", auth=Key("act"), response={202: Act}, operation_id="executeAct")
@once
def carry_out(request: HttpRequest, number: Number, wish: ExecuteWish) -> Told:
    """Has an approved act carried out in the background, on every medium that is attached."""
    who = visit(request)
    view = find_act(who.services, number)
    if wish.typed.strip() != view.draft.number:
        raise BadInputError("act.not_typed", "Номер акта не введён или введён не тот.", "Повторите номер в поле typed.")
    plan_execution(who.services, view.draft.number, who.actor)
    return 202, Act.of(view)
