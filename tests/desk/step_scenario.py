"""Run by test_steps.py in a process of its own: `protocol`, `plan N`, `work`, `counts`."""

import os
import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from desk import steps  # noqa: E402
from desk.models import Step  # noqa: E402
from desk.shapes import Failure, StepPlan  # noqa: E402

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LEASE = timedelta(seconds=60)
QUEUES = ("work", "sign")


def take(now: datetime = NOW, window: int | None = None, queues: tuple[str, ...] = QUEUES) -> list[str]:
    return [key for key, _ in steps.take_ready(now, window=window, lease=LEASE, queues=queues)]


def state(key: str) -> str:
    return steps.facts([key])[0].state


def plan_chain(name: str) -> list[StepPlan]:
    return [
        StepPlan(f"{name}:render", "render", (name,), "tester"),
        StepPlan(f"{name}:sign", "sign", (name,), "tester", queue="sign", needs=(f"{name}:render",)),
        StepPlan(f"{name}:store", "store", (name,), "tester", medium="a", needs=(f"{name}:sign",)),
    ]


def protocol() -> None:
    steps.plan(plan_chain("r1"), NOW)
    steps.plan(plan_chain("r1"), NOW)  # planned twice is planned once
    assert Step.objects.count() == 3
    assert take(queues=("sign",)) == []
    assert take() == ["r1:render"]
    assert take() == [], "a queued step is not taken again"
    assert take(NOW + LEASE * 2) == ["r1:render"], "a lost message is published again"

    steps.release_queued(["r1:render"])
    assert take() == ["r1:render"], "a message that could not be sent is tried again at once"

    claimed = steps.claim("r1:render", "w1:t1", NOW, LEASE)
    assert claimed is not None
    assert claimed.attempts == 1
    assert steps.claim("r1:render", "w2:t2", NOW, LEASE) is None, "a doubled message finds nothing"
    assert not steps.complete("r1:render", "w2:t2"), "completion is fenced by the token"
    assert steps.heartbeat("r1:render", "w1:t1", NOW + LEASE * 3)
    assert take(NOW + LEASE * 2) == [], "a living worker keeps its lease"
    assert steps.release_owner("w1") == 1, "a dead one loses it at once"
    assert not steps.complete("r1:render", "w1:t1"), "a worker that lost its lease completes nothing"
    assert take() == ["r1:render"]
    assert steps.claim("r1:render", "w3:t3", NOW, LEASE)
    assert steps.complete("r1:render", "w3:t3")
    assert state("r1:sign") == "ready", "what waited is released with the completion"
    assert state("r1:store") == "waiting"

    assert take() == ["r1:sign"]
    assert steps.claim("r1:sign", "w3:t4", NOW, LEASE)
    trouble = Failure("signing.tsa_unreachable", "нет связи", "повторите", 6)
    assert steps.fail("r1:sign", "w3:t4", trouble, retry_at=NOW + LEASE)
    assert take() == [], "a pause is kept"
    assert take(NOW + LEASE) == ["r1:sign"]
    assert steps.claim("r1:sign", "w3:t5", NOW, LEASE)
    assert steps.fail("r1:sign", "w3:t5", trouble, retry_at=None)
    assert state("r1:sign") == "failed"
    assert steps.facts(["r1:sign"])[0].code == "signing.tsa_unreachable"
    steps.plan(plan_chain("r1"), NOW)
    assert state("r1:sign") == "ready", "planning again arms what failed"
    assert state("r1:render") == "done", "and leaves alone what is done"

    steps.plan([p for n in range(5) for p in plan_chain(f"w{n}")], NOW)
    assert len(take(window=3)) == 3
    assert take(window=3) == [], "the window holds"
    steps.plan([StepPlan("late", "tidy", ("r",), "tester", needs=("r1:render",))], NOW)
    assert state("late") == "ready", "a need that is done holds nothing up"
    steps.plan([StepPlan("fickle", "tidy", ("r",), "tester", needs=("r1:store",))], NOW)
    assert state("fickle") == "waiting"
    steps.plan([StepPlan("fickle", "tidy", ("r",), "tester", needs=("r1:render",))], NOW)
    assert state("fickle") == "ready", "a waiting step waits for what the newest plan says"
    try:
        steps.plan([StepPlan("orphan", "tidy", ("r",), "tester", needs=("never",))], NOW)
    except ValueError:
        assert not steps.facts(["orphan"]), "a plan that fails enters nothing"
    else:
        raise AssertionError("a need that was never planned was accepted")
    Step.objects.all().delete()
    print("ok")


def work() -> None:
    owner = f"w{os.getpid()}"
    while True:
        keys = take(datetime.now(UTC), window=8)
        if not keys and not steps.open_steps(QUEUES):
            return
        for key in keys:
            token = f"{owner}:{key}"
            if steps.claim(key, token, datetime.now(UTC), LEASE) and steps.complete(key, token):
                print(key)


def main() -> None:
    verb = sys.argv[1]
    call_command("migrate", verbosity=0)
    if verb == "protocol":
        protocol()
    elif verb == "plan":
        steps.plan([p for n in range(int(sys.argv[2])) for p in plan_chain(f"c{n}")], datetime.now(UTC))
    elif verb == "work":
        work()
    elif verb == "counts":
        print(steps.counts()["done"])


if __name__ == "__main__":
    main()
