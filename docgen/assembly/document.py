"""Sections in, one PDF/A document out: joined, numbered, with bookmarks, links and the record's data attached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

from pikepdf import (
    Array,
    AttachedFileSpec,
    Dictionary,
    Name,
    ObjectStreamMode,
    OutlineItem,
    Pdf,
    make_page_destination,
)

from docgen.assembly.join import StructureTree
from docgen.assembly.running import Run, RunningHead, put_running
from docgen.assembly.shared import SharedResources
from docgen.facts import DocumentFacts

DATA_NAME: Final = "data.json"
LINK_SCHEME: Final = "section:"
# Row groups came with PDF 1.5 (ISO 32000-1, table 337): ISO 19005-1, 6.8.3.4 wants them mapped in a PDF 1.4 file.
_ROLES_IN_1_4: Final = {"THead": "NonStruct", "TBody": "NonStruct"}


@dataclass(frozen=True)
class Outline:
    """A bookmark inside a section: title and page index in the section."""

    title: str
    page: int


@dataclass(frozen=True)
class Part:
    """A section: its bookmark's title, the drawn bytes, and bookmarks inside of it.

    `key` is what links in other sections name: `section:KEY`. `whose`: of a section whose leaves are numbered by
    themselves, what stands over them instead of the document's head.
    """

    key: str
    title: str
    pdf: bytes
    inside: tuple[Outline, ...] = ()
    whose: str = ""


def assemble(
    parts: Sequence[Part], carrier: bytes, head: RunningHead, facts: DocumentFacts, data: bytes | None
) -> bytes:
    """Joins the sections into one document. The same input gives the same bytes.

    Args:
        parts: the sections in order; the document's metadata are those of the first.
        carrier: a drawn page that has every letter of all sections, and of the head, in every face.
        head: what stands over every page but the first.
        facts: level and dates.
        data: the record's data, attached as `data.json` with relationship `Data`; None for no attachment.
    """
    with Pdf.open(BytesIO(parts[0].pdf)) as pdf, Pdf.open(BytesIO(carrier)) as letters:
        starts = _join(pdf, letters, parts, head, _ROLES_IN_1_4 if _is_level_1(facts) else {})
        _resolve_links(pdf, starts)
        _add_outlines(pdf, parts, starts)
        if data is not None:
            _attach(pdf, data, facts)
        pdf.Root.PageLayout = Name.SinglePage
        pdf.Root.PageMode = Name.UseOutlines
        return _written(pdf, facts)


def _is_level_1(facts: DocumentFacts) -> bool:
    return facts.pdfa_level.startswith("1")


def _join(
    pdf: Pdf, letters: Pdf, parts: Sequence[Part], head: RunningHead, roles: Mapping[str, str]
) -> Mapping[str, int]:
    """Appends all sections and gives the index of each section's first page by its key."""
    shared = SharedResources(pdf, letters)
    tree = StructureTree(pdf)
    tree.take_own(parts[0].title)
    shared.release(pdf)
    shared.attach(pdf.pages[0].obj.Resources)
    starts = {parts[0].key: 0}
    sections = []
    for part in parts[1:]:
        section = Pdf.open(BytesIO(part.pdf))
        sections.append(section)  # copied streams are read when the document is written
        shared.release(section)
        starts[part.key] = len(pdf.pages)
        tree.append(section, part.title)
        shared.attach(pdf.pages[starts[part.key]].obj.Resources)
    tree.finish(roles=roles)
    put_running(pdf, shared.keys(), _runs(parts, head, [*starts.values(), len(pdf.pages)]))
    return starts


def _runs(parts: Sequence[Part], head: RunningHead, bounds: Sequence[int]) -> list[Run]:
    """What is numbered together: all of it, but for sections that are numbered by themselves."""
    pages = [last - first for first, last in pairwise(bounds)]
    if not any(part.whose for part in parts):
        return [Run(head, sum(pages))]
    return [Run(replace(head, left=part.whose or head.left), count) for part, count in zip(parts, pages, strict=True)]


def _resolve_links(pdf: Pdf, starts: Mapping[str, int]) -> None:
    """Turns the links that name a section into links to its first page."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            address = str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""
            if address.startswith(LINK_SCHEME):
                target = starts[address.removeprefix(LINK_SCHEME)]
                annotation.A = Dictionary(S=Name.GoTo, D=make_page_destination(pdf, target, "Fit"))


def _add_outlines(pdf: Pdf, parts: Sequence[Part], starts: Mapping[str, int]) -> None:
    with pdf.open_outline() as outline:
        for part in parts:
            item = OutlineItem(part.title, starts[part.key], "Fit")
            item.is_closed = True
            item.children += [OutlineItem(own.title, starts[part.key] + own.page, "Fit") for own in part.inside]
            outline.root.append(item)


def _attach(pdf: Pdf, data: bytes, facts: DocumentFacts) -> None:
    """Associates the record's data with the document (ISO 19005-3, 6.8)."""
    when = facts.created.strftime("D:%Y%m%d%H%M%S") + _offset(facts)
    attached = AttachedFileSpec(
        pdf,
        data,
        filename=DATA_NAME,
        description="Данные документа",
        mime_type="application/json",
        creation_date=when,
        mod_date=when,
    )
    attached.relationship = Name.Data
    pdf.attachments[DATA_NAME] = attached
    pdf.Root.AF = Array([pdf.attachments[DATA_NAME].obj])


def _offset(facts: DocumentFacts) -> str:
    zone = facts.created.strftime("%z")
    return "Z" if zone == "+0000" else f"{zone[:3]}'{zone[3:5]}'"


def _written(pdf: Pdf, facts: DocumentFacts) -> bytes:
    """The bytes. Level 1 is PDF 1.4: no object streams (ISO 19005-1, 6.1.4), metadata not compressed (6.7.2)."""
    old = _is_level_1(facts)
    out = BytesIO()
    options: dict[str, Any] = {
        "deterministic_id": True,
        "object_stream_mode": ObjectStreamMode.disable if old else ObjectStreamMode.generate,
        "compress_streams": not old,
        "force_version": "1.4" if old else "1.7",
    }
    pdf.save(out, **options)
    return out.getvalue()
