"""The archive: search, and the card of a record with its document, copies, checks, term and history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.query import parse_query
from kernel.errors import BadInputError, NotFoundError
from kernel.ids import parse_record_id
from operations import finding, standing
from operations.beholding import behold, document_file, document_pages, page_of
from operations.due import due_of
from operations.last_reads import last_reads
from operations.log_extract import history
from operations.sheets import State
from operations.standing import Standing
from operations.terms_in_force import TermsInForce
from operations.verifying import verify_record
from web.access import Visit, page
from web.files import check_width, page_image, page_number, record_file
from web.looked import tell_once
from web.numbers import number_of
from web.requests import worked_on, working_number

_FIRST, _MOST = 50, 200  # documents shown at once, and when more are asked for
_LONGEST_QUERY = 200


@page("find")
def search(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Finds records by a pupil's name, class, year."""
    query = " ".join(request.GET.get("q", "").split())
    if len(query) > _LONGEST_QUERY:
        raise BadInputError("find.too_long", "Запрос слишком длинный.", "Введите фамилию, класс или год.")
    under = worked_on(request, visit)
    most = _MOST if request.GET.get("more") == "1" else _FIRST
    found = finding.find(visit.services, query, visit.actor, most=most) if query else finding.Search()
    if query:
        finding.tell_found(visit.services, found.ids, visit.actor, request=under)
    template = "found.html" if request.headers.get("HX-Request") else "search.html"
    shown = {
        "visit": visit,
        "query": query,
        "found": found,
        "under": under,
        "is_first": most == _FIRST,
        "is_name": bool(query) and parse_query(query).names_alone,
    }
    return render(request, template, shown)


@page("find")
def card(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """A record's card."""
    line = _line(visit, record)
    archived = line.state in (State.COMMITTED, State.PARTIAL)
    judged = due_of(visit.services, line.id, visit.services.today()) if archived and visit.may("retention") else None
    shown = {
        "visit": visit,
        "line": line,
        "archived": archived,
        "judged": judged,
        "entered": TermsInForce(visit.services).days_of(line.id).items() if visit.may("retention") else (),
        "under": worked_on(request, visit),
        "working": working_number(request, visit),
        "checked": last_reads(visit.services, line.id) if archived else {},
    }
    return render(request, "card.html", shown)


@page("get")
def document(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """The document, a page at a time; the look is told to the event log."""
    line, number = _line(visit, record), page_number(request)
    _tell_once(request, visit, record)
    version = _version(request)
    pages = line.pages or 1
    if version is not None:
        pages = document_pages(visit.services, parse_record_id(record), version)
    shown = {"visit": visit, "line": line, "page": number, "pages": pages, "version": version}
    return render(request, "document.html", shown)


@page("get")
def picture(request: HttpRequest, visit: Visit, record: str, number: int, width: int) -> HttpResponse:
    """A page as a picture."""
    check_width(width)
    _tell_once(request, visit, record)
    known, version = parse_record_id(record), _version(request)
    return page_image(page_of(visit.services, known, number, width, visit.actor, version))


@page("get")
def download(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """The signed document as a file."""
    under, version = worked_on(request, visit), _version(request)
    content = document_file(visit.services, record, visit.actor, request=under, version=version)
    return record_file(content, parse_record_id(record))


@page("verify")
def check(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """The three lines of the check, made now."""
    line = _line(visit, record)
    verdict = verify_record(visit.services, line.id, visit.services.clock.now())
    template = "verdict.html" if request.headers.get("HX-Request") else "check.html"
    return render(request, template, {"visit": visit, "line": line, "verdict": verdict})


@page("log")
def past(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """What the event log tells of the record."""
    line = _line(visit, record)
    return render(request, "past.html", {"visit": visit, "line": line, "rows": history(visit.services, line.id)})


def _tell_once(request: HttpRequest, visit: Visit, record: str) -> None:
    """Nobody sees a page unseen, and the log has one line of a record for each sign-in and request."""
    known, under, version = parse_record_id(record), worked_on(request, visit), _version(request)
    look = " ".join(filter(None, (str(known), str(version or ""), under)))
    tell_once(request, look, lambda: behold(visit.services, known, visit.actor, request=under, version=version))


def _version(request: HttpRequest) -> int | None:
    """The version that is asked for; None for the latest."""
    return number_of(request.GET.get("version", ""), 3) or None


def _line(visit: Visit, record: str) -> Standing:
    asked = parse_record_id(record)
    visit.allow_kind(asked.kind)
    known = str(asked)
    line = next((one for one in standing.status(visit.services, known) if one.id == known), None)
    if line is None:
        raise NotFoundError("record.not_found", f"Документа «{known}» нет.", "Найдите его по фамилии, классу или году.")
    return line
