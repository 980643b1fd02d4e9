"""doctor, clock, backup, restore, credential: they need no database, and draw nothing."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from kernel.clock import stamp
from kernel.errors import RefusedError
from kernel.russian import counted, short_moment
from operations.backing_up import back_up, catch_up_home, unpack
from operations.credentials import accept_credential, make_credential, open_credential, replace_credential
from operations.doctoring import examine
from operations.home import Home
from operations.rehearsing import rehearse
from operations.roles import allow
from operations.services import Services

_FRESH = "Придумайте парольную фразу (не короче 8 знаков): "


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


def backup(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Copies the home's own files; the records lie on the media. Or tries whether a copy would bring them back."""
    if args.tried:
        tried = rehearse(services, args.folder, actor)
        out.result(
            {"ok": True, "files": tried.files, "events": tried.events, "since": tried.since},
            f"Архив вернётся из копии «{tried.name}»: {counted(tried.files, 'файл', 'файла', 'файлов')}; "
            f"после неё в журнале событий прибавилось записей: {tried.since}.",
        )
        return 0
    done = back_up(services, args.folder, actor)
    out.result(
        {"ok": True, "path": str(done.path), "files": done.files, "bytes": done.size, "findings": []},
        f"Копия: {done.path}, {counted(done.files, 'файл', 'файла', 'файлов')}, прочитана обратно.\n"
        "В ней закрытый ключ архива: храните её под замком и не на этом компьютере.",
    )
    return 0


def restore(wiring: Wiring, home: Home, args: argparse.Namespace, out: Output) -> int:
    """Puts a backup back, and asks the media for what it does not know; without a folder the latter alone."""
    if args.folder is not None:
        unpack(args.folder, home)
    services = wiring.services(home)
    actor = getattr(args, "actor", None) or services.owner
    allow(actor, "restore", services.roles, services.owner)
    done = catch_up_home(services, actor, lost=args.lost)
    out.findings(done.findings)
    came = f"с носителя «{done.source}»" if done.source else "носители нового не знают"
    out.result(
        {
            "ok": not done.findings,
            "home": str(home.root),
            "events": done.events,
            "from": done.source,
            "findings": [finding.as_json() for finding in done.findings],
        },
        f"Записей журнала событий добавлено: {done.events} ({came}).\nДальше: letopis doctor, letopis media list.",
    )
    return 1 if done.findings else 0


def credential(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Makes the account's own key, replaces it, or lets another's new one count."""
    if args.credential_action == "accept":
        key = open_credential(services, actor, wiring.passphrase(args.pin_file, f"Парольная фраза «{actor}»: "))
        key_id = accept_credential(services, args.account, args.key, actor, key)
        out.result({"account": args.account, "key_id": key_id}, f"Новый ключ «{args.account}» подтверждён: {key_id}.")
        return 0
    if args.credential_action == "new":
        key_id, counts = make_credential(services, actor, _fresh_phrase(wiring, args)), True
    else:
        old = None
        if not args.forgotten:
            old = open_credential(services, actor, wiring.passphrase(args.old_pin_file, "Прежняя парольная фраза: "))
        key_id, counts = replace_credential(services, actor, _fresh_phrase(wiring, args), old)
    accept = f"letopis credential accept {actor} {key_id[:8]}"
    then = "" if counts else f"\nОн начнёт действовать, когда его подтвердит директор; скажите ему номер: {accept}."
    out.result(
        {"account": actor, "key_id": key_id, "counts": counts},
        f"Ключ «{actor}» создан: {key_id}. Фразу не знает никто, кроме вас.{then}",
    )
    return 0


def _fresh_phrase(wiring: Wiring, args: argparse.Namespace) -> str:
    phrase = wiring.passphrase(args.pin_file, _FRESH)
    if args.pin_file is None and wiring.passphrase(None, "Повторите её: ") != phrase:
        raise RefusedError("credential.not_repeated", "Фразы не совпали.", "Повторите команду.")
    return phrase
