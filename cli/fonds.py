"""The verb «fond»: export, import, list."""

import argparse

from cli.output import Output
from cli.paper_signing import paper_signer
from cli.wiring import Wiring
from kernel.errors import LetopisError
from kernel.russian import counted, short_date
from operations.fonds import Fond, fonds, unfinished
from operations.handing_over import Receiver, export_fond
from operations.officials import person_named
from operations.services import Services
from operations.taking_over import TakenOver, import_fond


def fond(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """One of the actions."""
    if args.fond_action == "export":
        return _export(wiring, services, args, out, actor)
    if args.fond_action == "import":
        return _import(wiring, services, args, out, actor)
    found, begun = fonds(services), unfinished(services)
    lines = [f"{_line(one)}{'; ПРИЁМ НЕ ОКОНЧЕН' if one.object_id in begun else ''}" for one in found]
    rows = [{**_row(one), "finished": one.object_id not in begun} for one in found]
    out.result({"fonds": rows}, "\n".join(lines) or "Чужих фондов нет.")
    return 0


def _export(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    done = export_fond(
        services,
        args.folder,
        Receiver(args.receiver, person_named(args.taker)),
        args.basis,
        actor,
        number=args.number,
        as_is=args.as_is,
        sign=paper_signer(wiring, services, args, actor),
        progress=out.note,
    )
    told = done.registers.told
    out.result(
        {
            "ok": True,
            "path": str(done.path),
            "manifest": done.manifest,
            "act": str(done.act),
            "counts": dict(told.counts),
            "remarks": list(told.remarks),
        },
        f"Пакет: {done.path}, {counted(told.counts['records'], 'документ', 'документа', 'документов')}.\n"
        f"Акт приёма-передачи: {done.act}. Подпишите его с обеих сторон: в нём контрольная сумма пакета.\n"
        "Принимающая сторона выполнит: letopis fond import ПАПКА --manifest СУММА. "
        "Проверить пакет может любой: sha512sum -c manifest-sha512.txt",
    )
    return 0


def _import(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    done = import_fond(services, args.folder, args.manifest, actor, out.note)
    for name, why in done.missed.items():
        out.note(f"Носитель «{name}» ещё не получил фонд: {why} Потом: letopis media attach {name}.")
    _tell_catalogue(wiring, services, done, out)
    told = done.told
    out.result(
        {
            "ok": not done.missed,
            "school": told.school,
            "name": told.name,
            "records": list(done.records),
            "holds": done.holds,
            "paper": done.paper,
            "missed": dict(done.missed),
        },
        f"Принят фонд: {told.name}, {counted(len(done.records), 'документ', 'документа', 'документов')}. "
        f"Сроки прежние; приостановлений уничтожения {done.holds}, дел на бумаге {done.paper}.",
    )
    return 0 if not done.missed else 1


def _tell_catalogue(wiring: Wiring, services: Services, done: TakenOver, out: Output) -> None:
    """What came is found by name at once; the import itself needs no database."""
    try:
        wiring.database(services)
    except LetopisError as error:
        out.note(f"Каталог не обновлён: {error.message} Потом: letopis reindex.")
        return
    from operations.indexing import note_copies

    for name in set(services.media.names) - set(done.missed):
        note_copies(services, name, dict.fromkeys(done.records, True))


def _row(one: Fond) -> dict[str, object]:
    told = one.told
    return {
        "school": told.school,
        "name": told.name,
        "handed_on": told.handed_on.isoformat(),
        "basis": told.basis,
        "counts": dict(told.counts),
        "before": list(told.before),
    }


def _line(one: Fond) -> str:
    told = one.told
    earlier = f"; прежде к нему присоединены: {', '.join(told.before)}" if told.before else ""
    return (
        f"{told.school}: {told.name}, принят по описи от {short_date(told.handed_on)} ({told.basis}), "
        f"{counted(told.counts.get('records', 0), 'документ', 'документа', 'документов')}{earlier}"
    )
