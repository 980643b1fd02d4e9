"""The verbs «render» (the second half of a close), «sign» and «commit» over many records."""

import logging
from collections.abc import Iterable, Sequence

from desk import steps
from desk.shapes import StepPlan
from kernel.errors import LetopisError, NotFoundError
from kernel.ids import RecordId
from kernel.kinds import Kind
from operations import plans
from operations.countersigning import missing_roles
from operations.folders import WorkFolder
from operations.naming import is_named, refuse_names_of_nothing
from operations.plans import Closed
from operations.runner import Progress, Runner
from operations.running import Concern, Outcome, carry_out
from operations.sealing import seal
from operations.services import Services
from operations.sheets import State
from operations.sitting import tell_kept
from operations.untold import tell_untold_of

_LOG = logging.getLogger("letopis.batch")


def render_records(
    services: Services, records: Sequence[RecordId], *, runner: Runner, actor: str, progress: Progress
) -> Outcome:
    """Renders closed records."""
    items = [_closed(services, record) for record in records]
    concerns = {item.record: Concern([item.key("render")]) for item in items}
    return carry_out(services, runner, plans.render_plans(items, actor), concerns, progress)


def select(services: Services, wanted: Sequence[str], states: Sequence[State]) -> list[RecordId]:
    """Records under way, named by id or by its first parts (all, if none is named), that stand in one of the states.

    `school/2025-26/5a` means 5А and not 5Я (`5ax`): a key must not sign what was not meant.

    Raises NotFoundError `record.not_found` for a name that finds no record under way.
    """
    under_way = services.home.work_folders()
    refuse_names_of_nothing(under_way, wanted, _not_under_way)
    chosen = [record for record in under_way if not wanted or is_named(record, wanted)]
    return [record for record in chosen if _work(services, record).state in states]


def _not_under_way(prefix: str) -> NotFoundError:
    return NotFoundError(
        "record.not_found",
        f"Среди закрытых, но ещё не сохранённых документов нет «{prefix}».",
        "Посмотрите перечень: letopis status.",
    )


def sign_records(
    services: Services, records: Sequence[RecordId], *, commit: bool, runner: Runner, actor: str, progress: Progress
) -> Outcome:
    """Signs the records, and unless told otherwise sends them on to the media; those signed already only go on."""
    signed = [_closed(services, record) for record in records if _work(services, record).state is State.SIGNED]
    items = [_closed(services, record) for record in records if _work(services, record).state is not State.SIGNED]
    tell_untold_of(services, records)
    trials = _trials(services, items)
    kept = {item.record for item in items if _work(services, item.record).signature() is not None}
    if kept:
        tell_kept(services, kept)
    _sign_anew(item for item in items if item.record not in kept)
    plan = plans.sign_plans(items, trials, kept, actor)
    needed: dict[RecordId, list[str]] = {
        item.record: [item.key("finish")]
        if item.record in kept
        else [trials[item.record.kind].key("trial"), item.key("sign"), item.key("finish")]
        for item in items
    }
    concerns = {record: Concern(keys) for record, keys in needed.items()}
    if commit:
        # What other signatures are owed on waits for them; it does not come to the media half signed.
        complete = [item for item in items if not _owed(services, item)]
        signed = [item for item in signed if not _owed(services, item)]
        plan += plans.commit_plans(complete, services.media.names, actor, after_finish=True)
        plan += plans.commit_plans(signed, services.media.names, actor, after_finish=False)
        for item in (*complete, *signed):
            concerns[item.record] = _committed(services, item, needed.get(item.record, ()))
    else:
        # What a sitting that was broken off had planned.
        steps.forget(key for item in items for key in _commit_keys(services, item))
    outcome = carry_out(services, runner, plan, concerns, progress)
    if commit:
        _seal(services, outcome, actor)
    return outcome


def try_records(
    services: Services, records: Sequence[RecordId], *, runner: Runner, actor: str, progress: Progress
) -> Outcome:
    """The trial signature of each kind alone, before documents leave for a key elsewhere."""
    trials = plan_trials(services, records, actor)
    concerns = {record: Concern([trials[record.kind].key]) for record in records}
    return carry_out(services, runner, [*trials.values()], concerns, progress)


def plan_trials(services: Services, records: Sequence[RecordId], actor: str) -> dict[Kind, StepPlan]:
    """The step that tries a record of each kind."""
    trials = _trials(services, [_closed(services, record) for record in records])
    return {kind: item.plan("trial", actor) for kind, item in trials.items()}


def _owed(services: Services, item: Closed) -> tuple[str, ...]:
    return missing_roles(services, item.record, _work(services, item.record))


def _sign_anew(unsigned: Iterable[Closed]) -> None:
    """Forgets the steps of documents whose signature was discarded: what was done for it must be done again."""
    keys = [item.key(step) for item in unsigned for step in ("sign", "finish")]
    if any(step.name == "sign" and step.state == "done" for step in steps.facts(keys)):
        steps.forget(keys)


def _seal(services: Services, outcome: Outcome, actor: str) -> None:
    """Evidence for what was committed, here and now: one timestamp. If it can't be had, «renew» makes it later."""
    if not outcome.done:
        return
    try:
        seal(services, actor)
    except LetopisError as error:
        _LOG.warning("evidence is pending: %s", error.code)


def plan_daily(services: Services) -> None:
    """Plans what the day brings, once; for `serve`'s tick."""
    planned = plans.daily_plans(services.today().isoformat(), services.owner)
    known = {step.key for step in steps.facts([plan.key for plan in planned])}
    if fresh := [plan for plan in planned if plan.key not in known]:
        steps.plan(fresh, services.clock.now())


def commit_records(
    services: Services, records: Sequence[RecordId], *, runner: Runner, actor: str, progress: Progress
) -> Outcome:
    """Judges signed records and puts them onto the media."""
    items = [_closed(services, record) for record in records]
    plan = plans.commit_plans(items, services.media.names, actor, after_finish=False)
    concerns = {item.record: _committed(services, item) for item in items}
    outcome = carry_out(services, runner, plan, concerns, progress)
    _seal(services, outcome, actor)
    return outcome


def _trials(services: Services, items: Sequence[Closed]) -> dict[Kind, Closed]:
    """The smallest unsigned record of each kind is tried before the key is asked."""
    unsigned = [item for item in items if _work(services, item.record).signature() is None]
    chosen: dict[Kind, Closed] = {}
    for item in sorted(unsigned, key=lambda item: _work(services, item.record).rendered().size):
        chosen.setdefault(item.record.kind, item)
    return chosen


def _commit_keys(services: Services, item: Closed) -> list[str]:
    stores = [item.key(f"store-{medium}") for medium in services.media.names]
    return [item.key("check"), *stores, item.key("tidy")]


def _committed(services: Services, item: Closed, before: Sequence[str] = ()) -> Concern:
    """Two confirmed copies accept a record; the third is a debt, which `commit` and `media attach` pay."""
    check, *stores, tidy = _commit_keys(services, item)
    return Concern([*before, check], stores, services.media.quorum, [tidy])


def _closed(services: Services, record: RecordId) -> Closed:
    return Closed(record, _work(services, record).tag)


def _work(services: Services, record: RecordId) -> WorkFolder:
    return WorkFolder(services.home.work_folder(record))
