"""Answers to former pupils: an archival extract on one of them, to be signed by hand and sealed."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse

from kernel.ids import RecordId, parse_record_id
from operations.extracting import extract
from web.access import Visit, page
from web.files import pdf_file


@page("extract", methods=("POST",))
def give_extract(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """The extract that the card's form asks for."""
    form = request.POST
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
