"""request: the register of requests. It needs no database."""

import argparse

from cli.output import Output
from cli.request_papers import answer_paper, paper_json, paper_line
from cli.wiring import Wiring
from kernel.clock import parse_stamp
from kernel.russian import short_date, short_moment
from operations.answer_papers import papers_of
from operations.event_words import WORDS
from operations.requests import Answered, Applicant, Request, Wish, answer_request, enter_request, find_request
from operations.requests import looks as looks_of
from operations.requests import requests as register
from operations.services import Services


def request(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Enter, list, show, answer."""
    match args.request_action:
        case "enter":
            papers, days = tuple(args.paper), (args.born, args.received, args.due)
            wish = Wish(Applicant(args.kind), args.applicant, args.about, args.asks, papers, *days)
            found = [enter_request(services, wish, actor)]
        case "answer":
            how = Answered(args.how)
            found = [answer_request(services, args.number, how, actor, outgoing=args.outgoing, note=args.note)]
        case "extract" | "reference" | "copy" | "sign" | "take" | "drop" | "check":
            return answer_paper(wiring, services, args, out, actor)
        case "show":
            return _show(services, find_request(services, args.number), out)
        case _:
            found = register(services)
    lines = [_line(services, one) for one in found]
    out.result({"requests": [_json(services, one) for one in found]}, "\n".join(lines) or "Запросов нет.")
    return 0


def _show(services: Services, one: Request, out: Output) -> int:
    told = [
        {"at": event.at, "by": event.actor, "verb": event.verb, "subject": event.subject}
        for event in looks_of(services, one.sheet.number)
    ]
    lines = [
        f"  {short_moment(parse_stamp(line['at']), services.school.zone)} {line['by']}: "
        f"{WORDS.get(line['verb'], line['verb'])} {line['subject']}"
        for line in told
    ]
    answers = papers_of(services, one.sheet.number)
    body = {"requests": [_json(services, one)], "papers": [paper_json(paper) for paper in answers], "looks": told}
    lines = [*(f"  {paper_line(services, paper)}" for paper in answers), *lines]
    papers = "".join(f"\n  предъявлено: {paper}" for paper in one.sheet.papers)
    out.result(body, "\n".join([f"{_line(services, one)}{papers}", *lines]))
    return 0


def _line(services: Services, one: Request) -> str:
    sheet = one.sheet
    head = f"№ {sheet.number} от {short_date(sheet.received_on)}, {sheet.kind.russian}: {sheet.applicant}; {sheet.asks}"
    if one.answer is not None:
        return f"{head} — {one.answer.how.russian} {short_date(one.answer.on)} {one.answer.outgoing}".rstrip()
    late = " ПРОСРОЧЕН" if one.is_overdue(services.today()) else ""
    return f"{head} — ответить до {short_date(sheet.due_on)} ({sheet.clause}){late}"


def _json(services: Services, one: Request) -> dict[str, object]:
    return {
        **one.sheet.model_dump(mode="json"),
        "overdue": one.is_overdue(services.today()),
        "answer": one.answer.model_dump(mode="json") if one.answer else None,
    }
