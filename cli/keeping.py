"""media, doctor, clock: they need no database."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from kernel.clock import stamp
from kernel.errors import LetopisError
from kernel.russian import counted, short_moment
from operations.doctoring import examine
from operations.media_care import MediumStanding, check_media, list_media
from operations.services import Services

_STATES = {"ok": "в порядке", "bad": "ЕСТЬ ПОВРЕЖДЕНИЯ", "offline": "не подключён"}


def media(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """The media, listed or checked."""
    if args.media_action == "list":
        return _media(services, list_media(services), out, checked=False)
    found = check_media(services, args.name, lambda done, subject: out.note(f"[{done:>4}] {subject}"))
    for medium in found:
        services.log(actor, "media-check", medium.name, state=medium.state, checks=medium.report.checks_run)
    _tell_catalogue(wiring, services, found, out)
    return _media(services, found, out, checked=True)


def _tell_catalogue(wiring: Wiring, services: Services, found: list[MediumStanding], out: Output) -> None:
    """What was read goes into the card index, so that `status` says the same; the check itself needs no database."""
    try:
        wiring.database(services)
    except LetopisError as error:
        out.note(f"Каталог не обновлён: {error.message}")
        return
    from operations.indexing import note_copies

    for medium in found:
        note_copies(medium.name, medium.copies)


def _media(services: Services, found: list[MediumStanding], out: Output, *, checked: bool) -> int:
    ok = bool(found) and all(medium.state == "ok" for medium in found)
    rows = [
        {
            "name": medium.name,
            "path": medium.path,
            "state": medium.state,
            "objects": medium.objects,
            "checked_at": stamp(services.clock.now()) if checked else None,
            "findings": [finding.as_json() for finding in medium.report.findings],
        }
        for medium in found
    ]
    lines = []
    for medium in found:
        keeper = f", хранит {medium.identity.custodian}" if medium.identity else ""
        count = counted(medium.objects, "документ", "документа", "документов")
        lines.append(f"{medium.name}: {_STATES[medium.state]}, {count}{keeper}\n   {medium.path}")
        lines += [f"   {finding.code}: {finding.message}" for finding in medium.report.findings]
    out.result({"ok": ok, "media": rows}, "\n".join(lines))
    return 0 if ok or not checked else 1


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
