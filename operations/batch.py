"""The verbs «render» (the second half of a close), «sign» and «commit» over many records."""

from collections.abc import Sequence

from kernel.errors import NotFoundError
from kernel.ids import RecordId
from operations import plans
from operations.folders import State, WorkFolder
from operations.plans import key
from operations.runner import Progress, Runner
from operations.running import Outcome, carry_out
from operations.services import Services


def render_records(
    services: Services, records: Sequence[RecordId], *, runner: Runner, actor: str, progress: Progress
) -> Outcome:
    """Renders closed records."""
    return carry_out(
        services,
        runner,
        plans.render_plans(records, actor),
        {record: [key(record, "render")] for record in records},
        progress,
    )


def select(services: Services, wanted: Sequence[str], states: Sequence[State]) -> list[RecordId]:
    """Records under way, named by id or prefix (all, if none is named), that stand in one of the states.

    Raises NotFoundError `record.not_found` for a name that finds no record under way.
    """
    under_way = services.home.work_folders()
    for prefix in wanted:
        if not any(str(record).startswith(prefix) for record in under_way):
            raise NotFoundError(
                "record.not_found",
                f"Среди закрытых, но ещё не сохранённых документов нет «{prefix}».",
                "Посмотрите перечень: letopis status.",
            )
    chosen = [record for record in under_way if not wanted or str(record).startswith(tuple(wanted))]
    return [record for record in chosen if _work(services, record).state in states]


def sign_records(
    services: Services,
    records: Sequence[RecordId],
    *,
    commit: bool,
    runner: Runner,
    actor: str,
    progress: Progress,
) -> Outcome:
    """Signs the records, and unless told otherwise sends them on to the media."""
    works = {record: _work(services, record) for record in records}
    trials = plans.smallest_of_each_kind(
        {record: work.rendered().size for record, work in works.items()},
        {record: work.state if work.signature() is None else State.SIGNED for record, work in works.items()},
    )
    plan = plans.sign_plans(records, trials, actor)
    concerns = {
        record: [
            *([key(trials[record.kind], "trial")] if record.kind in trials else []),
            key(record, "sign"),
            key(record, "finish"),
        ]
        for record in records
    }
    if commit:
        checks, judge = plans.check_plans(records, actor, after_finish=True)
        plan += [*checks, *plans.commit_plans(records, services.media.names, judge, actor)]
        for record in records:
            concerns[record] += [judge[record], *_store_keys(services, record)]
    return carry_out(services, runner, plan, concerns, progress)


def commit_records(
    services: Services, records: Sequence[RecordId], *, runner: Runner, actor: str, progress: Progress
) -> Outcome:
    """Judges signed records and puts them onto the media."""
    checks, judge = plans.check_plans(records, actor, after_finish=False)
    plan = [*checks, *plans.commit_plans(records, services.media.names, judge, actor)]
    concerns = {record: [judge[record], *_store_keys(services, record)] for record in records}
    return carry_out(services, runner, plan, concerns, progress)


def _store_keys(services: Services, record: RecordId) -> list[str]:
    return [*(key(record, f"store-{medium}") for medium in services.media.names), key(record, "tidy")]


def _work(services: Services, record: RecordId) -> WorkFolder:
    return WorkFolder(services.home.work_folder(record))
