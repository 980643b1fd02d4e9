"""audit, simulate: whether the archive is what its log makes it; a school that lives for years. No database here."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from kernel.russian import counted
from operations.auditing import Audited, audit
from operations.services import Services
from retention.act import ActState


def audit_(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Reads and judges everything."""
    del wiring, args
    seen = ""

    def progress(what: str) -> None:
        nonlocal seen
        part = what.partition(":")[0]
        if part != seen:
            seen = part
            out.note(f"  {part}…")

    done = audit(services, progress)
    services.log(actor, "audit", services.school.id, ok=done.report.ok, findings=len(done.report.findings))
    out.findings(done.report.findings)
    out.result(audit_json(done), audit_text(done))
    return 0 if done.report.ok else 1


def audit_json(done: Audited) -> dict[str, object]:
    """The audit as scripts see it."""
    return {
        "ok": done.report.ok,
        "checks": done.report.checks_run,
        "counts": {
            "records": done.records,
            "copies": done.copies,
            "destroyed": done.destroyed,
            "acts": {state.value: count for state, count in done.acts.items() if count},
        },
        "findings": [finding.as_json() for finding in done.report.findings],
    }


def audit_text(done: Audited) -> str:
    """The audit for people."""
    verdict = "Нарушений нет." if done.report.ok else "ЕСТЬ НАРУШЕНИЯ: они перечислены выше."
    acts = counted(sum(done.acts.values()), "акт", "акта", "актов")
    executed = done.acts.get(ActState.EXECUTED, 0)
    return (
        f"Документов: {done.records}, целых копий: {done.copies}, уничтожено по актам: {done.destroyed}.\n"
        f"Актов: {acts}, исполнено: {executed}. Проверок: {done.report.checks_run}.\n{verdict}"
    )


def simulate(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Lives the years, and audits what they have left."""
    del actor
    lived = wiring.simulate(services, args.years, out.note)
    ok = bool(lived.audit["ok"])
    counts = {**lived.counts, **lived.audit["counts"]}
    out.result(
        {"years": lived.years, "ok": ok, "counts": counts, "findings": lived.audit["findings"]},
        f"Прожито лет: {lived.years}. " + ("Нарушений нет." if ok else "ЕСТЬ НАРУШЕНИЯ: letopis audit."),
    )
    return 0 if ok else 1
