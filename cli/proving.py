"""renew: evidence for decades. Needs no database."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from kernel.errors import BadInputError
from kernel.russian import counted, short_date
from operations.renewing_files import renew_file
from operations.sealing import renew
from operations.services import Services


def renew_(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Seals what has no evidence yet, and renews what is due."""
    if (args.file is None) != (args.target is None):
        raise BadInputError(
            "cli.usage", "--file и -o идут вместе.", "Запишите: letopis renew --file документ.pdf -o продлённый.pdf"
        )
    if args.file is not None:
        with wiring.answering(services):
            renew_file(services, args.file, args.target, actor)
        out.result({"renewed": [str(args.target)], "timestamps": 2, "next_due": None}, f"Продлён: {args.target}")
        return 0
    with wiring.answering(services):
        done = renew(services, args.on or services.today(), actor)
    out.findings(done.report.findings)
    made = [*done.sealed, *done.renewed]
    asked = counted(done.timestamps, "штамп", "штампа", "штампов")
    lines = [
        f"Создано доказательств: {len(done.sealed)}, продлено: {len(done.renewed)}; запрошено {asked} времени.",
        *(f"  {one}" for one in made),
    ]
    if done.next_due:
        lines.append(f"Следующее продление: не ранее {short_date(done.next_due)}.")
    out.result(
        {
            "ok": done.report.ok,
            "sealed": list(done.sealed),
            "renewed": list(done.renewed),
            "timestamps": done.timestamps,
            "next_due": done.next_due.isoformat() if done.next_due else None,
            "findings": [finding.as_json() for finding in done.report.findings],
        },
        "\n".join(lines),
    )
    return 0 if done.report.ok else 1
