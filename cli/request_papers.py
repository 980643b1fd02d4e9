"""request extract, reference, sign, take, drop, check: answers on paper. They need no database."""

import argparse
from pathlib import Path

from cli.authority import authority_of
from cli.output import Output
from cli.wiring import Wiring
from kernel.clock import parse_stamp
from kernel.errors import BadInputError, NotFoundError
from kernel.russian import counted, short_moment
from operations import answer_check, durable
from operations.answer_papers import (
    AnswerPaper,
    add_copy,
    add_extract,
    add_reference,
    drop_paper,
    find_paper,
    take_attorney,
    take_paper,
    waiting_papers,
)
from operations.referencing import ReferenceWish
from operations.requests import requests
from operations.retrieving import refuse_taken
from operations.services import Services

_LONGEST = 1 << 16  # bytes of a reference's text


def answer_paper(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Draw, sign, hand out, remove, know again."""
    match args.request_action:
        case "extract":
            made = add_extract(services, args.number, args.record, args.pupil, args.paper_number, actor)
            return _told(services, [made], out, "Составлено; подпишет директор: letopis request sign.")
        case "reference":
            text = _text(args.text)
            wish = ReferenceWish(args.to, text, args.record, args.paper_number)
            made = add_reference(services, args.number, wish, actor)
            return _told(services, [made], out, "Составлено; подпишет директор: letopis request sign.")
        case "copy":
            made = add_copy(services, args.number, args.record, args.paper_number, actor)
            return _told(services, [made], out, "Составлено; подпишет директор: letopis request sign.")
        case "sign":
            return _sign(wiring, services, args, out, actor)
        case "take":
            return _take(services, args, out, actor)
        case "drop":
            paper = _named(services, args.paper)
            drop_paper(services, paper, actor)
            return _told(services, [paper], out, "Убрано.")
        case _:
            return _check(services, args.what, out)


def _sign(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    from operations.answer_signing import chosen_papers, sign_papers  # brings pyHanko along

    waiting = [one for one in waiting_papers(services, requests(services)) if args.number in (None, one.request)]
    if not waiting:
        return _told(services, [], out, "Ответов, которые ждут подписи, нет.")
    for one in waiting:
        out.note(paper_line(services, one))
    chosen = chosen_papers(services, [one.key for one in waiting])  # no more at a time than the page takes
    authority = authority_of(args)
    with wiring.open_key(services, args) as key:
        done = sign_papers(services, chosen, key, actor, authority)
    return _told(services, done, out, f"Подписано: {counted(len(done), 'ответ', 'ответа', 'ответов')}.")


def _take(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    paper = _named(services, args.paper)
    refuse_taken(args.target)
    content = take_paper(services, paper, actor)
    args.target.mkdir(parents=True, exist_ok=True)
    file = args.target / "otvet.pdf"
    durable.write(file, content)
    files = [file]
    if paper.signed and paper.signed.mchd_sha512:
        files.append(args.target / "mchd.xml")
        durable.write(files[1], take_attorney(services, paper, actor))
    how = "" if paper.signed else " Подписи в нём нет: распечатайте, подпишите и заверьте печатью."
    out.result({"papers": [paper_json(paper)], "files": list(map(str, files))}, f"Ответ: {file}.{how}")
    return 0


def _check(services: Services, what: str, out: Output) -> int:
    path = Path(what)
    if path.is_file():
        answer_check.refuse_larger(path.stat().st_size)
        found = answer_check.issued_file(services, path.read_bytes())
    else:
        found = answer_check.issued(services, answer_check.digest_in(what))
    zone = services.school.zone
    known = (
        "Наш" if found.papers else "Составлен для подписи от руки" if found.stands else "Убран до подписи, не выдавался"
    )
    lines = [f"{known}: {found.request or 'без запроса в журнале'}; по документам: {', '.join(found.records)}."]
    lines += [f"Подписан {short_moment(parse_stamp(one.at), zone)}, {one.actor}." for one in found.signed]
    body = {
        "request": found.request,
        "records": list(found.records),
        "drawn": [one.at for one in found.drawn],
        "signed": [one.at for one in found.signed],
        "dropped": [one.at for one in found.dropped],
    }
    out.result(body, "\n".join(lines))
    return 0


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if len(data) > _LONGEST:
            raise BadInputError("reference.unfit", "Текст справки слишком длинный.", "Сократите его.")
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            "reference.unfit", f"Файл «{path}» не читается как текст в UTF-8.", "Проверьте имя и кодировку файла."
        ) from error


def _named(services: Services, said: str) -> AnswerPaper:
    request, slash, name = said.partition("/")
    if not slash:
        raise NotFoundError("answer.unknown", f"Ответа «{said[:30]}» нет.", "Назовите запрос и ответ: 2026-3/1.")
    return find_paper(services, request, name)


def _told(services: Services, papers: list[AnswerPaper], out: Output, text: str) -> int:
    lines = [paper_line(services, one) for one in papers]
    out.result({"papers": [paper_json(one) for one in papers]}, "\n".join([*lines, text]))
    return 0


def paper_json(paper: AnswerPaper) -> dict[str, object]:
    """As `docs/cli.md` has it."""
    sheet, signed = paper.sheet, paper.signed
    return {
        "paper": f"{paper.request}/{paper.name}",
        "kind": sheet.kind.value,
        "title": sheet.title,
        "number": sheet.number,
        "records": list(sheet.records),
        "about": sheet.about,
        "content": sheet.content,
        "signed": None if signed is None else {"at": signed.signed_at.isoformat(), "serial": signed.serial},
    }


def paper_line(services: Services, paper: AnswerPaper) -> str:
    """A line on it."""
    zone, signed = services.school.zone, paper.signed
    how = "ждёт подписи" if signed is None else f"подписан {short_moment(signed.signed_at, zone)}"
    title = f"{paper.sheet.title} {('№ ' + paper.sheet.number) if paper.sheet.number else ''}".strip()
    about = f", {paper.sheet.about}" if paper.sheet.about else ""
    return f"{paper.request}/{paper.name} {title}{about}: {how}"
