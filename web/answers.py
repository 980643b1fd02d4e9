"""Answers to former pupils: an archival extract on one of them, to be signed by hand and sealed."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse

from kernel.ids import parse_record_id
from operations.extracting import extract
from operations.roles import allow_kinds
from web.access import Visit, page
from web.files import pdf_file


@page("extract", methods=("POST",))
def give_extract(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """The extract as PDF/A. What is handed out, and on what request, is in the event log before anybody has it."""
    services, form, known = visit.services, request.POST, parse_record_id(record)
    allow_kinds(visit.actor, [known.kind], services.roles, services.owner)
    with TemporaryDirectory() as folder:
        done = extract(
            services,
            str(known),
            form.get("pupil", "").strip(),
            number=form.get("number", "").strip(),
            request=form.get("request", "").strip(),
            target=Path(folder) / "extract",
            actor=visit.actor,
            sign=None,
        )
        return pdf_file(done.file.read_bytes(), "vypiska.pdf")
