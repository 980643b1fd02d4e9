"""How any document is made: sections drawn one by one from templates, then joined under one running head.

What all sections of a document share (its facts, title, head, cache) lies here once; a kind of document says only
which sections it has. Sections are drawn one after another, so memory is bounded by the largest of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import starmap
from pathlib import Path

from docgen.assembly import Outline, Part, assemble
from docgen.assembly.running import RunningHead
from docgen.carrier import letters_of
from docgen.engine import draw
from docgen.facsimile.pictures import PagePicture
from docgen.facts import DocumentFacts, MarkPlace, Rendered
from docgen.pages import css, html, templates_digest
from docgen.sections import Kept, kept_section
from kernel.clock import stamp
from kernel.digests import sha256_hex
from kernel.errors import IntegrityError

MARK_ANCHOR = "mark"


@dataclass(frozen=True)
class Section:
    """A drawn section of a document.

    Attributes:
        key: what links in other sections name: `section:KEY`.
        title: its bookmark, and its line in the contents.
        kept: the section itself.
        aside: what stands beside the title in the contents: the teacher.
        whose: of one whose leaves are numbered by themselves, what stands over them but the first; its own words.
    """

    key: str
    title: str
    kept: Kept
    aside: str = ""
    whose: str = ""

    @property
    def pages(self) -> int:
        """How many pages it takes."""
        return self.kept.drawn.pages


@dataclass(frozen=True)
class Layout:
    """A section laid out, to be drawn.

    Attributes:
        template: the HTML template's name, and its values.
        style: the style sheet's name, and its values.
        pictures: name → SVG.
        pages: how many pages it was laid out for; None where the engine breaks pages.
        inside: bookmarks inside of it: title and page index.
        scans: name → picture of a page.
    """

    template: tuple[str, Mapping[str, object]]
    style: tuple[str, Mapping[str, object]]
    pictures: Mapping[str, str] = field(default_factory=dict)
    pages: int | None = None
    inside: tuple[tuple[str, int], ...] = ()
    scans: Mapping[str, PagePicture] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A line of the contents: a section with the leaves it takes, «3–7»."""

    key: str
    title: str
    aside: str
    leaves: str


class Composer:
    """One document in the making.

    Args:
        facts: what stands in the metadata; cleaned for print.
        title: the document's title in the metadata.
        head: what stands over every page but the first.
        cache: a folder for drawn sections, or None to keep nothing.
    """

    def __init__(self, facts: DocumentFacts, title: str, head: RunningHead, *, cache: Path | None = None) -> None:
        self.facts = facts
        self._title = title
        self._head = head
        self._cache = cache
        self._templates = templates_digest(facts)

    def draw(self, key: str, title: str, layout: Layout, *, aside: str = "") -> Section:
        """Draws a section that is laid out already, unless one that says the same is kept.

        Args:
            key: of the section; begins the ids of its table headers.
            title: of the section.
            layout: what it says.
            aside: what stands beside the title in the contents.

        Raises:
            BadInputError: `docgen.template_error`.
            IntegrityError: `docgen.layout_drift` if the engine broke pages otherwise than they were laid out.
        """
        text = html(layout.template[0], self.facts, self._title, **layout.template[1])
        sheet = css(layout.style[0], self.facts, **layout.style[1])
        scans = {name: sha256_hex(one.content) for name, one in layout.scans.items()}
        says = [key, text, sheet, self.facts.pdfa_level, dict(layout.pictures), scans]
        kept = kept_section(says, self._cache, lambda: self._drawn(key, title, layout, text, sheet))
        return Section(key, title, kept, aside)

    def lay_out(
        self, key: str, title: str, says: Sequence[object], make: Callable[[], Layout], *, aside: str = ""
    ) -> Section:
        """Lays a section out and draws it, unless one that was made of the same data is kept.

        Args:
            key: of the section; begins the ids of its table headers.
            title: of the section.
            says: all the data that the section depends on, as JSON values.
            make: lays it out.
            aside: what stands beside the title in the contents.

        Raises as `draw`, and what `make` raises.
        """
        own = [key, self._title, stamp(self.facts.created), self.facts.program, self.facts.pdfa_level]

        def drawn() -> Kept:
            layout = make()
            text = html(layout.template[0], self.facts, self._title, **layout.template[1])
            return self._drawn(key, title, layout, text, css(layout.style[0], self.facts, **layout.style[1]))

        return Section(key, title, kept_section([*own, self._templates, *says], self._cache, drawn), aside)

    def _drawn(self, key: str, title: str, layout: Layout, text: str, sheet: str) -> Kept:
        level, scans = self.facts.pdfa_level, layout.scans
        drawn = draw(text, sheet, level=level, pictures=layout.pictures, prefix=key, scans=scans)
        if layout.pages is not None and drawn.pages != layout.pages:
            raise IntegrityError(
                "docgen.layout_drift",
                f"Раздел «{title}» занял листов: {drawn.pages}, а рассчитан на {layout.pages}.",
                "Сообщите разработчику: макет и расчёт разошлись. Документ не подготовлен.",
            )
        return Kept(drawn, "".join(sorted(set(text))), layout.inside)

    def joined(self, sections: Sequence[Section], data: bytes | None = None) -> Rendered:
        """The whole document.

        Args:
            sections: in order.
            data: the record's own data, attached where the level allows it.
        """
        letters = letters_of((section.kept.letters for section in sections), self._head)
        carrier = self.draw("carrier", "", Layout(("carrier.html", {"letters": letters}), ("carrier.css", {})))
        parts = [
            Part(one.key, one.title, one.kept.drawn.pdf, tuple(starmap(Outline, one.kept.inside)), one.whose)
            for one in sections
        ]
        pdf = assemble(parts, carrier.kept.drawn.pdf, self._head, self.facts, data if self.facts.carries_data else None)
        return Rendered(pdf, sum(section.pages for section in sections), _mark_place(sections))


def _mark_place(sections: Sequence[Section]) -> MarkPlace | None:
    before = 0
    for section in sections:
        anchors = section.kept.drawn.anchors
        if MARK_ANCHOR in anchors:
            page, *box = anchors[MARK_ANCHOR]
            return MarkPlace(before + page, (box[0], box[1], box[2], box[3]))
        before += section.pages
    return None


def contents(sections: Sequence[Section], before: int) -> Iterator[Entry]:
    """The lines of the contents; `before` is the number of leaves before the first section."""
    leaf = before + 1
    for section in sections:
        last = leaf + section.pages - 1
        yield Entry(section.key, section.title, section.aside, f"{leaf}–{last}" if last > leaf else str(leaf))
        leaf = last + 1
