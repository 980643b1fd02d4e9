"""Which steps a verb needs: pure lists of `StepPlan`, with keys that make planning twice the same as planning once.

```
close:   render
sign:    trial (one record of each kind) → sign → finish
commit:  … → check → store on each medium → tidy
```
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from desk.shapes import StepPlan
from kernel.ids import RecordId
from kernel.kinds import Kind

WORK_QUEUE = "work"
SIGN_QUEUE = "sign"


@dataclass(frozen=True)
class Closed:
    """A closed record; `tag` tells one closing of it from another, so that a record that was reopened starts anew."""

    record: RecordId
    tag: str

    def key(self, step: str) -> str:
        """The identity of a step."""
        return f"{self.record}:{self.tag}:{step}"

    def plan(self, step: str, actor: str, *, medium: str = "", needs: Sequence[str] = ()) -> StepPlan:
        """A step of this record."""
        return StepPlan(
            key=self.key(f"{step}-{medium}" if medium else step),
            name=step,
            records=(str(self.record),),
            actor=actor,
            medium=medium,
            queue=SIGN_QUEUE if step == "sign" else WORK_QUEUE,
            needs=tuple(needs),
        )


def daily_plans(day: str, actor: str) -> list[StepPlan]:
    """What a day brings: renewals that are due, copies to be read again, uploads that nobody wants, what kills left."""
    names = ("renew", "fixity", "purge-uploads", "heal")
    return [StepPlan(key=f"{name}:{day}", name=name, records=(), actor=actor) for name in names]


def render_plans(items: Sequence[Closed], actor: str) -> list[StepPlan]:
    """Rendering of each record."""
    return [item.plan("render", actor) for item in items]


def sign_plans(
    items: Sequence[Closed], trials: Mapping[Kind, Closed], kept: Collection[RecordId], actor: str
) -> list[StepPlan]:
    """A trial of each kind, then signature and completion of each record.

    `trials` names the record to try; for those `kept`, whose signature is there already, no key is asked.
    """
    plans = [item.plan("trial", actor) for item in trials.values()]
    for item in items:
        if item.record in kept:
            plans.append(item.plan("finish", actor))
            continue
        trial = trials.get(item.record.kind)
        plans.append(item.plan("sign", actor, needs=[trial.key("trial")] if trial else []))
        plans.append(item.plan("finish", actor, needs=[item.key("sign")]))
    return plans


def commit_plans(items: Sequence[Closed], media: Sequence[str], actor: str, *, after_finish: bool) -> list[StepPlan]:
    """Each record to the validator, to each medium, then the tidying."""
    plans = []
    for item in items:
        plans.append(item.plan("check", actor, needs=[item.key("finish")] if after_finish else []))
        plans += [item.plan("store", actor, medium=medium, needs=[item.key("check")]) for medium in media]
        plans.append(item.plan("tidy", actor, needs=[item.key(f"store-{medium}") for medium in media]))
    return plans
