"""How any document is made: sections drawn one by one from templates, then joined under one running head.

What all sections of a document share (its facts, title, head, cache) lies here once; a kind of document says only
which sections it has. Sections are drawn one after another, so memory is bounded by the largest of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docgen.assembly import Outline, Part, assemble
from docgen.assembly.running import RunningHead
from docgen.carrier import drawn_carrier
from docgen.engine import Drawn
from docgen.facts import DocumentFacts, MarkPlace, Rendered
from docgen.pages import css, html
from docgen.sections import drawn_section
from kernel.errors import IntegrityError

MARK_ANCHOR = "mark"


@dataclass(frozen=True)
class Section:
    """A drawn section.

    Attributes:
        key: what links in other sections name: `section:KEY`.
        title: its bookmark, and its line in the contents.
        aside: what stands beside the title in the contents: the teacher.
        html: its source, whose letters the document's fonts must have.
        drawn: the result.
        inside: bookmarks inside of it.
    """

    key: str
    title: str
    html: str
    drawn: Drawn
    aside: str = ""
    inside: tuple[Outline, ...] = ()


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

    def draw(
        self,
        key: str,
        title: str,
        template: str,
        style: tuple[str, Mapping[str, object]],
        values: Mapping[str, object],
        *,
        aside: str = "",
        pictures: Mapping[str, str] | None = None,
        inside: tuple[Outline, ...] = (),
        pages: int | None = None,
    ) -> Section:
        """Draws a section.

        Args:
            key: of the section; begins the ids of its table headers.
            title: of the section.
            template: the HTML template's name.
            style: the style sheet's name, and its values.
            values: the template's values.
            aside: what stands beside the title in the contents.
            pictures: name → SVG.
            inside: bookmarks inside of the section.
            pages: how many pages it was laid out for; None where the engine breaks pages.

        Raises:
            BadInputError: `docgen.template_error`.
            IntegrityError: `docgen.layout_drift` if the engine broke pages otherwise than they were laid out.
        """
        text = html(template, self.facts, self._title, **values)
        sheet = css(style[0], self.facts, **style[1])
        drawn = drawn_section(
            text, sheet, level=self.facts.pdfa_level, pictures=pictures or {}, prefix=key, cache=self._cache
        )
        if pages is not None and drawn.pages != pages:
            raise IntegrityError(
                "docgen.layout_drift",
                f"Раздел «{title}» занял листов: {drawn.pages}, а рассчитан на {pages}.",
                "Сообщите разработчику: макет и расчёт разошлись. Документ не подготовлен.",
            )
        return Section(key, title, text, drawn, aside, inside)

    def joined(self, sections: Sequence[Section], data: bytes | None = None) -> Rendered:
        """The whole document.

        Args:
            sections: in order.
            data: the record's own data, attached where the level allows it.
        """
        carrier = drawn_carrier([section.html for section in sections], self._head, self.facts, self._title)
        parts = [Part(s.key, s.title, s.drawn.pdf, s.inside) for s in sections]
        pdf = assemble(parts, carrier, self._head, self.facts, data if self.facts.carries_data else None)
        return Rendered(pdf, sum(section.drawn.pages for section in sections), _mark_place(sections))


def _mark_place(sections: Sequence[Section]) -> MarkPlace | None:
    before = 0
    for section in sections:
        if MARK_ANCHOR in section.drawn.anchors:
            page, *box = section.drawn.anchors[MARK_ANCHOR]
            return MarkPlace(before + page, (box[0], box[1], box[2], box[3]))
        before += section.drawn.pages
    return None


def contents(sections: Sequence[Section], before: int) -> Iterator[Entry]:
    """The lines of the contents; `before` is the number of leaves before the first section."""
    leaf = before + 1
    for section in sections:
        last = leaf + section.drawn.pages - 1
        yield Entry(section.key, section.title, section.aside, f"{leaf}–{last}" if last > leaf else str(leaf))
        leaf = last + 1
