"""What a document is told about itself, and what a rendering gives back."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from docgen.editions import Edition, edition_on
from docgen.letters import one_line, page_text, printable_data
from docgen.paper import Paper
from kernel.errors import BadInputError

PDFA_LEVELS = ("1a", "2a", "3a")
# Only part 3 of ISO 19005 lets a file of any format be attached (ISO 19005-3, 6.8).
LEVELS_WITH_ATTACHMENTS = frozenset({"3a"})


@dataclass(frozen=True)
class DocumentFacts:
    """What stands on the title page and in the metadata, besides the record's own data.

    Attributes:
        record_id: the record's id, shown in the running head.
        created: an aware instant; every date inside the PDF is this one, so that the same input gives the same bytes.
        closed_on: the day the record was closed.
        order: the closing order, «№ 95 от 28.05.2026», or empty.
        retention: the term in Russian, «5 лет (до 31.12.2031)».
        case_index: index of the case in the nomenclature, or empty.
        source_system: the system that the data came from.
        pdfa_level: one of `PDFA_LEVELS`.
        program: name and version of the program.
        templates: the school's own templates, which go before the program's; None if it has none.
        zone: the school's zone, an IANA name, for instants that are shown.
        corrections: the sheet of corrections of a later version; it becomes a part of the document.
    """

    record_id: str
    created: datetime
    closed_on: date
    order: str = ""
    retention: str = ""
    case_index: str = ""
    source_system: str = ""
    pdfa_level: str = "3a"
    program: str = "Летопись 0.1.0"
    templates: Path | None = None
    zone: str = "Europe/Moscow"
    corrections: Paper | None = None

    def __post_init__(self) -> None:
        if self.pdfa_level not in PDFA_LEVELS:
            raise BadInputError(
                "docgen.unknown_level",
                f"Уровень PDF/A «{self.pdfa_level}» не поддерживается.",
                f"Укажите в профиле один из уровней: {', '.join(PDFA_LEVELS)}.",
            )
        if self.created.tzinfo is None:
            raise ValueError("created must be an aware instant")

    @property
    def edition(self) -> Edition:
        """The edition of the layout standard in force when the document was closed."""
        return edition_on(self.closed_on)

    @property
    def carries_data(self) -> bool:
        """Whether the record's own data is attached to the document at this level."""
        return self.pdfa_level in LEVELS_WITH_ATTACHMENTS


def printable_facts(facts: DocumentFacts) -> DocumentFacts:
    """The facts with their texts cleaned for print. Raises BadInputError as `docgen.letters.page_text` does."""

    def clean(text: str) -> str:
        return one_line(page_text(text, "сведения о деле"))

    return replace(
        facts,
        record_id=clean(facts.record_id),
        order=clean(facts.order),
        retention=clean(facts.retention),
        case_index=clean(facts.case_index),
        source_system=clean(facts.source_system),
        program=clean(facts.program),
        corrections=printable_data(facts.corrections, "лист исправлений"),
    )


@dataclass(frozen=True)
class MarkPlace:
    """The empty area kept for the mark of an electronic signature.

    Attributes:
        page: index of the page, from 0.
        box: x0, y0, x1, y1 in PDF points from the lower left corner of the page.
    """

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Rendered:
    """A rendered document: its bytes, the number of pages, and the place of the signature's mark.

    `mark` is None for what nobody signs electronically: a label, a cover, a report for the teachers' room.
    """

    pdf: bytes
    pages: int
    mark: MarkPlace | None
