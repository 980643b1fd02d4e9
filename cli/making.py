"""close, commit: verbs that plan steps. Imported only after the database was set up."""

import argparse
from collections.abc import Mapping, Sequence

from cli.output import Output, short_name
from cli.wiring import Wiring
from desk.shapes import Failure
from kernel.errors import BadInputError, LetopisError
from kernel.ids import RecordId, parse_year
from kernel.kinds import Kind
from kernel.russian import counted
from operations import closing
from operations.batch import commit_records, render_records, select
from operations.confirming import confirm_close
from operations.folders import WorkFolder
from operations.running import Outcome
from operations.services import Services
from operations.sheets import State


def close(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Closes the year's journals and summaries, and renders them; or confirms what another has closed."""
    if args.right == "close-confirm":
        kinds = tuple(Kind) if args.kind is None else (args.kind,)
        confirmed = confirm_close(services, parse_year(args.year), kinds=kinds, unit=args.unit, actor=actor)
        out.result(
            {"confirmed": [str(one) for one in confirmed]}, f"Подтверждено закрытых документов: {len(confirmed)}."
        )
        return 0
    closed = closing.close_year(
        services,
        parse_year(args.year),
        kind=args.kind,
        unit=args.unit,
        order=args.order,
        actor=actor,
        locked_on=args.locked_on,
    )
    out.findings(closed.remarks)
    due = [record for record in closed.records if _state(services, record) is State.CLOSED]
    outcome = Outcome([], [])
    if due:
        outcome = render_records(services, due, runner=wiring.runner(services), actor=actor, progress=out.step)
    failed: list[dict[str, str]] = []
    code = 0
    for failure in closed.failed:
        out.error(failure.error) if not out.as_json else None
        failed.append({"class": failure.unit, "kind": failure.kind.value, **_error(failure.error)})
        code = code or failure.error.exit_code
    for record, trouble in outcome.failed:
        failed.append({"class": _unit(services, record), "kind": record.kind.value, **failure_json(trouble)})
        code = code or trouble.exit_code or 1
    records = [closed_record(services, record) for record in closed.records]
    out.result(
        {"records": records, "failed": failed, "findings": [one.as_json() for one in closed.remarks]},
        f"Закрыто: {counted(len(records), 'документ', 'документа', 'документов')}"
        + (f", не вышло: {len(failed)}." if failed else ".")
        + "\nДальше: letopis sign --all с ключом директора.",
    )
    return code


def closed_record(services: Services, record: RecordId) -> dict[str, object]:
    """A closed record's line in the result."""
    work = WorkFolder(services.home.work_folder(record))
    rendered = work.rendered() if work.state is not State.CLOSED else None
    return {
        "id": str(record),
        "kind": record.kind.value,
        "class": work.closing().record_class,
        "pages": rendered.pages if rendered else None,
        "bytes": rendered.size if rendered else None,
        "state": work.state.value,
    }


def _state(services: Services, record: RecordId) -> State:
    return WorkFolder(services.home.work_folder(record)).state


def _unit(services: Services, record: RecordId) -> str:
    return WorkFolder(services.home.work_folder(record)).closing().record_class


def commit(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Puts what is signed onto the media."""
    require_named(args)
    records = select(services, args.records, [State.SIGNED, State.REJECTED])
    if not records:
        return nothing(out, "committed", "Сохранять нечего: нет подписанных документов.")
    with wiring.answering(services):
        outcome = commit_records(services, records, runner=wiring.runner(services), actor=actor, progress=out.step)
    return outcome_result(out, outcome, "committed", "Сохранено на носителях")


def require_named(args: argparse.Namespace) -> None:
    """Raises BadInputError `cli.nothing_named` where neither records nor --all are named."""
    if not args.all and not args.records:
        raise BadInputError(
            "cli.nothing_named", "Не сказано, какие документы.", "Назовите документы или добавьте --all."
        )


def nothing(out: Output, key: str, text: str) -> int:
    """The result where there is nothing to do."""
    out.result({key: [], "failed": []}, f"{text}\nПосмотрите: letopis status.")
    return 0


def outcome_result(
    out: Output, outcome: Outcome, key: str, word: str, refused: Sequence[Mapping[str, str]] = ()
) -> int:
    """The result of a plan, and its exit status. `refused` is what did not even come into the plan."""
    failed = [*refused, *failed_json(outcome)]
    lines = [f"{word}: {counted(len(outcome.done), 'документ', 'документа', 'документов')}."]
    for record, failure in outcome.failed:
        lines.append(f"  {short_name(str(record))}: {failure.code}: {failure.message} {failure.hint}")
    for record, medium, failure in outcome.debts:
        lines.append(
            f"  {short_name(str(record))}: неполный комплект, на носитель «{medium}» ещё не записан: {failure.message}"
        )
    if outcome.debts:
        lines.append("  Когда носитель будет подключён: letopis media attach НОСИТЕЛЬ, затем letopis commit --all.")
    debts = [
        {"id": str(record), "medium": medium, **failure_json(failure)} for record, medium, failure in outcome.debts
    ]
    done = [str(record) for record in outcome.done]
    out.result({key: done, "failed": failed, "debts": debts}, "\n".join(lines))
    return outcome.exit_code


def failed_json(outcome: Outcome) -> list[dict[str, str]]:
    """The records that came to nothing, and why."""
    return [{"id": str(record), **failure_json(failure)} for record, failure in outcome.failed]


def failure_json(failure: Failure) -> dict[str, str]:
    return {"code": failure.code, "message": failure.message, "hint": failure.hint}


def _error(error: LetopisError) -> dict[str, str]:
    return {"code": error.code, "message": error.message, "hint": error.hint}
