"""Which steps a verb needs: pure lists of `StepPlan`, with keys that make planning twice the same as planning once.

```
close:   render
sign:    trial (one record of each kind) → sign → finish → check (several records in one run)
commit:  … → store on each medium → tidy
```
"""

from collections.abc import Iterator, Mapping, Sequence

from desk.shapes import StepPlan
from kernel.digests import sha256_hex
from kernel.ids import Kind, RecordId
from operations.folders import State

# Records judged by one run of the validator: its start costs seconds, one more small file a tenth of one.
CHECKED_TOGETHER = 6

WORK_QUEUE = "work"
SIGN_QUEUE = "sign"


def key(record: RecordId, step: str) -> str:
    """The identity of a step of a record's first version."""
    return f"{record}:1:{step}"


def render_plans(records: Sequence[RecordId], actor: str) -> list[StepPlan]:
    """Rendering of each record."""
    return [StepPlan(key(record, "render"), "render", (str(record),), actor) for record in records]


def sign_plans(records: Sequence[RecordId], trials: Mapping[Kind, RecordId], actor: str) -> list[StepPlan]:
    """A trial of each kind, then signature and completion of each record. `trials` names the record to try."""
    plans = [StepPlan(key(record, "trial"), "trial", (str(record),), actor) for record in trials.values()]
    for record in records:
        trial = trials.get(record.kind)
        needs = (key(trial, "trial"),) if trial else ()
        plans.append(StepPlan(key(record, "sign"), "sign", (str(record),), actor, queue=SIGN_QUEUE, needs=needs))
        plans.append(StepPlan(key(record, "finish"), "finish", (str(record),), actor, needs=(key(record, "sign"),)))
    return plans


def check_plans(
    records: Sequence[RecordId], actor: str, *, after_finish: bool
) -> tuple[list[StepPlan], dict[RecordId, str]]:
    """The validator's runs, and which run judges which record."""
    plans, judge = [], {}
    for begin in range(0, len(records), CHECKED_TOGETHER):
        group = records[begin : begin + CHECKED_TOGETHER]
        names = tuple(str(record) for record in group)
        run = f"check:{sha256_hex(' '.join(names).encode())[:32]}"
        needs = tuple(key(record, "finish") for record in group) if after_finish else ()
        plans.append(StepPlan(run, "check", names, actor, needs=needs))
        judge.update(dict.fromkeys(group, run))
    return plans, judge


def commit_plans(
    records: Sequence[RecordId], media: Sequence[str], judge: Mapping[RecordId, str], actor: str
) -> Iterator[StepPlan]:
    """Each record to each medium after its judgement, then the tidying."""
    for record in records:
        stores = []
        for medium in media:
            stores.append(key(record, f"store-{medium}"))
            needs = (judge[record],) if record in judge else ()
            yield StepPlan(stores[-1], "store", (str(record),), actor, medium=medium, needs=needs)
        yield StepPlan(key(record, "tidy"), "tidy", (str(record),), actor, needs=tuple(stores))


def smallest_of_each_kind(sizes: Mapping[RecordId, int], states: Mapping[RecordId, State]) -> dict[Kind, RecordId]:
    """The record of each kind that is tried before the key is asked: the smallest one that is not signed yet."""
    chosen: dict[Kind, RecordId] = {}
    for record in sorted(sizes, key=lambda r: (sizes[r], str(r))):
        if states[record] is State.RENDERED:
            chosen.setdefault(record.kind, record)
    return chosen
