"""Steps that people ask for again and again: each time a new one, but none while the last of its kind is under way."""

from collections.abc import Callable
from dataclasses import replace

from desk import steps
from desk.shapes import StepPlan
from kernel.clock import stamp
from operations.alone import alone
from operations.services import Services


def plan_again(services: Services, kind: str, plan: StepPlan, before: Callable[[], object] = lambda: None) -> None:
    """Plans the step, its key ended by the present moment, unless one whose key begins with `kind` is under way.

    `before` is done first, and only if the step is planned: what it raises plans nothing.
    """
    with alone(services.home, "repeated-steps"):
        last, now = steps.last_with(kind), services.clock.now()
        if last is None or last.is_over:
            before()
            steps.plan([replace(plan, key=f"{plan.key}{stamp(now)}")], now)
