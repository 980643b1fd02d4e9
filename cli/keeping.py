"""doctor, clock: they need no database."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from kernel.clock import stamp
from kernel.russian import short_moment
from operations.doctoring import examine
from operations.services import Services


def doctor(_wiring: Wiring, services: Services, _args: argparse.Namespace, out: Output, _actor: str) -> int:
    """What is missing for work."""
    report = examine(services)
    out.findings(report.findings)
    out.result(
        {
            "ok": report.ok,
            "checks_run": report.checks_run,
            "findings": [finding.as_json() for finding in report.findings],
        },
        "Всё готово к работе." if report.ok else "Есть препятствия: они перечислены выше.",
    )
    return 0 if report.ok else 1


def clock(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Moves a simulation's clock."""
    now = wiring.set_clock(services, args.day)
    services.log(actor, "clock", "set", now=stamp(now))
    out.result({"now": stamp(now)}, f"Теперь в этом архиве {short_moment(now, services.school.zone)}.")
    return 0
