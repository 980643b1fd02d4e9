"""Carries a plan out: here and now, or by watching what `serve` does; and what became of each record."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desk import steps
from desk.shapes import Failure, StepFacts, StepPlan
from kernel.errors import UnavailableError
from kernel.ids import RecordId
from operations.runner import Progress, Runner
from operations.services import Services

if TYPE_CHECKING:
    from operations.engine import Engine  # whose steps plan others

UNFINISHED = "step.unfinished"

# Seconds between two looks at the step table while `serve` works.
_LOOK = 0.3
# A plan of so few steps is done before another process has loaded what it needs.
_FEW = 12
# Seconds that a sitting waits for `serve` to be started again.
_PATIENCE = 60


@dataclass(frozen=True)
class HereRunner:
    """Runs the steps in this process, one after the other; of a long plan a crew of others takes some meanwhile."""

    engine: "Engine"
    crew: Callable[[], AbstractContextManager[object]] = nullcontext

    def run(self, keys: Sequence[str], progress: Progress) -> None:
        """Until nothing of the plan is ready and nobody else works on it."""
        with self.crew() if len(keys) > _FEW else nullcontext():
            self._run(keys, progress)

    def _run(self, keys: Sequence[str], progress: Progress) -> None:
        reported: set[str] = set()
        facts = steps.facts(keys)
        while True:
            _report(facts, reported, progress)
            key = steps.next_of(keys, self.engine.services.clock.now())
            if key is not None:
                self.engine.run_step(key)
            before, facts = facts, steps.facts(keys)
            if key is not None:
                continue
            if any(step.state == "leased" for step in facts):
                time.sleep(_LOOK)
            elif facts == before:  # else a step was taken, or became ready, while the next one was asked for
                return


@dataclass(frozen=True)
class WatchingRunner:
    """Watches the steps that `serve` runs, and does them itself when `serve` goes away.

    Attributes:
        served: whether `serve` is still there.
        here: does the work when it is not; None in a sitting, whose key lives in the signer alone.
        keep_alive: called at each look with the plan's keys: it may start the signer, or start it again.
    """

    served: Callable[[], bool]
    here: HereRunner | None
    keep_alive: Callable[[Sequence[str]], None]

    def run(self, keys: Sequence[str], progress: Progress) -> None:
        """Until every step is over, or what is left waits for something outside the plan.

        Raises UnavailableError `serve.gone`.
        """
        reported: set[str] = set()
        facts: list[StepFacts] = []
        missed = 0
        while True:
            missed = 0 if self.served() else missed + 1
            if missed and self.here is not None:
                self.here.run(keys, lambda s, over, all_: None if s.key in reported else progress(s, over, all_))
                return
            if missed * _LOOK > _PATIENCE:
                raise UnavailableError(
                    "serve.gone",
                    "Служба, которая вела работу, остановлена.",
                    "Повторите команду: сделанное не потеряется, подписанное второй раз не подпишется.",
                )
            self.keep_alive(keys)
            before, facts = facts, steps.facts(keys)
            _report(facts, reported, progress)
            # A long plan is not read at one instant: what waits may have become ready meanwhile.
            if facts == before and all(step.is_over or step.state == "waiting" for step in facts):
                return
            time.sleep(_LOOK)


def _report(facts: Sequence[StepFacts], reported: set[str], progress: Progress) -> None:
    for step in facts:
        if step.is_over and step.key not in reported:
            reported.add(step.key)
            progress(step, len(reported), len(facts))


@dataclass(frozen=True)
class Concern:
    """The steps on which a record depends.

    Attributes:
        needed: all of them must be done, in this order.
        copies: of these, one for each medium, at least `quorum` must be done: then the record is accepted, and the
            others are debts.
        after: must be done once all copies are.
    """

    needed: Sequence[str]
    copies: Sequence[str] = ()
    quorum: int = 0
    after: Sequence[str] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of the records of a plan. `debts`: accepted, but a copy is still owed, and why."""

    done: list[RecordId]
    failed: list[tuple[RecordId, Failure]]
    debts: list[tuple[RecordId, str, Failure]] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0, or what the first failure exits with: one that has a cause of its own goes before one that waits."""
        failures = sorted((failure for _, failure in self.failed), key=lambda f: f.code == UNFINISHED)
        return failures[0].exit_code if failures else 0


def carry_out(
    services: Services,
    runner: Runner,
    plans: Sequence[StepPlan],
    concerns: Mapping[RecordId, Concern],
    progress: Progress,
) -> Outcome:
    """Plans the steps, has them run, and says for each record whether the steps that concern it are done.

    A step may be shared by several records (trial, check).
    """
    steps.plan(plans, services.clock.now())
    keys = [plan.key for plan in plans]
    runner.run(keys, progress)
    outcome = Outcome([], [])
    facts = {step.key: step for step in steps.facts(keys)}
    for record, concern in concerns.items():
        _conclude(outcome, record, concern, facts)
    return outcome


def _conclude(outcome: Outcome, record: RecordId, concern: Concern, facts: Mapping[str, StepFacts]) -> None:
    failure = _failure([facts[key] for key in concern.needed])
    owed = [step for key in concern.copies if (step := facts[key]).state != "done"]
    if failure is None and len(concern.copies) - len(owed) < concern.quorum:
        failure = _failure(owed)
    if failure is None and not owed:
        failure = _failure([facts[key] for key in concern.after])
    if failure is not None:
        outcome.failed.append((record, failure))
        return
    outcome.done.append(record)
    for step in owed:
        why = _failure([step])
        assert why is not None
        outcome.debts.append((record, step.medium, why))


def _failure(own: Sequence[StepFacts]) -> Failure | None:
    for step in own:
        if step.state != "done" and step.code:
            return Failure(step.code, step.message, step.hint, step.exit_code)
    if all(step.state == "done" for step in own):
        return None
    return Failure(
        UNFINISHED,
        "Работа ещё не закончена.",
        "Повторите команду: сделанное не потеряется и не повторится.",
        6,
    )
