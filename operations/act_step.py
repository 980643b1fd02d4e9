"""The step «act-execute»: an act is carried out by `serve`, and what has to be signed after it is rendered."""

from collections.abc import Sequence

from desk import steps
from desk.shapes import StepFacts, StepPlan
from kernel.ids import RecordId, parse_record_id
from operations.executing import execute, finish_confirmed
from operations.folders import WorkFolder
from operations.indexing import forget_destroyed
from operations.plans import Closed, render_plans
from operations.repeated_steps import plan_again
from operations.services import Services

NAME = "act-execute"


def plan_execution(services: Services, number: str, actor: str) -> None:
    """Plans that the act is carried out; each time anew, for a medium may have come since."""
    kind = _key(number)
    plan_again(services, kind, StepPlan(key=kind, name=NAME, records=(number,), actor=actor))


def last_execution(number: str) -> StepFacts | None:
    """The step that carries the act out: the last that was planned, if any was."""
    return steps.last_with(_key(number))


def execute_step(services: Services, step: StepFacts) -> None:
    """Carries the act out, as the verb does. Raises as `execute`."""
    done = execute(services, step.records[0], step.actor, lambda _: None)
    forget_destroyed(services)
    plan_rendering(services, [parse_record_id(one) for one in (done.erasure, done.paper_erasure) if one], step.actor)


def settle_acts(services: Services, actor: str) -> None:
    """What happened just now may have been the last that an act waited for: then its act on personal data is made."""
    plan_rendering(services, [parse_record_id(one) for one in finish_confirmed(services, actor)], actor)


def plan_rendering(services: Services, drawn: Sequence[RecordId], actor: str) -> None:
    """Has the acts on personal data that were drawn up just now rendered for the director."""
    works = {record: WorkFolder(services.home.work_folder(record)) for record in drawn}
    items = [Closed(record, work.tag) for record, work in works.items() if work.exists]
    if items:
        steps.plan(render_plans(items, actor), services.clock.now())


def _key(number: str) -> str:
    return f"act:{number}:"
