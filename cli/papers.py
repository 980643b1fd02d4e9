"""report, print: papers for people, counted or printed from what is there. They need no database."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from kernel.ids import parse_year
from kernel.russian import counted
from operations.printing import print_records
from operations.reporting import Asked, make_report
from operations.services import Services


def report(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Makes a report."""
    asked = Asked(
        year=parse_year(args.year),
        unit=args.unit,
        period=args.period,
        month=args.month,
        first=args.first,
        last=args.last,
        pupil=args.pupil,
        inspector=args.inspector,
        data=args.data,
    )
    made = make_report(services, args.name, asked, args.target, actor)
    files = [{"file": str(one.path), "title": one.name, "about": one.about, "pages": one.pages} for one in made]
    out.result({"files": files}, "\n".join(f"{one.name}, {one.about}: {one.path}" for one in made))
    return 0


def print_(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Writes a file for the printer."""
    made = print_records(
        services,
        args.records,
        args.target,
        pages=args.pages,
        basis=args.basis,
        duplex=not args.one_sided,
        covers=not args.no_covers,
        actor=actor,
    )
    how = "одна сторона листа" if args.one_sided else "обе стороны, переплёт по длинному краю"
    out.result(
        {"file": str(made.path), "pages": made.pages, "sheets": made.sheets, "records": list(made.records)},
        f"{made.path}: {counted(len(made.records), 'документ', 'документа', 'документов')}, "
        f"{counted(made.sheets, 'лист', 'листа', 'листов')} бумаги ({how}).",
    )
    return 0
