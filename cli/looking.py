"""get, verify: they must work without any database."""

import argparse
from datetime import UTC, datetime, time, timedelta

from cli.output import Output
from cli.wiring import Wiring
from kernel.errors import BadInputError
from kernel.ids import parse_record_id
from kernel.russian import counted
from operations.archived import selected_ids
from operations.rerendering import rerender
from operations.retrieving import get_record
from operations.roles import allow_kinds
from operations.services import Services
from operations.verifying import Verdict, verify_file, verify_records


def get(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """A record's files."""
    [record] = _exactly_one(services, args.record)
    allow_kinds(actor, [parse_record_id(record).kind], services.roles, services.owner)
    files = get_record(services, record, args.target, actor, medium=args.medium, version=args.version)
    out.result(
        {"record": record, "files": [str(path) for path in files]},
        f"{record}: {counted(len(files), 'файл', 'файла', 'файлов')} в папке {args.target}.\n"
        "Документ: document.pdf; остальное описано в README на носителе.",
    )
    return 0


def _exactly_one(services: Services, wanted: str) -> list[str]:
    found = selected_ids(services, (wanted,))
    if wanted in found:
        return [wanted]
    if len(found) > 1:
        raise BadInputError(
            "record.ambiguous",
            f"С «{wanted}» начинается несколько номеров: {', '.join(found[:5])}.",
            "Назовите номер целиком.",
        )
    return found


def verify(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, _actor: str) -> int:
    """Copies, signatures and PDF/A."""
    at = _moment(services, args)
    if args.file is not None:
        verdicts = [verify_file(services, args.file, at)]
    else:
        verdicts = verify_records(services, selected_ids(services, tuple(args.records)), at)
    ok = bool(verdicts) and all(verdict.ok for verdict in verdicts)
    body = {
        "ok": ok,
        "checks_run": sum(verdict.report.checks_run for verdict in verdicts),
        "records": [verdict.as_json() for verdict in verdicts],
    }
    out.result(body, "\n".join(map(_verdict_text, verdicts)) or "Проверять нечего: на носителях нет документов.")
    return 0 if ok else 1


def rerender_(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, _actor: str) -> int:
    """Renders records again and compares."""
    compared = rerender(services, args.records)
    same = bool(compared) and all(one.same for one in compared)
    records = [
        {"id": one.id, "same": one.same, "pages": list(one.pages), "made_otherwise": list(one.made_otherwise)}
        for one in compared
    ]
    lines = [f"{one.id}: {one.message}" for one in compared]
    out.result({"ok": same, "checks_run": len(compared), "records": records}, "\n".join(lines) or "Сравнивать нечего.")
    return 0 if same else 1


def _moment(services: Services, args: argparse.Namespace) -> datetime:
    if args.at is None:
        return services.clock.now()
    return datetime.combine(args.at, time(0), UTC) + timedelta(hours=12)


def _verdict_text(verdict: Verdict) -> str:
    lines = [
        f"{verdict.id}: {'всё в порядке' if verdict.ok else 'ЕСТЬ НАРУШЕНИЯ'}",
        f"  целостность: {verdict.integrity}",
        f"  сертификат на момент подписания: {verdict.certificate}",
        f"  штамп времени: {verdict.timestamp}",
        f"  PDF/A: {verdict.pdfa}",
        *(f"  {finding.severity.value}: {finding.message}" for finding in verdict.report.findings),
    ]
    return "\n".join(lines)
