"""Papers that are no records: drawn to be looked at, printed, or handed out, as of now."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from docgen.facts import DocumentFacts, Rendered
from docgen.paper import Paper
from docgen.papers import render_paper
from kernel.digests import canonical_json
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
        documents: by record, the SHA-512 of the document that it was drawn from.
        content: salted SHA-256 of its data, shown on it and in its QR code: by that a printed one is known again.
    """

    about: str
    title: str
    rendered: Rendered
    documents: Mapping[str, str]
    content: str


def salted(content: Mapping[str, object]) -> bytes:
    """What a paper says, to be digested: with a salt, for nobody may guess a person from a digest in the log."""
    return canonical_json({**content, "salt": secrets.token_hex(16)})


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
