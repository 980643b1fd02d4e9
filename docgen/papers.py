"""A paper as PDF/A: one section, drawn by the family of paper templates in the layout edition of its date."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from docgen import paper_layout as layout
from docgen.assembly.running import RunningHead
from docgen.composer import Composer, Layout
from docgen.editions import Edition
from docgen.facts import DocumentFacts, Rendered, printable_facts
from docgen.letters import one_line, page_text
from docgen.pages import first_template
from docgen.paper import Paper
from docgen.qr import qr_svg
from journals.reports.shapes import Table
from kernel.digests import sha256_hex

D = TypeVar("D")


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
    width = layout.LANDSCAPE if paper.landscape else layout.PORTRAIT
    blocks = [
        {"kind": type(block).__name__, "block": layout.lay_table(block, width) if isinstance(block, Table) else block}
        for block in paper.blocks
    ]
    with_code = facts.edition is Edition.GOST_2025
    digest = sha256_hex(data) if data else ""
    said = f"{facts.record_id}\n{paper.title} {paper.number}".strip() + (f"\nSHA-256 {digest}" if digest else "")
    values = {"paper": paper, "blocks": blocks, "layout": layout, "with_code": with_code, "digest": digest}
    style = {"paper": paper, "layout": layout, "with_code": with_code}
    head = RunningHead(one_line(f"{paper.title} {paper.number}".strip()), one_line(facts.record_id))
    composer = Composer(facts, one_line(f"{paper.title} {paper.heading}"), head, cache=cache)
    template = first_template((f"{paper.code}.html", "paper.html"), facts)
    pictures = {"qr": qr_svg(said)} if with_code else {}
    section = composer.draw("paper", paper.title, Layout((template, values), ("paper.css", style), pictures))
    return composer.joined([section], data or None)


def printable_data(value: D, where: str) -> D:
    """The value with every text in it cleaned by `page_text`, at every depth."""
    return _clean(value, where)  # type: ignore[no-any-return]  # of the value's own type


def _clean(value: Any, where: str) -> Any:  # noqa: ANN401  (any field's value)
    if type(value) is str:
        return page_text(value, where)
    if isinstance(value, tuple):
        return tuple(_clean(item, where) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _clean(getattr(value, f.name), where) for f in fields(value) if f.init})
    return value
