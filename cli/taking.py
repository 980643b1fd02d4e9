"""init, import, reopen: they need no database."""

import argparse
from dataclasses import asdict
from pathlib import Path

from cli.output import Output
from cli.wiring import Wiring
from kernel.errors import BadInputError
from kernel.ids import parse_year
from kernel.kinds import Kind
from operations.home import Home
from operations.import_words import Words
from operations.imported import ImportedClass
from operations.importing import import_files
from operations.reopening import reopen
from operations.services import Services


def init(wiring: Wiring, home: Home, args: argparse.Namespace, out: Output) -> int:
    """Makes a home."""
    media = wiring.found(
        home,
        {
            "profile": args.profile,
            "school": args.school,
            "school_id": args.school_id,
            "owner": getattr(args, "actor", None),
            "zone": args.zone,
            "demo_keys": args.demo_keys,
            "simulation": args.simulation,
            "media": dict(_medium(text) for text in args.medium),
        },
    )
    lines = [f"Архив создан: {home.root}", *(f"  носитель {name}: {path}" for name, path in media)]
    lines.append("Дальше: letopis import ФАЙЛ — принять выгрузку из электронного журнала.")
    out.result(
        {"home": str(home.root), "media": [{"name": name, "path": str(path)} for name, path in media]},
        "\n".join(lines),
    )
    return 0


def _medium(text: str) -> tuple[str, Path]:
    name, sign, path = text.partition("=")
    if not sign or name not in ("a", "b", "c") or not path:
        raise BadInputError(
            "cli.bad_medium", f"«{text}» не вида a=ПАПКА.", "Запишите так: --medium a=/mnt/disk/letopis."
        )
    return name, Path(path)


def import_(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Imports files."""
    words = Words(args.unit, args.year, args.code, args.column, args.pupils, args.book)
    classes = import_files(
        services, args.files, source=args.source, dry_run=args.dry_run, actor=actor, kind=args.kind, words=words
    )
    for item in classes:
        out.findings(item.findings)
    journals = [{"id": str(item.id), "class": item.title, "year": item.year, **asdict(item.counts)} for item in classes]
    lines = [f"{item.title} за {item.year}: {_counted(item)}" for item in classes]
    lines.append("Проверено, ничего не записано." if args.dry_run else "Дальше: letopis close ГОД.")
    findings = [finding.as_json() for item in classes for finding in item.findings]
    out.result({"journals": journals, "findings": findings}, "\n".join(lines))
    return 0


def _counted(item: ImportedClass) -> str:
    counts = item.counts
    if counts.pages:
        return f"принято листами, листов {counts.pages}, в указателе обучающихся {counts.pupils}"
    return (
        f"обучающихся {counts.pupils}, предметов {counts.subjects}, уроков {counts.lessons}, отметок {counts.marks}, "
        f"пропусков {counts.absences}, итогов {counts.finals}"
    )


def template_(_wiring: Wiring, _services: Services, args: argparse.Namespace, out: Output, _actor: str) -> int:
    """Writes a workbook to fill in."""
    from operations.import_template import write_template  # brings the writer of workbooks along

    write_template(args.target, args.unit, args.year, args.subject)
    out.result({"file": str(args.target)}, f"Заполните {args.target} и выполните: letopis import {args.target}")
    return 0


def reopen_(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Takes a close back."""
    kinds = [args.kind] if args.kind else [kind for kind in Kind if not kind.own]
    records = reopen(services, parse_year(args.year), kinds=kinds, unit=args.unit, basis=args.basis, actor=actor)
    names = [str(record) for record in records]
    out.result({"reopened": names}, "Закрытие снято: " + ", ".join(names) + ".\nИсправьте и закройте снова.")
    return 0
