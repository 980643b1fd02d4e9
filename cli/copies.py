"""The verb «copies»: in-year copies on external drives."""

import argparse

from cli.media import finish_acts
from cli.output import Output
from cli.wiring import Wiring
from kernel.russian import short_date
from operations.services import Services
from operations.year_copies import add_drive, drives, due_copies, make_copies
from profiles.words import BackupKind


def copies(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """List, add, make."""
    if args.copies_action == "add":
        drive = add_drive(services, args.folder, actor)
        out.result({"ok": True, "path": str(drive.path), "uuid": drive.uuid}, f"Диск добавлен: {drive.path}")
        return 0
    if args.copies_action == "make":
        return _make(wiring, services, args, out, actor)
    listed = drives(services)
    rules = due_copies(services)
    lines = [f"{one.path}: {'подключён' if one.present else 'не подключён'}" for one in listed]
    for rule in rules:
        last = short_date(rule.last) if rule.last else "ещё ни одной"
        lines.append(
            f"{rule.what.russian}, {rule.every.russian}, дисков {rule.wanted}: последняя {last}, "
            f"следующая до {short_date(rule.due)}"
        )
    out.result(
        {
            "drives": [{"path": str(one.path), "uuid": one.uuid, "present": one.present} for one in listed],
            "due": [
                {
                    "what": rule.what.value,
                    "every": rule.every.value,
                    "copies": rule.wanted,
                    "last": rule.last.isoformat() if rule.last else None,
                    "due": rule.due.isoformat(),
                }
                for rule in rules
            ],
        },
        "\n".join(lines) or "Положение школы копий в течение года не требует.",
    )
    return 0


def _make(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    made = make_copies(services, BackupKind(args.what), args.files, actor)
    finish_acts(wiring, services, out, actor)  # an act may have waited for what was erased
    out.findings(made.report.findings)
    out.result(
        {
            "ok": made.report.ok,
            "written": [str(path) for path in made.written],
            "erased": [str(path) for path in made.erased],
            "findings": [finding.as_json() for finding in made.report.findings],
        },
        "\n".join([*(f"Записано: {path}" for path in made.written), *(f"Стёрто по сроку: {p}" for p in made.erased)]),
    )
    return 0 if made.report.ok else 1
