"""Once more what has failed: rendering, stamping a signature that is kept, and the way to the media.

What was done stays done; no key is asked for here.
"""

from collections.abc import Sequence

from kernel.ids import SchoolYear
from operations.batch import commit_records, render_records, sign_records
from operations.progress import Progress, progress
from operations.runner import Runner
from operations.services import Services
from operations.sheets import State


def may_be_retried(one: Progress, *, commit: bool) -> bool:
    """Whether another try without a key may help: it failed, or was closed and nobody renders it (a kill between).

    `commit`: whether the actor may send records on to the media.
    """
    if one.state is State.CLOSED:
        return not one.busy
    return commit and (one.state is State.REJECTED or _is_stuck(one))


def _is_stuck(one: Progress) -> bool:
    """Whether it has its signature and something failed since: the timestamp service was away, or a medium was."""
    return one.failure is not None and (one.state is State.SIGNED or one.signature_kept)


def retry(services: Services, year: SchoolYear, *, commit: bool, runner: Runner, actor: str) -> int:
    """Plans again what has failed of the year's records under way; gives how many records that concerns.

    `commit`: whether the actor may send records on to the media.
    """
    mine = [one for one in progress(services) if one.record.year == year]
    return _again(services, [one for one in mine if may_be_retried(one, commit=commit)], runner, actor)


def stuck_own(services: Services) -> list[Progress]:
    """What the archive draws up itself (inventories, acts) and did not get rendered, or onto the media."""
    return [one for one in progress(services) if one.record.kind.own and may_be_retried(one, commit=True)]


def retry_own(services: Services, *, commit: bool, runner: Runner, actor: str) -> int:
    """As `retry`, for what `stuck_own` tells."""
    mine = stuck_own(services)
    return _again(services, [one for one in mine if may_be_retried(one, commit=commit)], runner, actor)


def stuck_signed(under_way: Sequence[Progress]) -> list[Progress]:
    """What is signed and did not come on; whoever signs may send it on, as his sitting would have."""
    return [one for one in under_way if _is_stuck(one)]


def retry_signed(services: Services, *, runner: Runner, actor: str) -> int:
    """As `retry`, for what `stuck_signed` tells."""
    return _again(services, stuck_signed(progress(services)), runner, actor)


def _again(services: Services, failed: Sequence[Progress], runner: Runner, actor: str) -> int:
    render = [one.record for one in failed if one.state is State.CLOSED]
    signed = [one.record for one in failed if _is_stuck(one)]
    store = [one.record for one in failed if one.record not in {*render, *signed}]
    if render:
        render_records(services, render, runner=runner, actor=actor, progress=lambda *_: None)
    if signed:
        sign_records(services, signed, commit=True, runner=runner, actor=actor, progress=lambda *_: None)
    if store:
        commit_records(services, store, runner=runner, actor=actor, progress=lambda *_: None)
    return len(failed)
