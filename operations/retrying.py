"""Once more what has failed: rendering, and the way to the media. What was done stays done; nothing is signed here."""

from collections.abc import Sequence

from kernel.ids import SchoolYear
from operations.batch import commit_records, render_records
from operations.progress import Progress, progress
from operations.runner import Runner
from operations.services import Services
from operations.sheets import State


def may_be_retried(one: Progress) -> bool:
    """Whether another try without a key may help: it failed, or was closed and nobody renders it (a kill between)."""
    if one.state is State.CLOSED:
        return not one.busy
    return one.state is State.REJECTED or (one.state is State.SIGNED and one.failure is not None)


def retry(services: Services, year: SchoolYear, *, commit: bool, runner: Runner, actor: str) -> int:
    """Plans again what has failed of the year's records under way; gives how many records that concerns.

    `commit`: whether the actor may send records on to the media.
    """
    failed = [one for one in progress(services) if one.record.year == year and may_be_retried(one)]
    return _again(services, failed, commit=commit, runner=runner, actor=actor)


def stuck_own(services: Services) -> list[Progress]:
    """What the archive draws up itself (inventories, acts) and did not get rendered, or onto the media."""
    return [one for one in progress(services) if one.record.kind.own and may_be_retried(one)]


def retry_own(services: Services, *, commit: bool, runner: Runner, actor: str) -> int:
    """As `retry`, for what `stuck_own` tells."""
    return _again(services, stuck_own(services), commit=commit, runner=runner, actor=actor)


def _again(services: Services, failed: Sequence[Progress], *, commit: bool, runner: Runner, actor: str) -> int:
    render = [one.record for one in failed if one.state is State.CLOSED]
    store = [one.record for one in failed if one.state is not State.CLOSED] if commit else []
    if render:
        render_records(services, render, runner=runner, actor=actor, progress=lambda *_: None)
    if store:
        commit_records(services, store, runner=runner, actor=actor, progress=lambda *_: None)
    return len(render) + len(store)
