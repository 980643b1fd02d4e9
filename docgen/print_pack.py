"""The print pack: documents with a cover before and a certifying page behind, ready to be laced (S003 4.3, 4.6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from docgen.assembly import Printed, for_printer, page_count
from docgen.facts import DocumentFacts
from docgen.forms.custody import case_cover
from docgen.forms.shapes import Case, Organisation, Person, leaves
from docgen.paper import Block, Facts, Paper, Signature, Signatures, Text
from docgen.papers import render_paper
from docgen.russian import in_digits_and_words
from kernel.russian import plural


@dataclass(frozen=True)
class PrintItem:
    """A document to be printed: its record's id, title, bytes, case; who certifies it by hand, and whether by seal.

    `pages` are numbers from 1, or None for all of them.
    """

    record: str
    title: str
    pdf: bytes
    case: Case
    signers: tuple[Person, ...]
    seal: bool = True
    pages: tuple[int, ...] | None = None


@dataclass(frozen=True)
class PrintOrder:
    """How it is printed.

    Attributes:
        organisation: the school.
        duplex: both sides of a sheet.
        covers: whether each document gets the cover of a case.
        basis: why chosen pages are printed (an order, a request); empty for a whole journal.
    """

    organisation: Organisation
    duplex: bool = True
    covers: bool = True
    basis: str = ""


def print_pack(items: Sequence[PrintItem], order: PrintOrder, facts: DocumentFacts) -> Printed:
    """Everything in one file: cover, document, certifying page with the count of its sheets, item after item.

    The same arguments give the same bytes.
    """
    documents: list[tuple[bytes, Sequence[int] | None]] = []
    for item in items:
        wanted = None if item.pages is None else [page - 1 for page in item.pages]
        count = page_count(item.pdf) if wanted is None else len(wanted)
        sheets = (count + 1) // 2 if order.duplex else count
        if order.covers:
            cover = case_cover(order.organisation, item.case, sheets)
            documents.append((render_paper(cover, facts).pdf, None))
        documents.append((item.pdf, wanted))
        documents.append((render_paper(_certificate(item, order, count, sheets), facts).pdf, None))
    return for_printer(documents, duplex=order.duplex)


def _certificate(item: PrintItem, order: PrintOrder, count: int, sheets: int) -> Paper:
    """The page that certifies the printed copy; always the last one."""
    noun = plural(count, "страница", "страницы", "страниц")
    blocks: list[Block] = [
        Text(
            f"В настоящем деле прошнуровано, пронумеровано и скреплено печатью {leaves(sheets)} "
            f"({in_digits_and_words(count, 'f')} {noun})."
        )
    ]
    facts = [("Документ", item.record)]
    if item.pages is not None:
        facts.append(("Распечатаны листы", ", ".join(str(page) for page in item.pages)))
    if order.basis:
        facts.append(("Основание", order.basis))
    blocks.append(Facts(tuple(facts)))
    blocks.append(Text("Распечатка соответствует электронному документу."))
    blocks.append(Signatures(tuple(Signature(p.office, p.name) for p in item.signers), seal=item.seal))
    return Paper(
        code="print-certificate",
        organisation=order.organisation.name,
        title="ЗАВЕРИТЕЛЬНАЯ НАДПИСЬ",
        heading=item.title,
        blocks=tuple(blocks),
        mark=False,
        dateless=True,
    )
