"""Which steps a verb needs: pure lists of `StepPlan`, with keys that make planning twice the same as planning once.

```
close:   render
sign:    trial (one record of each kind) → sign → finish → check (several records in one run)
commit:  … → store on each medium → tidy
```
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desk.shapes import StepPlan
from kernel.digests import sha256_hex
from kernel.ids import Kind, RecordId

# Records judged by one run of the validator: its start costs seconds, one more small file a tenth of one.
CHECKED_TOGETHER = 6

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


def render_plans(items: Sequence[Closed], actor: str) -> list[StepPlan]:
    """Rendering of each record."""
    return [item.plan("render", actor) for item in items]


def sign_plans(items: Sequence[Closed], trials: Mapping[Kind, Closed], actor: str) -> list[StepPlan]:
    """A trial of each kind, then signature and completion of each record. `trials` names the record to try."""
    plans = [item.plan("trial", actor) for item in trials.values()]
    for item in items:
        trial = trials.get(item.record.kind)
        plans.append(item.plan("sign", actor, needs=[trial.key("trial")] if trial else []))
        plans.append(item.plan("finish", actor, needs=[item.key("sign")]))
    return plans


def check_plans(
    items: Sequence[Closed], actor: str, *, after_finish: bool
) -> tuple[list[StepPlan], dict[RecordId, str]]:
    """The validator's runs, and which run judges which record."""
    plans, judge = [], {}
    for begin in range(0, len(items), CHECKED_TOGETHER):
        group = items[begin : begin + CHECKED_TOGETHER]
        run = f"check:{sha256_hex(' '.join(item.key('check') for item in group).encode())[:32]}"
        needs = tuple(item.key("finish") for item in group) if after_finish else ()
        plans.append(StepPlan(run, "check", tuple(str(item.record) for item in group), actor, needs=needs))
        judge.update(dict.fromkeys((item.record for item in group), run))
    return plans, judge


def commit_plans(
    items: Sequence[Closed], media: Sequence[str], judge: Mapping[RecordId, str], actor: str
) -> Iterator[StepPlan]:
    """Each record to each medium after its judgement, then the tidying."""
    for item in items:
        for medium in media:
            yield item.plan("store", actor, medium=medium, needs=[judge[item.record]])
        yield item.plan("tidy", actor, needs=[item.key(f"store-{medium}") for medium in media])
