"""correct: the next version of archived records. Imported only after the database was set up."""

import argparse

from cli.making import closed_record, failed_json
from cli.output import Output, short_name
from cli.wiring import Wiring
from kernel.russian import counted
from operations.batch import render_records
from operations.correcting import correct
from operations.correction_grounds import Grounds
from operations.next_versions import Corrected
from operations.services import Services

_SHOWN = 20


def correct_(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Closes and renders the next versions, or only tells what would change."""
    corrections = correct(
        services,
        args.files,
        Grounds(args.paper, args.corrected_by, args.permitted_by),
        source=args.source,
        kind=args.kind,
        dry_run=args.dry_run,
        actor=actor,
    )
    corrected = corrections.done
    for passed in corrections.passed:
        out.note(f"  {passed.message}")
    changes = [
        {"id": str(one.id), "where": entry.place, "before": entry.before, "after": entry.after}
        for one in corrected
        for entry in one.entries
    ]
    told = [line for one in corrected for line in _told(one)]
    if args.dry_run:
        out.result({"records": [], "changes": changes, "failed": []}, "\n".join([*told, "Ничего не записано."]))
        return 0
    ids = [one.id for one in corrected]
    outcome = render_records(services, ids, runner=wiring.runner(services), actor=actor, progress=out.step)
    records = [{**closed_record(services, one.id), "version": one.version} for one in corrected]
    told += [f"  {short_name(str(record))}: {failure.code}: {failure.message}" for record, failure in outcome.failed]
    told.append("Дальше: letopis sign --all с ключом директора.")
    out.result({"records": records, "changes": changes, "failed": failed_json(outcome)}, "\n".join(told))
    return outcome.exit_code


def _told(one: Corrected) -> list[str]:
    count = counted(len(one.entries), "исправление", "исправления", "исправлений")
    lines = [f"{short_name(str(one.id))}, версия {one.version}: {count}"]
    lines += [f"  {entry.place}: {entry.before or '—'} → {entry.after or '—'}" for entry in one.entries[:_SHOWN]]
    return [*lines, "  …"] if len(one.entries) > _SHOWN else lines
