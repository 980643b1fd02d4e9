"""Papers that are no records: drawn to be looked at, printed, or handed out, as of now."""

from dataclasses import dataclass

from docgen.facts import DocumentFacts, Rendered
from docgen.paper import Paper
from docgen.papers import render_paper
from operations.services import Services

LEVEL = "2a"
"""The PDF/A level of what is handed out."""


@dataclass(frozen=True)
class Drawn:
    """An answer that was drawn and not handed out yet.

    Attributes:
        about: whom it is on; empty for a paper whose text alone says it.
        title: «АРХИВНАЯ ВЫПИСКА».
        rendered: the PDF/A, with the place of the signature's mark.
        content: SHA-256 of its data, shown on it and in its QR code: by that a printed one is known again.
    """

    about: str
    title: str
    rendered: Rendered
    content: str


def loose_pdf(services: Services, paper: Paper, about: str = "") -> bytes:
    """The paper as PDF/A-2a; `about` stands over the pages that follow the first."""
    return loose_paper(services, paper, about).pdf


def loose_paper(services: Services, paper: Paper, about: str = "", data: bytes = b"") -> Rendered:
    """As `loose_pdf`, with the place of the signature's mark; the digest of `data` is shown, and in the QR code."""
    facts = DocumentFacts(
        record_id=about,
        created=services.clock.now(),
        closed_on=services.today(),
        pdfa_level=LEVEL,
        program=services.program,
        templates=services.home.templates,
        zone=services.school.zone,
    )
    return render_paper(paper, facts, data=data)
