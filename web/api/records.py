"""Records: where they stand, search, the check, the document, an extract on one pupil, and what has changed."""

from collections.abc import Collection, Iterator
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from archive_store.event_lines import Event
from kernel.clock import parse_stamp
from kernel.errors import BadInputError
from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind
from operations import finding, standing
from operations.beholding import document_file
from operations.verifying import verify_record
from web.access import Visit
from web.answers import extract_file
from web.api.door import Key, visit
from web.api.shapes import Change, Changes, ExtractWish, Record, Records, Verdict
from web.files import record_file

part = Router(tags=["records"])
_MOST = 200
_ID = "/records/{school}/{year}/{unit}/{name}"
_PDF = {200: {"description": "PDF", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
School = Annotated[str, Path(max_length=40)]
Year = Annotated[str, Path(max_length=9)]
Unit = Annotated[str, Path(max_length=60)]
Name = Annotated[str, Path(max_length=30)]


@part.get("/records", auth=Key("find"), response=Records, by_alias=True, operation_id="find")
def find(request: HttpRequest, q: Annotated[str, Query(min_length=1, max_length=200)]) -> Records:
    """Finds records by words of a name (former ones too), birth date (12.05.2010), class, year; at most 200."""
    who = visit(request)
    found = finding.find(who.services, q, who.actor, most=_MOST)
    finding.tell_found(who.services, found.ids, who.actor)
    instead = {word: list(like) for word, like in found.instead.items()}
    return Records(records=list(map(Record.of, found.lines)), more=found.more, instead=instead)


@part.get("/status", auth=Key("status"), response=Records, by_alias=True, operation_id="status")
def status(
    request: HttpRequest,
    prefix: Annotated[str, Query(max_length=120)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Records:
    """Records whose id begins so, by id, from the import to three copies; `after`: the last id of the part before."""
    who = visit(request)
    lines, more = standing.status_after(who.services, prefix, after, limit, who.hidden)
    return Records(records=list(map(Record.of, lines)), more=more)


@part.get(f"{_ID}/verify", auth=Key("verify"), response=Verdict, operation_id="verify")
def verify(request: HttpRequest, school: School, year: Year, unit: Unit, name: Name) -> Verdict:
    """Copies, signature, timestamp and PDF/A, checked now."""
    who, record = _asked(request, school, year, unit, name)
    return Verdict.of(verify_record(who.services, str(record), who.services.clock.now()))


@part.get(f"{_ID}/document", auth=Key("get"), operation_id="get", openapi_extra={"responses": _PDF})
def document(request: HttpRequest, school: School, year: Year, unit: Unit, name: Name) -> HttpResponse:
    """The signed document; that it was taken out is in the event log."""
    who, record = _asked(request, school, year, unit, name)
    return record_file(document_file(who.services, str(record), who.actor), record)


@part.post(f"{_ID}/extract", auth=Key("extract"), operation_id="extract", openapi_extra={"responses": _PDF})
def give_extract(
    request: HttpRequest, school: School, year: Year, unit: Unit, name: Name, wish: ExtractWish
) -> HttpResponse:
    """An archival extract on one pupil and nobody else, as PDF/A, to be signed by hand and sealed."""
    who, record = _asked(request, school, year, unit, name)
    return extract_file(who, record, wish.pupil, wish.number, wish.request)


def _asked(request: HttpRequest, *parts: str) -> tuple[Visit, RecordId]:
    """The caller and the record, if he may be told of it. Raises BadInputError, RefusedError `role.restricted`."""
    who, record = visit(request), parse_record_id("/".join(parts))
    who.allow_kind(record.kind)
    return who, record


@part.get("/changes", auth=Key("status"), response=Changes, operation_id="changes")
def changes(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Changes:
    """What has become of records since then: a feed for a program that handed classes over, asked now and then."""
    who = visit(request)
    hidden = who.hidden
    told: list[Change] = []
    last = after
    for event in who.services.events.events(*_TOLD):
        if event.seq <= after:
            continue
        if len(told) >= limit:
            break
        last = event.seq
        told += _changes(event, hidden)
    return Changes(changes=told, next=last)


def _changes(event: Event, hidden: Collection[Kind]) -> Iterator[Change]:
    """The line, if it tells of a record, of a kind that the caller may be told of; never who did it."""
    try:
        record = parse_record_id(event.subject)
    except BadInputError:
        return
    if record.kind not in hidden:
        yield Change(number=event.seq, at=parse_stamp(event.at), verb=event.verb, record=str(record))


_TOLD = frozenset({"import", "close", "close-confirm", "reopen", "render", "sign", "store", "purge"})
