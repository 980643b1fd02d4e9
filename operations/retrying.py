"""Once more what has failed: rendering, and the way to the media. What was done stays done; nothing is signed here."""

from operations.batch import commit_records, render_records
from operations.progress import progress
from operations.runner import Runner
from operations.services import Services
from operations.sheets import State


def retry(services: Services, *, runner: Runner, actor: str) -> int:
    """Plans again what has failed of the records under way. Returns how many records that concerns."""
    failed = [one for one in progress(services) if one.failure is not None or one.state is State.REJECTED]
    render = [one.record for one in failed if one.state is State.CLOSED]
    commit = [one.record for one in failed if one.state in (State.SIGNED, State.REJECTED)]
    if render:
        render_records(services, render, runner=runner, actor=actor, progress=lambda *_: None)
    if commit:
        commit_records(services, commit, runner=runner, actor=actor, progress=lambda *_: None)
    return len(render) + len(commit)
