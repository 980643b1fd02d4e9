"""status, find, reindex: the verbs that read or build the card index. Imported only after the database was set up."""

import argparse
from collections.abc import Sequence

from cli.output import Output, kind_title
from cli.wiring import Wiring
from kernel.errors import BadInputError, LetopisError
from kernel.ids import parse_year
from kernel.russian import counted, short_date
from operations import durable, finding, standing
from operations.indexing import reindex as rebuild
from operations.roles import hidden_kinds
from operations.services import Services
from operations.standing import Standing
from operations.year_protocol import protocol_of_year

_STATES = {
    "imported": "принят",
    "closed": "закрыт",
    "rendered": "ждёт подписи",
    "signed": "подписан",
    "rejected": "отклонён",
    "committed": "сохранён",
    "partial": "неполный комплект",
    "destroyed": "уничтожен",
    "paper": "на бумаге",
}
_COPIES = {"verified": "цела", "pending": "нет", "bad": "ПОВРЕЖДЕНА", "offline": "отключён"}


def status(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Where every record stands; or the protocol of a year's close."""
    if args.protocol is not None or args.target is not None:
        return _protocol(services, args, out, actor)
    return _standings(out, standing.status(services, args.record), "Архив пуст.")


def _protocol(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    if args.protocol is None or args.target is None:
        raise BadInputError(
            "cli.usage", "Протоколу нужны год и файл.", "letopis status --protocol 2026 -o протокол.pdf"
        )
    hidden = hidden_kinds(actor, services.roles, services.owner)
    content = protocol_of_year(services, parse_year(args.protocol), actor, hidden)
    try:
        durable.write(args.target, content)
    except OSError as error:
        raise BadInputError(
            "print.target_unusable", f"Файл «{args.target}» не записать: {error.strerror}.", "Назовите другой файл: -o."
        ) from error
    out.result({"file": str(args.target)}, f"Протокол: {args.target}.")
    return 0


def find(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Archived records that match. What was asked may be a name, so the log tells what was found alone."""
    found = finding.find(services, " ".join(args.query), actor)
    try:
        finding.tell_found(services, found.ids, actor)
    except LetopisError as error:  # somebody is waiting for an answer
        out.note(f"Поиск не записан в журнал событий: {error.message} {error.hint}")
    for word, like in found.instead.items():
        out.note(f"«{word}» не найдено; похожее: {', '.join(like)}.")
    return _standings(out, found.lines, "Ничего не найдено.")


def _standings(out: Output, found: Sequence[Standing], empty: str) -> int:
    records = [line.as_json() for line in found]
    out.result({"records": records}, "\n".join(map(_line, found)) or empty)
    return 0


def _line(line: Standing) -> str:
    if line.destroyed:
        return f"{line.unit:>4} {kind_title(line.kind):<18} {line.destroyed}\n     {line.id}"
    copies = " ".join(f"{name}:{_COPIES.get(state, state)}" for name, state in line.media.items())
    closed = f", закрыт {short_date(line.closed_on)}" if line.closed_on else ""
    kept = f", хранить {line.kept.text}" if line.kept else ""
    head = f"{line.unit:>4} {kind_title(line.kind):<18} {_STATES[line.state.value]}{closed}{kept}"
    paper = f"\n     {line.paper}" if line.paper else ""
    under_way = ""
    if line.correction is not None:
        number, state = line.correction
        under_way = f"\n     исправляется: версия {number}, {_STATES[state.value]}"
    held = f"\n     уничтожение приостановлено: {', '.join(line.holds)}" if line.holds else ""
    version = f", версия {line.version}" if (line.version or 1) > 1 else ""
    return f"{head}  {copies}\n     {line.id}{version}{under_way}{held}{paper}"


def reindex(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Rebuilds the catalogue."""
    done = rebuild(services, args.medium)
    report, records = done.report, done.records
    out.findings(report.findings)
    services.log(actor, "reindex", args.medium or "all", records=records, ok=report.ok)
    out.result(
        {"records": records, "ok": report.ok, "findings": [finding.as_json() for finding in report.findings]},
        f"В каталоге {counted(records, 'документ', 'документа', 'документов')}.",
    )
    return 0 if report.ok else 1
