"""Parses the command line, checks the role, runs the verb, and turns every outcome into an exit status."""

import argparse
import importlib
import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.arguments import build_parser
from cli.output import Output
from cli.taking import init
from cli.wiring import Wiring
from kernel.errors import BadInputError, LetopisError, UnavailableError
from operations.duties import refuse_ended_duty
from operations.home import Home
from operations.roles import allow
from operations.services import Services

Action = Callable[[Wiring, Services, argparse.Namespace, Output, str], int]


@dataclass(frozen=True)
class Verb:
    """Where a verb's function lies; imported when it is asked for, because some need the database set up before."""

    module: str
    function: str
    needs_database: bool


_VERBS: Mapping[str, Verb] = {
    "import": Verb("cli.taking", "import_", needs_database=False),
    "fetch": Verb("cli.fetching", "fetch", needs_database=False),
    "template": Verb("cli.taking", "template_", needs_database=False),
    "reopen": Verb("cli.taking", "reopen_", needs_database=False),
    "get": Verb("cli.looking", "get", needs_database=False),
    "extract": Verb("cli.answers", "extract_", needs_database=False),
    "request": Verb("cli.requests", "request", needs_database=False),
    "verify": Verb("cli.looking", "verify", needs_database=False),
    "renew": Verb("cli.proving", "renew_", needs_database=False),
    "rerender": Verb("cli.looking", "rerender_", needs_database=False),
    "report": Verb("cli.papers", "report", needs_database=False),
    "paper": Verb("cli.papers", "paper_", needs_database=False),
    "print": Verb("cli.papers", "print_", needs_database=False),
    "media": Verb("cli.media", "media", needs_database=False),
    "fond": Verb("cli.fonds", "fond", needs_database=False),
    "trust": Verb("cli.trusting", "trust", needs_database=False),
    "copies": Verb("cli.copies", "copies", needs_database=False),
    "retention": Verb("cli.retention", "retention", needs_database=False),
    "order": Verb("cli.orders", "order", needs_database=False),
    "hold": Verb("cli.retention", "hold", needs_database=False),
    "inventory": Verb("cli.disposal", "inventory", needs_database=True),
    "act": Verb("cli.acts", "act", needs_database=True),
    "credential": Verb("cli.keeping", "credential", needs_database=False),
    "audit": Verb("cli.auditing", "audit_", needs_database=False),
    "simulate": Verb("cli.auditing", "simulate", needs_database=False),
    "account": Verb("cli.accounts", "account", needs_database=False),
    "doctor": Verb("cli.keeping", "doctor", needs_database=False),
    "log": Verb("cli.papers", "log", needs_database=False),
    "backup": Verb("cli.keeping", "backup", needs_database=False),
    "clock": Verb("cli.keeping", "clock", needs_database=False),
    "close": Verb("cli.making", "close", needs_database=True),
    "correct": Verb("cli.correcting", "correct_", needs_database=True),
    "sign": Verb("cli.signing", "sign", needs_database=True),
    "countersign": Verb("cli.signing", "countersign_", needs_database=True),
    "commit": Verb("cli.making", "commit", needs_database=True),
    "status": Verb("cli.listing", "status", needs_database=True),
    "find": Verb("cli.listing", "find", needs_database=True),
    "reindex": Verb("cli.listing", "reindex", needs_database=True),
}


def main(argv: Sequence[str], wiring: Wiring) -> int:
    """Runs one command. Returns the exit status of docs/cli.md; never lets a LetopisError through."""
    out = Output("--json" in argv)
    try:
        args = build_parser().parse_args(argv)
        _refuse_unreadable(args)
        return _run(wiring, Home(_home(args)), args, out)
    except LetopisError as error:
        out.error(error)
        return error.exit_code
    except KeyboardInterrupt:
        out.note("Прервано. Повторите команду: сделанное не потеряется и не повторится.")
        return 130
    except BrokenPipeError:
        return 1
    except Exception as error:  # the last net: a person gets a code and a next step, never a traceback
        out.error(_unexpected(error))
        return UnavailableError.exit_code


def _refuse_unreadable(args: argparse.Namespace) -> None:
    """Words that are no UTF-8 fit into no log and no document; a file may be called anything."""
    texts = [one for value in vars(args).values() for one in (value if isinstance(value, list) else [value])]
    if any(isinstance(one, str) and any("\udc80" <= letter <= "\udcff" for letter in one) for one in texts):
        raise BadInputError(
            "cli.usage",
            "Аргумент записан не в кодировке UTF-8.",
            "Наберите его заново или смените кодировку терминала.",
        )


def _unexpected(error: Exception) -> LetopisError:
    """Class and place, not the text: an exception's text may quote a pupil's data."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return UnavailableError(
        "internal.unexpected",
        f"Внутренняя ошибка: {type(error).__name__} ({Path(place.filename).name}, строка {place.lineno}).",
        "Ничего из сохранённого не потеряно. Проверьте: letopis doctor; сообщите разработчикам этот текст.",
    )


def _home(args: argparse.Namespace) -> Path:
    named: Path | None = getattr(args, "home", None)
    return named or Path(os.environ.get("LETOPIS_HOME") or "letopis-data")


def _run(wiring: Wiring, home: Home, args: argparse.Namespace, out: Output) -> int:
    if args.action == "init":
        return init(wiring, home, args, out)
    if args.action == "demo":
        return wiring.demo(home, no_serve=args.no_serve, json_output=out.as_json)
    if args.action == "profile":
        from cli.profiles import profile

        return profile(home, args, out)
    if args.action == "restore":
        from cli.keeping import restore  # as every verb: imported when it is asked for

        return restore(wiring, home, args, out)
    services = wiring.services(home)
    if args.action == "serve":
        wiring.serve(services, args.port)
        return 0
    actor = getattr(args, "actor", None) or services.owner
    allow(actor, getattr(args, "right", args.action), services.roles, services.owner)
    refuse_ended_duty(services, actor)
    verb = _VERBS[args.action]
    if verb.needs_database:
        wiring.database(services)
    action: Action = getattr(importlib.import_module(verb.module), verb.function)
    return action(wiring, services, args, out, actor)
