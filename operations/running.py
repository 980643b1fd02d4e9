"""Carries a plan out: here and now, or by watching what `serve` does; and what became of each record."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from desk import steps
from desk.shapes import Failure, StepFacts, StepPlan
from kernel.ids import RecordId
from operations.engine import Engine
from operations.runner import Progress, Runner
from operations.services import Services

# Seconds between two looks at the step table while `serve` works.
_LOOK = 0.3


@dataclass(frozen=True)
class HereRunner:
    """Runs the steps in this process, one after the other; a crew of further processes takes some meanwhile."""

    engine: Engine
    crew: Callable[[], AbstractContextManager[object]] = nullcontext

    def run(self, keys: Sequence[str], progress: Progress) -> None:
        """Until nothing of the plan is ready and nobody else works on it."""
        with self.crew():
            self._run(keys, progress)

    def _run(self, keys: Sequence[str], progress: Progress) -> None:
        reported: set[str] = set()
        while True:
            mine = self.engine.take(keys)
            for key in mine:
                self.engine.run_step(key)
                _report(keys, reported, progress)
            if not mine:
                _report(keys, reported, progress)
                if not any(step.state in ("leased", "queued") for step in steps.facts(keys)):
                    return
                time.sleep(_LOOK)


@dataclass(frozen=True)
class WatchingRunner:
    """Watches the steps that `serve` runs. `keep_alive` is called at each look: it may restart the signer."""

    keep_alive: Callable[[], None]

    def run(self, keys: Sequence[str], progress: Progress) -> None:
        """Until every step is over, or what is left waits for a failed one."""
        reported: set[str] = set()
        while True:
            self.keep_alive()
            _report(keys, reported, progress)
            found = steps.facts(keys)
            if all(step.is_over for step in found) or _stuck(found):
                return
            time.sleep(_LOOK)


def _stuck(found: Sequence[StepFacts]) -> bool:
    """Whether only waiting steps are left beside the ended ones: what they wait for has failed."""
    return all(step.is_over or step.state == "waiting" for step in found) and any(s.state == "failed" for s in found)


def _report(keys: Sequence[str], reported: set[str], progress: Progress) -> None:
    for step in steps.facts(keys):
        if step.is_over and step.key not in reported:
            reported.add(step.key)
            progress(step, len(reported), len(keys))


@dataclass(frozen=True)
class Outcome:
    """What became of the records of a plan."""

    done: list[RecordId]
    failed: list[tuple[RecordId, Failure]]

    @property
    def exit_code(self) -> int:
        """0, or what the first failure exits with."""
        return self.failed[0][1].exit_code if self.failed else 0


def carry_out(
    services: Services,
    runner: Runner,
    plans: Sequence[StepPlan],
    concerns: Mapping[RecordId, Sequence[str]],
    progress: Progress,
) -> Outcome:
    """Plans the steps, has them run, and says for each record whether all steps that concern it are done.

    `concerns` lists each record's steps in order, shared ones (trial, check) included.
    """
    steps.plan(plans, services.clock.now())
    keys = [plan.key for plan in plans]
    runner.run(keys, progress)
    facts = {step.key: step for step in steps.facts(keys)}
    done, failed = [], []
    for record, own in concerns.items():
        failure = _failure([facts[key] for key in own])
        if failure is None:
            done.append(record)
        else:
            failed.append((record, failure))
    return Outcome(done, failed)


def _failure(own: Sequence[StepFacts]) -> Failure | None:
    for step in own:
        if step.state != "done" and step.code:
            return Failure(step.code, step.message, step.hint, step.exit_code)
    if all(step.state == "done" for step in own):
        return None
    return Failure(
        "step.unfinished",
        "Работа ещё не закончена.",
        "Повторите команду: сделанное не потеряется и не повторится.",
        6,
    )
