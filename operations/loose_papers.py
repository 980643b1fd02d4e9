"""Papers that are no records: drawn to be looked at, printed, or handed out, as of now."""

from docgen.facts import DocumentFacts, Rendered
from docgen.paper import Paper
from docgen.papers import render_paper
from operations.services import Services

LEVEL = "2a"
"""The PDF/A level of what is handed out."""


def loose_pdf(services: Services, paper: Paper, about: str = "") -> bytes:
    """The paper as PDF/A-2a; `about` stands over the pages that follow the first."""
    return loose_paper(services, paper, about).pdf


def loose_paper(services: Services, paper: Paper, about: str = "") -> Rendered:
    """As `loose_pdf`, with the place of the signature's mark."""
    facts = DocumentFacts(
        record_id=about,
        created=services.clock.now(),
        closed_on=services.today(),
        pdfa_level=LEVEL,
        program=services.program,
        templates=services.home.templates,
        zone=services.school.zone,
    )
    return render_paper(paper, facts)
