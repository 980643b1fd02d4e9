"""The verb «media»: what each action prints. No database is needed; a check tells the card index what it found."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from cli.carriers import carrier_json, gone, others
from cli.output import Output
from cli.wiring import Wiring
from kernel.clock import local_date, stamp
from kernel.errors import LetopisError
from kernel.russian import counted, short_date, short_moment
from operations.attaching import attach, detach
from operations.media_care import MediumStanding, check_media, list_media
from operations.media_checked import tell_checked
from operations.new_medium import NewFolder, NewPlace
from operations.repairing import repair
from operations.replacing import replace_medium
from operations.services import Services

_STATES = {
    "ok": "в порядке",
    "pending": "неполный комплект",
    "degraded": "работает с ограничением",
    "offline": "не подключён",
    "quarantined": "НА КАРАНТИНЕ",
    "bad": "ЕСТЬ ПОВРЕЖДЕНИЯ",
}


def media(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """One of the actions."""
    actions: Mapping[str, Callable[[Wiring, Services, argparse.Namespace, Output, str], int]] = {
        "list": _list,
        "check": _check,
        "repair": _repair,
        "attach": _attach,
        "detach": _detach,
        "replace": _replace,
        **dict.fromkeys(("label", "handover", "log", "register"), _papers),
        "bag": _bag,
        "others": others,
        "gone": _gone,
    }
    return actions[args.media_action](wiring, services, args, out, actor)


def _list(_wiring: Wiring, services: Services, _args: argparse.Namespace, out: Output, _actor: str) -> int:
    _print(services, list_media(services), out)
    return 0


def _check(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    found = check_media(
        services,
        args.name,
        lambda done, subject: out.note(f"[{done:>4}] {subject}"),
        only_due=args.due,
        anew=args.full,
        rate=args.rate,
    )
    for medium in found:
        tell_checked(services, medium, actor)
    _tell_catalogue(wiring, services, found, out)
    if args.act is not None:
        from operations.media_papers import presence_act

        out.note(f"Акт проверки: {presence_act(services, found, args.act)}")
    return _print(services, found, out)


def _repair(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    found = repair(services, args.name, actor, out.note)
    _tell_catalogue(wiring, services, [one.standing for one in found], out)
    ok = all(one.ok for one in found)
    rows = [
        {
            **_row(one.standing),
            "repaired": list(one.repaired),
            "findings": [f.as_json() for f in (*one.findings, *one.standing.report.findings)],
        }
        for one in found
    ]
    lines = []
    for one in found:
        lines.append(_line(services, one.standing))
        lines += [f"   восстановлено: {name}" for name in one.repaired]
        lines += [f"   не восстановлено: {finding.message}" for finding in one.findings]
    out.result({"ok": ok, "media": rows}, "\n".join(lines))
    return 0 if ok else 5


def _attach(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    done = attach(services, args.name, actor, out.note, rate=args.rate)
    _tell_catalogue(wiring, services, [done.standing], out)
    finish_acts(wiring, services, out, actor)
    ok = not done.findings and done.standing.state in ("ok", "degraded")
    row = {
        **_row(done.standing),
        "destroyed": list(done.destroyed),
        "copied": len(done.copied),
        "findings": [f.as_json() for f in (*done.findings, *done.standing.report.findings)],
    }
    lines = [
        _line(services, done.standing),
        f"   дописано копий: {len(done.copied)}, уничтожено по актам: {len(done.destroyed)}",
    ]
    lines += [f"   {finding.message}" for finding in (*done.findings, *done.standing.report.findings)]
    out.result({"ok": ok, "media": [row]}, "\n".join(lines))
    return 0 if ok else 1


def _detach(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    found = detach(services, args.name, actor)
    out.result(
        {"ok": True, "media": [_row(found)]},
        f"Носитель «{args.name}» можно вынуть: всё записано. Верните его на место хранения и отметьте в журнале.",
    )
    return 0


def _replace(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    done = replace_medium(
        services,
        args.name,
        _new_place(services, args),
        actor,
        progress=out.note,
        basis=args.basis,
        salvage=args.salvage,
    )
    _tell_catalogue(wiring, services, [done.standing], out)
    finish_acts(wiring, done.services, out, actor)
    if args.target is not None:
        from operations.media_papers import replacement_papers

        made = replacement_papers(done, args.basis, args.target)
        out.note("Бумаги: " + ", ".join(map(str, made)))
    row = {**_row(done.standing), "old_uuid": done.old_uuid, "uuid": done.new_uuid, "copied": done.copied}
    out.result(
        {"ok": True, "media": [row]},
        f"Носитель «{done.name}» заменён, прежний (номер {done.old_uuid}) снят с учёта.\n"
        f"{_line(services, done.standing)}\n"
        "Прежний диск, если он есть, храните под замком и уничтожьте по акту: на нём персональные данные.",
    )
    return 0


def _gone(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    finish_acts(wiring, services, out, actor)  # what a kill kept from it
    found = gone(services, args, actor)
    finish_acts(wiring, services, out, actor)
    lines = [f"Отмечено: {one.russian} — {one.gone.how.russian}." for one in found if one.gone]
    out.result({"ok": True, "carriers": [carrier_json(one) for one in found]}, "\n".join(lines))
    return 0


def _new_place(services: Services, args: argparse.Namespace) -> NewPlace:
    if not args.place.startswith("s3:"):
        return NewFolder(Path(args.place).resolve())
    from operations.new_bucket import NewBucket, parse_address

    return NewBucket(parse_address(args.place, args.credentials, args.region), services.home.locks)


def _papers(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Label, handover, control log, register: drawn by WeasyPrint, which the other actions need not load."""
    from operations.media_papers import control_journal, hand_over, label_medium, register

    if args.media_action == "label":
        made = label_medium(services, args.name, args.target)
    elif args.media_action == "handover":
        made = hand_over(services, args.name, args.giver, args.taker, args.basis, args.target, actor)
    elif args.media_action == "log":
        made = [control_journal(services, args.year, args.target)]
    else:
        made = [register(services, args.target)]
    out.result({"ok": True, "files": [str(path) for path in made]}, "\n".join(map(str, made)))
    return 0


