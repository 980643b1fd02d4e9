"""Answers to former pupils: extracts and references, to be signed by hand at once, or by the director's key later."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import BadInputError, NotFoundError
from kernel.ids import RecordId, parse_record_id
from operations import answer_check
from operations.answer_papers import (
    AnswerPaper,
    add_copy,
    add_extract,
    add_reference,
    behold_paper,
    drop_paper,
    find_paper,
    paper_page,
    take_attorney,
    take_paper,
)
from operations.extracting import extract
from operations.referencing import ReferenceWish
from web.access import Visit, page
from web.files import check_width, page_image, page_number, pdf_file, xml_file
from web.looked import tell_once
from web.requests import show_request, working_number


@page("extract", methods=("POST",))
def give_extract(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """The extract that the card's form asks for: at once, or kept with the request until the director has signed."""
    form = request.POST
    if form.get("way") == "to-sign":
        return _kept_extract(request, visit, record)
    said = (form.get("pupil", ""), form.get("number", ""), form.get("request", ""))
    return extract_file(visit, parse_record_id(record), *said)


def extract_file(visit: Visit, record: RecordId, pupil: str, number: str, request: str) -> HttpResponse:
    """The extract as PDF/A. What is handed out, and on what request, is in the event log before anybody has it."""
    visit.allow_kind(record.kind)
    with TemporaryDirectory() as folder:
        done = extract(
            visit.services,
            str(record),
            pupil.strip(),
            number=number.strip(),
            request=request.strip(),
            target=Path(folder) / "extract",
            actor=visit.actor,
            sign=None,
        )
        return pdf_file(done.file.read_bytes(), "vypiska.pdf")


def _kept_extract(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    number, form = _number_shown(request, visit, "выписка"), request.POST
    said = form.get("pupil", "").strip(), form.get("number", "").strip()
    add_extract(visit.services, number, str(parse_record_id(record)), *said, visit.actor)
    return redirect("request", number=number)


def _number_shown(request: HttpRequest, visit: Visit, what: str) -> str:
    """The request that is worked on, as the card showed it."""
    number = working_number(request, visit)
    if not number:
        raise BadInputError(
            "request.not_working",
            f"Не сказано, по какому запросу {what}.",
            "Откройте запрос на странице «Запросы» и начните работу по нему; для подписи от руки запрос не обязателен.",
        )
    shown = request.POST.get("working", number)
    if shown != number:
        raise BadInputError(
            "request.other_than_shown",
            f"Страница открыта для запроса № {shown}, а работаете вы уже по запросу № {number}.",
            f"Обновите карточку документа: {what} ляжет к тому запросу, по которому вы работаете.",
        )
    return number


@page("request", methods=("POST",))
def certify(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """The page that certifies a copy of the record, kept with the request that is worked on."""
    number = _number_shown(request, visit, "копия")
    add_copy(visit.services, number, str(parse_record_id(record)), request.POST.get("number", "").strip(), visit.actor)
    return redirect("request", number=number)


@page("request", methods=("POST",))
def draw_reference(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Draws a reference under the request."""
    form = request.POST
    records = [*form.getlist("record"), *form.get("records", "").replace(",", " ").split()]
    wish = ReferenceWish(form.get("addressee", ""), form.get("text", ""), records, form.get("number", "").strip())
    try:
        add_reference(visit.services, number, wish, visit.actor)
    except (BadInputError, NotFoundError) as error:
        return show_request(request, visit, number, wrong=error)
    return redirect("request", number=number)


@page("request")
def paper(request: HttpRequest, visit: Visit, number: str, name: str) -> HttpResponse:
    """An answer, a page at a time."""
    found = _looked_at(request, visit, number, name)
    shown = {"visit": visit, "paper": found, "page": page_number(request)}
    return render(request, "answer.html", shown)


@page("request")
def paper_picture(request: HttpRequest, visit: Visit, number: str, name: str, leaf: int, width: int) -> HttpResponse:
    """A page of it as a picture."""
    check_width(width)
    return page_image(paper_page(_looked_at(request, visit, number, name), leaf, width))


def _looked_at(request: HttpRequest, visit: Visit, number: str, name: str) -> AnswerPaper:
    """The answer; the log knows that it is looked at, once a session, and again once it is signed."""
    found = find_paper(visit.services, number, name)
    look = f"answer {number}/{name} {'signed' if found.signed else ''}"
    tell_once(request, look, lambda: behold_paper(visit.services, found, visit.actor))
    return found


@page("request")
def paper_download(_request: HttpRequest, visit: Visit, number: str, name: str) -> HttpResponse:
    """The answer as a file, to be handed out: the log knows before anybody has it."""
    found = find_paper(visit.services, number, name)
    return pdf_file(take_paper(visit.services, found, visit.actor), f"otvet-{number}-{name}.pdf")


@page("request")
def attorney(_request: HttpRequest, visit: Visit, number: str, name: str) -> HttpResponse:
    """The power of attorney (МЧД) that it was signed by, to be handed out with it."""
    found = find_paper(visit.services, number, name)
    return xml_file(take_attorney(visit.services, found, visit.actor), f"mchd-{number}-{name}.xml")


@page("request", methods=("POST",))
def drop(_request: HttpRequest, visit: Visit, number: str, name: str) -> HttpResponse:
    """Removes an answer that nobody signed."""
    drop_paper(visit.services, find_paper(visit.services, number, name), visit.actor)
    return redirect("request", number=number)


@page("request", methods=("POST",))
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whether an answer that somebody brought is ours, by its file or by the digest printed on it."""
    sent = request.FILES.get("files")
    if sent is not None:
        answer_check.refuse_larger(sent.size or 0)
        found = answer_check.issued_file(visit.services, sent.read())
    else:
        found = answer_check.issued(visit.services, answer_check.digest_in(request.POST.get("digest", "")))
    return render(request, "issued.html", {"visit": visit, "found": found})
