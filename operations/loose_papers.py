"""Papers that are no records: drawn to be looked at, printed, or handed out, as of now."""

from docgen.facts import DocumentFacts
from docgen.paper import Paper
from docgen.papers import render_paper
from operations.services import Services


def loose_pdf(services: Services, paper: Paper, about: str = "") -> bytes:
    """The paper as PDF/A-2a; `about` stands over the pages that follow the first."""
    facts = DocumentFacts(
        record_id=about,
        created=services.clock.now(),
        closed_on=services.today(),
        pdfa_level="2a",
        program=services.program,
        templates=services.home.templates,
        zone=services.school.zone,
    )
    return render_paper(paper, facts).pdf