def _bag(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    from operations.bagging import make_bag

    made = make_bag(services, args.records, args.target, actor)
    out.result(
        {"ok": True, "path": str(made.path), "records": list(made.records), "files": made.files, "bytes": made.size},
        f"Мешок BagIt: {made.path}, {counted(len(made.records), 'документ', 'документа', 'документов')}.\n"
        "Проверить его может любой: sha512sum -c manifest-sha512.txt",
    )
    return 0


def _tell_catalogue(wiring: Wiring, services: Services, found: list[MediumStanding], out: Output) -> None:
    """What was read goes into the card index, so that `status` says the same; the check itself needs no database."""
    try:
        wiring.database(services)
    except LetopisError as error:
        out.note(f"Каталог не обновлён: {error.message}")
        return
    from operations.indexing import note_copies

    for medium in found:
        note_copies(services, medium.name, medium.copies)


def finish_acts(wiring: Wiring, services: Services, out: Output, actor: str) -> None:
    """This may have been the last that an act waited for: then its act on personal data is drawn up."""
    from operations.executing import finish_confirmed  # brings the signatures along

    drawn = finish_confirmed(services, actor)
    if not drawn:
        return
    try:
        wiring.database(services)
    except LetopisError as error:
        out.note(f"Составлен акт об уничтожении персональных данных, но ещё не оформлен: {error.message} {error.hint}")
        return
    from cli.acts import show_erasures  # and the renderer

    show_erasures(wiring, services, drawn, out, actor)


def _print(services: Services, found: list[MediumStanding], out: Output) -> int:
    ok = bool(found) and all(medium.state == "ok" for medium in found)
    lines = []
    for medium in found:
        lines.append(_line(services, medium))
        lines += [f"   {finding.code}: {finding.message}" for finding in medium.report.findings]
    out.result({"ok": ok, "media": [_row(medium) for medium in found]}, "\n".join(lines))
    return 0 if ok else 1


def _row(medium: MediumStanding) -> dict[str, object]:
    return {
        "name": medium.name,
        "path": medium.path,
        "state": medium.state,
        "cause": medium.standing.cause,
        "action": medium.standing.action,
        "objects": medium.objects,
        "checked_at": stamp(medium.checked_at) if medium.checked_at else None,
        "never_verified": medium.never,
        "due": medium.due,
        "next_due": stamp(medium.next_due) if medium.next_due else None,
        "owed": medium.debt.objects,
        "owed_since": medium.debt.since or None,
        "free_bytes": medium.free,
        "uuid": medium.identity.uuid if medium.identity else None,
        "label": medium.identity.label if medium.identity else None,
        "custodian": medium.identity.custodian if medium.identity else None,
        "file_system": medium.file_system.kind if medium.file_system else None,
        "encryption": (medium.file_system.encryption or None) if medium.file_system else None,
        "findings": [finding.as_json() for finding in medium.report.findings],
    }


def _line(services: Services, medium: MediumStanding) -> str:
    """A paragraph for people: state, content, custodian, debts, when it was read last."""
    keeper = f", хранит {medium.identity.custodian}" if medium.identity else ""
    count = counted(medium.objects, "документ", "документа", "документов")
    lines = [f"{medium.name}: {_STATES[medium.state]}, {count}{keeper}", f"   {medium.path}"]
    if medium.standing.cause:
        lines.append(f"   {medium.standing.cause}. Что делать: {medium.standing.action}.")
    if medium.identity:
        zone = services.school.zone
        read = f"самая давняя проверка копии {short_moment(medium.checked_at, zone)}" if medium.checked_at else ""
        never = f"ни разу не проверено копий: {medium.never}" if medium.never else ""
        due = f"срок проверки наступил у {medium.due}" if medium.due and not medium.never else ""
        if not medium.due and medium.next_due:
            due = f"следующая проверка до {short_date(local_date(medium.next_due, zone))}"
        lines.append("   " + ("; ".join(part for part in (read, never, due) if part) or "проверять пока нечего"))
    return "\n".join(lines)
