"""report, print, log: papers for people, counted or printed from what is there. They need no database."""

import argparse

from cli.output import Output, short_name
from cli.wiring import Wiring
from kernel.ids import parse_year
from kernel.russian import counted, short_date
from operations.log_extract import extract_log
from operations.paper_cases import Described, PaperCase, add_case, move_case, paper_cases
from operations.paper_queue import Done, PaperStanding, PaperStep, note_paper, paper_standings
from operations.paper_striking import strike_case
from operations.printing import print_records
from operations.reporting import Asked, make_report
from operations.roles import hidden_kinds
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


def paper_(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """The queue of printed documents that are signed by hand, and the register of cases on paper."""
    if args.paper_action in ("enter", "move", "strike", "cases"):
        return _cases(services, args, out, actor)
    if args.paper_action == "list":
        hidden = hidden_kinds(actor, services.roles, services.owner)
        found = [one for one in paper_standings(services) if one.record.kind not in hidden]
    else:
        done = Done(PaperStep(args.step), args.on or services.today(), args.sheets, args.by, args.authority)
        found = note_paper(services, args.records, done, actor)
    rows = [
        {
            "id": str(one.record),
            "wanted": one.wanted,
            "done": one.done.value if one.done else None,
            "next": one.next.value if one.next else None,
            "days": {step.value: day.isoformat() for step, day in one.days.items()},
            "sheets": one.sheets,
            "signed_by": one.signed_by,
            "authority": one.authority,
            "complete": one.complete,
        }
        for one in found
    ]
    out.result({"paper": rows}, "\n".join(map(_paper_line, found)) or "На бумаге ничего не требуется.")
    return 0


def _cases(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    if args.paper_action == "cases":
        hidden = hidden_kinds(actor, services.roles, services.owner)
        found = [one for one in paper_cases(services, args.case) if one.record.kind not in hidden]
    elif args.paper_action == "move":
        found = [move_case(services, args.case, args.place, args.custodian, args.basis, actor)]
    elif args.paper_action == "strike":
        struck = strike_case(services, args.case, args.basis, actor)
        out.result({"cases": [], "struck": str(struck.record)}, f"Снято с учёта: {struck.title} ({struck.record}).")
        return 0
    else:
        said = Described(
            unit=args.unit,
            year=parse_year(args.year),
            kind=args.kind,
            closed_on=args.closed,
            title=args.title,
            case_index=args.case_index,
            leaves=args.leaves,
            place=args.place,
            custodian=args.custodian,
        )
        found = [add_case(services, said, actor)]
    out.result({"cases": [_case_json(one) for one in found]}, "\n".join(map(_case_line, found)) or "Дел на бумаге нет.")
    return 0


def _case_json(one: PaperCase) -> dict[str, object]:
    return {
        "id": str(one.record),
        "class": one.record_class,
        "title": one.title,
        "closed_on": one.closed_on.isoformat(),
        "term": one.term.text if one.term else None,
        "case_index": one.case_index,
        "leaves": one.leaves,
        "place": one.place,
        "custodian": one.custodian,
        "destroyed_by": one.destroyed_by,
    }


def _case_line(one: PaperCase) -> str:
    facts = [
        f"закрыто {short_date(one.closed_on)}",
        f"хранить {one.term.text}" if one.term else "срок не задан",
        f"листов: {one.leaves}" if one.leaves else "",
        one.place,
        one.custodian,
        f"уничтожено по акту {one.destroyed_by}" if one.destroyed_by else "",
    ]
    return f"{one.title}: {', '.join(fact for fact in facts if fact)}\n     {one.record}"


def _paper_line(one: PaperStanding) -> str:
    done = ", ".join(f"{step.russian} {short_date(day)}" for step, day in one.days.items()) or "не распечатан"
    sheets = f", листов: {one.sheets}" if one.sheets else ""
    following = f"; дальше: {one.next.russian}" if one.next else ""
    return f"{short_name(str(one.record))}: {done}{sheets}{following}"


def log(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """An extract from the event log about a record or an act, with what proves it."""
    done = extract_log(services, args.subject, args.target, actor)
    out.result(
        {"files": [str(path) for path in done.files], "lines": done.lines, "of": done.of},
        f"Записей об этом: {done.lines} из {done.of}; выписка и журнал: {args.target}",
    )
    return 0
