"""A paper as PDF/A: one section, drawn by the family of paper templates in the layout edition of its date."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from docgen import paper_layout as layout
from docgen.assembly.running import RunningHead
from docgen.composer import Composer, Layout, Section
from docgen.editions import Edition
from docgen.facts import DocumentFacts, Rendered, printable_facts
from docgen.letters import one_line, printable_data
from docgen.pages import first_template
from docgen.paper import Paper
from docgen.qr import qr_svg
from journals.reports.shapes import Table
from kernel.digests import sha256_hex


def render_paper(paper: Paper, facts: DocumentFacts, *, data: bytes = b"", cache: Path | None = None) -> Rendered:
    """Renders a paper. The same arguments give the same bytes.

    Args:
        paper: what it says.
        facts: what stands in the metadata; `record_id` is shown over the pages that follow the first.
        data: the paper's own data, attached where the level allows it; empty for none.
        cache: a folder for drawn sections, or None to keep nothing.

    Raises:
        BadInputError: `docgen.control_character`, `docgen.missing_glyph`, `docgen.template_error`.
    """
    paper, facts = printable_data(paper, paper.title), printable_facts(facts)
    with_code = facts.edition is Edition.GOST_2025
    digest = sha256_hex(data) if data else ""
    said = f"{facts.record_id}\n{paper.title} {paper.number}".strip() + (f"\nSHA-256 {digest}" if digest else "")
    head = RunningHead(one_line(f"{paper.title} {paper.number}".strip()), one_line(facts.record_id))
    composer = Composer(facts, one_line(f"{paper.title} {paper.heading}"), head, cache=cache)
    section = paper_section(composer, "paper", paper, digest=digest, code=qr_svg(said) if with_code else "")
    return composer.joined([section], data or None)


def render_papers(papers: Sequence[Paper], facts: DocumentFacts) -> Rendered:
    """Papers of one form for different people, one after the other, as one file, each numbered by itself.

    They have no data of their own and no code. Raises as `render_paper`.
    """
    facts = printable_facts(facts)
    printable = [printable_data(paper, paper.title) for paper in papers]
    first = printable[0]
    composer = Composer(facts, one_line(first.title), RunningHead(one_line(first.title), one_line(facts.record_id)))
    sections = (
        paper_section(composer, f"paper-{at}", paper, title=one_line(paper.heading))
        for at, paper in enumerate(printable, 1)
    )
    return composer.joined([replace(one, whose=one.title) for one in sections])


def corrections_section(composer: Composer) -> list[Section]:
    """The sheet of corrections that a document's facts bring, as a section of it; nothing where they bring none."""
    paper = composer.facts.corrections
    return [] if paper is None else [paper_section(composer, "corrections", paper, title="Лист исправлений")]


def paper_section(
    composer: Composer, key: str, paper: Paper, *, title: str = "", digest: str = "", code: str = ""
) -> Section:
    """A paper that was cleaned for print, drawn as a section.

    Args:
        composer: the document's.
        key: of the section.
        paper: what it says.
        title: of the section, where it is another than the paper's.
        digest: SHA-256 of the data that the document is made of, to be shown; empty for none.
        code: the QR code's SVG; empty for none.
    """
    width = layout.LANDSCAPE if paper.landscape else layout.PORTRAIT
    blocks = [
        {"kind": type(block).__name__, "block": layout.lay_table(block, width) if isinstance(block, Table) else block}
        for block in paper.blocks
    ]
    values = {"paper": paper, "blocks": blocks, "layout": layout, "with_code": bool(code), "digest": digest}
    style = {"paper": paper, "layout": layout, "with_code": bool(code)}
    template = first_template((f"{paper.code}.html", "paper.html"), composer.facts)
    pictures = {"qr": code} if code else {}
    return composer.draw(key, title or paper.title, Layout((template, values), ("paper.css", style), pictures))
