"""Plans, claims and completes steps, each in one transaction. The caller passes every instant.

The protocol, after rule 4 of the design: a step is published only after its row is committed; it is claimed by a
token; its completion is fenced by that token and releases the steps that wait for it in the same transaction; a lease
or a queued message that outlives `until` makes the step ready again.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet

from desk.models import Step, StepState
from desk.shapes import Failure, StepFacts, StepPlan

_LOG = logging.getLogger("letopis.desk")
OPEN_STATES = (StepState.WAITING, StepState.READY, StepState.QUEUED, StepState.LEASED)


def plan(plans: Sequence[StepPlan], now: datetime) -> None:
    """Enters the steps that are not there yet and arms the failed ones again; steps done stay done.

    A step's needs must be planned before it or with it.
    """
    with transaction.atomic():
        known = {step.key: step for step in Step.objects.select_for_update().filter(key__in=[p.key for p in plans])}
        for wanted in plans:
            step = known.get(wanted.key)
            if step is None:
                known[wanted.key] = _enter(wanted, now)
            elif step.state == StepState.WAITING:
                _wait_for(step, wanted.needs)
            else:
                Step.objects.filter(pk=step.pk, state__in=(StepState.FAILED, StepState.READY)).update(
                    state=StepState.READY, not_before=None, attempts=0, code="", message="", hint="", exit_code=0
                )


def _enter(wanted: StepPlan, now: datetime) -> Step:
    step = Step.objects.create(
        key=wanted.key,
        name=wanted.name,
        records=list(wanted.records),
        medium=wanted.medium,
        actor=wanted.actor,
        queue=wanted.queue,
        state=StepState.WAITING,
        planned_at=now,
    )
    _wait_for(step, wanted.needs)
    return step


def _wait_for(step: Step, keys: Collection[str]) -> None:
    """Sets what the step waits for; it is ready at once if all of it is done."""
    needs = list(Step.objects.select_for_update().filter(key__in=keys))
    if len(needs) != len(set(keys)):
        raise ValueError(f"step {step.key} needs a step that was never planned")
    step.needs.set(needs)
    step.missing = sum(need.state != StepState.DONE for need in needs)
    step.state = StepState.WAITING if step.missing else StepState.READY
    step.save(update_fields=["missing", "state"])


def take_ready(
    now: datetime,
    *,
    window: int | None,
    lease: timedelta,
    queues: Collection[str],
    keys: Collection[str] | None = None,
    most: int = 1000,
) -> list[tuple[str, str]]:
    """Marks ready steps as queued; gives (key, queue) pairs to publish, in the order they were planned.

    At most `most` are taken, and at most `window` stand queued or leased at once (None: no such bound). Expired
    leases are released first: this is the outbox and the reconciler in one.
    """
    with transaction.atomic():
        release_expired(now)
        room = most if window is None else min(most, window - _busy(queues))
        ready = _locked(Step.objects.filter(state=StepState.READY, queue__in=queues)).filter(
            Q(not_before=None) | Q(not_before__lte=now)
        )
        if keys is not None:
            ready = ready.filter(key__in=keys)
        taken = list(ready.order_by("pk")[: max(room, 0)])
        Step.objects.filter(pk__in=[step.pk for step in taken]).update(state=StepState.QUEUED, until=now + lease)
    return [(step.key, step.queue) for step in taken]


def next_of(keys: Collection[str], now: datetime) -> str | None:
    """The first of these steps that can be worked on now: ready, or published for others who may be gone.

    Nothing is marked: the claim decides who has it.
    """
    release_expired(now)
    due = Q(not_before=None) | Q(not_before__lte=now)
    free = Step.objects.filter(due, state__in=(StepState.READY, StepState.QUEUED))
    wanted = list(keys)
    for begin in range(0, len(wanted), 500):
        step = free.filter(key__in=wanted[begin : begin + 500]).order_by("pk").first()
        if step is not None:
            return step.key
    return None


def owners_at_work() -> set[str]:
    """Whose leases stand now."""
    tokens = Step.objects.filter(state=StepState.LEASED).values_list("token", flat=True)
    return {token.rpartition(":")[0] for token in tokens}


def _busy(queues: Collection[str]) -> int:
    return Step.objects.filter(state__in=(StepState.QUEUED, StepState.LEASED), queue__in=queues).count()


def _locked(steps: "QuerySet[Step]") -> "QuerySet[Step]":
    """Rows locked for this transaction; SQLite has one writer anyhow (BEGIN IMMEDIATE)."""
    if connection.features.has_select_for_update_skip_locked:
        return steps.select_for_update(skip_locked=True)
    return steps


def release_expired(now: datetime) -> int:
    """Steps whose lease or message has expired become ready again. Returns how many."""
    return Step.objects.filter(state__in=(StepState.QUEUED, StepState.LEASED), until__lt=now).update(
        state=StepState.READY, token="", until=None
    )


def release_owner(owner: str) -> int:
    """Gives up the leases of a worker that is known to be dead, or of one token of it. Returns how many.

    A token is `<owner>:<random>`.
    """
    return Step.objects.filter(Q(token__startswith=f"{owner}:") | Q(token=owner), state=StepState.LEASED).update(
        state=StepState.READY, token="", until=None
    )


def release_queued(keys: Collection[str]) -> None:
    """Steps whose messages could not be sent become ready again at once."""
    Step.objects.filter(key__in=list(keys), state=StepState.QUEUED).update(state=StepState.READY, until=None)


def claim(key: str, token: str, now: datetime, lease: timedelta) -> StepFacts | None:
    """Takes the step for `token`, or gives None: a stale or doubled message finds nothing to claim."""
    claimed = Step.objects.filter(key=key, state__in=(StepState.READY, StepState.QUEUED)).update(
        state=StepState.LEASED, token=token, until=now + lease, attempts=F("attempts") + 1
    )
    return _facts(Step.objects.get(key=key)) if claimed else None


def heartbeat(key: str, token: str, until: datetime) -> bool:
    """Prolongs the lease. False: it was lost, the work should stop."""
    return Step.objects.filter(key=key, state=StepState.LEASED, token=token).update(until=until) == 1


def complete(key: str, token: str) -> bool:
    """Marks the step done and releases what waits for it. False: the lease was lost, somebody else owns the step."""
    with transaction.atomic():
        done = Step.objects.filter(key=key, state=StepState.LEASED, token=token).update(
            state=StepState.DONE, until=None, code="", message="", hint="", exit_code=0
        )
        if not done:
            return False
        waiting = Step.objects.filter(needs__key=key, state=StepState.WAITING)
        pks = list(waiting.values_list("pk", flat=True))
        Step.objects.filter(pk__in=pks).update(missing=F("missing") - 1)
        Step.objects.filter(pk__in=pks, missing=0).update(state=StepState.READY)
    return True


def fail(key: str, token: str, failure: Failure, *, retry_at: datetime | None) -> bool:
    """Marks the step failed, or ready again not before `retry_at`. False: the lease was lost."""
    return (
        Step.objects.filter(key=key, state=StepState.LEASED, token=token).update(
            state=StepState.FAILED if retry_at is None else StepState.READY,
            not_before=retry_at,
            until=None,
            code=failure.code,
            message=failure.message,
            hint=failure.hint,
            exit_code=failure.exit_code,
        )
        == 1
    )


def forget(keys: Iterable[str]) -> None:
    """Removes steps whose work was undone on purpose (a new import before the close), so they can be planned anew."""
    Step.objects.filter(key__in=list(keys)).exclude(state=StepState.LEASED).delete()


def facts(keys: Collection[str]) -> list[StepFacts]:
    """The steps named, in the order they were planned."""
    found: list[StepFacts] = []
    wanted = list(keys)
    for begin in range(0, len(wanted), 500):  # SQLite bounds the number of parameters in one statement
        found += [_facts(step) for step in Step.objects.filter(key__in=wanted[begin : begin + 500]).order_by("pk")]
    return found


def last_with(prefix: str) -> StepFacts | None:
    """The step planned last of those whose key begins so."""
    step = Step.objects.filter(key__startswith=prefix).order_by("-pk").first()
    return None if step is None else _facts(step)


def open_steps(queues: Collection[str]) -> int:
    """How many steps of the queues are not over."""
    return Step.objects.filter(queue__in=queues, state__in=OPEN_STATES).count()


def counts() -> dict[str, int]:
    """How many steps stand in each state."""
    return {state: Step.objects.filter(state=state).count() for state in StepState.values}


@contextmanager
def outage_survived() -> Iterator[None]:
    """What a database that is busy or away raises is logged, and the next use connects anew."""
    try:
        yield
    except DatabaseError as error:
        _LOG.warning("the desk is away: %s", type(error).__name__)
        close_thread_connection()


def close_thread_connection() -> None:
    """Closes this thread's database connection; a thread that used the desk calls it before it ends."""
    connection.close()


def _facts(step: Step) -> StepFacts:
    return StepFacts(
        key=step.key,
        name=step.name,
        records=tuple(step.records),
        medium=step.medium,
        actor=step.actor,
        queue=step.queue,
        state=step.state,
        attempts=step.attempts,
        code=step.code,
        message=step.message,
        hint=step.hint,
        exit_code=step.exit_code,
    )
