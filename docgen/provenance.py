"""What a document was made with: whoever renders it again compares these first."""

from collections.abc import Mapping

from docgen.engine import VERSIONS
from docgen.facts import DocumentFacts
from docgen.pages import templates_digest
from docgen.typeface import fonts_digest


def made_with(facts: DocumentFacts) -> Mapping[str, str]:
    """Program, engine versions, edition of the layout standard, digests of fonts and templates."""
    return {
        "program": facts.program,
        "engine": VERSIONS,
        "layout": facts.edition.designation,
        "fonts_sha256": fonts_digest(),
        "templates_sha256": templates_digest(facts),
    }
